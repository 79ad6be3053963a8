//! Orders settled long ago: moved, not gone.

use chrono::TimeDelta;
use contract::{Answer, Collection, Order, OrderAct, OrderId, Outcome, PropertyKind, Transport};

use super::stage::{CASE, Stage};
use crate::store::{self, settled};
use crate::*;

fn query() -> OrderAct {
    OrderAct::Query { kinds: vec![PropertyKind::Deposit] }
}

/// What the bank says of `order`.
fn answer(stage: &Stage, order: &Order, serial: u64) -> Answer {
    Answer {
        order: order.id.clone(),
        serial,
        answered_at: stage.app.now(),
        request_digest: seal::digest_hex(&serde_json::to_vec(order).unwrap()),
        outcome: Outcome::Property { items: Vec::new() },
    }
}

async fn collected(stage: &Stage) -> Vec<Order> {
    let (_, body) = stage.say("collect", vec![Collection { most: 10 }]).await;
    contract::parse_batch(&body).unwrap().items
}

async fn moved(stage: &Stage) -> u64 {
    let mut tx = stage.app.begin_system("test.move").await.unwrap();
    let days = law::days(law::id::ORDERS_SETTLED, tx.today());
    let until = tx.now - TimeDelta::days(i64::try_from(days).unwrap());
    let moved = settled::move_settled(&mut tx, until, 100).await.unwrap();
    tx.commit().await.unwrap();
    moved
}

async fn rows(stage: &Stage, table: &str) -> i64 {
    let statement = format!("SELECT count(*) FROM exchange.{table}");
    let count = sqlx::query_scalar(sqlx::AssertSqlSafe(statement));
    count.fetch_one(stage.app.pool()).await.unwrap()
}

/// The institution answered before its receipt was noted here: both messages are kept all the same.
#[tokio::test]
async fn an_answer_that_overtakes_the_receipt_leaves_room_for_it() {
    let stage = Stage::new(Transport::Pull).await;
    let id = stage.post("q", query()).await;
    let order = collected(&stage).await.remove(0);
    assert_eq!(stage.say("answers", vec![answer(&stage, &order, 1)]).await.0, 200);
    assert_eq!(stage.state(&id).await, ("answered".to_owned(), [true, false, true]));
    let mut tx = stage.app.begin_system("test").await.unwrap();
    store::mark_received(&mut tx, &[id.as_str().to_owned()], Some(2)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.state(&id).await, ("answered".to_owned(), [true; 3]));
}

#[tokio::test]
async fn what_was_settled_long_ago_moves_and_is_answered_for_as_before() {
    let stage = Stage::new(Transport::Pull).await;
    let (old, open) = (stage.post("old", query()).await, stage.post("open", query()).await);
    let orders = collected(&stage).await;
    let order = orders.iter().find(|order| order.id == old).unwrap();
    let said = answer(&stage, order, 1);
    assert_eq!(stage.say("answers", vec![said.clone()]).await.1, br#"{"taken":1}"#.to_vec());
    assert_eq!(moved(&stage).await, 0, "not yet");
    stage.app.clock().set(stage.app.now() + TimeDelta::days(366));
    assert_eq!(moved(&stage).await, 1);
    assert_eq!((rows(&stage, "outgoing").await, rows(&stage, "settled").await), (1, 1));
    assert_eq!(rows(&stage, "settled_2026_02").await, 1, "by the month of the answer");

    // It is found where it was found before, and a duplicate is known for one.
    let mut tx = stage.app.begin_system("test").await.unwrap();
    assert_eq!(answer_of(&mut tx, old.as_str()).await.unwrap().1, said);
    let listed: Vec<OrderId> = orders_of_case(&mut tx, CASE)
        .await
        .unwrap()
        .into_iter()
        .map(|row| OrderId::from(row.id))
        .collect();
    assert!(listed.contains(&old) && listed.contains(&open));
    drop(tx);
    assert_eq!(stage.say("answers", vec![said]).await.1, br#"{"taken":0}"#.to_vec());
    let other = Answer { serial: 2, ..answer(&stage, order, 2) };
    assert_eq!(stage.say("answers", vec![other]).await.1, br#"{"taken":0}"#.to_vec());
    assert_eq!(stage.odd().await, ["repeat", "contradicts"]);

    // The same decision again is the same order, and is not sent again.
    assert_eq!(stage.post("old", query()).await, old);
    assert_eq!(rows(&stage, "outgoing").await, 1);
    assert_eq!(moved(&stage).await, 0, "only what is settled moves");
}

#[tokio::test]
async fn a_month_can_be_detached_and_nothing_in_it_can_be_changed() {
    let stage = Stage::new(Transport::Pull).await;
    stage.post("old", query()).await;
    let order = collected(&stage).await.remove(0);
    stage.say("answers", vec![answer(&stage, &order, 1)]).await;
    stage.app.clock().set(stage.app.now() + TimeDelta::days(366));
    assert_eq!(moved(&stage).await, 1);
    for refused in ["UPDATE exchange.settled SET serial = 9", "DELETE FROM exchange.settled"] {
        assert!(sqlx::query(refused).execute(stage.app.pool()).await.is_err(), "{refused}");
    }
    sqlx::query(
        "ALTER TABLE exchange.settled DETACH PARTITION exchange.settled_2026_02 CONCURRENTLY",
    )
    .execute(stage.app.pool())
    .await
    .unwrap();
    assert_eq!(rows(&stage, "settled").await, 0);
    assert_eq!(rows(&stage, "settled_2026_02").await, 1, "kept, to be exported");
    // Of an order that was taken away altogether a duplicate is odd, and kept.
    stage.say("answers", vec![answer(&stage, &order, 1)]).await;
    assert_eq!(stage.odd().await, ["unknown_order"]);
}
