//! 终本库 – cases that ended for now, their queries and suggestions.

use chrono::NaiveDate;
use platform::http::Cursor;
use platform::{Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::{code, money};
use crate::model::{Pooled, Requery, RequeryState, Suggestion, SuggestionState};

pub(crate) async fn enter(tx: &mut Tx, new: &Pooled) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.pool (case_id, number, court, court_name, debtors, ruled_on, ruling,
             claimed, obtained, outstanding, publish_due, published_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(new.case_id)
    .bind(&new.number)
    .bind(&new.court)
    .bind(&new.court_name)
    .bind(&new.debtors)
    .bind(new.ruled_on)
    .bind(new.ruling)
    .bind(new.claimed.as_fen())
    .bind(new.obtained.as_fen())
    .bind(new.outstanding.as_fen())
    .bind(new.publish_due)
    .bind(new.published_on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const POOLED: &str = "SELECT case_id, number, court, court_name, debtors, ruled_on, ruling,
        claimed, obtained, outstanding, publish_due, published_on, left_on, left_reason, successor
        FROM closing.pool";

/// The entry of a case, if it ever ended for now.
pub(crate) async fn entry(tx: &mut Tx, case: Uuid) -> Result<Option<Pooled>> {
    let statement = sqlx::AssertSqlSafe(format!("{POOLED} WHERE case_id = $1"));
    let row = sqlx::query(statement).bind(case).fetch_optional(tx.sql()).await?;
    row.as_ref().map(pooled).transpose()
}

/// The entry of a case that is still in the pool, locked.
pub(crate) async fn lock(tx: &mut Tx, case: Uuid) -> Result<Option<Pooled>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{POOLED} WHERE case_id = $1 AND left_on IS NULL FOR UPDATE"));
    let row = sqlx::query(statement).bind(case).fetch_optional(tx.sql()).await?;
    row.as_ref().map(pooled).transpose()
}

/// Published entries, newest ruling first, whose number, court or debtor contains `text`.
pub(crate) async fn published(
    tx: &mut Tx,
    text: &str,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Pooled>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{POOLED} WHERE published_on IS NOT NULL AND left_on IS NULL
           AND ($1 = '' OR strpos(number, $1) > 0 OR strpos(debtors, $1) > 0
                OR strpos(court_name, $1) > 0)
           AND ($2::date IS NULL OR (ruled_on, case_id) < ($2, $3))
         ORDER BY ruled_on DESC, case_id DESC LIMIT $4"
    ));
    let key: Option<NaiveDate> = after.map(Cursor::day).transpose()?;
    let rows = sqlx::query(statement)
        .bind(text)
        .bind(key)
        .bind(after.map(|cursor| cursor.id))
        .bind(limit)
        .fetch_all(tx.sql())
        .await?;
    rows.iter().map(pooled).collect()
}

fn pooled(row: &PgRow) -> Result<Pooled> {
    Ok(Pooled {
        case_id: row.try_get("case_id")?,
        number: row.try_get("number")?,
        court: row.try_get("court")?,
        court_name: row.try_get("court_name")?,
        debtors: row.try_get("debtors")?,
        ruled_on: row.try_get("ruled_on")?,
        ruling: row.try_get("ruling")?,
        claimed: money(row, "claimed")?,
        obtained: money(row, "obtained")?,
        outstanding: money(row, "outstanding")?,
        publish_due: row.try_get("publish_due")?,
        published_on: row.try_get("published_on")?,
        left_on: row.try_get("left_on")?,
        left_reason: row.try_get("left_reason")?,
        successor: row.try_get("successor")?,
    })
}

/// 出库 – the case leaves the pool; what was planned is cancelled.
pub(crate) async fn leave(
    tx: &mut Tx,
    case: Uuid,
    on: NaiveDate,
    reason: &str,
    successor: Uuid,
) -> Result<()> {
    sqlx::query(
        "WITH cancelled AS (
             UPDATE closing.requery SET state = 'cancelled'
             WHERE case_id = $1 AND state = 'planned')
         UPDATE closing.pool SET left_on = $2, left_reason = $3, successor = $4
         WHERE case_id = $1 AND left_on IS NULL",
    )
    .bind(case)
    .bind(on)
    .bind(reason)
    .bind(successor)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Plan queries about so many debtors.
pub(crate) async fn plan(
    tx: &mut Tx,
    case: Uuid,
    days: &[NaiveDate],
    debtors: usize,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO closing.requery (case_id, number, due, debtors)
         SELECT $1, place::integer, due, $3
         FROM unnest($2::date[]) WITH ORDINALITY AS planned (due, place)",
    )
    .bind(case)
    .bind(days)
    .bind(i16::try_from(debtors.max(1)).unwrap_or(i16::MAX))
    .execute(tx.sql())
    .await?;
    Ok(())
}

const REQUERY: &str = "SELECT case_id, number, due, state, round, asked_on, finished_on, attempts,
        report FROM closing.requery";

/// Queries of a case, first to last.
pub(crate) async fn requeries(tx: &mut Tx, case: Uuid) -> Result<Vec<Requery>> {
    let statement = sqlx::AssertSqlSafe(format!("{REQUERY} WHERE case_id = $1 ORDER BY number"));
    let rows = sqlx::query(statement).bind(case).fetch_all(tx.sql()).await?;
    rows.iter().map(requery).collect()
}

/// The query behind a round. Queries change only while their case is locked.
pub(crate) async fn requery_of_round(tx: &mut Tx, round: Uuid) -> Result<Option<Requery>> {
    let statement = sqlx::AssertSqlSafe(format!("{REQUERY} WHERE round = $1"));
    let row = sqlx::query(statement).bind(round).fetch_optional(tx.sql()).await?;
    row.as_ref().map(requery).transpose()
}

fn requery(row: &PgRow) -> Result<Requery> {
    Ok(Requery {
        number: row.try_get("number")?,
        due: row.try_get("due")?,
        state: code(row, "state", RequeryState::ALL, RequeryState::code)?,
        round: row.try_get("round")?,
        asked_on: row.try_get("asked_on")?,
        finished_on: row.try_get("finished_on")?,
        attempts: row.try_get("attempts")?,
        report: row.try_get("report")?,
    })
}

/// The newest query due by `day` of every case that has one, those due first, about at most `room` debtors
/// in all when there is a limit; older ones of a case due with it were missed.
pub(crate) async fn due(
    tx: &mut Tx,
    day: NaiveDate,
    room: Option<i64>,
) -> Result<Vec<(Uuid, i32)>> {
    sqlx::query(
        "UPDATE closing.requery r SET state = 'missed'
         WHERE r.state = 'planned' AND r.due <= $1 AND EXISTS (
             SELECT FROM closing.requery later
             WHERE later.case_id = r.case_id AND later.state = 'planned' AND later.due <= $1
               AND later.number > r.number)",
    )
    .bind(day)
    .execute(tx.sql())
    .await?;
    Ok(sqlx::query_as(
        "SELECT case_id, number FROM (
             SELECT case_id, number, sum(debtors) OVER (ORDER BY due, case_id) AS debtors
             FROM (SELECT case_id, number, due, debtors FROM closing.requery
                 WHERE state = 'planned' AND due <= $1 ORDER BY due, case_id LIMIT $2) AS first
         ) AS counted WHERE $2 IS NULL OR debtors <= $2 ORDER BY case_id",
    )
    .bind(day)
    .bind(room)
    .fetch_all(tx.sql())
    .await?)
}

pub(crate) async fn asked(
    tx: &mut Tx,
    case: Uuid,
    number: i32,
    round: Uuid,
    on: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "UPDATE closing.requery SET state = 'asked', round = $3, asked_on = $4,
             attempts = attempts + 1
         WHERE case_id = $1 AND number = $2",
    )
    .bind(case)
    .bind(number)
    .bind(round)
    .bind(on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What became of a query.
pub(crate) struct Finished {
    pub(crate) state: RequeryState,
    pub(crate) on: NaiveDate,
    pub(crate) report: Option<Uuid>,
}

pub(crate) async fn finish(
    tx: &mut Tx,
    case: Uuid,
    number: i32,
    finished: &Finished,
) -> Result<()> {
    sqlx::query(
        "UPDATE closing.requery SET state = $3, finished_on = $4, report = $5
         WHERE case_id = $1 AND number = $2",
    )
    .bind(case)
    .bind(number)
    .bind(finished.state.code())
    .bind(finished.on)
    .bind(finished.report)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Keep a hit; one still open about the same debtor and place is brought up to date instead.
/// Returns whether it is new.
pub(crate) async fn suggest(tx: &mut Tx, new: &Suggestion) -> Result<bool> {
    let kept: Uuid = sqlx::query_scalar(
        "INSERT INTO closing.suggestion
             (id, case_id, round, debtor, institution, what, amount, frozen, made_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (case_id, debtor, institution) WHERE state = 'open' DO UPDATE SET
             round = excluded.round, what = excluded.what, amount = excluded.amount,
             frozen = suggestion.frozen + excluded.frozen
         RETURNING id",
    )
    .bind(new.id)
    .bind(new.case_id)
    .bind(new.round)
    .bind(new.debtor)
    .bind(&new.institution)
    .bind(&new.what)
    .bind(new.amount.as_fen())
    .bind(new.frozen.as_fen())
    .bind(new.made_on)
    .fetch_one(tx.sql())
    .await?;
    Ok(kept == new.id)
}

const SUGGESTION: &str = "SELECT id, case_id, round, debtor, institution, what, amount, frozen,
        made_on, state, decided_on, reason, successor FROM closing.suggestion";

/// Suggestions of a case, oldest first.
pub(crate) async fn suggestions(tx: &mut Tx, case: Uuid) -> Result<Vec<Suggestion>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{SUGGESTION} WHERE case_id = $1 ORDER BY made_on, id"));
    let rows = sqlx::query(statement).bind(case).fetch_all(tx.sql()).await?;
    rows.iter().map(suggestion).collect()
}

/// Suggestions of a court that wait for an answer, oldest first.
pub(crate) async fn open_suggestions(tx: &mut Tx, court: &str) -> Result<Vec<Suggestion>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{SUGGESTION} WHERE state = 'open' AND case_id IN (
             SELECT case_id FROM closing.pool WHERE court = $1 AND left_on IS NULL)
         ORDER BY made_on, id LIMIT 500"
    ));
    let rows = sqlx::query(statement).bind(court).fetch_all(tx.sql()).await?;
    rows.iter().map(suggestion).collect()
}

fn suggestion(row: &PgRow) -> Result<Suggestion> {
    Ok(Suggestion {
        id: row.try_get("id")?,
        case_id: row.try_get("case_id")?,
        round: row.try_get("round")?,
        debtor: row.try_get("debtor")?,
        institution: row.try_get("institution")?,
        what: row.try_get("what")?,
        amount: money(row, "amount")?,
        frozen: money(row, "frozen")?,
        made_on: row.try_get("made_on")?,
        state: code(row, "state", SuggestionState::ALL, SuggestionState::code)?,
        decided_on: row.try_get("decided_on")?,
        reason: row.try_get("reason")?,
        successor: row.try_get("successor")?,
    })
}

/// An officer's answer to a suggestion.
pub(crate) struct Decided<'a> {
    pub(crate) state: SuggestionState,
    pub(crate) on: NaiveDate,
    pub(crate) reason: &'a str,
    pub(crate) successor: Option<Uuid>,
}

pub(crate) async fn decide(tx: &mut Tx, id: Uuid, decided: &Decided<'_>) -> Result<()> {
    let officer = tx.actor.officer().map(|officer| officer.id);
    sqlx::query(
        "UPDATE closing.suggestion SET state = $2, decided_on = $3, reason = $4, successor = $5,
             officer = $6
         WHERE id = $1 AND state = 'open'",
    )
    .bind(id)
    .bind(decided.state.code())
    .bind(decided.on)
    .bind(decided.reason)
    .bind(decided.successor)
    .bind(officer)
    .execute(tx.sql())
    .await?;
    Ok(())
}
