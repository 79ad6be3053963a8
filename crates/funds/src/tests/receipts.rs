//! Money coming in: once, to the right case, or apart until its case is found.

use axum::http::StatusCode;
use contract::OrderId;
use kernel::Money;
use platform::{Fault, jobs};
use uuid::Uuid;

use super::court::*;
use crate::*;

async fn unclaimed(court: &Court) -> Vec<Receipt> {
    let mut tx = court.system().await;
    crate::store::receipts::unclaimed(&mut tx, "", 0, 100).await.expect("unclaimed")
}

#[tokio::test]
async fn a_line_is_booked_once_however_often_and_by_whomever_it_is_told() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    let line = court.line(&filed.sub_account, "20260310-1", "231712.58");
    for _ in 0..3 {
        assert_eq!(court.statement(BANK, vec![line.clone(), line.clone()]).await, StatusCode::OK);
    }
    // Even if the news itself were told again, by several workers at once.
    let receivers = (0..8).map(|_| async {
        let mut tx = court.system().await;
        match receive(&mut tx, BANK, &line).await {
            Ok(()) => tx.commit().await,
            Err(fault) => Err(fault),
        }
    });
    for outcome in futures::future::join_all(receivers).await {
        outcome.expect("receive");
    }
    assert_eq!(court.balances(&filed).await.cash, yuan("231712.58"));
    let mut tx = court.system().await;
    let receipts = receipts_of_case(&mut tx, filed.case).await.expect("receipts");
    assert_eq!(receipts.len(), 1);
    assert_eq!(receipts[0].payer_account, "****0002");
    assert_eq!(receipts[0].basis_day, day("2026-03-10"));
    let face = cases::face(&mut tx, filed.case.into()).await.expect("face");
    assert_eq!(face.state, cases::State::Distributing);
    drop(tx);
    assert_eq!(court.told("funds.MoneyArrived").await, 1);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn interest_stops_for_each_sum_on_the_day_it_was_taken() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "100000").await;
    court.at("2026-04-10");
    court.money_comes(&filed, "2", "150000").await;
    let mut tx = court.system().await;
    let plan = payout_plan(&mut tx, filed.case).await.expect("plan");
    let days: Vec<String> = plan.receipts.iter().map(|r| r.basis_day.to_string()).collect();
    assert_eq!(days, ["2026-03-10", "2026-04-10"]);
    // The first sum is short: A + fee(A) = 100,000.
    let first = &plan.receipts[0];
    assert_eq!((first.applicant, first.treasury), (yuan("98620.69"), yuan("1379.31")));
    let second = &plan.receipts[1];
    let sum = [second.applicant, second.treasury, second.debtor].into_iter().sum::<Money>();
    assert_eq!(sum, yuan("150000"));
    assert!(second.debtor > Money::ZERO, "more came than was owed");
    let owed = cases::owed(&mut tx, filed.case.into(), day("2026-04-10")).await.expect("owed");
    assert_eq!(owed.outstanding, Money::ZERO);
    let total: Money = plan.lines.iter().map(|line| line.amount).sum();
    assert_eq!(total, yuan("250000"));
    drop(tx);
    court.paid_in_full(&filed).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
}

#[tokio::test]
async fn money_without_a_case_waits_apart_and_is_claimed_by_two_people() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    let line = court.line("9999999999", "77", "500");
    court.statement(BANK, vec![line]).await;
    let waiting = unclaimed(&court).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].claim_by, Some(day("2026-03-13")));
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.told("funds.UnknownMoneyArrived").await, 1);

    // Nobody looks for three days: it becomes a task.
    court.at("2026-03-16");
    let mut tx = court.system().await;
    crate::jobs::every_day(&mut tx, day("2026-03-16")).await.expect("every day");
    tx.commit().await.expect("commit");
    assert_eq!(court.tasks().await, ["unclaimed"]);

    let command = |serial: &str, reason: &str| ClaimCommand {
        bank: BANK.to_owned(),
        serial: serial.to_owned(),
        reason: reason.to_owned(),
    };
    let mut tx = court.app.begin(&court.finance, ANY).await.expect("begin");
    let missing = propose_claim(&mut tx, filed.case, command("78", "看错")).await;
    assert!(matches!(missing, Err(Fault::Missing(_))), "{missing:?}");
    assert_eq!(field(propose_claim(&mut tx, filed.case, command("77", " ")).await), "reason");
    let reason = "付款人来电说明为本案还款";
    let first = propose_claim(&mut tx, filed.case, command("77", reason)).await.expect("propose");
    let second = propose_claim(&mut tx, filed.case, command("77", reason)).await.expect("propose");
    tx.commit().await.expect("commit");
    assert_eq!(rule(court.approve(&court.finance, first).await), "approvals.four_eyes");
    court.approve(&court.head, first).await.expect("claim");
    let again = court.approve(&court.head, second).await;
    assert!(matches!(again, Err(Fault::Missing(_))), "claimed once: {again:?}");

    assert_eq!(unclaimed(&court).await, []);
    assert_eq!(court.balances(&filed).await.cash, yuan("500"));
    assert_eq!(court.tasks().await, Vec::<String>::new());
    assert_eq!(court.broken().await, Vec::<String>::new());
    court.paid_in_full(&filed).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_case_money_is_not_booked() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    // A bank that keeps no case accounts says that money came: nothing did.
    let line = court.line(&filed.sub_account, "1", "231712.58");
    assert_eq!(court.statement("BANK-X", vec![line]).await, StatusCode::OK);
    let empty = court.line(&filed.sub_account, "2", "0");
    assert_eq!(court.statement(BANK, vec![empty]).await, StatusCode::OK);
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(unclaimed(&court).await, []);
    assert_eq!(court.tasks().await, ["line_mismatch", "line_mismatch"]);
    assert!(jobs::stuck(&court.app).await.expect("stuck").is_empty());
}

#[tokio::test]
async fn a_deduction_that_is_not_the_cases_own_is_looked_at_first() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    let mut line = court.line(&filed.sub_account, "1", "1000");
    line.order = Some(OrderId::from("ab".repeat(32)));
    court.statement(BANK, vec![line]).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(unclaimed(&court).await.len(), 1);
}

#[tokio::test]
async fn a_deduction_of_the_case_is_linked_and_a_second_line_of_it_is_looked_at() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    let mut tx = court.system().await;
    let officer = court.judge.officer().expect("judge").clone();
    let to = cases::case_account(&mut tx, filed.case.into()).await.expect("account");
    let order = exchange::post(
        &mut tx,
        exchange::Mail {
            institution: "BANK-X".to_owned(),
            case: filed.case,
            case_number: filed.number.clone(),
            court: COURT.to_owned(),
            ruling: "ruling".to_owned(),
            item: "1".to_owned(),
            sequence: 1,
            subject: contract::Subject {
                name: "钱被执".to_owned(),
                document_kind: "id_card".to_owned(),
                document_number: "110105194912310038".to_owned(),
            },
            act: contract::OrderAct::Deduct {
                hold_order: OrderId::from("cd".repeat(32)),
                amount: yuan("1000"),
                to,
            },
            officer,
            articles: vec![],
            documents: vec![],
            can_wait: false,
        },
    )
    .await
    .expect("post");
    tx.commit().await.expect("commit");
    for serial in ["1", "2"] {
        let mut line = court.line(&filed.sub_account, serial, "1000");
        line.order = Some(order.clone());
        court.statement(BANK, vec![line]).await;
    }
    assert_eq!(court.balances(&filed).await.cash, yuan("2000"), "what came is booked");
    assert_eq!(court.tasks().await, ["line_mismatch"]);
    let mut tx = court.system().await;
    let receipts = receipts_of_case(&mut tx, filed.case).await.expect("receipts");
    assert!(receipts.iter().all(|r| r.order_id.as_deref() == Some(order.as_str())));
}

#[tokio::test]
async fn money_held_too_long_is_found_unless_a_lawful_delay_was_approved() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    court.at("2026-04-09");
    assert_eq!(court.broken().await, Vec::<String>::new());
    court.at("2026-04-10");
    assert_eq!(court.broken().await, ["M15"]);
    let mut tx = court.system().await;
    crate::jobs::every_day(&mut tx, day("2026-04-10")).await.expect("every day");
    tx.commit().await.expect("commit");
    assert_eq!(court.tasks().await, ["held_too_long"]);

    let command = |until: &str| DelayCommand {
        ground: Ground::ApplicantFrozen,
        reason: "申请执行人的债权被另案（2026）粤0305执2号冻结".to_owned(),
        until: day(until),
    };
    let mut tx = court.app.begin(&court.judge, ANY).await.expect("begin");
    assert_eq!(field(propose_delay(&mut tx, filed.case, command("2026-04-10")).await), "until");
    let approval = propose_delay(&mut tx, filed.case, command("2026-05-20")).await.expect("delay");
    tx.commit().await.expect("commit");
    court.approve(&court.head, approval).await.expect("approve");
    assert_eq!(court.broken().await, Vec::<String>::new());
    assert_eq!(court.tasks().await, Vec::<String>::new());

    // The ground falls away earlier: ten days from then (05-10, a Sunday, moves to 05-11).
    court.at("2026-04-30");
    let mut tx = court.app.begin(&court.judge, ANY).await.expect("begin");
    let pay_by = end_delay(&mut tx, filed.case, "另案已解除冻结").await.expect("end");
    tx.commit().await.expect("commit");
    assert_eq!(pay_by, day("2026-05-11"));
    court.at("2026-05-11");
    assert_eq!(court.broken().await, Vec::<String>::new());
    court.at("2026-05-12");
    assert_eq!(court.broken().await, ["M15"]);
    court.paid_in_full(&filed).await;
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn another_courts_officer_sees_nothing_of_the_case() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    let other = court.app.officer("far", "粤0305", &[platform::Role::Judge]).await.expect("far");
    let mut tx = court.app.begin(&other, ANY).await.expect("begin");
    let plan = payout_plan(&mut tx, filed.case).await;
    assert!(matches!(plan, Err(Fault::Missing(_))), "{plan:?}");
    let proposed = propose_payout(&mut tx, filed.case, None).await;
    assert!(matches!(proposed, Err(Fault::Missing(_))), "{proposed:?}");
    let gone = payout_plan(&mut tx, Uuid::from_u128(9)).await;
    assert!(matches!(gone, Err(Fault::Missing(_))), "{gone:?}");
}
