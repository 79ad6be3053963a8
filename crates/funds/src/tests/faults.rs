//! What goes wrong at the bank, in the network, in the machine: nothing is paid twice, nothing lost.

use contract::Outcome;
use kernel::Money;
use platform::{App, jobs};
use sqlx::Row;

use super::court::*;
use crate::*;

async fn with_money() -> (Court, Filed) {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    (court, filed)
}

#[tokio::test]
async fn of_many_proposals_on_one_balance_one_stands() {
    let (court, filed) = with_money().await;
    let proposals = (0..8).map(|_| court.propose(&filed, None));
    let outcomes = futures::future::join_all(proposals).await;
    let (stood, fell): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((stood.len(), fell.len()), (1, 7));
    for refused in fell {
        assert_eq!(rule(refused), "funds.balance");
    }
    assert_eq!(court.balances(&filed).await.reserved, yuan("231712.58"));
    assert_eq!(court.payouts(&filed).await.len(), 1);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_kill_between_order_and_answer_pays_once() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.approve(&court.head, proposed.approval).await.expect("head");

    // Killed after everything was decided, before it was durable: nothing of it happened.
    let mut tx = court.app.begin(&court.finance, ANY).await.expect("begin");
    approvals::decide(&mut tx, proposed.approval, approvals::Deed::Approve).await.expect("decide");
    drop(tx);
    assert!(orders(&court.app).await.is_empty());
    assert_eq!(court.payouts(&filed).await[0].state, PayoutState::Proposed);

    court.approve(&court.finance, proposed.approval).await.expect("finance");
    let sent = orders(&court.app).await;
    assert_eq!(sent.len(), 2);

    // The process dies here. Another one finds the orders durable, and two workers of it take the
    // bank's answers, each told three times.
    let first = court.app.twin(wiring()).await.expect("twin");
    let second = court.app.twin(wiring()).await.expect("twin");
    for _ in 0..3 {
        for (number, order) in sent.iter().enumerate() {
            answer(&first, order, order.paid(&format!("S{number}"))).await;
        }
    }
    let (one, two) = futures::join!(jobs::drain(&first), jobs::drain(&second));
    one.expect("first worker");
    two.expect("second worker");
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.told("funds.PaidOut").await, 2);
    assert_eq!(court.told("funds.CaseAccountEmpty").await, 1);
    assert_eq!(paid_journals(&first).await, 2);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

async fn paid_journals(app: &App) -> i64 {
    sqlx::query("SELECT count(*) AS n FROM funds.journal WHERE kind = 'pay'")
        .fetch_one(app.begin_system("test").await.expect("begin").sql())
        .await
        .expect("journals")
        .get("n")
}

#[tokio::test]
async fn the_same_decision_gives_the_same_orders() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.approve(&court.head, proposed.approval).await.expect("head");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut tx = court.app.begin(&court.finance, ANY).await.expect("begin");
        let deed = approvals::Deed::Approve;
        approvals::decide(&mut tx, proposed.approval, deed).await.expect("decide");
        let posted: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM exchange.outgoing WHERE act = 'pay_out' ORDER BY id",
        )
        .fetch_all(tx.sql())
        .await
        .expect("orders");
        ids.push(posted);
        // Undone, as by a crash; taken again, the ids are those of the first time.
        drop(tx);
    }
    assert_eq!(ids[0].len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_refused_payment_is_owed_again_and_can_be_made_anew() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.agree(proposed.approval).await;
    let sent = orders(&court.app).await;
    let (fee, claim) = if sent[0].amount() == yuan("3325.80") {
        (&sent[0], &sent[1])
    } else {
        (&sent[1], &sent[0])
    };
    court.answer(claim, claim.refused()).await;
    let balances = court.balances(&filed).await;
    assert_eq!((balances.to_applicant, balances.reserved), (yuan("228386.78"), yuan("3325.80")));
    assert_eq!(court.tasks().await, ["payout_refused"]);
    // Until the other line is answered the payout is under way.
    assert_eq!(rule(court.propose(&filed, None).await), "funds.balance");
    court.answer(fee, fee.paid("S1")).await;
    assert_eq!(court.payouts(&filed).await[0].state, PayoutState::Done);

    let again = court.propose(&filed, None).await.expect("propose again");
    court.agree(again.approval).await;
    let sent = orders(&court.app).await;
    assert_eq!(sent.len(), 1);
    assert_ne!(sent[0].id, claim.id, "a new decision is a new order");
    court.answer(&sent[0], sent[0].paid("S2")).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.told("funds.PayoutFailed").await, 1);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_bank_that_says_something_else_is_not_believed() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.agree(proposed.approval).await;
    let sent = orders(&court.app).await;
    let more = sent[0].amount().checked_add(yuan("0.01")).expect("sum");
    let lie = Outcome::Paid { amount: more, bank_serial: "S1".to_owned() };
    court.answer(&sent[0], lie).await;
    court
        .answer(&sent[1], Outcome::Paid { amount: sent[1].amount(), bank_serial: "S2".to_owned() })
        .await;
    let balances = court.balances(&filed).await;
    assert_eq!(balances.reserved, sent[0].amount(), "held until people have looked");
    assert_eq!(court.tasks().await, ["payout_disputed"]);

    let payout = court.payouts(&filed).await.remove(0);
    let disputed = payout.lines.iter().find(|line| line.state == LineState::Disputed);
    let line = disputed.expect("disputed line").line;
    let command = |serial: &str, evidence: &str| SettleCommand {
        payout: payout.id,
        line,
        finding: Finding::Paid { bank_serial: serial.to_owned() },
        evidence: evidence.to_owned(),
    };
    let mut tx = court.app.begin(&court.finance, ANY).await.expect("begin");
    let used = propose_settlement(&mut tx, filed.case, command("S2", "银行复函")).await;
    assert_eq!(field(used), "finding.bank_serial");
    assert_eq!(field(propose_settlement(&mut tx, filed.case, command("S1", "")).await), "evidence");
    let good = command("S1", "银行复函:实付与指令一致,回执误报");
    let approval = propose_settlement(&mut tx, filed.case, good).await.expect("propose");
    tx.commit().await.expect("commit");
    court.approve(&court.head, approval).await.expect("settle");
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.tasks().await, Vec::<String>::new());
    assert_eq!(court.payouts(&filed).await[0].state, PayoutState::Done);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_serial_used_twice_by_the_bank_stands_behind_one_payment() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.agree(proposed.approval).await;
    for order in orders(&court.app).await {
        court.answer(&order, order.paid("SAME")).await;
    }
    let states: Vec<LineState> =
        court.payouts(&filed).await[0].lines.iter().map(|line| line.state).collect();
    assert!(states.contains(&LineState::Paid) && states.contains(&LineState::Disputed));
    assert_eq!(court.tasks().await, ["payout_disputed"]);
    assert!(jobs::stuck(&court.app).await.expect("stuck").is_empty());
}

#[tokio::test]
async fn what_a_database_administrator_forges_is_found() {
    let (court, filed) = with_money().await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.agree(proposed.approval).await;
    for (forgery, wanted) in [
        ("UPDATE funds.payout SET approver = proposer", "M14"),
        ("UPDATE funds.payout SET approval = NULL", "M14"),
        ("UPDATE funds.payout_line SET party = gen_random_uuid() WHERE party IS NOT NULL", "M14"),
        ("UPDATE funds.payout_line SET amount = amount + 1", "M5"),
        ("UPDATE funds.receipt SET amount = amount - 1", "M16"),
        ("UPDATE funds.receipt SET amount = 1", "M5"),
        ("DELETE FROM funds.receipt", "M16"),
        (
            "UPDATE funds.payout_line SET state = 'paid', bank_serial = order_id,
                 settled_at = now()",
            "M16",
        ),
    ] {
        let mut tx = court.app.as_owner().begin_system("test").await.expect("owner");
        let setup = "SET session_replication_role = replica;
            ALTER TABLE funds.payout DROP CONSTRAINT payout_two_people";
        sqlx::raw_sql(setup).execute(tx.sql()).await.expect("as superuser");
        sqlx::raw_sql(forgery).execute(tx.sql()).await.expect(forgery);
        let found = invariants(&mut tx).await.expect("invariants");
        assert!(found.iter().any(|b| b.id == wanted), "{forgery}: {found:?}");
        assert!(found.iter().all(|b| !b.zh.is_empty() && !b.en.is_empty()));
    }
    assert_eq!(court.broken().await, Vec::<String>::new());
    assert_eq!(court.balances(&filed).await.unallocated, Money::ZERO);
}
