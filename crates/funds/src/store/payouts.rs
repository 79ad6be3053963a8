//! Payouts and their lines.

use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::money;
use crate::model::{LineState, Payout, PayoutLine, Purpose};

/// Most payouts of one case shown.
const LIST_MAX: i64 = 1_000;

/// A payout about to be proposed.
pub(crate) struct NewPayout<'a> {
    pub(crate) id: Uuid,
    pub(crate) case: Uuid,
    pub(crate) account: i64,
    pub(crate) number: i32,
    pub(crate) total: Money,
    pub(crate) proposer: Uuid,
    pub(crate) lines: &'a [NewLine],
}

/// A line of it.
#[derive(Clone, Debug)]
pub(crate) struct NewLine {
    pub(crate) purpose: Purpose,
    pub(crate) party: Option<Uuid>,
    pub(crate) power: Option<Uuid>,
    pub(crate) payee_name: String,
    pub(crate) payee_bank: String,
    pub(crate) account_mark: String,
    pub(crate) account_print: Vec<u8>,
    pub(crate) amount: Money,
}

/// The number the next payout of a case gets. Call with the case's account locked.
pub(crate) async fn next_number(tx: &mut Tx, case: Uuid) -> Result<i32> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(max(number), 0) + 1 FROM funds.payout WHERE case_id = $1",
    )
    .bind(case)
    .fetch_one(tx.sql())
    .await?)
}

/// The payout of a case that is proposed or at the bank, if any.
pub(crate) async fn open_number(tx: &mut Tx, case: Uuid) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "SELECT number FROM funds.payout
         WHERE case_id = $1 AND state IN ('proposed', 'ordered')",
    )
    .bind(case)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn keep(tx: &mut Tx, new: NewPayout<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.payout (id, case_id, account, number, total, proposer, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.case)
    .bind(new.account)
    .bind(new.number)
    .bind(new.total.as_fen())
    .bind(new.proposer)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    for (number, line) in (1i32..).zip(new.lines) {
        keep_line(tx, new.id, number, line).await?;
    }
    Ok(())
}

async fn keep_line(tx: &mut Tx, payout: Uuid, number: i32, line: &NewLine) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.payout_line (payout, line, purpose, party, power, payee_name,
             payee_bank, account_mark, account_print, amount)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(payout)
    .bind(number)
    .bind(line.purpose.code())
    .bind(line.party)
    .bind(line.power)
    .bind(&line.payee_name)
    .bind(&line.payee_bank)
    .bind(&line.account_mark)
    .bind(&line.account_print)
    .bind(line.amount.as_fen())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Tie a payout to its approval and its paper.
pub(crate) async fn tie(
    tx: &mut Tx,
    payout: Uuid,
    approval: Uuid,
    document: Uuid,
    ruling: &str,
) -> Result<()> {
    sqlx::query("UPDATE funds.payout SET approval = $2, document = $3, ruling = $4 WHERE id = $1")
        .bind(payout)
        .bind(approval)
        .bind(document)
        .bind(ruling)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// A payout with its lines, held until this act ends.
pub(crate) async fn lock(tx: &mut Tx, id: Uuid) -> Result<Payout> {
    let row = sqlx::query(
        "SELECT id, case_id, number, total, state, approval, proposer, proposed_at,
                approver, ordered_at, ended_at, why_dropped, document, ruling
         FROM funds.payout WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?
    .ok_or(Fault::Missing("payout"))?;
    let lines = lines_of(tx, id).await?;
    payout(&row, lines)
}

/// Payouts of a case, newest first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Payout>> {
    let rows = sqlx::query(
        "SELECT id, case_id, number, total, state, approval, proposer, proposed_at,
                approver, ordered_at, ended_at, why_dropped, document, ruling
         FROM funds.payout WHERE case_id = $1 ORDER BY number DESC LIMIT $2",
    )
    .bind(case)
    .bind(LIST_MAX)
    .fetch_all(tx.sql())
    .await?;
    let mut payouts = Vec::with_capacity(rows.len());
    for row in &rows {
        let lines = lines_of(tx, row.try_get("id")?).await?;
        payouts.push(payout(row, lines)?);
    }
    Ok(payouts)
}

async fn lines_of(tx: &mut Tx, payout: Uuid) -> Result<Vec<PayoutLine>> {
    let rows = sqlx::query(
        "SELECT line, purpose, party, power, payee_name, payee_bank, account_mark, amount, state,
                order_id, bank_serial, settled_at, refusal
         FROM funds.payout_line WHERE payout = $1 ORDER BY line",
    )
    .bind(payout)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(line).collect()
}

fn payout(row: &PgRow, lines: Vec<PayoutLine>) -> Result<Payout> {
    Ok(Payout {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        number: row.try_get("number")?,
        total: money(row, "total")?,
        state: row.try_get("state")?,
        approval: row.try_get("approval")?,
        proposer: row.try_get("proposer")?,
        proposed_at: row.try_get("proposed_at")?,
        approver: row.try_get("approver")?,
        ordered_at: row.try_get("ordered_at")?,
        ended_at: row.try_get("ended_at")?,
        why_dropped: row.try_get("why_dropped")?,
        document: row.try_get("document")?,
        ruling: row.try_get("ruling")?,
        lines,
    })
}

fn line(row: &PgRow) -> Result<PayoutLine> {
    Ok(PayoutLine {
        line: row.try_get("line")?,
        purpose: row.try_get("purpose")?,
        party: row.try_get("party")?,
        power: row.try_get("power")?,
        payee_name: row.try_get("payee_name")?,
        payee_bank: row.try_get("payee_bank")?,
        account_mark: row.try_get("account_mark")?,
        amount: money(row, "amount")?,
        state: row.try_get("state")?,
        order_id: row.try_get("order_id")?,
        bank_serial: row.try_get("bank_serial")?,
        settled_at: row.try_get("settled_at")?,
        refusal: row.try_get("refusal")?,
    })
}

/// Prints of the accounts approved, by line.
pub(crate) async fn prints(tx: &mut Tx, payout: Uuid) -> Result<Vec<(i32, Vec<u8>)>> {
    Ok(sqlx::query_as(
        "SELECT line, account_print FROM funds.payout_line WHERE payout = $1 ORDER BY line",
    )
    .bind(payout)
    .fetch_all(tx.sql())
    .await?)
}

/// The payout whose approval is `approval`.
pub(crate) async fn by_approval(tx: &mut Tx, approval: Uuid) -> Result<Option<(Uuid, Uuid)>> {
    Ok(sqlx::query_as("SELECT id, case_id FROM funds.payout WHERE approval = $1")
        .bind(approval)
        .fetch_optional(tx.sql())
        .await?)
}

/// Payout, case and line behind an order.
pub(crate) async fn by_order(tx: &mut Tx, order: &str) -> Result<Option<(Uuid, Uuid, i32)>> {
    Ok(sqlx::query_as(
        "SELECT p.id, p.case_id, l.line FROM funds.payout_line l
         JOIN funds.payout p ON p.id = l.payout WHERE l.order_id = $1",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn drop_it(tx: &mut Tx, payout: Uuid, why: &str) -> Result<()> {
    sqlx::query("UPDATE funds.payout_line SET state = 'dropped' WHERE payout = $1")
        .bind(payout)
        .execute(tx.sql())
        .await?;
    sqlx::query(
        "UPDATE funds.payout SET state = 'dropped', ended_at = $2, why_dropped = $3 WHERE id = $1",
    )
    .bind(payout)
    .bind(tx.now)
    .bind(why)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn mark_ordered(tx: &mut Tx, payout: Uuid, approver: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE funds.payout SET state = 'ordered', approver = $2, ordered_at = $3 WHERE id = $1",
    )
    .bind(payout)
    .bind(approver)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn order_line(tx: &mut Tx, payout: Uuid, line: i32, order: &str) -> Result<()> {
    sqlx::query(
        "UPDATE funds.payout_line SET state = 'ordered', order_id = $3
         WHERE payout = $1 AND line = $2 AND state = 'proposed'",
    )
    .bind(payout)
    .bind(line)
    .bind(order)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// How a line ended.
pub(crate) struct Settled<'a> {
    pub(crate) state: LineState,
    pub(crate) bank_serial: Option<&'a str>,
    pub(crate) refusal: Option<&'a str>,
}

pub(crate) async fn settle_line(
    tx: &mut Tx,
    payout: Uuid,
    line: i32,
    settled: Settled<'_>,
) -> Result<()> {
    sqlx::query(
        "UPDATE funds.payout_line SET state = $3, bank_serial = $4, refusal = $5, settled_at = $6
         WHERE payout = $1 AND line = $2 AND state IN ('ordered', 'disputed')",
    )
    .bind(payout)
    .bind(line)
    .bind(settled.state)
    .bind(settled.bank_serial)
    .bind(settled.refusal)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Close a payout when the bank has answered every line; returns whether it is closed now.
pub(crate) async fn finish_if_answered(tx: &mut Tx, payout: Uuid) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE funds.payout SET state = 'done', ended_at = $2
         WHERE id = $1 AND state = 'ordered' AND NOT EXISTS
               (SELECT FROM funds.payout_line
                WHERE payout = $1 AND state NOT IN ('paid', 'refused'))",
    )
    .bind(payout)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What live lines of a case (proposed, at the bank, disputed or paid) promise to each party.
pub(crate) async fn promised(tx: &mut Tx, case: Uuid) -> Result<Vec<(Purpose, Uuid, Money)>> {
    let rows = sqlx::query(
        "SELECT l.purpose, l.party, sum(l.amount)::bigint AS fen
         FROM funds.payout p JOIN funds.payout_line l ON l.payout = p.id
         WHERE p.case_id = $1 AND l.party IS NOT NULL
           AND l.state IN ('proposed', 'ordered', 'disputed', 'paid')
         GROUP BY l.purpose, l.party ORDER BY l.purpose, l.party",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get("purpose")?, row.try_get("party")?, money(row, "fen")?)))
        .collect()
}

/// Whether the bank's serial stands behind another line already.
pub(crate) async fn serial_is_used(tx: &mut Tx, bank_serial: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT FROM funds.payout_line WHERE bank_serial = $1)")
        .bind(bank_serial)
        .fetch_one(tx.sql())
        .await?)
}
