//! An institution that calls the court.

use std::time::Duration;

use contract::{
    Batch, Collection, News, Notice, Order, OrderAct, OrderId, Outcome, PropertyKind, Receipt,
    Transport,
};

use super::stage::{ACCOUNT, BANK, Stage};
use crate::*;

async fn nothing() {}

#[tokio::test]
async fn a_cooperative_that_cannot_be_called_collects_receipts_answers_and_tells() {
    let stage = Stage::new(Transport::Pull).await;
    let running = stage.open().await;
    let query = stage.post("query", OrderAct::Query { kinds: vec![PropertyKind::Deposit] }).await;
    let freeze = stage.freeze("40000.00").await;
    let courier = Courier::new(SENDER.to_owned());
    assert_eq!(dispatch(&stage.app, &courier).await.unwrap(), 0, "it is not called");

    let found = stage.answer(&query, nothing).await;
    assert!(matches!(found.outcome, Outcome::Property { ref items } if items.len() == 1));
    let held = stage.answer(&freeze, nothing).await;
    assert!(matches!(held.outcome, Outcome::Held { rank: 0, .. }), "{held:?}");
    for id in [&query, &freeze] {
        assert_eq!(stage.state(id).await, ("answered".to_owned(), [true; 3]));
    }

    sqlx::query("SELECT core.credit($1, 700.00, '2026-02-05', '工资')")
        .bind(ACCOUNT)
        .execute(stage.app.pool())
        .await
        .unwrap();
    let mut told = None;
    for _ in 0..300 {
        let mut tx = stage.app.begin_system("test.look").await.unwrap();
        told = notice(&mut tx, BANK, 1).await.ok();
        if told.is_some() {
            break;
        }
        drop(tx);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (told, _) = told.expect("a notice");
    assert_eq!(told.order, freeze);
    assert_eq!(told.news, News::Caught { held: "39200.00".parse().unwrap() });
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.event WHERE kind = $1")
        .bind(<NoticeArrived as platform::Event>::KIND)
        .fetch_one(stage.app.pool())
        .await
        .unwrap();
    assert_eq!(events, 1);
    running.stop().await;
}

fn collected(body: &[u8]) -> Vec<Order> {
    contract::parse_batch(body).unwrap().items
}

fn receipt(order: &Order) -> Receipt {
    let digest = seal::digest_hex(&serde_json::to_vec(order).unwrap());
    Receipt { order: order.id.clone(), digest, received_at: order.issued_at }
}

#[tokio::test]
async fn what_was_collected_is_handed_out_again_until_it_is_receipted() {
    let stage = Stage::new(Transport::Pull).await;
    let id = stage.freeze("5.00").await;
    let ask = async |most| {
        let (status, body) = stage.say("collect", vec![Collection { most }]).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let batch: Batch<Order> = contract::parse_batch(&body).unwrap();
        assert_eq!((batch.from.as_str(), batch.to.as_str()), (SENDER, BANK));
        batch.items
    };
    assert_eq!(ask(0).await.len(), 0);
    let first = ask(10).await;
    assert_eq!(first.len(), 1);
    assert_eq!(ask(10).await.len(), 0, "claimed for two minutes");
    stage.app.clock().set(stage.app.now() + chrono::TimeDelta::minutes(3));
    assert_eq!(ask(10).await, first, "the same order");

    let mut wrong = receipt(&first[0]);
    wrong.digest = "00".repeat(32);
    assert_eq!(stage.say("receipts", vec![wrong]).await.0, 200);
    assert_eq!(stage.state(&id).await.0, "waiting");
    assert_eq!(stage.say("receipts", vec![receipt(&first[0])]).await.0, 200);
    assert_eq!(stage.state(&id).await, ("received".to_owned(), [true, true, false]));
    stage.app.clock().set(stage.app.now() + chrono::TimeDelta::minutes(3));
    assert_eq!(ask(10).await.len(), 0);
    assert_eq!(stage.odd().await, ["wrong_digest"]);
}

#[tokio::test]
async fn what_is_never_receipted_goes_to_the_counter() {
    let stage = Stage::new(Transport::Pull).await;
    let id = stage.freeze("5.00").await;
    let mut times = 0;
    loop {
        let (_, body) = stage.say("collect", vec![Collection { most: 5 }]).await;
        if collected(&body).is_empty() {
            break;
        }
        times += 1;
        stage.app.clock().set(stage.app.now() + chrono::TimeDelta::minutes(3));
    }
    assert_eq!((times, stage.state(&id).await.0.as_str()), (12, "counter"));
}

#[tokio::test]
async fn only_who_is_to_call_is_handed_anything_and_only_under_its_own_signature() {
    let stage = Stage::new(Transport::Push).await;
    stage.freeze("5.00").await;
    assert_eq!(stage.say("collect", vec![Collection { most: 5 }]).await.0, 400);
    stage.register(Transport::Pull).await;
    assert_eq!(stage.say("collect", Vec::<Collection>::new()).await.0, 400);
    let stranger = seal::KeyPair::of_seed("stranger");
    let body = br#"{"from":"BANK-RCC","to":"zhixing","sent_at":"2026-02-05T04:00:00Z","epoch":1,"items":[{"most":5}]}"#;
    let signature = stranger.sign(body).to_string();
    assert_eq!(stage.say_signed("collect", body.to_vec(), &signature).await.0, 400);
    assert_eq!(stage.say("collect", vec![Collection { most: 5 }]).await.0, 200);
}

#[tokio::test]
async fn a_notice_counts_once_and_only_about_an_order_of_its_own() {
    let stage = Stage::new(Transport::Pull).await;
    let order = stage.freeze("5.00").await;
    let said = |serial, order: &OrderId, reason: &str| Notice {
        serial,
        order: order.clone(),
        at: "2026-02-05T04:00:00Z".parse().unwrap(),
        news: News::Ended { reason: reason.to_owned() },
    };
    let unknown = "ab".repeat(32).into();
    let batch = vec![
        said(7, &order, "销户"),
        said(7, &order, "销户"),
        said(7, &order, "转出"),
        said(8, &unknown, "销户"),
    ];
    let (status, body) = stage.say("notices", batch.clone()).await;
    assert_eq!((status, body), (200, br#"{"taken":1}"#.to_vec()));
    assert_eq!(stage.say("notices", batch).await.1, br#"{"taken":0}"#.to_vec());
    let odd = ["repeat", "contradicts", "unknown_order"];
    let twice = [["repeat"].as_slice(), &odd[..2], &odd[2..]].concat();
    assert_eq!(stage.odd().await, [odd.as_slice(), &twice].concat());
    let mut tx = stage.app.begin_system("test.look").await.unwrap();
    assert_eq!(notice(&mut tx, BANK, 7).await.unwrap().0, said(7, &order, "销户"));
    assert!(notice(&mut tx, BANK, 8).await.is_err());
    let raw: Vec<u8> = sqlx::query_scalar("SELECT notice FROM exchange.notice")
        .fetch_one(stage.app.pool())
        .await
        .unwrap();
    assert!(!raw.windows(6).any(|part| part == "销户".as_bytes()), "sealed");
}
