//! Answers changed on the way, sent again, sent by others: none counts, none breaks the court.
//! `ZHIXING_MUTATIONS=10000 cargo x test -p zhixing edge::answers` is the full size.

use chrono::{DateTime, Utc};
use contract::{Answer as Said, Batch, Outcome};
use serde_json::{Value, json};

use crate::harness::{Court, Message, START, keys, quiet_counts};

const BANK: &str = "BANK-CCB";
const OTHER: &str = "BANK-ICBC";

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }
}

fn batch(from: &str, items: Vec<Said>) -> Vec<u8> {
    let sent_at: DateTime<Utc> = START.parse().unwrap();
    let (from, to) = (from.to_owned(), "zhixing".to_owned());
    serde_json::to_vec(&Batch { from, to, sent_at, epoch: 1, items }).unwrap()
}

/// Every value in `json`, by its place.
fn leaves(json: &Value) -> Vec<String> {
    fn walk(json: &Value, at: String, found: &mut Vec<String>) {
        match json {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, inner)| walk(inner, format!("{at}/{name}"), found));
            }
            Value::Array(items) => {
                let each = items.iter().enumerate();
                each.for_each(|(index, inner)| walk(inner, format!("{at}/{index}"), found));
            }
            _ => found.push(at),
        }
    }
    let mut found = Vec::new();
    walk(json, String::new(), &mut found);
    found
}

fn other_value(value: &Value, dice: &mut Dice) -> Value {
    match (value, dice.below(5)) {
        (_, 0) => Value::Null,
        (_, 1) => json!({ "a": [1, 2] }),
        (Value::String(text), 2) => json!(format!("{text}0")),
        (Value::String(text), 3) => json!(text.chars().rev().collect::<String>() + "'; --"),
        (Value::Number(_), 2) => json!(-1),
        (Value::Number(_), 3) => json!(1e300),
        _ => json!("9".repeat(40)),
    }
}

/// One way to tamper with the message `good` of the bank.
fn tampered(good: &Message, dice: &mut Dice) -> (&'static str, Message) {
    let mut message = good.clone();
    let what = match dice.below(9) {
        0 => {
            let at = dice.below(message.body.len());
            message.body[at] ^= 1 << dice.below(8);
            "a bit turned"
        }
        1 => {
            message.body.truncate(dice.below(message.body.len()));
            "cut off"
        }
        2 => {
            let mut json: Value = serde_json::from_slice(&message.body).unwrap();
            let places = leaves(&json);
            let value = json.pointer_mut(&places[dice.below(places.len())]).unwrap();
            *value = other_value(value, dice);
            message.body = json.to_string().into_bytes();
            "a field changed"
        }
        3 => {
            let at = dice.below(message.signature.len());
            let digit = if message.signature.as_bytes()[at] == b'0' { "1" } else { "0" };
            message.signature.replace_range(at..=at, digit);
            "the signature changed"
        }
        4 => {
            message.signature = keys(OTHER).sign(&message.body).to_string();
            "another institution's key"
        }
        5 => {
            message.body = encoding_rs::UTF_16LE
                .encode(&String::from_utf8_lossy(&message.body))
                .0
                .into_owned();
            message.body.reverse();
            "wrong encoding"
        }
        6 => {
            let mut json: Value = serde_json::from_slice(&message.body).unwrap();
            let first = json["items"][0].clone();
            let items = json["items"].as_array_mut().unwrap();
            items.push(first);
            items.reverse();
            message.body = json.to_string().into_bytes();
            "doubled and in another order"
        }
        7 => {
            let mut json: Value = serde_json::from_slice(&message.body).unwrap();
            json["items"][0]["request_digest"] = json!("00".repeat(32));
            message = Message::signed(BANK, json.to_string().into_bytes());
            "signed, about something else"
        }
        _ => {
            message.sender = OTHER.to_owned();
            "under another name"
        }
    };
    (what, message)
}

#[tokio::test]
async fn no_answer_counts_that_is_not_the_institutions_own_first_one() {
    let court = Court::open().await;
    let case = court.investigate(1, "250000.00").await;
    court.tell_nation("/admin/manners", &json!({ "*": { "silent": true } })).await;
    let property = court.get(&format!("/cases/{case}/property")).await;
    let plan = json!({ "lines": [{ "property": property[0]["id"], "limit": "1000.00" }] });
    let asked = court.call("zhifa", &format!("POST /cases/{case}/freeze-plan"), plan).await.done();
    court.approve(&asked, &["jujz"]).await;
    let hold = court.first(&case, "holds", |hold| hold["order_id"].is_string()).await;
    let good = held(&court, hold["order_id"].as_str().unwrap(), &property[0]).await;
    let (bank, other) = (court.partner(BANK).await, court.partner(OTHER).await);
    let before = quiet_counts(&court.base.pool).await;
    let mut dice = Dice(20_261_127);
    let mut tried = std::collections::BTreeMap::new();
    for _ in 0..super::size("ZHIXING_MUTATIONS", 400) {
        let (what, message) = tampered(&good, &mut dice);
        // By the bank itself, or by another institution with a certificate of its own.
        let by = if dice.below(2) == 0 { &bank } else { &other };
        if message.body == good.body
            && message.signature == good.signature
            && message.sender == good.sender
        {
            continue;
        }
        let Some(answer) = by.say("/exchange/answers", &message, "zh").await else {
            panic!("{what}: no answer at all: {}", court.errors());
        };
        assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.body);
        if answer.status == 200 {
            assert_eq!(answer.body, json!({ "taken": 0 }), "{what} was taken");
        }
        *tried.entry(what).or_insert(0) += 1;
    }
    assert_eq!(tried.len(), 9, "{tried:?}");
    let mut after = quiet_counts(&court.base.pool).await;
    for kept in [
        "exchange.odd_answer",
        "oversight.weighed",
        "platform.event",
        "platform.job",
        "platform.session",
    ] {
        if let Some(rows) = before.get(kept) {
            after.insert(kept.to_owned(), *rows);
        }
    }
    assert_eq!(after, before, "something came of it");
    let answered: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM exchange.outgoing WHERE act = 'freeze' AND answer IS NOT NULL",
    )
    .fetch_one(&court.base.pool)
    .await
    .unwrap();
    assert_eq!(answered, 0);
    // The same letter untouched is taken, once: the test can tell the difference.
    let taken = async || bank.say("/exchange/answers", &good, "zh").await.unwrap().done();
    assert_eq!(taken().await, json!({ "taken": 1 }));
    for _ in 0..super::size("ZHIXING_MUTATIONS", 400) / 20 {
        assert_eq!(taken().await, json!({ "taken": 0 }), "sent again");
    }
}

/// What institutions and banks said names people and their accounts: nothing of it lies in the clear.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_stands_sealed() {
    let court = Court::open().await;
    let case = court.investigate(1, "60000.00").await;
    let said: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT answer FROM exchange.outgoing WHERE answer IS NOT NULL")
            .fetch_all(&court.base.pool)
            .await
            .unwrap();
    assert!(said.len() >= 3, "{} answers", said.len());
    for answer in said {
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.contains("answered_at") && !text.contains("6227"), "{text}");
    }
    // And is told at the desk as it was said.
    let orders =
        court.call("zhifa", &format!("GET /cases/{case}/orders"), Value::Null).await.done();
    assert!(orders.to_string().contains("answered_at"), "{orders}");
}

/// The bank's true answer to a freeze.
async fn held(court: &Court, order: &str, property: &Value) -> Message {
    let digest: Vec<u8> = sqlx::query_scalar("SELECT digest FROM exchange.outgoing WHERE id = $1")
        .bind(order)
        .fetch_one(&court.base.pool)
        .await
        .unwrap();
    let yuan = |text: &str| text.parse().unwrap();
    let outcome = Outcome::Held {
        account: property["asset"].as_str().unwrap_or_default().to_owned(),
        held: yuan("1000.00"),
        limit: yuan("1000.00"),
        available: yuan("249000.00"),
        until: "2027-07-05".parse().unwrap(),
        rank: 0,
    };
    let said = Said {
        order: order.to_owned().into(),
        serial: 900_000,
        answered_at: START.parse().unwrap(),
        request_digest: hex::encode(digest),
        outcome,
    };
    Message::signed(BANK, batch(BANK, vec![said]))
}
