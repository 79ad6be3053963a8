//! Reward notices: what a request must hold, who decides by when, who is never shown, and clues upon them.

use platform::Fault;
use serde_json::{Value, json};
use uuid::Uuid;

use super::court::{Court, refused};
use crate::*;

async fn request(court: &Court, change: Value) -> Result<Uuid, Fault> {
    let mut new = json!({ "debtor": court.debtor, "share": "10%", "conditions": "到账后领取",
        "places": "执行信息公开网", "has_promised": true });
    for (key, value) in change.as_object().unwrap() {
        new[key] = value.clone();
    }
    let mut tx = court.begin().await;
    let new = serde_json::from_value(new).unwrap();
    let id = request_reward(&mut tx, court.case, &new).await?;
    tx.commit().await?;
    Ok(id)
}

async fn decide(court: &Court, reward: Uuid, grants: bool, reason: &str) -> Result<(), Fault> {
    let mut tx = court.begin().await;
    let decision = RewardDecision { grants, reason: Some(reason.to_owned()) };
    decide_reward(&mut tx, court.case, reward, &decision).await?;
    tx.commit().await
}

async fn rewards(court: &Court) -> Vec<Reward> {
    let mut tx = court.system().await;
    crate::store::rewards::of_case(&mut tx, court.case.0).await.unwrap()
}

async fn announced_now(court: &Court) -> Vec<Announced> {
    let mut tx = court.system().await;
    announced(tx.sql(), None, 10).await.unwrap()
}

fn field(result: Result<Uuid, Fault>) -> String {
    match result.unwrap_err() {
        Fault::Invalid(invalid) => invalid.field,
        Fault::Refused(refusal) => refusal.field.unwrap_or_default(),
        fault => panic!("{fault}"),
    }
}

#[tokio::test]
async fn a_request_names_its_reward_and_promises_it() {
    let court = Court::open().await;
    for (change, at) in [
        (json!({ "share": "十分之一" }), "share"),
        (json!({ "share": "0%" }), "share"),
        (json!({ "share": "101%" }), "share"),
        (json!({ "sum": "0.00", "share": null }), "sum"),
        (json!({ "share": null }), "share"),
        (json!({ "sum": "5000.00" }), "share"),
        (json!({ "conditions": " " }), "conditions"),
        (json!({ "places": "" }), "places"),
        (json!({ "debtor": Uuid::nil() }), "debtor"),
        (json!({ "on": "2030-01-01" }), "on"),
        (json!({ "has_promised": false }), "has_promised"),
    ] {
        assert_eq!(field(request(&court, change.clone()).await), at, "{change}");
    }
    let unpromised = request(&court, json!({ "has_promised": false })).await;
    assert_eq!(refused(unpromised), law::id::REWARD_REQUEST.as_str());
    assert!(rewards(&court).await.is_empty());
}

#[tokio::test]
async fn a_notice_is_published_with_its_paper_takes_clues_and_ends_with_the_case() {
    let court = Court::open().await;
    let reward = request(&court, json!({})).await.unwrap();
    let asked = rewards(&court).await.remove(0);
    // 财产调查规定 第21条: ten days, from the day it was received.
    assert_eq!(asked.state, RewardState::Requested);
    assert_eq!(asked.due, crate::rules::due(law::id::REWARD_DECIDE, asked.requested_on));
    assert!(announced_now(&court).await.is_empty());
    let clue = |reward| NewClue {
        source: "公众(孙某)".into(),
        content: "有车".into(),
        on: None,
        urgent: false,
        reward: Some(reward),
    };
    let mut tx = court.begin().await;
    let early = record_clue(&mut tx, court.case, clue(reward)).await;
    assert!(matches!(early, Err(Fault::Missing(_))), "not published yet");
    drop(tx);
    decide(&court, reward, true, "").await.unwrap();
    let shown = announced_now(&court).await.remove(0);
    assert_eq!(shown.face.bounty_zh, "因线索实际执行到位金额的10%");
    assert!(shown.face.document.contains('*'), "{shown:?}");
    assert!(court.titles(court.case.0).await.contains(&"悬赏公告".to_owned()));
    // It is one of the measures that 终本 asks for (终本规定 第3条).
    let mut tx = court.begin().await;
    let done = crate::store::records::investigations(&mut tx, court.case.0).await.unwrap();
    assert!(done.iter().any(|one| one.measure == Measure::Reward));
    record_clue(&mut tx, court.case, clue(reward)).await.unwrap();
    let clues = crate::store::records::clues(&mut tx, court.case.0).await.unwrap();
    assert_eq!(clues[0].reward, Some(reward), "{}", law::id::REWARD_CLUE.as_str());
    tx.commit().await.unwrap();
    let again = decide(&court, reward, true, "").await;
    assert!(matches!(again, Err(Fault::Missing(_))), "decided once");
    let mut tx = court.system().await;
    crate::acts::reward::end_all(&mut tx, court.case.0).await.unwrap();
    tx.commit().await.unwrap();
    assert!(announced_now(&court).await.is_empty());
    assert_eq!(rewards(&court).await[0].state, RewardState::Ended);
}

#[tokio::test]
async fn a_refusal_says_why_and_nobody_disputed_is_announced() {
    let court = Court::open().await;
    let first = request(&court, json!({ "share": null, "sum": "5000.00" })).await.unwrap();
    assert!(decide(&court, first, false, " ").await.is_err(), "no reason");
    decide(&court, first, false, "已查明全部财产").await.unwrap();
    let second = request(&court, json!({})).await.unwrap();
    let mut tx = court.begin().await;
    cases::dispute_identity(&mut tx, court.case, "自称并非本人").await.unwrap();
    tx.commit().await.unwrap();
    assert!(decide(&court, second, true, "").await.is_err());
    let states: Vec<RewardState> = rewards(&court).await.iter().map(|one| one.state).collect();
    assert_eq!(states, [RewardState::Refused, RewardState::Requested]);
    assert!(announced_now(&court).await.is_empty(), "{}", law::id::REWARD_NOTICE.as_str());
}
