//! Further orders about holds: to renew, to release, to deduct.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::time::day_of;
use kernel::{Id, Money};
use platform::{Result, Tx};
use sqlx::Row;
use uuid::Uuid;

use super::{from_fen, lock_hold, maybe_money};
use crate::model::{Hold, Release};

/// A further order about a hold.
pub(crate) struct NewHoldOrder<'a> {
    pub(crate) order: &'a str,
    pub(crate) hold: &'a Hold,
    pub(crate) act: &'a str,
    pub(crate) amount: Option<Money>,
    pub(crate) until: Option<NaiveDate>,
    pub(crate) ruling: &'a str,
    pub(crate) sequence: u32,
}

pub(crate) async fn next_sequence(tx: &mut Tx, hold: Id<Hold>, act: &str) -> Result<u32> {
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM control.hold_order WHERE hold = $1 AND act = $2")
            .bind(hold.0)
            .bind(act)
            .fetch_one(tx.sql())
            .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1))
}

pub(crate) async fn keep_hold_order(tx: &mut Tx, new: NewHoldOrder<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO control.hold_order
             (order_id, hold, case_id, act, amount, until_day, ruling, sequence, ordered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.order)
    .bind(new.hold.id.0)
    .bind(new.hold.case_id)
    .bind(new.act)
    .bind(new.amount.map(Money::as_fen))
    .bind(new.until)
    .bind(new.ruling)
    .bind(i32::try_from(new.sequence).unwrap_or(i32::MAX))
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// A further order with its hold, both locked.
pub(crate) struct HoldOrder {
    pub(crate) hold: Hold,
    pub(crate) act: String,
    pub(crate) amount: Option<Money>,
    pub(crate) is_open: bool,
}

pub(crate) async fn hold_order(tx: &mut Tx, order: &str) -> Result<Option<HoldOrder>> {
    let row = sqlx::query(
        "SELECT hold, act, amount, state FROM control.hold_order WHERE order_id = $1 FOR UPDATE",
    )
    .bind(order)
    .fetch_optional(tx.sql())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let hold = lock_hold(tx, Id::from(row.try_get::<Uuid, _>("hold")?)).await?;
    let state: String = row.try_get("state")?;
    Ok(Some(HoldOrder {
        hold,
        act: row.try_get("act")?,
        amount: maybe_money(&row, "amount")?,
        is_open: state == "ordered",
    }))
}

pub(crate) async fn settle_hold_order(
    tx: &mut Tx,
    order: &str,
    state: &str,
    bank_serial: Option<&str>,
    refusal: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold_order SET state = $2, done_at = $3, bank_serial = $4, refusal = $5
         WHERE order_id = $1",
    )
    .bind(order)
    .bind(state)
    .bind(tx.now)
    .bind(bank_serial)
    .bind(refusal)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Amounts ordered from a hold and not yet answered.
pub(crate) async fn pending(tx: &mut Tx, hold: Id<Hold>) -> Result<Money> {
    let fen: i64 = sqlx::query_scalar(
        "SELECT coalesce(sum(amount), 0)::bigint FROM control.hold_order
         WHERE hold = $1 AND state = 'ordered' AND act IN ('deduct', 'release')",
    )
    .bind(hold.0)
    .fetch_one(tx.sql())
    .await?;
    from_fen(fen)
}

/// Whether a release of a hold, of all of it or of a part, is under way.
pub(crate) async fn is_being_released(tx: &mut Tx, hold: Id<Hold>) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM control.hold_order
             WHERE hold = $1 AND state = 'ordered' AND act = 'release')",
    )
    .bind(hold.0)
    .fetch_one(tx.sql())
    .await?)
}

/// Deductions of a case ordered and not yet answered, each with the day it was.
pub(crate) async fn deductions_ordered(tx: &mut Tx, case: Uuid) -> Result<Vec<(NaiveDate, Money)>> {
    let ordered: Vec<(DateTime<Utc>, i64)> = sqlx::query_as(
        "SELECT ordered_at, amount FROM control.hold_order
         WHERE case_id = $1 AND act = 'deduct' AND state = 'ordered' ORDER BY ordered_at, order_id",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    ordered.into_iter().map(|(at, fen)| Ok((day_of(at), from_fen(fen)?))).collect()
}

/// Deductions and releases of a hold that its institution says it carried out.
pub(crate) async fn orders_done(tx: &mut Tx, hold: Id<Hold>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT order_id FROM control.hold_order
         WHERE hold = $1 AND state = 'done' AND act IN ('deduct', 'release')",
    )
    .bind(hold.0)
    .fetch_all(tx.sql())
    .await?)
}

/// Holds that are to be emptied as they fill, of which something is left that nobody ordered to be
/// taken; not those whose institution refused to pay it out: a person looks into that.
pub(crate) async fn left_to_take(tx: &mut Tx) -> Result<Vec<Id<Hold>>> {
    let left: Vec<Uuid> = sqlx::query_scalar(
        "SELECT h.id FROM control.hold h
         WHERE h.takes AND h.state = 'effective' AND h.held > h.deducted + h.released
           AND NOT EXISTS (SELECT FROM control.hold_order o WHERE o.hold = h.id
                   AND (o.state = 'ordered' OR (o.act = 'deduct' AND o.state = 'refused')))
         ORDER BY h.id",
    )
    .fetch_all(tx.sql())
    .await?;
    Ok(left.into_iter().map(Id::from).collect())
}

/// What a case ordered to be let go, the newest first.
pub(crate) async fn releases_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Release>> {
    let rows = sqlx::query(
        "SELECT o.order_id, o.hold, h.institution, h.asset, o.amount, o.ruling, o.state,
                o.ordered_at, o.done_at, o.refusal
         FROM control.hold_order o JOIN control.hold h ON h.id = o.hold
         WHERE h.case_id = $1 AND o.act = 'release'
         ORDER BY o.ordered_at DESC, o.order_id LIMIT 1000",
    )
    .bind(case)
    .fetch_all(tx.sql())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Release {
                order_id: row.try_get("order_id")?,
                hold: row.try_get("hold")?,
                institution: row.try_get("institution")?,
                asset: row.try_get("asset")?,
                amount: maybe_money(row, "amount")?,
                ruling: row.try_get("ruling")?,
                state: row.try_get("state")?,
                ordered_at: row.try_get("ordered_at")?,
                done_at: row.try_get("done_at")?,
                refusal: row.try_get("refusal")?,
            })
        })
        .collect()
}
