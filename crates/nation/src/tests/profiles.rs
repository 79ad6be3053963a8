//! Whole characters of banks: named, mixed with single manners, spread over all of them.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use tokio::time::timeout;

use super::orders::{DEBTOR, about_debtor, case_a, freeze};
use super::stage::{Stage, at, whole};
use crate::world::World;
use crate::{Extent, Institution, Kind, Manners, Nation, Profile, Spoil};

async fn with(profile: &str) -> Stage {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "profile": profile } })).await;
    stage
}

async fn send(stage: &Stage, limit: &str) -> contract::OrderId {
    let order = about_debtor("BANK-CMB", freeze("Q1", limit));
    stage.order("BANK-CMB", std::slice::from_ref(&order)).await;
    order.id
}

#[test]
fn what_is_said_beside_a_profile_counts_instead_of_it() {
    let told: Manners = serde_json::from_value(
        json!({ "profile": "slow", "answer_after_minutes": 5, "only": ["freeze"] }),
    )
    .unwrap();
    let full = told.in_full();
    assert_eq!((full.answer_after_minutes, full.answer_spread_minutes), (5, 960));
    assert_eq!(full.only, ["freeze"]);
    assert_eq!(Profile::WrongEncoding.manners().spoil, Some(Spoil::Gbk));
    assert_eq!(Profile::DuplicateSender.manners().copies, 2);
    assert!(Profile::Liar.manners().lying);
    assert_eq!(Profile::Fast.manners(), Manners::default());
}

#[tokio::test]
async fn a_hung_bank_takes_the_connection_and_says_nothing_until_its_manners_change() {
    let stage = with("hung").await;
    let order = about_debtor("BANK-CMB", freeze("Q1", "1.00"));
    let (body, signature) = stage.batch("BANK-CMB", 1, &[order]);
    let waiting = stage.post("BANK-CMB", body, &signature);
    tokio::pin!(waiting);
    assert!(timeout(Duration::from_millis(300), &mut waiting).await.is_err());
    let register = stage.register("BANK-CMB", None);
    assert!(timeout(Duration::from_millis(300), register).await.is_err());
    assert!(stage.register("BANK-ICBC", None).await.holds.is_empty(), "others are well");
    stage.manners(json!({ "BANK-CMB": {} })).await;
    assert_eq!(waiting.await.0, 200, "what waited is taken");
    stage.settle().await;
    assert_eq!(stage.answers().len(), 1);
}

#[tokio::test]
async fn a_nation_stops_although_somebody_waits_for_a_hung_bank() {
    let mut stage = with("hung").await;
    let waiting = tokio::spawn(stage.client.get(stage.url("/BANK-CMB/holds")).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let stopping = stage.nation.take().unwrap().stop();
    timeout(Duration::from_secs(5), stopping).await.expect("it stops");
    assert_eq!(waiting.await.unwrap().unwrap().status(), 503);
}

#[tokio::test]
async fn who_hangs_with_orders_in_hand_goes_on_with_them_afterwards() {
    let stage = case_a().await;
    stage.manners(json!({ "BANK-CMB": { "answer_after_minutes": 60 } })).await;
    send(&stage, "1.00").await;
    stage.manners(json!({ "BANK-CMB": { "profile": "hung" } })).await;
    assert_eq!(stage.clock("2026-02-10T00:00:00Z").await, 0);
    assert_eq!(stage.get("/admin/next").await.1["next"], json!(null));
    stage.manners(json!({ "BANK-CMB": {} })).await;
    stage.settle().await;
    assert_eq!(stage.answers().len(), 1);
}

#[tokio::test]
async fn a_flaky_bank_fails_three_requests_in_ten_some_of_them_without_a_word() {
    let stage = with("flaky").await;
    let (mut well, mut busy, mut cut) = (0, 0, 0);
    for _ in 0..200 {
        let asked = stage.client.get(stage.url("/BANK-CMB/holds")).send().await;
        let told = match asked {
            Ok(response) => (response.status().as_u16(), response.bytes().await.is_ok()),
            Err(_) => (0, false),
        };
        match told {
            (200, true) => well += 1,
            (503, true) => busy += 1,
            (_, false) => cut += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!((110..170).contains(&well) && busy > 10 && cut > 10, "{well} {busy} {cut}");
}

#[tokio::test]
async fn a_nightly_batch_works_the_day_s_orders_between_one_and_three() {
    let stage = with("nightly_batch").await;
    for n in 1..=20 {
        send(&stage, &format!("{n}.00")).await;
    }
    // One o'clock at night in Shanghai is 17:00 of the day before.
    assert_eq!(stage.clock("2026-02-09T16:59:59Z").await, 0);
    assert_eq!(stage.clock("2026-02-09T19:00:00Z").await, 20);
    let answers = stage.answers();
    let within = |answer: &contract::Answer| {
        (at("2026-02-09T17:00:00Z")..at("2026-02-09T19:00:00Z")).contains(&answer.answered_at)
    };
    assert!(answers.iter().all(within));
}

#[tokio::test]
async fn who_works_at_night_keeps_no_hours() {
    let extent = Extent::Whole { banks: 60 };
    let closed = |row: &&Institution| row.kind == Kind::Bank && row.hours(extent).is_some();
    let bank = extent.institutions().iter().find(closed).unwrap().code;
    let stage = whole(60).await;
    stage
        .holdings(
            DEBTOR.0,
            DEBTOR.1,
            json!([
        { "institution": bank, "kind": "deposit", "asset": "D1", "amount": "9.00" } ]),
        )
        .await;
    stage.manners(json!({ bank: { "profile": "nightly_batch" } })).await;
    stage.order(bank, &[about_debtor(bank, freeze("D1", "1.00"))]).await;
    assert_eq!(stage.clock("2026-02-09T19:00:00Z").await, 1);
}

#[tokio::test]
async fn a_skewed_clock_stamps_up_to_ten_minutes_off_both_ways() {
    let stage = with("clock_skewed").await;
    for n in 1..=20 {
        send(&stage, &format!("{n}.00")).await;
    }
    stage.settle().await;
    let off: Vec<i64> = stage
        .answers()
        .iter()
        .map(|a| (a.answered_at - at(super::stage::START)).num_seconds())
        .collect();
    assert!(off.iter().all(|off| off.abs() <= 600), "{off:?}");
    assert!(off.iter().any(|off| *off > 60) && off.iter().any(|off| *off < -60), "{off:?}");
}

#[tokio::test]
async fn profiles_are_spread_over_the_banks_by_the_seed_and_stay_when_it_starts_again() {
    let stage = whole(1_000).await;
    let shares = json!({ "hung": 0.1, "liar": 0.05, "slow": 0.25 });
    let (status, given) = stage.put("profiles", &shares).await;
    assert_eq!(status, 200, "{given}");
    let given: BTreeMap<String, Vec<String>> = serde_json::from_value(given).unwrap();
    assert_eq!(given.values().map(Vec::len).sum::<usize>(), 1_000);
    for (profile, expected) in [("hung", 100), ("liar", 50), ("slow", 250), ("fast", 600)] {
        let got = given[profile].len();
        assert!(got.abs_diff(expected) < 50, "{profile}: {got}");
    }
    let again = stage.put("profiles", &shares).await.1;
    assert_eq!(serde_json::to_value(&given).unwrap(), again, "the same every time");
    let hung = stage.register(&given["hung"][0], None);
    assert!(timeout(Duration::from_millis(200), hung).await.is_err());
    assert!(stage.register(&given["fast"][0], None).await.holds.is_empty());
    assert!(stage.register("CSDC", None).await.holds.is_empty(), "departments are as they were");

    for wrong in
        [json!({ "hung": 0.7, "liar": 0.4 }), json!({ "hung": -0.1 }), json!({ "rude": 0.1 })]
    {
        assert_eq!(stage.put("profiles", &wrong).await.0, 400, "{wrong}");
    }
    let odd = json!({ "BANK-CMB": { "profile": "rude" } });
    assert_eq!(stage.put("manners", &odd).await.0, 400);
}

#[test]
fn pboc_takes_its_quota_a_day_and_no_more() {
    let pboc = Extent::Core.find("PBOC").unwrap();
    let day = at(super::stage::START);
    let mut whole =
        World::new(Nation::new(7, 100).of_extent(Extent::Whole { banks: 36 }), day, false);
    whole.count_taken(pboc.position(), 60_000, day);
    whole.count_taken(pboc.position(), 39_999, day);
    assert_eq!(whole.exceeded(pboc, 1, day), None);
    assert_eq!(whole.exceeded(pboc, 2, day), Some(100_000));
    assert_eq!(whole.exceeded(pboc, 2, day + TimeDelta::hours(15)), None, "another day");
    let mut core = World::new(Nation::new(7, 100), day, false);
    core.count_taken(pboc.position(), 999_999, day);
    assert_eq!(core.exceeded(pboc, 1, day), None);
}
