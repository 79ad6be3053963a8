//! SQL of registers: what institutions said they hold.

use chrono::{DateTime, Utc};
use contract::HoldStated;
use kernel::Money;
use platform::{Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;

use crate::model::RegisterLine;

/// Have the registers of `institutions` read as soon as can be.
pub async fn want_registers(tx: &mut Tx, institutions: &[String]) -> Result<()> {
    sqlx::query(
        "INSERT INTO exchange.register (institution, wanted_at)
         SELECT code, $2 FROM exchange.institution WHERE code = ANY($1) AND enabled
         ON CONFLICT (institution) DO UPDATE
             SET wanted_at = least(register.wanted_at, excluded.wanted_at), failed = 0",
    )
    .bind(institutions)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Institutions whose register is to be read now.
pub(crate) async fn wanted(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT institution FROM exchange.register WHERE wanted_at <= $1 ORDER BY 1",
    )
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?)
}

/// When the next register is to be read.
pub(crate) async fn next_wanted(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar("SELECT min(wanted_at) FROM exchange.register")
        .fetch_one(tx.sql())
        .await?)
}

/// Take a wanted register for reading until `lease`; not when somebody else has.
pub(crate) async fn take_wanted(
    tx: &mut Tx,
    institution: &str,
    lease: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE exchange.register SET wanted_at = $3 WHERE institution = $1 AND wanted_at <= $2",
    )
    .bind(institution)
    .bind(tx.now)
    .bind(lease)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keep what a register said.
pub(crate) async fn keep(
    tx: &mut Tx,
    institution: &str,
    as_of: DateTime<Utc>,
    holds: &[HoldStated],
) -> Result<()> {
    let units = |hold: &HoldStated| hold.units.and_then(|units| i64::try_from(units).ok());
    sqlx::query(
        "INSERT INTO exchange.register_line
             (institution, as_of, order_id, held, units, until_day, rank)
         SELECT $1, $2, n.* FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::date[],
             $7::integer[]) AS n
         ON CONFLICT (institution, order_id) DO UPDATE SET as_of = excluded.as_of,
             held = excluded.held, units = excluded.units, until_day = excluded.until_day,
             rank = excluded.rank",
    )
    .bind(institution)
    .bind(as_of)
    .bind(holds.iter().map(|hold| hold.order.as_str()).collect::<Vec<_>>())
    .bind(holds.iter().map(|hold| hold.held.as_fen()).collect::<Vec<_>>())
    .bind(holds.iter().map(units).collect::<Vec<_>>())
    .bind(holds.iter().map(|hold| hold.until).collect::<Vec<_>>())
    .bind(holds.iter().map(|h| i32::try_from(h.rank).unwrap_or(i32::MAX)).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    sqlx::query(
        "UPDATE exchange.register SET wanted_at = NULL, as_of = $2, holds = $3, failed = 0
         WHERE institution = $1",
    )
    .bind(institution)
    .bind(as_of)
    .bind(i32::try_from(holds.len()).unwrap_or(i32::MAX))
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// It could not be read; tried again at `again`, or when somebody wants it next.
pub(crate) async fn note_unread(
    tx: &mut Tx,
    institution: &str,
    again: DateTime<Utc>,
    tries: i32,
) -> Result<()> {
    sqlx::query(
        "UPDATE exchange.register SET failed = failed + 1,
             wanted_at = CASE WHEN failed + 1 < $3 THEN $2::timestamptz END WHERE institution = $1",
    )
    .bind(institution)
    .bind(again)
    .bind(tries)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const LINE: &str = "SELECT order_id, held, units, until_day, rank FROM exchange.register_line
    WHERE institution = $1 AND as_of = $2";

/// Lines of a register as of `as_of` whose orders begin with the hex digit `digit`, by order.
pub async fn register_lines(
    tx: &mut Tx,
    institution: &str,
    digit: char,
    as_of: DateTime<Utc>,
) -> Result<Vec<RegisterLine>> {
    let statement = format!("{LINE} AND starts_with(order_id, $3) ORDER BY order_id COLLATE \"C\"");
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(institution)
        .bind(as_of)
        .bind(digit.to_string())
        .fetch_all(tx.sql())
        .await?;
    rows.iter().map(line).collect()
}

/// The line of one order, if the register as of `as_of` has it.
pub async fn register_line(
    tx: &mut Tx,
    institution: &str,
    order: &str,
    as_of: DateTime<Utc>,
) -> Result<Option<RegisterLine>> {
    let statement = format!("{LINE} AND order_id = $3");
    let row = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(institution)
        .bind(as_of)
        .bind(order)
        .fetch_optional(tx.sql())
        .await?;
    row.as_ref().map(line).transpose()
}

fn line(row: &PgRow) -> Result<RegisterLine> {
    let held: i64 = row.try_get("held")?;
    let units: Option<i64> = row.try_get("units")?;
    let rank: i32 = row.try_get("rank")?;
    Ok(RegisterLine {
        order_id: row.try_get("order_id")?,
        held: Money::from_fen(held).map_err(|error| anyhow::anyhow!("stored money: {error:?}"))?,
        units: units.and_then(|units| u64::try_from(units).ok()),
        until: row.try_get("until_day")?,
        rank: u32::try_from(rank).unwrap_or(u32::MAX),
    })
}
