//! Asking again and again, and taking what is caught: on the real database.

use cases::Flag;
use contract::Purpose;
use kernel::Money;

use super::court::{Court, World, rule};
use crate::*;

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn poor() -> World {
    World::from([("BANK-A", vec![("A1", Purpose::Ordinary, "1000")])])
}

async fn repetition(court: &Court) -> Repetition {
    let mut tx = court.begin().await;
    repetitions_of_case(&mut tx, court.case.0).await.unwrap().remove(0)
}

async fn assets_held(court: &Court) -> Vec<String> {
    let mut tx = court.begin().await;
    let holds = holds_of_case(&mut tx, court.case.0).await.unwrap();
    holds.into_iter().filter(|hold| hold.is_open()).map(|hold| hold.asset).collect()
}

/// How often a case ordered `act`, and the titles of the papers that name it.
async fn ordered(court: &Court, act: &str) -> usize {
    let mut tx = court.begin().await;
    let orders = exchange::orders_of_case(&mut tx, court.case.0).await.unwrap();
    orders.iter().filter(|order| order.act == act).count()
}

async fn titles(court: &Court) -> Vec<String> {
    let mut tx = court.begin().await;
    let papers = documents::of_case(&mut tx, court.case.0).await.unwrap();
    papers.into_iter().map(|paper| paper.title).collect()
}

#[tokio::test]
async fn what_comes_later_is_held_until_everything_is_covered() {
    let mut court = Court::open(poor()).await;
    court.repeat(5, 20).await.unwrap();
    court.answer().await;
    assert_eq!(assets_held(&court).await, ["A1"], "the first round is asked at once");
    court.keeps("BANK-B", &[("B1", Purpose::Ordinary, "500"), ("B2", Purpose::Relief, "9000")]);
    court.pass("2026-02-12").await;
    assert_eq!(assets_held(&court).await, ["A1"], "the next one is not due yet");
    court.pass("2026-02-14").await;
    assert_eq!(assets_held(&court).await, ["A1", "B1"], "exempt money is left alone");
    court.keeps("BANK-B", &[("B1", Purpose::Ordinary, "500"), ("B3", Purpose::Ordinary, "400000")]);
    court.pass("2026-02-19").await;
    let rounds = repetition(&court).await.rounds;
    court.pass("2026-02-24").await;
    assert_eq!(repetition(&court).await.rounds, rounds, "nothing is lacking: nobody is asked");
    court.pay("line:1", "200000").await;
    court.pass("2026-02-25").await;
    assert_eq!(repetition(&court).await.ending, None, "looked at when a round is due");
    court.pass("2026-03-01").await;
    assert_eq!(repetition(&court).await.ending.as_deref(), Some("satisfied"));
}

#[tokio::test]
async fn a_repeated_round_chooses_over_all_that_was_found_and_spares_the_wages() {
    let world = World::from([
        ("BANK-A", vec![("A1", Purpose::Wages, "300000")]),
        ("BANK-B", vec![("B1", Purpose::Ordinary, "300000")]),
    ]);
    let court = Court::open(world).await;
    court.repeat(7, 30).await.unwrap();
    court.answer().await;
    assert_eq!(assets_held(&court).await, ["B1"]);
}

#[tokio::test]
async fn an_order_to_repeat_ends_after_its_last_day() {
    let court = Court::open(poor()).await;
    court.repeat(7, 10).await.unwrap();
    for (day, ending) in [("2026-02-16", None), ("2026-02-18", None), ("2026-02-19", Some("over"))]
    {
        court.pass(day).await;
        assert_eq!(repetition(&court).await.ending.as_deref(), ending, "{day}");
    }
    assert_eq!(repetition(&court).await.rounds, 2);
}

#[tokio::test]
async fn nothing_repeats_longer_than_one_approval_reaches_or_twice_at_a_time() {
    let court = Court::open(poor()).await;
    for days in [0, 91] {
        assert_eq!(rule(court.repeat(1, days).await), "control.repetition_most");
    }
    assert!(court.repeat(0, 5).await.is_err() && court.repeat(6, 5).await.is_err());
    court.repeat(1, 90).await.unwrap();
    assert_eq!(rule(court.repeat(1, 5).await), "control.repetition_most");
}

#[tokio::test]
async fn what_was_let_go_of_is_never_held_again_by_an_older_order_to_repeat() {
    let rule = law::id::CONTROL_RELEASED_STAYS;
    let court = Court::open(poor()).await;
    court.repeat(1, 20).await.unwrap();
    court.answer().await;
    court.let_go("A1", None).await.unwrap();
    court.answer().await;
    court.pass("2026-02-10").await;
    assert_eq!(assets_held(&court).await, [""; 0], "{}", rule.as_str());
    let mut tx = court.begin().await;
    let old = repetition(&court).await.id;
    assert!(stop_repetition(&mut tx, court.case, old, " ").await.is_err(), "no reason");
    drop(tx);
    let mut tx = court.begin().await;
    stop_repetition(&mut tx, court.case, old, "另行决定").await.unwrap();
    tx.commit().await.unwrap();
    court.on("2026-02-11");
    court.repeat(1, 20).await.unwrap();
    court.answer().await;
    assert_eq!(assets_held(&court).await, ["A1"], "a newer order may");
}

#[tokio::test]
async fn answers_that_come_after_it_was_stopped_hold_nothing() {
    let court = Court::open(poor()).await;
    court.repeat(1, 20).await.unwrap();
    let mut tx = court.begin().await;
    let id = repetition(&court).await.id;
    stop_repetition(&mut tx, court.case, id, "和解").await.unwrap();
    tx.commit().await.unwrap();
    court.answer().await;
    assert_eq!(assets_held(&court).await, [""; 0]);
    let mut tx = court.begin().await;
    assert!(stop_repetition(&mut tx, court.case, id, "和解").await.is_err(), "over already");
}

#[tokio::test]
async fn what_is_frozen_and_deducted_in_one_is_taken_once_the_bank_holds_it() {
    let (both, income) = (law::id::CONTROL_FREEZE_AND_DEDUCT, law::id::CONTROL_WITHDRAW_INCOME);
    assert_eq!(
        (both.as_str(), income.as_str()),
        ("control.freeze_and_deduct", "control.withdraw_income")
    );
    let world = World::from([(
        "BANK-A",
        vec![("A1", Purpose::Ordinary, "6000"), ("A2", Purpose::Wages, "8000")],
    )]);
    let mut court = Court::open(world).await;
    court.takes = true;
    court.query("").await;
    court.freeze("A1", "6000").await.unwrap();
    assert_eq!(ordered(&court, "deduct").await, 0, "ordered is not held");
    court.answer().await;
    assert_eq!(court.hold("A1").await.deducted, yuan("6000"));
    court.freeze("A2", "5000").await.unwrap();
    court.answer().await;
    assert_eq!(court.hold("A2").await.deducted, yuan("5000"), "3,000 are left for living");
    let titles = titles(&court).await;
    for title in ["执行裁定书(冻结、扣划)", "执行裁定书(扣划)", "执行裁定书(提取收入)"]
    {
        assert!(titles.iter().any(|found| found == title), "{title}: {titles:?}");
    }
}

#[tokio::test]
async fn nothing_is_taken_while_a_flag_lies_over_the_case_and_it_is_taken_after() {
    let mut court = Court::open(poor()).await;
    court.takes = true;
    court.query("").await;
    court.freeze("A1", "1000").await.unwrap();
    let flag = async |set: bool| {
        let mut tx = court.begin().await;
        if set {
            cases::set_flag(&mut tx, court.case, Flag::ObjectionPending, "测试").await.unwrap();
        } else {
            cases::clear_flag(&mut tx, court.case, Flag::ObjectionPending, "测试").await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    flag(true).await;
    court.answer().await;
    court.pass("2026-02-10").await;
    assert_eq!(ordered(&court, "deduct").await, 0, "a third person's objection stays disposal");
    assert_eq!(rule(court.repeat(1, 5).await), "cases.stayed");
    flag(false).await;
    court.pass("2026-02-11").await;
    assert_eq!(court.hold("A1").await.deducted, yuan("1000"));
}

#[tokio::test]
async fn a_bank_that_will_not_pay_out_is_not_asked_every_day() {
    let mut court = Court::open(poor()).await;
    court.takes = true;
    court.query("").await;
    court.freeze("A1", "1000").await.unwrap();
    court.answer_but_deductions().await;
    court.refuse_deduction().await;
    court.pass("2026-02-10").await;
    court.pass("2026-02-11").await;
    assert_eq!(ordered(&court, "deduct").await, 1);
}
