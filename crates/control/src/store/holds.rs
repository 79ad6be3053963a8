//! Holds and what became of them.

use chrono::NaiveDate;
use contract::Manner;
use kernel::{Id, Money};
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{count, maybe_money, money, word};
use crate::model::{Extent, Hold, HoldState, Property};

/// A hold about to be ordered.
pub(crate) struct NewHold<'a> {
    pub(crate) case: Uuid,
    pub(crate) property: &'a Property,
    pub(crate) order: &'a str,
    pub(crate) ruling: &'a str,
    pub(crate) extent: Extent,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) takes: bool,
}

pub(crate) async fn keep_hold(tx: &mut Tx, new: NewHold<'_>) -> Result<Id<Hold>> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO control.hold (id, case_id, debtor, property, institution, asset, order_id,
             ruling, cap, ordered_at, from_day, until_day, kind, manner, units, takes)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.property.debtor)
    .bind(new.property.id.0)
    .bind(&new.property.institution)
    .bind(&new.property.asset)
    .bind(new.order)
    .bind(new.ruling)
    .bind(new.extent.limit().map(Money::as_fen))
    .bind(tx.now)
    .bind(new.from)
    .bind(new.until)
    .bind(new.property.kind.code())
    .bind(new.extent.manner().map(Manner::code))
    .bind(new.extent.units().and_then(|units| i64::try_from(units).ok()))
    .bind(new.takes)
    .execute(tx.sql())
    .await?;
    Ok(Id::from(id))
}

pub(super) const HOLD: &str =
    "SELECT id, case_id, debtor, property, institution, asset, order_id, ruling,
        state, kind, cap, manner, units, held, held_units, deducted, released, rank, from_day,
        until_day, answered_at, refusal, verified_at, doubted_at, takes
        FROM control.hold";

/// Holds of a case, in the order they were made.
pub async fn holds_of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Hold>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{HOLD} WHERE case_id = $1 ORDER BY ordered_at, id"));
    let rows = sqlx::query(statement).bind(case).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

pub(crate) async fn lock_hold(tx: &mut Tx, id: Id<Hold>) -> Result<Hold> {
    let statement = sqlx::AssertSqlSafe(format!("{HOLD} WHERE id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id.0).fetch_optional(tx.sql()).await?;
    hold(&row.ok_or(Fault::Missing("hold"))?)
}

pub(crate) async fn hold_by_order(tx: &mut Tx, order: &str) -> Result<Option<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!("{HOLD} WHERE order_id = $1 FOR UPDATE"));
    let row = sqlx::query(statement).bind(order).fetch_optional(tx.sql()).await?;
    row.as_ref().map(hold).transpose()
}

pub(crate) async fn ending_before(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{HOLD} WHERE state IN ('effective', 'waiting') AND until_day < $1 FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(day).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

pub(super) fn hold(row: &PgRow) -> Result<Hold> {
    Ok(Hold {
        id: Id::from(row.try_get::<Uuid, _>("id")?),
        case_id: row.try_get("case_id")?,
        debtor: row.try_get("debtor")?,
        property: Id::from(row.try_get::<Uuid, _>("property")?),
        institution: row.try_get("institution")?,
        asset: row.try_get("asset")?,
        order_id: row.try_get("order_id")?,
        ruling: row.try_get("ruling")?,
        state: row.try_get("state")?,
        kind: word(row, "kind")?,
        limit: maybe_money(row, "cap")?,
        manner: row.try_get("manner")?,
        units: count(row, "units")?,
        held_units: count(row, "held_units")?,
        held: money(row, "held")?,
        deducted: money(row, "deducted")?,
        released: money(row, "released")?,
        rank: row.try_get("rank")?,
        from: row.try_get("from_day")?,
        until: row.try_get("until_day")?,
        answered_at: row.try_get("answered_at")?,
        refusal: row.try_get("refusal")?,
        verified_at: row.try_get("verified_at")?,
        doubted_at: row.try_get("doubted_at")?,
        takes: row.try_get("takes")?,
    })
}

/// What an answer made of a hold.
pub(crate) struct Settled<'a> {
    pub(crate) state: HoldState,
    pub(crate) held: Money,
    pub(crate) held_units: Option<u64>,
    pub(crate) rank: Option<i32>,
    pub(crate) refusal: Option<&'a str>,
}

pub(crate) async fn settle_hold(tx: &mut Tx, id: Id<Hold>, settled: Settled<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET state = $2, held = $3, rank = $4, refusal = $5, answered_at = $6,
             held_units = least($7, units)
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(settled.state)
    .bind(settled.held.as_fen())
    .bind(settled.rank)
    .bind(settled.refusal)
    .bind(tx.now)
    .bind(settled.held_units.and_then(|units| i64::try_from(units).ok()))
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Book what an executed order took from or let go of a hold.
pub(crate) async fn book(
    tx: &mut Tx,
    id: Id<Hold>,
    deducted: Money,
    released: Money,
    state: HoldState,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET deducted = deducted + $2, released = released + $3, state = $4
         WHERE id = $1",
    )
    .bind(id.0)
    .bind(deducted.as_fen())
    .bind(released.as_fen())
    .bind(state)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn prolong(tx: &mut Tx, id: Id<Hold>, until: NaiveDate) -> Result<()> {
    sqlx::query(
        "UPDATE control.hold SET until_day = greatest(until_day, $2), warned = NULL WHERE id = $1",
    )
    .bind(id.0)
    .bind(until)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The end of a hold whose term began anew.
pub(crate) async fn set_end(tx: &mut Tx, id: Id<Hold>, until: NaiveDate) -> Result<()> {
    sqlx::query("UPDATE control.hold SET until_day = $2, warned = NULL WHERE id = $1")
        .bind(id.0)
        .bind(until)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// So much more was caught, within the limit.
pub(crate) async fn catch(tx: &mut Tx, id: Id<Hold>, more: Money) -> Result<()> {
    sqlx::query("UPDATE control.hold SET held = least(held + $2, cap) WHERE id = $1")
        .bind(id.0)
        .bind(more.as_fen())
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Whose a hold is; no case when there is no such hold.
pub(crate) async fn case_of_hold(tx: &mut Tx, id: Id<Hold>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar("SELECT case_id FROM control.hold WHERE id = $1")
        .bind(id.0)
        .fetch_optional(tx.sql())
        .await?)
}

pub(crate) async fn set_hold_state(tx: &mut Tx, id: Id<Hold>, state: HoldState) -> Result<()> {
    sqlx::query("UPDATE control.hold SET state = $2 WHERE id = $1")
        .bind(id.0)
        .bind(state)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Let live holds of a case serve the case that resumes it.
pub async fn carry_holds(tx: &mut Tx, from: Uuid, to: Uuid) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE control.hold SET case_id = $2
         WHERE case_id = $1 AND state IN ('ordered', 'effective', 'waiting')",
    )
    .bind(from)
    .bind(to)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}
