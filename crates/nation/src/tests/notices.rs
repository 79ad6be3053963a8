//! The register of what is held, and what institutions tell without being asked.

use contract::{News, OrderAct, OrderId, Outcome, PropertyKind, ResultCode};
use serde_json::json;

use super::orders::{DEBTOR, about_debtor, case_a, code, deduct, freeze, money};
use super::stage::{Stage, at, config, open, order_of, stage_of, whole};
use crate::{Config, Extent};

fn freeze_in(case: &str, limit: &str) -> contract::Order {
    order_of(case, "BANK-CMB", DEBTOR.0, DEBTOR.1, freeze("Q1", limit))
}

async fn with(movements: serde_json::Value) -> Stage {
    let stage = whole(40).await;
    give(&stage, movements).await;
    stage
}

async fn give(stage: &Stage, movements: serde_json::Value) {
    stage
        .holdings(
            DEBTOR.0,
            DEBTOR.1,
            json!([
        { "institution": "BANK-CMB", "kind": "deposit", "asset": "Q1", "amount": "100.00",
          "movements": movements } ]),
        )
        .await;
}

#[tokio::test]
async fn who_waits_is_told_when_the_one_before_is_released_and_who_catches_more_is_told_so() {
    let stage = with(json!([{ "on": "2026-03-01", "credit": "30.00" }])).await;
    let (first, second) = (freeze_in("A", "100.00"), freeze_in("B", "90.00"));
    let (one, two) = (first.id.clone(), second.id.clone());
    stage.ask(first).await;
    assert!(matches!(stage.ask(second).await, Outcome::Held { rank: 1, .. }));
    assert!(stage.notices().is_empty(), "its answer said so");
    let release = OrderAct::Release { hold_order: one, amount: Some(money("40.00")) };
    stage.ask(about_debtor("BANK-CMB", release)).await;
    let notices = stage.notices();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].serial, &notices[0].order), (1, &two));
    // 364 days, counted from when it came into force.
    let until = "2027-02-08".parse().unwrap();
    assert_eq!(notices[0].news, News::InForce { held: money("40.00"), units: None, until });

    assert_eq!(stage.get("/admin/next").await.1["next"], "2026-02-28T16:00:00Z");
    assert_eq!(stage.clock("2026-03-02T00:00:00Z").await, 1);
    let caught = stage.notices().pop().unwrap();
    assert_eq!((caught.serial, &caught.order, caught.at), (2, &two, at("2026-02-28T16:00:00Z")));
    assert_eq!(caught.news, News::Caught { held: money("70.00") });
}

#[tokio::test]
async fn a_lapse_is_not_told_but_who_moves_up_by_it_is() {
    let stage = with(json!([])).await;
    let (first, second) = (freeze_in("A", "100.00"), freeze_in("B", "90.00"));
    let two = second.id.clone();
    stage.ask(first).await;
    stage.ask(second).await;
    stage.clock("2027-02-09T15:59:59Z").await;
    assert!(stage.notices().is_empty());
    assert_eq!(stage.clock("2027-02-09T16:00:00Z").await, 1);
    let notices = stage.notices();
    assert_eq!((notices.len(), &notices[0].order), (1, &two));
    let until = "2028-02-09".parse().unwrap();
    assert_eq!(notices[0].news, News::InForce { held: money("90.00"), units: None, until });
}

#[tokio::test]
async fn what_ends_by_itself_is_told_with_its_reason_and_leaves_the_register() {
    let stage = with(json!([{ "on": "2026-04-01", "lifted": "账户已被在先法院处置" }])).await;
    let freezing = freeze_in("A", "100.00");
    let id = freezing.id.clone();
    stage.ask(freezing).await;
    assert_eq!(stage.register("BANK-CMB", None).await.holds.len(), 1);
    stage.clock("2026-04-02T00:00:00Z").await;
    let notices = stage.notices();
    assert_eq!((notices.len(), &notices[0].order), (1, &id));
    assert!(matches!(&notices[0].news, News::Ended { reason } if reason.contains("处置")));
    assert!(stage.register("BANK-CMB", None).await.holds.is_empty());
}

#[tokio::test]
async fn to_look_tells_nothing_and_changes_nothing() {
    let stage = with(json!([{ "on": "2026-03-01", "credit": "30.00" }])).await;
    stage.ask(freeze_in("A", "200.00")).await;
    stage.manners(json!({ "BANK-CMB": { "mute": true } })).await;
    stage.clock("2026-03-02T00:00:00Z").await;
    for _ in 0..3 {
        stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
        let page = stage.register("BANK-CMB", None).await;
        assert_eq!(page.holds[0].held, money("130.00"));
    }
    stage.manners(json!({ "BANK-CMB": {} })).await;
    stage.settle().await;
    assert_eq!(stage.notices().len(), 1, "told once, when it was allowed to");
}

#[tokio::test]
async fn a_core_nation_keeps_quiet_unless_told_to_tell() {
    let stage = case_a().await;
    let (first, second) = (freeze_in("A", "250000.00"), freeze_in("B", "10.00"));
    let (one, two) = (first.id.clone(), second.id.clone());
    stage.ask(first).await;
    stage.ask(second).await;
    stage.ask(freeze_in("C", "10.00")).await;
    let release = OrderAct::Release { hold_order: one, amount: None };
    stage.ask(about_debtor("BANK-CMB", release)).await;
    assert!(stage.notices().is_empty());
    assert_eq!(stage.get("/admin/next").await.1["next"], json!(null), "nothing is waited for");
    stage.manners(json!({ "BANK-CMB": { "notices": true } })).await;
    assert_ne!(stage.get("/admin/next").await.1["next"], json!(null));
    let release = OrderAct::Release { hold_order: two, amount: None };
    stage.ask(about_debtor("BANK-CMB", release)).await;
    assert!(stage.notices().is_empty(), "C was in force already: 250,000 yuan are enough for both");
    stage.ask(freeze_in("D", "250000.00")).await;
    stage
        .holdings(
            DEBTOR.0,
            DEBTOR.1,
            json!([
        { "institution": "BANK-CMB", "kind": "deposit", "asset": "Q1", "amount": "250000.00",
          "movements": [{ "on": "2026-02-20", "credit": "7.00" }] } ]),
        )
        .await;
    stage.clock("2026-02-21T00:00:00Z").await;
    let notices = stage.notices();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].news, News::Caught { held: money("249997.00") });
}

#[tokio::test]
async fn the_register_comes_in_pages_in_the_order_of_ids() {
    let stage = with(json!([])).await;
    let orders: Vec<_> = (0..620).map(|n| freeze_in(&format!("case {n}"), "1.00")).collect();
    for orders in orders.chunks(100) {
        stage.order("BANK-CMB", orders).await;
    }
    stage.settle().await;
    let first = stage.register("BANK-CMB", None).await;
    assert_eq!((first.holds.len(), first.more), (500, true));
    let last = &first.holds[499].order;
    let second = stage.register("BANK-CMB", Some(last)).await;
    assert_eq!((second.holds.len(), second.more), (120, false));
    let told: Vec<&OrderId> = first.holds.iter().chain(&second.holds).map(|h| &h.order).collect();
    let mut expected: Vec<&OrderId> = orders.iter().map(|order| &order.id).collect();
    expected.sort_unstable();
    assert_eq!(told, expected);
    assert_eq!(first.holds.iter().chain(&second.holds).filter(|h| h.rank == 0).count(), 100);

    assert!(stage.register("BANK-ICBC", None).await.holds.is_empty());
    let other = json!({ "url": stage.url("/nowhere"), "code": "ELSE",
        "public_key": stage.keys.public().to_string() });
    assert_eq!(stage.put("court", &other).await.0, 204);
    assert!(stage.register("BANK-CMB", None).await.holds.is_empty(), "another court's");
}

#[tokio::test]
async fn a_liar_is_given_away_by_its_register_and_one_that_lies_throughout_only_by_another_query() {
    let stage = with(json!([])).await;
    stage.manners(json!({ "BANK-CMB": { "lying": true } })).await;
    assert!(matches!(stage.ask(freeze_in("A", "60.00")).await, Outcome::Held { rank: 0, .. }));
    assert!(stage.register("BANK-CMB", None).await.holds.is_empty());

    stage.manners(json!({ "BANK-CMB": { "lying_throughout": true } })).await;
    let freezing = freeze_in("B", "60.00");
    let id = freezing.id.clone();
    stage.ask(freezing).await;
    let page = stage.register("BANK-CMB", None).await;
    assert_eq!((page.holds.len(), page.holds[0].held), (1, money("60.00")));
    let (_, standing) = stage.get(&format!("/BANK-CMB/orders/{id}")).await;
    assert_eq!(standing["answer"]["outcome"]["held"], "60.00");
    let kinds = vec![PropertyKind::Deposit];
    let told = stage.ask(about_debtor("BANK-CMB", OrderAct::Query { kinds })).await;
    let Outcome::Property { items } = told else { panic!("property") };
    assert_eq!((items[0].available, items[0].measures.len()), (Some(money("100.00")), 0));

    let drawn = stage.ask(about_debtor("BANK-CMB", deduct(&id, "1.00"))).await;
    assert_eq!(code(drawn), ResultCode::Insufficient);
    let release = OrderAct::Release { hold_order: id, amount: None };
    let freed = stage.ask(about_debtor("BANK-CMB", release)).await;
    assert!(matches!(freed, Outcome::Released { amount, .. } if amount == money("60.00")));
    assert!(stage.register("BANK-CMB", None).await.holds.is_empty());
}

#[tokio::test]
async fn an_objection_returns_the_order_undone_and_says_why() {
    let stage = case_a().await;
    let text = "账户系保证金账户";
    stage.manners(json!({ "BANK-CMB": { "objection": text, "only": ["freeze"] } })).await;
    let freezing = freeze_in("A", "1.00");
    let id = freezing.id.clone();
    assert!(
        matches!(stage.ask(freezing).await, Outcome::Returned { reason } if reason.contains(text))
    );
    let notices = stage.notices();
    assert_eq!((notices.len(), &notices[0].order), (1, &id));
    assert_eq!(notices[0].news, News::Objection { text: text.to_owned() });
    let kinds = vec![PropertyKind::FixedDeposit];
    let told = stage.ask(about_debtor("BANK-CMB", OrderAct::Query { kinds })).await;
    assert!(matches!(told, Outcome::Property { items } if items[0].measures.is_empty()));
}

#[tokio::test]
async fn notices_are_copied_muted_and_kept_until_acknowledged_like_answers() {
    let stage = with(json!([
        { "on": "2026-03-01", "credit": "1.00" },
        { "on": "2026-03-02", "credit": "1.00" },
        { "on": "2026-03-03", "credit": "1.00" },
    ]))
    .await;
    stage.ask(freeze_in("A", "200.00")).await;
    let only = json!(["notice"]);
    stage.manners(json!({ "BANK-CMB": { "copies": 2, "only": only } })).await;
    stage.clock("2026-03-01T00:00:00Z").await;
    let notices = stage.notices();
    assert_eq!(notices.len(), 3);
    assert!(notices.iter().all(|notice| *notice == notices[0]));
    stage.manners(json!({ "BANK-CMB": { "spoil": "wrong_signature", "spoil_times": 1 } })).await;
    stage.clock("2026-03-02T00:00:00Z").await;
    let heard = stage.heard().into_iter().filter(|heard| heard.path == "/exchange/notices");
    assert_eq!((heard.count(), stage.notices().len()), (5, 4), "once badly signed, then well");
    stage.manners(json!({ "BANK-CMB": { "spoil": "foreign_order", "spoil_times": 1 } })).await;
    stage.clock("2026-03-03T00:00:00Z").await;
    let last: Vec<_> = stage.notices().into_iter().skip(4).map(|notice| notice.order).collect();
    assert_eq!((last.len(), last[0] == last[1]), (2, false), "first about another order");
}

#[tokio::test]
async fn after_a_restart_nothing_is_told_twice_and_the_serials_go_on() {
    let folder = std::env::temp_dir().join(format!("nation-notices-{}", std::process::id()));
    let config = Config { extent: Extent::Whole { banks: 40 }, ..config(Some(folder.clone())) };
    let stage = stage_of(config.clone()).await;
    give(
        &stage,
        json!([{ "on": "2026-03-01", "credit": "1.00" }, { "on": "2026-03-02", "credit": "1.00" }]),
    )
    .await;
    stage.ask(freeze_in("A", "200.00")).await;
    assert_eq!(stage.clock("2026-03-01T00:00:00Z").await, 1);
    let before = stage.register("BANK-CMB", None).await;
    let Stage { nation, ears, keys, client, directory, .. } = stage;
    nation.unwrap().stop().await;

    let stage = Stage::again(open(config).await, ears, keys, client, directory);
    assert_eq!(stage.register("BANK-CMB", None).await, before);
    assert_eq!(stage.clock("2026-03-02T00:00:00Z").await, 1);
    let told: Vec<_> =
        stage.notices().into_iter().map(|notice| (notice.serial, notice.news)).collect();
    let caught = |held: &str| News::Caught { held: money(held) };
    assert_eq!(told, [(1, caught("101.00")), (2, caught("102.00"))]);
    drop(stage);
    let _ = std::fs::remove_dir_all(&folder);
}
