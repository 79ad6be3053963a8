//! Receipts and claims.

use chrono::NaiveDate;
use kernel::Money;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::money;
use crate::model::{AllottedReceipt, Receipt, Shares};

/// Most receipts listed at once.
const LIST_MAX: i64 = 5_000;

pub(crate) async fn keep(tx: &mut Tx, receipt: &Receipt, account: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.receipt (bank, serial, journal, account, case_id, order_id, amount,
             payer_name, payer_account, remark, sub_account, arrived_at, basis_day, received_at,
             claim_by, why_unclaimed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(&receipt.bank)
    .bind(&receipt.serial)
    .bind(receipt.journal)
    .bind(account)
    .bind(receipt.case_id)
    .bind(&receipt.order_id)
    .bind(receipt.amount.as_fen())
    .bind(&receipt.payer_name)
    .bind(&receipt.payer_account)
    .bind(&receipt.remark)
    .bind(&receipt.sub_account)
    .bind(receipt.arrived_at)
    .bind(receipt.basis_day)
    .bind(tx.now)
    .bind(receipt.claim_by)
    .bind(&receipt.why_unclaimed)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Receipts of a case in the order booked, those claimed later among them.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Receipt>> {
    let rows = sqlx::query(
        "SELECT journal, bank, serial, order_id, amount, payer_name, payer_account, remark,
                sub_account, arrived_at, basis_day, case_id, claim_by, why_unclaimed
         FROM funds.receipt WHERE case_id = $1
         UNION ALL
         SELECT c.journal, r.bank, r.serial, r.order_id, r.amount, r.payer_name, r.payer_account,
                r.remark, r.sub_account, r.arrived_at, r.basis_day, c.case_id, NULL,
                r.why_unclaimed
         FROM funds.claim c JOIN funds.receipt r USING (bank, serial) WHERE c.case_id = $1
         ORDER BY journal LIMIT $2",
    )
    .bind(case)
    .bind(LIST_MAX)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(receipt).collect()
}

/// What of a receipt is whose, to be kept.
pub(crate) struct NewAllotment<'a> {
    pub(crate) bank: &'a str,
    pub(crate) serial: &'a str,
    pub(crate) journal: i64,
    pub(crate) case: Uuid,
    pub(crate) basis_day: NaiveDate,
    pub(crate) shares: Shares,
}

pub(crate) async fn keep_allotment(tx: &mut Tx, new: NewAllotment<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.allotment (bank, serial, journal, case_id, basis_day, amount, applicant,
             treasury, debtor)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.bank)
    .bind(new.serial)
    .bind(new.journal)
    .bind(new.case)
    .bind(new.basis_day)
    .bind(new.shares.total().as_fen())
    .bind(new.shares.applicant.as_fen())
    .bind(new.shares.treasury.as_fen())
    .bind(new.shares.debtor.as_fen())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Receipts of a case with whose they are, in the order booked.
pub(crate) async fn allotted(tx: &mut Tx, case: Uuid) -> Result<Vec<AllottedReceipt>> {
    let rows = sqlx::query(
        "SELECT a.bank, a.serial, r.payer_name, a.basis_day, a.amount, a.applicant, a.treasury,
                a.debtor
         FROM funds.allotment a JOIN funds.receipt r USING (bank, serial)
         WHERE a.case_id = $1 ORDER BY a.journal LIMIT $2",
    )
    .bind(case)
    .bind(LIST_MAX)
    .fetch_all(tx.sql())
    .await?;
    let read = |row: &PgRow| {
        Ok(AllottedReceipt {
            bank: row.try_get("bank")?,
            serial: row.try_get("serial")?,
            payer_name: row.try_get("payer_name")?,
            basis_day: row.try_get("basis_day")?,
            amount: money(row, "amount")?,
            applicant: money(row, "applicant")?,
            treasury: money(row, "treasury")?,
            debtor: money(row, "debtor")?,
        })
    };
    rows.iter().map(read).collect()
}

/// 不明款项 nobody has claimed yet, in the order booked, after journal `after`; `q` is part of the
/// payer's name, the serial or the remark.
pub(crate) async fn unclaimed(
    tx: &mut Tx,
    q: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Receipt>> {
    let rows = sqlx::query(
        "SELECT journal, bank, serial, order_id, amount, payer_name, payer_account, remark,
                sub_account, arrived_at, basis_day, case_id, claim_by, why_unclaimed
         FROM funds.receipt r
         WHERE case_id IS NULL AND journal > $1
           AND ($2 = '' OR strpos(payer_name, $2) > 0 OR strpos(serial, $2) > 0
                OR strpos(remark, $2) > 0)
           AND NOT EXISTS
               (SELECT FROM funds.claim c WHERE c.bank = r.bank AND c.serial = r.serial)
         ORDER BY journal LIMIT $3",
    )
    .bind(after)
    .bind(q)
    .bind(limit)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(receipt).collect()
}

/// An unclaimed receipt with the account that keeps it; missing when claimed or never unclaimed.
pub(crate) async fn open_one(tx: &mut Tx, bank: &str, serial: &str) -> Result<(Receipt, i64)> {
    let row = sqlx::query(
        "SELECT journal, bank, serial, order_id, amount, payer_name, payer_account, remark,
                sub_account, arrived_at, basis_day, case_id, claim_by, why_unclaimed, account
         FROM funds.receipt r
         WHERE bank = $1 AND serial = $2 AND case_id IS NULL AND NOT EXISTS
               (SELECT FROM funds.claim c WHERE c.bank = r.bank AND c.serial = r.serial)",
    )
    .bind(bank)
    .bind(serial)
    .fetch_optional(tx.sql())
    .await?
    .ok_or(Fault::Missing("unclaimed receipt"))?;
    Ok((receipt(&row)?, row.try_get("account")?))
}

/// Whether the line is booked already.
pub(crate) async fn is_kept(tx: &mut Tx, bank: &str, serial: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM funds.receipt WHERE bank = $1 AND serial = $2)",
    )
    .bind(bank)
    .bind(serial)
    .fetch_one(tx.sql())
    .await?)
}

/// The receipt of a case that names `order`: bank, serial, case, amount.
pub(crate) async fn of_order(
    tx: &mut Tx,
    order: &str,
) -> Result<Option<(String, String, Uuid, Money)>> {
    let row = sqlx::query(
        "SELECT bank, serial, case_id, amount FROM funds.receipt
         WHERE order_id = $1 AND case_id IS NOT NULL",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (bank, serial) = (row.try_get("bank")?, row.try_get("serial")?);
    Ok(Some((bank, serial, row.try_get("case_id")?, money(&row, "amount")?)))
}

/// A claim to be kept.
pub(crate) struct NewClaim<'a> {
    pub(crate) bank: &'a str,
    pub(crate) serial: &'a str,
    pub(crate) journal: i64,
    pub(crate) case: Uuid,
    pub(crate) reason: &'a str,
    pub(crate) proposer: Uuid,
    pub(crate) approver: Uuid,
}

pub(crate) async fn keep_claim(tx: &mut Tx, new: NewClaim<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO funds.claim (bank, serial, journal, case_id, reason, proposer, approver,
             claimed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.bank)
    .bind(new.serial)
    .bind(new.journal)
    .bind(new.case)
    .bind(new.reason)
    .bind(new.proposer)
    .bind(new.approver)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Unclaimed receipts whose time to be claimed is over by `day`.
pub(crate) async fn unclaimed_past(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Receipt>> {
    let mut late = unclaimed(tx, "", 0, LIST_MAX).await?;
    late.retain(|receipt| receipt.claim_by.is_some_and(|by| by < day));
    Ok(late)
}

/// A case whose money has lain there for long.
#[derive(sqlx::FromRow)]
pub(crate) struct Held {
    pub(crate) case_id: Uuid,
    pub(crate) court: String,
    pub(crate) since: NaiveDate,
    pub(crate) cash: i64,
}

/// Cases holding money that came before `day` (first in, first out) without an approved delay.
pub(crate) async fn held_since_before(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Held>> {
    let today = tx.today();
    Ok(sqlx::query_as(
        "SELECT a.case_id, a.court, a.cash, old.since
         FROM funds.account a CROSS JOIN LATERAL (
             SELECT min(came.basis_day) AS since FROM (
                 SELECT basis_day, sum(amount) OVER (ORDER BY journal) AS running,
                        sum(amount) OVER () AS total
                 FROM funds.allotment WHERE case_id = a.case_id) AS came
             WHERE came.running > came.total - a.cash) AS old
         WHERE a.cash > 0 AND a.court IS NOT NULL AND old.since < $1
           AND NOT EXISTS (SELECT FROM funds.delay d WHERE d.case_id = a.case_id AND d.pay_by >= $2)
         ORDER BY a.id LIMIT 5000",
    )
    .bind(day)
    .bind(today)
    .fetch_all(tx.sql())
    .await?)
}

fn receipt(row: &PgRow) -> Result<Receipt> {
    Ok(Receipt {
        journal: row.try_get("journal")?,
        bank: row.try_get("bank")?,
        serial: row.try_get("serial")?,
        case_id: row.try_get("case_id")?,
        order_id: row.try_get("order_id")?,
        amount: money(row, "amount")?,
        payer_name: row.try_get("payer_name")?,
        payer_account: row.try_get("payer_account")?,
        remark: row.try_get("remark")?,
        sub_account: row.try_get("sub_account")?,
        arrived_at: row.try_get("arrived_at")?,
        basis_day: row.try_get("basis_day")?,
        claim_by: row.try_get("claim_by")?,
        why_unclaimed: row.try_get("why_unclaimed")?,
    })
}
