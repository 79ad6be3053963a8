//! SQL of what restricted people may do all the same.

use chrono::NaiveDate;
use platform::{Fault, Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::code;
use crate::model::{Leave, LeaveReason, Mode};

pub(crate) async fn keep(tx: &mut Tx, new: &Leave) -> Result<()> {
    let modes: Vec<&str> = new.modes.iter().map(|mode| mode.code()).collect();
    sqlx::query(
        "INSERT INTO discipline.leave (id, case_id, restriction, subject, reason, evidence, modes,
             route_from, route_to, from_day, until_day, allowed_on, document)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.restriction)
    .bind(new.subject)
    .bind(new.reason.code())
    .bind(&new.evidence)
    .bind(modes)
    .bind(&new.route_from)
    .bind(&new.route_to)
    .bind(new.from)
    .bind(new.until)
    .bind(new.allowed_on)
    .bind(new.document)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const LEAVE: &str = "SELECT id, case_id, restriction, subject, reason, evidence, modes, route_from,
        route_to, from_day, until_day, allowed_on, document, ended_on, is_abused, end_reason
        FROM discipline.leave";

/// What was allowed in these cases, oldest first.
pub async fn of_cases(tx: &mut Tx, cases: &[Uuid]) -> Result<Vec<Leave>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{LEAVE} WHERE case_id = ANY($1) ORDER BY allowed_on, id"));
    let rows = sqlx::query(statement).bind(cases).fetch_all(tx.sql()).await?;
    rows.iter().map(leave).collect()
}

/// One leave, as it stands.
pub async fn of_id(tx: &mut Tx, id: Uuid) -> Result<Leave> {
    let statement = sqlx::AssertSqlSafe(format!("{LEAVE} WHERE id = $1"));
    let row = sqlx::query(statement).bind(id).fetch_optional(tx.sql()).await?;
    leave(&row.ok_or(Fault::Missing("leave"))?)
}

/// A leave of one of these cases, locked.
pub(crate) async fn lock(tx: &mut Tx, line: &[Uuid], id: Uuid) -> Result<Leave> {
    let statement =
        sqlx::AssertSqlSafe(format!("{LEAVE} WHERE id = $1 AND case_id = ANY($2) FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).bind(line).fetch_optional(tx.sql()).await?;
    leave(&row.ok_or(Fault::Missing("leave"))?)
}

/// Whether this person abused one, in any case.
pub(crate) async fn has_abused(tx: &mut Tx, subject: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM discipline.leave WHERE subject = $1 AND is_abused)",
    )
    .bind(subject)
    .fetch_one(tx.sql())
    .await?)
}

/// End those that are open: one, those of a restriction, or those whose last day is before a day.
pub(crate) async fn end(
    tx: &mut Tx,
    which: Which,
    reason: &str,
    is_abused: bool,
) -> Result<Vec<Leave>> {
    let (id, restriction, before) = match which {
        Which::One(id) => (Some(id), None, None),
        Which::OfRestriction(restriction) => (None, Some(restriction), None),
        Which::Before(day) => (None, None, Some(day)),
    };
    let rows = sqlx::query(
        "UPDATE discipline.leave SET ended_on = $4, end_reason = $5, is_abused = $6
         WHERE ended_on IS NULL AND (id = $1 OR restriction = $2 OR until_day < $3)
         RETURNING id, case_id, restriction, subject, reason, evidence, modes, route_from, route_to,
             from_day, until_day, allowed_on, document, ended_on, is_abused, end_reason",
    )
    .bind(id)
    .bind(restriction)
    .bind(before)
    .bind(tx.today())
    .bind(reason)
    .bind(is_abused)
    .fetch_all(tx.sql())
    .await?;
    rows.iter().map(leave).collect()
}

/// Which open leaves are meant.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    One(Uuid),
    OfRestriction(Uuid),
    Before(NaiveDate),
}

fn leave(row: &PgRow) -> Result<Leave> {
    let modes: Vec<String> = row.try_get("modes")?;
    let mode = |code: &String| Mode::ALL.iter().copied().find(|known| known.code() == code);
    Ok(Leave {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        restriction: row.try_get("restriction")?,
        subject: row.try_get("subject")?,
        reason: code(row, "reason", LeaveReason::ALL, LeaveReason::code)?,
        evidence: row.try_get("evidence")?,
        modes: modes.iter().filter_map(mode).collect(),
        route_from: row.try_get("route_from")?,
        route_to: row.try_get("route_to")?,
        from: row.try_get("from_day")?,
        until: row.try_get("until_day")?,
        allowed_on: row.try_get("allowed_on")?,
        document: row.try_get("document")?,
        ended_on: row.try_get("ended_on")?,
        is_abused: row.try_get("is_abused")?,
        end_reason: row.try_get("end_reason")?,
    })
}
