//! What institutions may not say: unsigned, garbled, about another's order, twice, too late.

use chrono::{DateTime, Utc};
use contract::{Answer as Said, Batch, Outcome};
use serde_json::{Value, json};

use crate::harness::{Answer, Court, Expected, LANGS, Message, Partner, START, keys, row_counts};

/// The bank at which the debtor has money.
const BANK: &str = "BANK-CCB";
const OTHER: &str = "BANK-ICBC";

fn batch(from: &str, items: Vec<Said>) -> Vec<u8> {
    let sent_at: DateTime<Utc> = START.parse().unwrap();
    let (from, to) = (from.to_owned(), "zhixing".to_owned());
    serde_json::to_vec(&Batch { from, to, sent_at, epoch: 1, items }).unwrap()
}

/// The answers `institution` gave about the case, as the court keeps them.
async fn answers(court: &Court, case: &str, institution: &str) -> Vec<Said> {
    let orders = court.get(&format!("/cases/{case}/orders")).await;
    let rows = orders.as_array().unwrap();
    let own = rows.iter().filter(|row| row["institution"] == institution);
    own.filter_map(|row| serde_json::from_value(row["answer"].clone()).ok()).collect()
}

async fn odd(court: &Court) -> Vec<String> {
    sqlx::query_scalar("SELECT verdict FROM exchange.odd_answer ORDER BY id")
        .fetch_all(&court.base.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn messages_that_cannot_be_trusted_are_refused_and_kept() {
    let court = Court::open().await;
    let case = court.investigate(1, "250000.00").await;
    let said = answers(&court, &case, BANK).await;
    let good = batch(BANK, said.clone());
    let text = String::from_utf8(good.clone()).unwrap();
    let named = text.replacen(BANK, "中国建设银行", 1);
    let unknown = text.replacen('{', "{\"core_version\":\"7.1\",", 1);
    let nul = text.replacen("活期存款", "活期\\u0000存款", 1);
    assert_ne!(nul, text);
    let mut unsigned = Message::signed(BANK, good.clone());
    unsigned.signature = keys(OTHER).sign(&good).to_string();
    let mut garbled = Message::signed(BANK, good.clone());
    garbled.signature = "not hex".to_owned();
    let at = Expected::invalid;
    let signed = |body: Vec<u8>| Message::signed(BANK, body);
    let rows = [
        ("another's signature", unsigned, at("Zhixing-Signature"), "bad_signature"),
        ("a signature of nothing", garbled, at("Zhixing-Signature"), "bad_signature"),
        ("cut off", signed(good[..good.len() / 2].to_vec()), Expected::status(400), "malformed"),
        ("GBK", signed(encoding_rs::GBK.encode(&named).0.into_owned()), at(""), "malformed"),
        ("no JSON", signed(b"OK".to_vec()), at(""), "malformed"),
        ("an unknown field", signed(unknown.into_bytes()), at("core_version"), "malformed"),
        ("a NUL character", signed(nul.into_bytes()), Expected::status(400), "malformed"),
        ("too deep", signed("[".repeat(50_000).into_bytes()), Expected::status(400), "malformed"),
        ("another sender inside", signed(batch(OTHER, said)), at("from"), ""),
        ("50 MB", signed(vec![b' '; 50_000_000]), Expected::status(413), ""),
        (
            "an unknown sender",
            Message { sender: "BANK-NONE".to_owned(), ..Message::signed(BANK, good) },
            Expected::status(404),
            "",
        ),
    ];
    let partner = court.partner(BANK).await;
    let before = row_counts(&court.base.pool).await;
    let mut kept = Vec::new();
    for (what, post, expected, verdict) in &rows {
        for lang in LANGS {
            let answer = partner.say("/exchange/answers", post, lang).await.unwrap();
            let faults = expected.faults(&answer, "/exchange/answers", lang);
            assert!(faults.is_empty(), "{what} [{lang}]: {faults:?}: {}", answer.body);
            kept.extend((!verdict.is_empty()).then(|| (*verdict).to_owned()));
        }
    }
    assert_eq!(odd(&court).await, kept, "what was refused is kept as evidence");
    let mut after = row_counts(&court.base.pool).await;
    after.insert("exchange.odd_answer".to_owned(), before["exchange.odd_answer"]);
    assert_eq!(after, before);
}

#[tokio::test]
async fn an_answer_counts_once_from_its_own_bank_about_what_was_asked() {
    let court = Court::open().await;
    let case = court.investigate(1, "250000.00").await;
    let said = answers(&court, &case, BANK).await;
    let first = said.first().unwrap().clone();
    let property = court.get(&format!("/cases/{case}/property")).await;
    let taken = |answer: Answer| answer.done()["taken"].clone();
    let (bank, other) = (court.partner(BANK).await, court.partner(OTHER).await);
    let send = async |from: &str, said: &Said| {
        let by: &Partner = if from == BANK { &bank } else { &other };
        let message = Message::signed(from, batch(from, vec![said.clone()]));
        taken(by.say("/exchange/answers", &message, "zh").await.unwrap())
    };
    let nothing = Outcome::Property { items: Vec::new() };
    let contradiction = Said { outcome: nothing, serial: first.serial + 900, ..first.clone() };
    let foreign = answers(&court, &case, "PBOC").await.first().unwrap().clone();
    let elsewhere = Said { request_digest: "00".repeat(32), ..first.clone() };
    let unheard = Said { order: "ab".repeat(32).into(), ..first.clone() };
    assert_eq!(send(BANK, &first).await, 0, "the same answer again");
    assert_eq!(send(BANK, &contradiction).await, 0, "another answer to the same order");
    assert_eq!(send(OTHER, &first).await, 0, "another bank's order");
    assert_eq!(send(BANK, &foreign).await, 0, "another institution's order");
    assert_eq!(send(BANK, &elsewhere).await, 0, "an answer to something else");
    assert_eq!(send(BANK, &unheard).await, 0, "an order never given");
    let verdicts =
        ["repeat", "contradicts", "not_theirs", "not_theirs", "wrong_digest", "unknown_order"];
    // A wrong digest is looked for before a repeat: it is the graver fault.
    assert_eq!(odd(&court).await, verdicts);
    assert_eq!(court.get(&format!("/cases/{case}/property")).await, property);
    let mute = json!({ "*": { "silent": true } });
    court.tell_nation("/admin/manners", &mute).await;
    let plan = json!({ "lines": [{ "property": property[0]["id"], "limit": "1000.00" }] });
    let asked = court.call("zhifa", &format!("POST /cases/{case}/freeze-plan"), plan).await.done();
    court.approve(&asked, &["jujz"]).await;
    let order = court.first(&case, "holds", |hold| hold["order_id"].is_string()).await;
    let lie = Said { order: order["order_id"].as_str().unwrap().to_owned().into(), ..first };
    assert_eq!(send(OTHER, &lie).await, 0, "another bank says it froze");
    let hold: Value = court.first(&case, "holds", |_| true).await;
    assert_eq!(hold["held"], "0.00");
}
