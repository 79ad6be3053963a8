//! 到账 – a line of the court's bank becomes case money: once per bank and serial, matched by its
//! sub-account, divided on the day it was taken (法释〔2014〕8号 第3条), the 30 days of 款物规定 第10条
//! running from then. What finds no case is kept apart with its own clock.

use cases::{Entry, State};
use contract::StatementLine;
use kernel::{Id, Money};
use platform::{Fault, Result, Tx};
use serde_json::json;
use uuid::Uuid;

use super::{CLOCKS, lock, masked};
use crate::events::{MoneyArrived, UnknownMoneyArrived};
use crate::model::{Account, Receipt, Shares, Title};
use crate::papers;
use crate::rules::matching::{self, Match, OrderNamed};
use crate::rules::posting;
use crate::store::ledger::{self, NewAccount};
use crate::store::receipts::{self, NewAllotment};
use crate::store::records::{self, NewTask};

/// Kind of institution whose lines are case money. A line any other one sends is no money of ours.
const COURT_BANK: &str = "court_bank";
/// The account that keeps what nobody has claimed.
const UNCLAIMED: &str = "UNCLAIMED";

/// Book a line of the court's bank; the same line again changes nothing.
/// A line of an institution that keeps no case accounts is no case money: somebody has to look.
pub async fn receive(tx: &mut Tx, bank: &str, line: &StatementLine) -> Result<()> {
    let institution = exchange::institution(tx, bank).await?;
    if receipts::is_kept(tx, bank, &line.serial).await? {
        return Ok(());
    }
    if institution.kind != COURT_BANK {
        return not_booked(
            tx,
            bank,
            line,
            "发送机构不是案款开户行",
            "the sender keeps no case money",
        )
        .await;
    }
    if line.amount == Money::ZERO {
        return not_booked(tx, bank, line, "金额为零", "the amount is zero").await;
    }
    let case = match cases::find_by_account(tx, &line.sub_account).await? {
        Some(case) if cases::case_account(tx, case).await?.bank == bank => Some(case.0),
        _ => None,
    };
    let named = order_named(tx, case, line).await?;
    match (case, matching::judge(case.is_some(), named)) {
        (Some(case), Match::Case) => book(tx, bank, line, case, named).await,
        (_, Match::Nobody { zh, en }) => keep_apart(tx, bank, line, zh, en).await,
        (None, Match::Case) => Err(Fault::Broken(anyhow::anyhow!("a match without a case"))),
    }
}

async fn not_booked(
    tx: &mut Tx,
    bank: &str,
    line: &StatementLine,
    zh: &str,
    en: &str,
) -> Result<()> {
    let serial = &line.serial;
    let new = NewTask {
        kind: "line_mismatch",
        key: &format!("{bank}:{serial}"),
        case: None,
        court: None,
        zh: format!("{bank}流水{serial}未入账:{zh}"),
        en: format!("{bank} line {serial} not booked: {en}"),
        rule: law::id::UNCLAIMED.as_str(),
    };
    records::open_task(tx, new).await
}

/// What is known of the deduction the line names.
async fn order_named(tx: &mut Tx, case: Option<Uuid>, line: &StatementLine) -> Result<OrderNamed> {
    let (Some(case), Some(order)) = (case, &line.order) else { return Ok(OrderNamed::None) };
    let orders = exchange::orders_of_case(tx, case).await?;
    let known = orders.iter().find(|row| row.id == order.as_str() && row.act == "deduct");
    let Some(known) = known else { return Ok(OrderNamed::Foreign) };
    let answered = match &known.answer {
        Some(_) => match exchange::answer_of(tx, &known.id).await?.0.act {
            contract::OrderAct::Deduct { amount, .. } => Some(amount),
            _ => None,
        },
        None => None,
    };
    Ok(OrderNamed::OfCase { ordered: answered })
}

async fn book(
    tx: &mut Tx,
    bank: &str,
    line: &StatementLine,
    case: Uuid,
    named: OrderNamed,
) -> Result<()> {
    let (row, account) = lock(tx, case).await?;
    if receipts::is_kept(tx, bank, &line.serial).await? {
        return Ok(());
    }
    let named_line = (bank, line.serial.as_str());
    let journal = posting::receive(account.id, Title::Unallocated, named_line, line.amount);
    let Some(journal) = ledger::post(tx, &journal).await? else { return Ok(()) };
    let receipt = Receipt { journal, ..receipt(bank, line, Some(case)) };
    if let Some(order) = &receipt.order_id
        && receipts::of_order(tx, order).await?.is_some()
    {
        task_for_second_line(tx, &row, &receipt).await?;
    }
    receipts::keep(tx, &receipt, account.id).await?;
    if let Some(ordered) = matching::differs(named, line.amount) {
        task_for_difference(tx, &row, &receipt, ordered).await?;
    }
    allot(tx, &row, &account, &receipt).await
}

/// Divide a receipt between applicants, fee and debtor, start the clocks, tell.
pub(crate) async fn allot(
    tx: &mut Tx,
    row: &cases::CaseRow,
    account: &Account,
    receipt: &Receipt,
) -> Result<()> {
    let (case, day) = (row.id, receipt.basis_day);
    // A deduction is booked by its order, whoever hears of it first: the bank's answer or this line.
    let source = match &receipt.order_id {
        Some(order) => order.clone(),
        None => format!("line:{}:{}", receipt.bank, receipt.serial),
    };
    let obtained = cases::note_obtained(tx, case, &source, day, receipt.amount).await?;
    let shares =
        Shares { applicant: obtained.applicant, treasury: obtained.fee, debtor: obtained.surplus };
    if shares.total() != receipt.amount {
        return Err(anyhow::anyhow!("{source}: {shares:?} is not {}", receipt.amount).into());
    }
    let named = (receipt.bank.as_str(), receipt.serial.as_str());
    let journal = posting::allot(account.id, named, &shares);
    let Some(journal) = ledger::post(tx, &journal).await? else { return Ok(()) };
    let (bank, serial) = named;
    let new = NewAllotment { bank, serial, journal, case: case.0, basis_day: day, shares };
    receipts::keep_allotment(tx, new).await?;
    for node in CLOCKS {
        nodes::start(tx, case.0, node, law::id::PAYOUT, day).await?;
    }
    let distributing =
        matches!(row.state, State::Investigating | State::Controlling | State::Interviewing);
    if distributing {
        cases::set_state(tx, case, State::Distributing).await?;
    }
    let face = cases::face(tx, case).await?;
    let paper = papers::receipt(tx, &face, receipt, &shares).await?;
    let (amount, payer) = (receipt.amount, &receipt.payer_name);
    let entry = Entry::new("funds.receive", law::id::PAYOUT)
        .node(CLOCKS[0])
        .words(
            format!("案款到账{amount}元,付款人{payer}"),
            format!("{amount} came in from {payer}"),
        )
        .amount(amount)
        .document(paper.id);
    cases::record(tx, case, entry).await?;
    if row.state == State::Closed {
        task_for_late_money(tx, row, receipt).await?;
    }
    tx.note(Some(case.0), json!({ "received": amount, "bank": bank, "serial": serial }));
    let (bank, serial) = (bank.to_owned(), serial.to_owned());
    tx.tell(&MoneyArrived { case: case.0, bank, serial, amount }).await
}

async fn keep_apart(
    tx: &mut Tx,
    bank: &str,
    line: &StatementLine,
    zh: &str,
    en: &str,
) -> Result<()> {
    let new = NewAccount { case: None, court: None, bank, number: UNCLAIMED };
    ledger::open(tx, new).await?;
    let account = ledger::lock_number(tx, bank, UNCLAIMED).await?;
    let account = account.ok_or(Fault::Missing("unclaimed account"))?;
    let named = (bank, line.serial.as_str());
    let journal = posting::receive(account.id, Title::Unclaimed, named, line.amount);
    let Some(journal) = ledger::post(tx, &journal).await? else { return Ok(()) };
    let claim_by = super::watch::due(law::id::UNCLAIMED, tx.today())?;
    let receipt = Receipt {
        journal,
        claim_by: Some(claim_by),
        why_unclaimed: Some(format!("{zh} / {en}")),
        ..receipt(bank, line, None)
    };
    receipts::keep(tx, &receipt, account.id).await?;
    tx.note(None, json!({ "unclaimed": line.amount, "bank": bank, "serial": line.serial }));
    let (bank, serial) = (bank.to_owned(), line.serial.clone());
    tx.tell(&UnknownMoneyArrived { bank, serial, amount: line.amount }).await
}

fn receipt(bank: &str, line: &StatementLine, case: Option<Uuid>) -> Receipt {
    Receipt {
        journal: 0,
        bank: bank.to_owned(),
        serial: line.serial.clone(),
        case_id: case,
        order_id: line.order.as_ref().map(|order| order.as_str().to_owned()),
        amount: line.amount,
        payer_name: line.payer_name.clone(),
        payer_account: masked(&line.payer_account),
        remark: line.remark.clone(),
        sub_account: line.sub_account.clone(),
        arrived_at: line.at,
        basis_day: kernel::time::day_of(line.at),
        claim_by: None,
        why_unclaimed: None,
    }
}

async fn task_for_difference(
    tx: &mut Tx,
    row: &cases::CaseRow,
    receipt: &Receipt,
    ordered: Money,
) -> Result<()> {
    let key = format!("{}:{}", receipt.bank, receipt.serial);
    let (serial, came) = (&receipt.serial, receipt.amount);
    let new = NewTask {
        kind: "line_mismatch",
        key: &key,
        case: Some(row.id.0),
        court: Some(&row.court),
        zh: format!("流水{serial}到账{came}元,与扣划指令{ordered}元不符"),
        en: format!("line {serial} brought {came}, the deduction was of {ordered}"),
        rule: law::id::CONTROL_DEDUCT.as_str(),
    };
    records::open_task(tx, new).await
}

/// The same deduction brought money twice: booked, because it came, and looked at at once.
async fn task_for_second_line(tx: &mut Tx, row: &cases::CaseRow, receipt: &Receipt) -> Result<()> {
    let serial = &receipt.serial;
    let new = NewTask {
        kind: "line_mismatch",
        key: &format!("second:{}:{serial}", receipt.bank),
        case: Some(row.id.0),
        court: Some(&row.court),
        zh: format!("同一扣划指令再次到账(流水{serial},{}元),须核查是否重复扣划", receipt.amount),
        en: format!("a second line ({serial}, {}) for the same deduction", receipt.amount),
        rule: law::id::CONTROL_DEDUCT.as_str(),
    };
    records::open_task(tx, new).await
}

/// Money that comes after closing is booked like any other, and somebody is told.
async fn task_for_late_money(tx: &mut Tx, row: &cases::CaseRow, receipt: &Receipt) -> Result<()> {
    let key = format!("closed:{}:{}", receipt.bank, receipt.serial);
    let new = NewTask {
        kind: "line_mismatch",
        key: &key,
        case: Some(row.id.0),
        court: Some(&row.court),
        zh: format!("案件已结,又到账{}元,须核查并发放或退还", receipt.amount),
        en: format!("{} came in after the case was closed; pay out or return it", receipt.amount),
        rule: law::id::PAYOUT.as_str(),
    };
    records::open_task(tx, new).await
}

/// A deduction was answered after its money had come: compare the two now.
pub(crate) async fn compare_with_deduction(tx: &mut Tx, order: &str) -> Result<()> {
    let Some((bank, serial, case, came)) = receipts::of_order(tx, order).await? else {
        return Ok(());
    };
    let (asked, _) = exchange::answer_of(tx, order).await?;
    let contract::OrderAct::Deduct { amount, .. } = asked.act else { return Ok(()) };
    if amount == came {
        return Ok(());
    }
    let row = cases::lock(tx, Id::from(case)).await?;
    let found = receipts::of_case(tx, case).await?;
    match found.iter().find(|receipt| receipt.bank == bank && receipt.serial == serial) {
        Some(receipt) => task_for_difference(tx, &row, receipt, amount).await,
        None => Ok(()),
    }
}
