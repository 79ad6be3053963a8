//! Whether what is said to be held is held: seals, proofs by asking again, registers compared.

use contract::Purpose;
use kernel::Money;

use super::court::{Court, World, rule};
use crate::acts::differences::SETTLE;
use crate::*;

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn world() -> World {
    World::from([
        ("BANK-A", vec![("A1", Purpose::Ordinary, "80000")]),
        ("BANK-B", vec![("B1", Purpose::Ordinary, "150000")]),
        ("CARS", vec![("CAR1", Purpose::Ordinary, "0")]),
    ])
}

fn kinds(differences: &[Difference]) -> Vec<(&str, Option<&str>)> {
    differences.iter().map(|d| (d.kind.as_str(), d.settlement.as_deref())).collect()
}

#[tokio::test]
async fn a_car_is_sealed_for_two_years_and_let_go_when_money_covers_everything() {
    let court = Court::open(world()).await;
    court.query("").await;
    assert_eq!(rule(court.seal("A1", None).await), "control.capability");
    court.seal("CAR1", None).await.unwrap();
    court.answer().await;
    let car = court.hold("CAR1").await;
    let article = law::cite("control.seal", car.from).long_zh;
    assert!(article.contains("第七条"), "{article}");
    assert_eq!((car.state, car.until.to_string().as_str()), (HoldState::Effective, "2028-02-08"));
    assert!(court.seal("CAR1", None).await.is_err(), "held already");
    court.freeze("B1", "104000").await.unwrap();
    court.answer().await;
    assert_eq!(court.hold("CAR1").await.state, HoldState::Effective, "money does not cover it yet");
    let mut tx = court.begin().await;
    let plan = freeze_plan(&mut tx, court.case).await.unwrap();
    drop(tx);
    court.pay("line:1", "30000").await;
    court.answer().await;
    assert_eq!(court.hold("CAR1").await.state, HoldState::Released, "{plan:?}");
    assert_eq!(rule(court.seal("CAR1", None).await), "control.freeze_ceiling");
}

#[tokio::test]
async fn a_hold_is_proven_by_asking_again_a_day_later() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    assert_eq!(court.hold("A1").await.verified_at, None);
    let hours = law::hours(law::id::CONTROL_VERIFY_AFTER, "2026-02-09".parse().unwrap());
    assert_eq!(hours, 24);
    court.on("2026-02-10");
    court.answer().await;
    let hold = court.hold("A1").await;
    assert!(hold.verified_at.is_some());
    assert!(court.differences().await.is_empty());
}

#[tokio::test]
async fn a_liar_is_found_within_a_day_and_the_plan_looks_elsewhere() {
    let mut court = Court::open(world()).await;
    court.liars.push("BANK-A");
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    court.on("2026-02-10");
    court.answer().await;
    let found = court.differences().await;
    assert_eq!(kinds(&found), [("missing_there", None)]);
    assert_eq!(found[0].due.to_string(), "2026-02-13", "three working days");
    let told = law::cite("control.difference_term", found[0].due).long_zh;
    assert!(told.contains("第四十九条"), "{told}");
    let hold = court.hold("A1").await;
    assert!(hold.doubted_at.is_some() && hold.verified_at.is_none());
    let mut tx = court.begin_as(SETTLE).await;
    let (case, how) = (court.case, Settlement::Void);
    assert!(settle_difference(&mut tx, case, found[0].id, how, " ").await.is_err(), "no reason");
    settle_difference(&mut tx, case, found[0].id, how, "现场核实未冻结").await.unwrap();
    tx.commit().await.unwrap();
    let hold = court.hold("A1").await;
    assert_eq!((hold.state, hold.live(), hold.doubted_at), (HoldState::Refused, Money::ZERO, None));
    let mut tx = court.begin().await;
    let plan = freeze_plan(&mut tx, court.case).await.unwrap();
    assert_eq!((plan.held, plan.lines[0].asset.as_str()), (Money::ZERO, "B1"));
}

#[tokio::test]
async fn a_register_that_lacks_a_hold_opens_a_difference_that_closes_when_it_is_there_again() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    court.on("2026-02-10");
    court.register("BANK-A", &[]).await;
    assert_eq!(kinds(&court.differences().await), [("missing_there", None)]);
    assert!(court.hold("A1").await.doubted_at.is_some());
    court.on("2026-02-11");
    court.register("BANK-A", &[]).await;
    assert_eq!(court.differences().await.len(), 1, "the same is opened once");
    court.on("2026-02-12");
    let hold = court.hold("A1").await;
    court.register("BANK-A", &[(&hold, "80000")]).await;
    assert_eq!(kinds(&court.differences().await), [("missing_there", Some("agrees_again"))]);
    assert_eq!(court.hold("A1").await.doubted_at, None);
}

#[tokio::test]
async fn what_came_in_later_is_known_from_the_register_and_can_be_deducted() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "100000").await.unwrap();
    court.answer().await;
    assert_eq!(court.hold("A1").await.remaining(), yuan("80000"));
    court.on("2026-02-10");
    let hold = court.hold("A1").await;
    court.register("BANK-A", &[(&hold, "95000")]).await;
    assert_eq!(court.hold("A1").await.remaining(), yuan("95000"));
    assert!(court.differences().await.is_empty(), "within the limit it is news");
    court.deduct("A1", "95000").await.unwrap();
}

/// What an institution tells late is true of the time it came about, not of now.
#[tokio::test]
async fn what_was_caught_before_a_deduction_and_told_after_it_is_not_held_any_more() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "100000").await.unwrap();
    court.answer().await;
    let before = court.app.now();
    court.on("2026-02-10");
    court.deduct("A1", "70000").await.unwrap();
    court.answer().await;
    let caught = contract::News::Caught { held: yuan("85000") };
    court.notice_of("A1", 1, before, caught).await;
    assert_eq!(court.hold("A1").await.remaining(), yuan("10000"));
    // The register says what is held now.
    let mut tx = court.app.begin_system("test").await.unwrap();
    let wanted: Option<String> =
        sqlx::query_scalar("SELECT institution FROM exchange.register WHERE wanted_at IS NOT NULL")
            .fetch_optional(tx.sql())
            .await
            .unwrap();
    assert_eq!(wanted.as_deref(), Some("BANK-A"));
    drop(tx);
    court.on("2026-02-11");
    let hold = court.hold("A1").await;
    court.register("BANK-A", &[(&hold, "15000")]).await;
    assert_eq!(court.hold("A1").await.remaining(), yuan("15000"));
}

/// N7: a release answered as done, and the money held on.
#[tokio::test]
async fn a_hold_released_and_still_there_is_let_go_of_again() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    court.pay("line:1", "110000").await;
    court.answer().await;
    let hold = court.hold("A1").await;
    assert_eq!(hold.state, HoldState::Released);
    court.on("2026-02-10");
    court.register("BANK-A", &[(&hold, "80000")]).await;
    assert_eq!(kinds(&court.differences().await), [("still_there", None)]);
    let releases = async || {
        let mut tx = court.begin().await;
        let orders = exchange::orders_of_case(&mut tx, court.case.0).await.unwrap();
        orders.iter().filter(|order| order.act == "release").count()
    };
    assert_eq!(releases().await, 2);
    court.register("BANK-A", &[(&hold, "80000")]).await;
    assert_eq!(releases().await, 2, "one is under way");
    court.answer().await;
    assert_eq!(court.hold("A1").await.released, hold.released, "nothing is booked twice");
    court.on("2026-02-12");
    court.register("BANK-A", &[]).await;
    assert_eq!(kinds(&court.differences().await), [("still_there", Some("agrees_again"))]);
}

/// 查扣冻规定 第26条: a hold in line comes into force by itself, and its own term begins then.
#[tokio::test]
async fn a_hold_in_line_comes_into_force_when_its_institution_says_so() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.wait_in_line("A1", 1).await;
    assert_eq!(court.hold("A1").await.state, HoldState::Waiting);
    court.on("2026-06-01");
    let until = "2027-05-31".parse().unwrap();
    let in_force = contract::News::InForce { held: yuan("50000"), units: None, until };
    court.notice("A1", 1, in_force.clone()).await;
    let hold = court.hold("A1").await;
    assert_eq!((hold.state, hold.held, hold.until), (HoldState::Effective, yuan("50000"), until));
    court.notice("A1", 2, in_force).await;
    assert_eq!(court.hold("A1").await.held, yuan("50000"), "once");
    court.notice("A1", 3, contract::News::Caught { held: yuan("99999") }).await;
    assert_eq!(court.hold("A1").await.held, yuan("80000"), "no more than the limit");
    court.notice("A1", 4, contract::News::Ended { reason: "他案扣划".to_owned() }).await;
    assert_eq!(kinds(&court.differences().await), [("missing_there", None)]);
}

/// 法释〔2013〕20号 第6条.
#[tokio::test]
async fn an_objection_is_decided_within_fifteen_days_and_frees_what_was_held_if_upheld() {
    let court = Court::open(world()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    let text = "系信用证保证金账户".to_owned();
    court.notice("A1", 1, contract::News::Objection { text: text.clone() }).await;
    let mut tx = court.begin().await;
    let lodged = crate::store::objections::of_case(&mut tx, court.case.0).await.unwrap();
    drop(tx);
    assert_eq!((lodged.len(), lodged[0].text.as_str()), (1, text.as_str()));
    assert_eq!(
        lodged[0].due.to_string(),
        "2026-02-24",
        "the fifteenth day and the one after fall on days off"
    );
    let mut tx = court.begin_as(crate::acts::object::DECIDE).await;
    let id = lodged[0].id;
    decide_objection(&mut tx, court.case, id, true, "保证金未丧失功能").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = court.begin_as(crate::acts::object::DECIDE).await;
    let again = decide_objection(&mut tx, court.case, id, false, "再议").await;
    assert_eq!(rule(again), "control.bank_objection");
    drop(tx);
    court.answer().await;
    assert_eq!(court.hold("A1").await.state, HoldState::Released);
}
