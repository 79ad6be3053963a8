//! What is held, taken and let go, on the real database.

use contract::Purpose;
use kernel::Money;

use super::court::{Court, World, rule};
use crate::acts::counter::ENTER_COUNTER_ANSWER;
use crate::*;

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn two_banks() -> World {
    World::from([
        ("BANK-A", vec![("A1", Purpose::Ordinary, "80000"), ("A2", Purpose::Wages, "8000")]),
        ("BANK-B", vec![("B1", Purpose::Ordinary, "50000"), ("B2", Purpose::Relief, "9000")]),
        ("CARS", vec![("CAR1", Purpose::Ordinary, "0")]),
    ])
}

#[tokio::test]
async fn exempt_money_and_living_costs_are_not_frozen_whoever_chooses_them() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    assert_eq!(rule(court.freeze("B2", "100").await), "control.exempt");
    assert_eq!(rule(court.freeze("A2", "5000.01").await), "control.living_cost");
    assert_eq!(rule(court.freeze("CAR1", "100").await), "control.capability");
    court.freeze("A2", "5000.00").await.unwrap();
    court.freeze("A1", "80000").await.unwrap();
}

#[tokio::test]
async fn what_the_debtor_pays_frees_what_is_not_needed_any_more() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.freeze("B1", "22000").await.unwrap();
    court.answer().await;
    court.pay("line:1", "60000").await;
    court.answer().await;
    // Some 46,000 are still owed at the end of the freezes: B1 is the newer one and goes first.
    let (a, b) = (court.hold("A1").await, court.hold("B1").await);
    let kept = a.remaining().checked_add(b.remaining()).unwrap();
    let mut tx = court.begin().await;
    let needed = cases::ceiling(&mut tx, court.case, a.until).await.unwrap();
    drop(tx);
    assert_eq!((b.released, kept), (yuan("22000"), needed));
    assert!(a.released > Money::ZERO);
    court.pay("line:2", "60000").await;
    court.answer().await;
    assert_eq!(court.hold("A1").await.remaining(), Money::ZERO);
}

#[tokio::test]
async fn money_told_of_before_the_banks_answer_frees_nothing_twice() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    court.deduct("A1", "60000").await.unwrap();
    let mut tx = court.begin().await;
    let orders = exchange::orders_of_case(&mut tx, court.case.0).await.unwrap();
    let deduction = orders.iter().find(|order| order.act == "deduct").unwrap().id.clone();
    drop(tx);
    court.pay(&deduction, "60000").await;
    court.answer().await;
    let hold = court.hold("A1").await;
    assert_eq!(hold.deducted, yuan("60000"));
    assert_eq!(hold.released, Money::ZERO, "20,000 are still needed");
}

#[tokio::test]
async fn a_deduction_refused_after_the_debtor_paid_leaves_nothing_held_too_much() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    court.deduct("A1", "80000").await.unwrap();
    court.pay("line:1", "60000").await;
    assert_eq!(court.hold("A1").await.released, Money::ZERO, "all of it is on its way");
    court.refuse_deduction().await;
    court.answer().await;
    let hold = court.hold("A1").await;
    let mut tx = court.begin().await;
    let needed = cases::ceiling(&mut tx, court.case, hold.until).await.unwrap();
    assert_eq!((hold.deducted, hold.remaining()), (Money::ZERO, needed));
}

/// 法释〔2014〕8号 第3条: the day of the deduction counts, whenever the bank's answer comes.
#[tokio::test]
async fn no_interest_is_taken_of_the_days_for_which_an_answer_is_waited() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.freeze("B1", "24863.69").await.unwrap();
    court.answer().await;
    let owed = async || {
        let mut tx = court.begin().await;
        let today = tx.today();
        cases::owed(&mut tx, court.case, today).await.unwrap().outstanding
    };
    let first = owed().await;
    court.deduct("A1", "80000").await.unwrap();
    court.deduct("B1", &first.saturating_sub(yuan("80000")).to_string()).await.unwrap();
    court.on("2026-02-12");
    assert!(owed().await > first, "three days more");
    let more = court.deduct("B1", "0.01").await;
    assert_eq!(rule(more), "control.deduct_ceiling");
    // Both banks did it only today: what ran until then is owed after all.
    court.answer().await;
    let rest = owed().await;
    assert!(rest > Money::ZERO && rest < yuan("100"), "{rest}");
    court.deduct("B1", &rest.to_string()).await.unwrap();
}

#[tokio::test]
async fn a_freeze_answered_after_everything_was_paid_is_let_go_at_once() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.pay("line:1", "110000").await;
    court.answer().await;
    assert_eq!(court.hold("A1").await.remaining(), Money::ZERO);
}

#[tokio::test]
async fn nothing_is_deducted_while_a_flag_lies_over_the_case() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A1", "80000").await.unwrap();
    court.answer().await;
    for flag in [cases::Flag::ObjectionPending, cases::Flag::Settlement, cases::Flag::Stayed] {
        let mut tx = court.begin().await;
        cases::set_flag(&mut tx, court.case, flag, "测试").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(rule(court.deduct("A1", "1000").await), "cases.stayed");
        let mut tx = court.begin().await;
        cases::clear_flag(&mut tx, court.case, flag, "测试").await.unwrap();
        tx.commit().await.unwrap();
    }
    court.deduct("A1", "1000").await.unwrap();
}

#[tokio::test]
async fn a_round_is_complete_only_with_the_last_answer_however_it_came() {
    let court = Court::open(two_banks()).await;
    let round = court.query("BANK-B").await;
    let complete = async || {
        let mut tx = court.begin().await;
        let rounds = rounds_of_case(&mut tx, court.case.0).await.unwrap();
        rounds.iter().find(|r| r.id == round.id).map(|r| (r.finished_at.is_some(), r.complete))
    };
    assert_eq!(complete().await, Some((false, false)));
    let mut tx = court.begin().await;
    let inquiries = inquiries_of_case(&mut tx, court.case.0).await.unwrap();
    let silent = inquiries.iter().find(|inquiry| inquiry.institution == "BANK-B").unwrap();
    let order = silent.order_id.clone();
    let entered = CounterAnswer { paper: "回执1".into(), items: Vec::new() };
    let early = enter_counter_answer(&mut tx, court.case, &order, &entered).await;
    assert_eq!(rule(early), "control.capability");
    drop(tx);
    let mut tx = court.app.begin_system("test").await.unwrap();
    let overdue = exchange::AnswerOverdue {
        order: order.clone().into(),
        case: court.case.0,
        institution: "BANK-B".into(),
        act: "query".into(),
    };
    jobs::on_answer_overdue(&mut tx, overdue).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(complete().await, Some((true, false)));
    let mut tx = court.begin_as(ENTER_COUNTER_ANSWER).await;
    enter_counter_answer(&mut tx, court.case, &order, &entered).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(complete().await, Some((true, true)));
    // The late answer is taken too, and what it found is kept.
    court.answer().await;
    let mut tx = court.begin().await;
    let found = property_of_case(&mut tx, court.case.0).await.unwrap();
    assert!(found.iter().any(|property| property.asset == "B1"));
}

#[tokio::test]
async fn where_nobody_says_where_accounts_are_every_bank_is_asked() {
    let court = Court::open(two_banks()).await;
    let round = court.query("PBOC").await;
    let asked = async || {
        let mut tx = court.begin().await;
        let inquiries = inquiries_of_case(&mut tx, court.case.0).await.unwrap();
        let states = inquiries.into_iter().map(|one| (one.institution, one.state, one.order_id));
        let mut states: Vec<_> = states.collect();
        states.sort_unstable();
        states
    };
    let before = asked().await;
    let names: Vec<&str> = before.iter().map(|(institution, ..)| institution.as_str()).collect();
    assert_eq!(names, ["CARS", "PBOC"]);
    let order = before.iter().find(|(institution, ..)| institution == "PBOC").unwrap().2.clone();
    let overdue = exchange::AnswerOverdue {
        order: order.into(),
        case: court.case.0,
        institution: "PBOC".into(),
        act: "find_accounts".into(),
    };
    let mut tx = court.app.begin_system("test").await.unwrap();
    jobs::on_answer_overdue(&mut tx, overdue).await.unwrap();
    tx.commit().await.unwrap();
    let after = asked().await;
    let states: Vec<(&str, &str)> =
        after.iter().map(|(who, state, _)| (who.as_str(), state.as_str())).collect();
    let due = [("BANK-A", "asked"), ("BANK-B", "asked"), ("CARS", "answered"), ("PBOC", "overdue")];
    assert_eq!(states, due, "{}", law::id::CONTROL_ASK_EVERY_BANK.as_str());
    // Both answer, and the People's Bank after all, whose banks are not asked twice.
    court.answer().await;
    assert!(asked().await.iter().all(|(_, state, _)| state == "answered"));
    assert_eq!(asked().await.len(), 4);
    let mut tx = court.begin().await;
    let rounds = rounds_of_case(&mut tx, court.case.0).await.unwrap();
    assert!(rounds.iter().any(|known| known.id == round.id && known.complete));
    let found = property_of_case(&mut tx, court.case.0).await.unwrap();
    assert!(found.iter().any(|property| property.asset == "B1"));
}

#[tokio::test]
async fn the_living_costs_stay_free_though_another_case_holds_some_of_the_wages_too() {
    let court = Court::open(two_banks()).await;
    court.query("").await;
    court.freeze("A2", "5000").await.unwrap();
    // Another court was faster: 4,000 of the 8,000 were its own when this freeze came.
    court.say_held("A2", "4000", "0", 0).await;
    court.answer().await;
    let hold = court.hold("A2").await;
    assert_eq!((hold.released, hold.remaining()), (yuan("3000"), yuan("1000")));
    // Of an ordinary account nothing has to stay.
    court.freeze("B1", "50000").await.unwrap();
    court.say_held("B1", "50000", "0", 0).await;
    court.answer().await;
    assert_eq!(court.hold("B1").await.released, Money::ZERO);
}
