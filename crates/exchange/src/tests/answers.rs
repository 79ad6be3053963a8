//! What institutions answer, in every order and however incompletely: threats T1 and N9.

use std::collections::BTreeMap;

use contract::{
    Answer, Batch, Order, OrderAct, OrderId, Outcome, PropertyKind, Receipt, Transport,
};
use sqlx::PgPool;

use super::stage::{BANK, Stage};
use crate::acts::take::take_answers;
use crate::messages::{Message, Signed};
use crate::*;

/// What may be said about one order, each once.
const EVENTS: [&str; 5] = ["said", "again", "otherwise", "of another", "by another"];

fn permutations(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let first = |at: usize| {
        let mut rest = of.to_vec();
        let head = rest.remove(at);
        permutations(&rest).into_iter().map(move |tail| [vec![head], tail].concat())
    };
    (0..of.len()).flat_map(first).collect()
}

/// The answer of an event, and who gives it.
fn answer(event: &str, order: &OrderId, digest: &str) -> (Answer, &'static str) {
    let banks = |code: &str| Outcome::Accounts { banks: vec![code.to_owned()] };
    let answer = Answer {
        order: order.clone(),
        serial: 1,
        answered_at: "2026-02-05T05:00:00Z".parse().unwrap(),
        request_digest: if event == "of another" { "00".repeat(32) } else { digest.to_owned() },
        outcome: banks(if event == "otherwise" { "BANK-B" } else { "BANK-A" }),
    };
    (answer, if event == "by another" { "BANK-ELSE" } else { BANK })
}

/// What is kept as odd when these are said one after the other: told without a line of the program.
fn expected(events: &[&str]) -> Vec<&'static str> {
    let mut first = None;
    let mut odd = Vec::new();
    for event in events {
        let content = if *event == "otherwise" { "B" } else { "A" };
        match (*event, first) {
            ("by another", _) => odd.push("not_theirs"),
            ("of another", _) => odd.push("wrong_digest"),
            (_, None) => first = Some(content),
            (_, Some(said)) if said == content => odd.push("repeat"),
            _ => odd.push("contradicts"),
        }
    }
    odd
}

fn question() -> OrderAct {
    OrderAct::Query { kinds: vec![PropertyKind::Deposit] }
}

async fn digests(pool: &PgPool) -> BTreeMap<String, String> {
    let kept: Vec<(String, Vec<u8>)> =
        sqlx::query_as("SELECT id, digest FROM exchange.outgoing").fetch_all(pool).await.unwrap();
    kept.into_iter().map(|(id, digest)| (id, hex::encode(digest))).collect()
}

/// T1: all 120 orders in which five things can be said about an order.
#[tokio::test]
async fn whatever_the_order_of_answers_the_first_good_one_counts_once() {
    let stage = Stage::new(Transport::Pull).await;
    let permutations = permutations(&EVENTS);
    assert_eq!(permutations.len(), 120);
    let mut orders = Vec::new();
    for number in 0..permutations.len() {
        orders.push(stage.post(&number.to_string(), question()).await);
    }
    let digests = digests(stage.app.pool()).await;
    for (order, events) in orders.iter().zip(&permutations) {
        let mut tx = stage.app.begin_system("test.take").await.unwrap();
        let before = odd(&mut tx).await;
        let mut taken = 0;
        for event in events {
            let (answer, sender) = answer(event, order, &digests[order.as_str()]);
            let signed = Signed { raw: b"{}", key: "", signature: "" };
            let message = Message::of(sender, "answers", 1, signed);
            taken += take_answers(&mut tx, sender, vec![answer], &message).await.unwrap();
        }
        assert_eq!(taken, 1, "{events:?}");
        let kept = odd(&mut tx).await;
        assert_eq!(kept[before.len()..], expected(events), "{events:?}");
        let (_, kept) = answer_of(&mut tx, order.as_str()).await.unwrap();
        let first = events.iter().find(|event| ["said", "again", "otherwise"].contains(event));
        let (said, _) = answer(first.unwrap(), order, &digests[order.as_str()]);
        assert_eq!(kept, said, "{events:?}");
        tx.commit().await.unwrap();
    }
}

async fn odd(tx: &mut platform::Tx) -> Vec<String> {
    sqlx::query_scalar("SELECT verdict FROM exchange.odd_answer ORDER BY id")
        .fetch_all(tx.sql())
        .await
        .unwrap()
}

/// N9: receipts are compared with the batch one by one. One that is missing, of other content or of
/// nothing that was sent counts for no other.
#[tokio::test]
async fn receipts_are_compared_with_the_batch_order_by_order() {
    let stage = Stage::new(Transport::Push).await;
    let mut ids = Vec::new();
    for item in ["whole", "missing", "changed"] {
        ids.push(stage.post(item, question()).await);
    }
    let (bank, silent, changed) = (stage.bank.clone(), ids[1].clone(), ids[2].clone());
    let wire = wire::Wire::carried(move |request| {
        let batch: Batch<Order> = contract::parse_batch(request.body()).unwrap();
        let receipt = |order: &Order| {
            let digest = seal::digest_hex(&serde_json::to_vec(order).unwrap());
            let digest = if order.id == changed { "00".repeat(32) } else { digest };
            Receipt { order: order.id.clone(), digest, received_at: order.issued_at }
        };
        let mut items: Vec<Receipt> = batch.items.iter().map(receipt).collect();
        for receipt in items.iter_mut().filter(|receipt| receipt.order == silent) {
            receipt.order = "cd".repeat(32).into();
        }
        let (from, to) = (batch.to, batch.from);
        let said = Batch { from, to, sent_at: batch.sent_at, epoch: batch.epoch, items };
        let body = serde_json::to_vec(&said).unwrap();
        let signature = bank.sign(&body).to_string();
        let reply = ::http::Response::builder().header(contract::SIGNATURE_HEADER, signature);
        let reply = reply.body(body.into()).unwrap();
        Box::pin(async move { Ok(reply) })
    });
    let courier = Courier::over(wire, SENDER.to_owned());
    assert_eq!(dispatch_to(&stage.app, &courier, BANK).await.unwrap(), 1);
    let mut states = Vec::new();
    for id in &ids {
        states.push(stage.state(id).await.0);
    }
    assert_eq!(states, ["received", "waiting", "waiting"]);
}
