//! Orders to ask again and again.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Id;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::{Property, Repetition};

const REPETITION: &str = "SELECT id, case_id, every_days, takes, ordered_at, next_on, last_day,
        rounds, ended_at, ending, reason FROM control.repetition";

/// An approved order to repeat.
pub(crate) struct New {
    pub(crate) case: Uuid,
    pub(crate) every_days: i32,
    pub(crate) takes: bool,
    pub(crate) last_day: NaiveDate,
}

pub(crate) async fn keep(tx: &mut Tx, new: New) -> Result<Uuid> {
    let (id, today) = (tx.new_id(), tx.today());
    sqlx::query(
        "INSERT INTO control.repetition
             (id, case_id, every_days, takes, ordered_at, next_on, last_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(new.case)
    .bind(new.every_days)
    .bind(new.takes)
    .bind(tx.now)
    .bind(today)
    .bind(new.last_day)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Orders to repeat of a case, the newest first.
pub async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Repetition>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{REPETITION} WHERE case_id = $1 ORDER BY ordered_at DESC, id"
    ));
    Ok(sqlx::query_as(statement).bind(case).fetch_all(tx.sql()).await?)
}

/// The one of a case that has not ended.
pub(crate) async fn running(tx: &mut Tx, case: Uuid) -> Result<Option<Repetition>> {
    let statement =
        sqlx::AssertSqlSafe(format!("{REPETITION} WHERE case_id = $1 AND ended_at IS NULL"));
    Ok(sqlx::query_as(statement).bind(case).fetch_optional(tx.sql()).await?)
}

pub(crate) async fn one(tx: &mut Tx, id: Uuid) -> Result<Repetition> {
    let statement = sqlx::AssertSqlSafe(format!("{REPETITION} WHERE id = $1"));
    let found = sqlx::query_as(statement).bind(id).fetch_optional(tx.sql()).await?;
    found.ok_or(Fault::Missing("repetition"))
}

/// Those with a round, or their end, on `day` or before.
pub(crate) async fn due(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM control.repetition WHERE ended_at IS NULL AND next_on <= $1 ORDER BY id",
    )
    .bind(day)
    .fetch_all(tx.sql())
    .await?)
}

/// The next round, if that is not too late, is on `next_on`; `asked` when there was one today.
pub(crate) async fn note_round(
    tx: &mut Tx,
    id: Uuid,
    next_on: NaiveDate,
    asked: bool,
) -> Result<()> {
    sqlx::query(
        "UPDATE control.repetition SET next_on = $2, rounds = rounds + $3::integer WHERE id = $1",
    )
    .bind(id)
    .bind(next_on)
    .bind(i32::from(asked))
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn end(tx: &mut Tx, id: Uuid, ending: &str, reason: Option<&str>) -> Result<()> {
    sqlx::query(
        "UPDATE control.repetition SET ended_at = $2, ending = $3, reason = $4
         WHERE id = $1 AND ended_at IS NULL",
    )
    .bind(id)
    .bind(tx.now)
    .bind(ending)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What of a case was ordered to be let go at `since` or later.
pub(crate) async fn let_go_since(
    tx: &mut Tx,
    case: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<Id<Property>>> {
    let let_go: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT h.property FROM control.hold_order o JOIN control.hold h ON h.id = o.hold
         WHERE h.case_id = $1 AND o.act = 'release' AND o.ordered_at >= $2",
    )
    .bind(case)
    .bind(since)
    .fetch_all(tx.sql())
    .await?;
    Ok(let_go.into_iter().map(Id::from).collect())
}
