//! 银行回执 – what became of a payment. An order ends once: paid, given back, or, when what the bank
//! says does not fit what it was told, left for people to look at with the money still held.

use cases::Entry;
use contract::Outcome;
use kernel::Id;
use platform::{Fault, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use super::{CLOCKS, lock};
use crate::events::{CaseAccountEmpty, PaidOut, PayoutFailed};
use crate::model::{LineState, Payout, PayoutLine};
use crate::rules::posting::{self, Ended};
use crate::store::ledger;
use crate::store::payouts::{self, Settled};
use crate::store::records::{self, NewTask};

/// Take the bank's answer to a payment; the same answer again changes nothing.
pub(crate) async fn take_answer(tx: &mut Tx, order: &str) -> Result<()> {
    let Some((payout, case, line)) = payouts::by_order(tx, order).await? else { return Ok(()) };
    lock(tx, case).await?;
    let payout = payouts::lock(tx, payout).await?;
    let line = line_of(&payout, line)?;
    if line.state != LineState::Ordered {
        return Ok(());
    }
    let (_, answer) = exchange::answer_of(tx, order).await?;
    match answer.outcome {
        Outcome::Paid { amount, bank_serial } => {
            if amount != line.amount {
                let why = format!("银行称支付{amount}元,指令为{}元", line.amount);
                return dispute(tx, &payout, line, &why).await;
            }
            if payouts::serial_is_used(tx, &bank_serial).await? {
                let why = format!("银行流水{bank_serial}已用于另一笔支付");
                return dispute(tx, &payout, line, &why).await;
            }
            paid(tx, &payout, line, &bank_serial).await
        }
        Outcome::Refused { code, text } => {
            not_paid(tx, &payout, line, &format!("{}: {text}", code.code())).await
        }
        Outcome::Returned { reason } => not_paid(tx, &payout, line, &reason).await,
        other => {
            let why = format!("回执种类与指令不符:{other:?}");
            dispute(tx, &payout, line, &why).await
        }
    }
}

pub(crate) fn line_of(payout: &Payout, number: i32) -> Result<&PayoutLine> {
    payout.lines.iter().find(|line| line.line == number).ok_or(Fault::Missing("payout line"))
}

fn ended(line: &PayoutLine) -> Result<Ended<'_>> {
    let order = line.order_id.as_deref().ok_or(Fault::Missing("order"))?;
    Ok(Ended { order, purpose: line.purpose, amount: line.amount })
}

/// The payee has it.
pub(crate) async fn paid(
    tx: &mut Tx,
    payout: &Payout,
    line: &PayoutLine,
    bank_serial: &str,
) -> Result<()> {
    let account = ledger::lock_case(tx, payout.case_id).await?;
    let journal = posting::pay(account.id, &ended(line)?, bank_serial);
    ledger::post(tx, &journal).await?;
    let settled = Settled { state: LineState::Paid, bank_serial: Some(bank_serial), refusal: None };
    payouts::settle_line(tx, payout.id, line.line, settled).await?;
    let (case, amount, name) = (Id::from(payout.case_id), line.amount, &line.payee_name);
    let entry = Entry::new("funds.paid", super::plan::why(line.purpose).0)
        .node(CLOCKS[1])
        .words(
            format!("{}{amount}元已支付至{name}账户({})", line.purpose.zh(), line.account_mark),
            format!("{} of {amount} paid to {name} ({})", line.purpose.en(), line.account_mark),
        )
        .amount(amount);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "paid": amount, "payout": payout.id, "line": line.line }));
    tx.tell(&PaidOut { case: case.0, payout: payout.id, line: line.line, amount }).await?;
    finish(tx, payout).await
}

/// The payee has nothing: the money is owed as before, and somebody has to find out why.
pub(crate) async fn not_paid(
    tx: &mut Tx,
    payout: &Payout,
    line: &PayoutLine,
    why: &str,
) -> Result<()> {
    let account = ledger::lock_case(tx, payout.case_id).await?;
    let journal = posting::give_back(account.id, &ended(line)?, why);
    ledger::post(tx, &journal).await?;
    let settled = Settled { state: LineState::Refused, bank_serial: None, refusal: Some(why) };
    payouts::settle_line(tx, payout.id, line.line, settled).await?;
    failed(tx, payout, line, "payout_refused", why).await?;
    finish(tx, payout).await
}

async fn dispute(tx: &mut Tx, payout: &Payout, line: &PayoutLine, why: &str) -> Result<()> {
    let settled = Settled { state: LineState::Disputed, bank_serial: None, refusal: Some(why) };
    payouts::settle_line(tx, payout.id, line.line, settled).await?;
    failed(tx, payout, line, "payout_disputed", why).await
}

async fn failed(
    tx: &mut Tx,
    payout: &Payout,
    line: &PayoutLine,
    kind: &str,
    why: &str,
) -> Result<()> {
    let face = cases::face(tx, Id::from(payout.case_id)).await?;
    let (name, amount) = (&line.payee_name, line.amount);
    let (zh, en) = (
        format!("向{name}支付{amount}元未成:{why}"),
        format!("payment of {amount} to {name} failed: {why}"),
    );
    let new = NewTask {
        kind,
        key: &task_key(payout.id, line.line),
        case: Some(payout.case_id),
        court: Some(&face.court),
        zh: zh.clone(),
        en: en.clone(),
        rule: law::id::PAYOUT.as_str(),
    };
    records::open_task(tx, new).await?;
    let entry = Entry::new("funds.payment_failed", law::id::PAYOUT)
        .node(CLOCKS[1])
        .words(zh, en)
        .amount(amount);
    cases::record(tx, face.id, entry).await?;
    let (case, why) = (payout.case_id, why.to_owned());
    tx.tell(&PayoutFailed { case, payout: payout.id, line: line.line, why }).await
}

/// Names the task of a line.
pub(crate) fn task_key(payout: Uuid, line: i32) -> String {
    format!("{payout}:{line}")
}

async fn finish(tx: &mut Tx, payout: &Payout) -> Result<()> {
    payouts::finish_if_answered(tx, payout.id).await?;
    let account = ledger::lock_case(tx, payout.case_id).await?;
    if account.balances.cash > kernel::Money::ZERO {
        return Ok(());
    }
    let on = tx.today();
    for node in CLOCKS {
        nodes::finish_if_open(tx, payout.case_id, node, on).await?;
    }
    records::close_tasks_of_case(tx, "held_too_long", payout.case_id, "paid out").await?;
    tx.tell(&CaseAccountEmpty { case: payout.case_id, on }).await
}
