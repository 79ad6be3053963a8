//! How institutions misbehave, and what is said to a scenario that is not one.

use std::time::Duration;

use axum::http::StatusCode;
use contract::{Answer, OrderAct, Outcome};
use serde_json::json;

use super::orders::{DEBTOR, about_debtor, case_a, freeze, money};
use super::stage::{Stage, stage};

async fn send(stage: &Stage, to: &str, act: OrderAct) -> contract::OrderId {
    let order = about_debtor(to, act);
    stage.order(to, std::slice::from_ref(&order)).await;
    order.id
}

#[tokio::test]
async fn answers_come_when_the_clock_says_so() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "answer_after_minutes": 600 } })).await;
    let id = send(&stage, "BANK-CMB", freeze("Q1", "240000.00")).await;
    let (_, next) = stage.get("/admin/next").await;
    assert_eq!((&next["next"], &next["undelivered"]), (&json!("2026-02-09T11:00:00Z"), &json!(0)));
    assert_eq!(stage.clock("2026-02-09T10:59:59Z").await, 0);
    assert_eq!(stage.clock("2026-02-10T00:00:00Z").await, 1);
    let answers = stage.answers();
    assert_eq!((answers.len(), &answers[0].order), (1, &id));
    assert_eq!(answers[0].answered_at.to_rfc3339(), "2026-02-09T11:00:00+00:00");
    let (status, problem) = stage.put("clock", &json!({ "now": "2026-02-09T00:00:00Z" })).await;
    assert_eq!((status, &problem["code"]), (409, &json!("CLOCK_BACKWARDS")));
    assert_eq!(stage.get("/admin/next").await.1["next"], json!(null));
}

#[tokio::test]
async fn silence_does_nothing_and_muteness_says_nothing() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "silent": true }, "BANK-ICBC": { "mute": true } })).await;
    send(&stage, "BANK-CMB", freeze("Q1", "100.00")).await;
    send(&stage, "BANK-ICBC", freeze("P1", "100.00")).await;
    assert_eq!(stage.clock("2026-02-12T00:00:00Z").await, 0);
    let held = async || {
        let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
        let held = |asset: &str| {
            let assets = truth.as_array().unwrap();
            assets.iter().find(|a| a["asset"] == asset).unwrap()["held"].clone()
        };
        (held("Q1"), held("P1"))
    };
    assert_eq!(held().await, (json!("0.00"), json!("100.00")));
    stage.manners(json!({ "*": {}, "BANK-CMB": {}, "BANK-ICBC": {} })).await;
    stage.settle().await;
    assert_eq!(stage.answers().len(), 2);
    assert_eq!(held().await, (json!("100.00"), json!("100.00")));
    let worked: Vec<String> =
        stage.answers().iter().map(|answer| answer.answered_at.to_rfc3339()).collect();
    assert!(worked.contains(&"2026-02-09T01:00:00+00:00".to_owned()), "{worked:?}");
    assert!(worked.contains(&"2026-02-12T00:00:00+00:00".to_owned()), "{worked:?}");
}

#[tokio::test]
async fn a_liar_says_held_and_holds_nothing() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "lying": true, "only": ["freeze"] } })).await;
    let outcome = stage.ask(about_debtor("BANK-CMB", freeze("Q1", "240000.00"))).await;
    assert!(matches!(outcome, Outcome::Held { held, .. } if held == money("240000.00")));
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
    assert!(truth.as_array().unwrap().iter().all(|asset| asset["held"] == "0.00"));
}

#[tokio::test]
async fn copies_lateness_and_disorder() {
    let stage = case_a().await;
    stage
        .manners(json!({ "BANK-CMB": { "copies": 2 }, "BANK-ICBC": { "late_by_minutes": 90 },
            "PBOC": { "reversed": true, "answer_after_minutes": 1 } }))
        .await;
    let id = send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    stage.settle().await;
    let copies: Vec<Answer> = stage.answers();
    assert_eq!(copies.len(), 3);
    assert!(copies.iter().all(|answer| *answer == copies[0] && answer.order == id));

    send(&stage, "BANK-ICBC", freeze("P1", "1.00")).await;
    assert_eq!(stage.get("/admin/next").await.1["next"], "2026-02-10T02:30:00Z");
    assert_eq!(stage.clock("2026-02-10T02:29:59Z").await, 0);
    assert_eq!(stage.clock("2026-02-10T02:30:00Z").await, 1);

    let first = send(&stage, "PBOC", OrderAct::FindAccounts).await;
    let second = super::stage::order("PBOC", "某", "110199198001010030", OrderAct::FindAccounts);
    stage.order("PBOC", std::slice::from_ref(&second)).await;
    stage.clock("2026-02-10T03:00:00Z").await;
    let order: Vec<_> = stage.answers().into_iter().skip(4).map(|answer| answer.order).collect();
    assert_eq!(order, [second.id, first]);
}

#[tokio::test]
async fn an_offline_bank_takes_nothing_and_comes_back() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "answer_after_minutes": 60 } })).await;
    send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    let until = "2026-02-10T00:00:00Z";
    stage.manners(json!({ "BANK-CMB": { "offline_until": until } })).await;
    let (body, signature) =
        stage.batch("BANK-CMB", 1, &[about_debtor("BANK-CMB", freeze("Q1", "2.00"))]);
    assert_eq!(stage.post("BANK-CMB", body, &signature).await.0, 503);
    assert_eq!(stage.clock("2026-02-09T23:00:00Z").await, 0);
    assert_eq!(stage.get("/admin/next").await.1["next"], until);
    assert_eq!(stage.clock(until).await, 1);
    assert_eq!(stage.answers()[0].answered_at.to_rfc3339(), "2026-02-10T00:00:00+00:00");
}

#[tokio::test]
async fn garbled_messages_are_what_they_are_told_to_be_and_then_come_right() {
    let stage = case_a().await;
    // A foreign order to answer for.
    stage.ask(about_debtor("BANK-ICBC", freeze("P1", "1.00"))).await;
    let spoils = [
        "malformed",
        "truncated",
        "gbk",
        "foreign_order",
        "wrong_signature",
        "unknown_field",
        "wrong_digest",
        "oversized",
    ];
    for (index, spoil) in spoils.iter().enumerate() {
        let before = stage.heard().len();
        stage.manners(json!({ "BANK-CMB": { "spoil": spoil, "spoil_times": 1 } })).await;
        let act = freeze("Q1", &format!("{}.00", index + 1));
        let order = about_debtor("BANK-CMB", act);
        let (id, digest) = (order.id.clone(), super::stage::digest(&order));
        stage.ask(order).await;
        let heard = stage.heard().split_off(before);
        assert_eq!(heard.len(), 2, "{spoil}: one bad, one good");
        let bad = &heard[0];
        let signed = stage.is_signed_by("BANK-CMB", &bad.body, &bad.signature);
        assert_eq!(signed, *spoil != "wrong_signature", "{spoil}");
        let good: contract::Batch<Answer> = contract::parse_batch(&heard[1].body).unwrap();
        assert_eq!((&good.items[0].order, &good.items[0].request_digest), (&id, &digest));
        match contract::parse_batch::<Answer>(&bad.body) {
            Err(_) => assert!(
                ["malformed", "truncated", "gbk", "unknown_field", "oversized"].contains(spoil)
            ),
            Ok(batch) => {
                let answer = &batch.items[0];
                assert_eq!(answer.order != id, *spoil == "foreign_order", "{spoil}");
                let differs = answer.request_digest != digest;
                assert_eq!(differs, ["foreign_order", "wrong_digest"].contains(spoil), "{spoil}");
            }
        }
        assert_eq!(bad.body.len() == 50 << 20, *spoil == "oversized");
    }
}

#[tokio::test]
async fn a_message_spoilt_without_end_waits_for_better_manners() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "spoil": "gbk" } })).await;
    send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    assert_eq!(stage.clock("2026-02-09T02:00:00Z").await, 0);
    assert_eq!(stage.clock("2026-02-09T03:00:00Z").await, 0);
    assert_eq!(stage.heard().len(), 1, "not again and again");
    assert!(stage.answers().is_empty());
    stage.manners(json!({ "BANK-CMB": {} })).await;
    stage.settle().await;
    assert_eq!(stage.answers().len(), 1);
}

#[tokio::test]
async fn what_the_court_does_not_acknowledge_is_sent_again() {
    let stage = case_a().await;
    let trouble = [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::BAD_REQUEST];
    stage.ears.refuse.lock().unwrap().extend(trouble);
    send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    for _ in 0..200 {
        if stage.heard().len() == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    let heard = stage.heard();
    assert_eq!(heard.len(), 3, "twice refused, once taken, never again");
    assert_eq!(stage.answers()[0], stage.answers()[2]);
    assert_eq!(stage.get("/admin/next").await.1["undelivered"], 0);
}

#[tokio::test]
async fn what_a_court_will_not_take_holds_up_no_one() {
    let stage = case_a().await;
    stage.ears.refuse.lock().unwrap().extend([StatusCode::SERVICE_UNAVAILABLE; 50]);
    send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    stage.settle().await;
    let (_, next) = stage.get("/admin/next").await;
    assert_eq!((&next["next"], &next["undelivered"]), (&json!(null), &json!(1)));
    stage.ears.refuse.lock().unwrap().clear();
    assert_eq!(stage.clock("2026-02-09T02:00:00Z").await, 1);
}

#[tokio::test]
async fn a_flowing_clock_delivers_by_itself() {
    let stage = case_a().await;
    stage.put("clock", &json!({ "now": "2026-02-09T23:59:00Z", "flowing": true })).await;
    send(&stage, "BANK-CMB", freeze("Q1", "1.00")).await;
    for _ in 0..200 {
        if !stage.answers().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(stage.answers().len(), 1);
    let now = stage.get("/admin/next").await.1["now"].as_str().unwrap().to_owned();
    assert!(now.as_str() > "2026-02-09T23:59:00", "{now}");
}

#[tokio::test]
async fn a_scenario_that_is_none_is_refused_by_field() {
    let stage = stage().await;
    let with = |holding: serde_json::Value| json!({ "subjects": [{ "name": "某", "document_number": "1", "holdings": [holding] }] });
    let account = |more: serde_json::Value| {
        let mut holding = json!({ "institution": "BANK-ICBC", "kind": "deposit", "asset": "1",
            "amount": "1.00" });
        holding.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        holding
    };
    let refused = [
        (with(account(json!({ "institution": "BANK-X" }))), "subjects[0].holdings[0].institution"),
        (with(account(json!({ "kind": "vehicle" }))), "subjects[0].holdings[0].kind"),
        (with(account(json!({ "asset": "" }))), "subjects[0].holdings[0].asset"),
        (with(account(json!({ "amount": null }))), "subjects[0].holdings[0].amount"),
        (
            with(account(json!({ "movements": [{ "credit": "1.00" }] }))),
            "subjects[0].holdings[0].movements[0].on",
        ),
        (
            with(account(json!({ "movements": [{ "on": "2026-01-01" }] }))),
            "subjects[0].holdings[0].movements[0].credit",
        ),
        (with(account(json!({ "amount": "1.001" }))), "subjects[0].holdings[0].amount"),
        (with(account(json!({ "amuont": "1.00" }))), "subjects[0].holdings[0].amuont"),
    ];
    for (set, field) in refused {
        let (status, problem) = stage.put("holdings", &set).await;
        assert_eq!((status, &problem["field"]), (400, &json!(field)), "{problem}");
        assert_ne!(problem["zh"], problem["en"]);
    }
    let (status, problem) = stage.put("manners", &json!({ "BANK-X": {} })).await;
    assert_eq!((status, &problem["field"]), (400, &json!("BANK-X")));
    assert_eq!(stage.put("manners", &json!({ "PBOC": { "rude": true } })).await.0, 400);
    let court = json!({ "url": "http://x", "code": "C", "public_key": "00" });
    assert_eq!(stage.put("court", &court).await.1["field"], "public_key");
}

#[tokio::test]
async fn a_scenario_may_be_toml_and_its_movements_happen() {
    let stage = stage().await;
    let toml = r#"
        [[subjects]]
        name = "赵某"
        document_number = "520599197005050017"
        [[subjects.holdings]]
        institution = "BANK-ABC"
        kind = "deposit"
        asset = "Z1"
        amount = "12.35"
        movements = [
            { on = "2025-12-13", balance = "3.10" },
            { on = "2026-06-13", balance = "100000.00" },
        ]
    "#;
    let url = stage.url("/admin/holdings");
    let sent = stage.client.put(url).header("content-type", "application/toml").body(toml);
    assert_eq!(sent.send().await.unwrap().status(), 204);
    let balance =
        async || stage.get("/admin/holdings/520599197005050017").await.1[0]["balance"].clone();
    assert_eq!(balance().await, "3.10");
    stage.clock("2026-06-12T15:59:59Z").await;
    assert_eq!(balance().await, "3.10");
    stage.clock("2026-06-12T16:00:00Z").await;
    assert_eq!(balance().await, "100000.00", "midnight in Shanghai");
}

#[tokio::test]
async fn people_are_listed_as_a_stream() {
    let stage = stage().await;
    let text = async |query: &str| {
        let url = stage.url(&format!("/people{query}"));
        stage.client.get(url).send().await.unwrap().text().await.unwrap()
    };
    let some = text("?from=10&count=3").await;
    let people: Vec<serde_json::Value> =
        some.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(people.len(), 3);
    assert_eq!(people[0]["index"], 10);
    assert_eq!(text("").await.lines().count(), 100_000);
}
