//! SQL of schema `lookups`.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use law::id::RuleId;
use platform::{Result, Tx};
use uuid::Uuid;

use crate::model::{LookUp, Stop, What};

/// Rows a report or a watch reads at most.
const MOST: i64 = 5_000;

/// Keep looks that are new in this hour; returns how many were.
pub(crate) async fn keep(
    tx: &mut Tx,
    officer: Option<Uuid>,
    case: Uuid,
    court: &str,
    persons: &[Uuid],
    what: What,
    rule: RuleId,
) -> Result<i32> {
    let ids: Vec<Uuid> = persons.iter().map(|_| tx.new_id()).collect();
    let hour = tx.now.duration_trunc(TimeDelta::hours(1)).unwrap_or(tx.now);
    let kept = sqlx::query(
        "INSERT INTO lookups.look_up (id, at, hour, officer, court, case_id, person, what, rule)
         SELECT new.id, $3, $4, $5, $6, $7, new.person, $8, $9
         FROM unnest($1::uuid[], $2::uuid[]) AS new (id, person)
         ON CONFLICT DO NOTHING",
    )
    .bind(ids)
    .bind(persons)
    .bind(tx.now)
    .bind(hour)
    .bind(officer)
    .bind(court)
    .bind(case)
    .bind(what.code())
    .bind(rule.as_str())
    .execute(tx.sql())
    .await?;
    Ok(i32::try_from(kept.rows_affected()).unwrap_or(i32::MAX))
}

/// Count `looks` more on the officer's day; returns how many it has now. Whoever looks through two
/// windows at once waits here for himself.
pub(crate) async fn count(tx: &mut Tx, officer: Uuid, looks: i32) -> Result<i64> {
    let all: i32 = sqlx::query_scalar(
        "INSERT INTO lookups.day AS d (officer, day, looks) VALUES ($1, $2, $3)
         ON CONFLICT (officer, day) DO UPDATE SET looks = d.looks + excluded.looks
         RETURNING looks",
    )
    .bind(officer)
    .bind(tx.today())
    .bind(looks)
    .fetch_one(tx.sql())
    .await?;
    Ok(i64::from(all))
}

pub(crate) async fn is_stopped(tx: &mut Tx, officer: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM lookups.stop WHERE officer = $1 AND lifted_at IS NULL)",
    )
    .bind(officer)
    .fetch_one(tx.sql())
    .await?)
}

pub(crate) async fn stop(tx: &mut Tx, officer: Uuid, zh: &str, en: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO lookups.stop (id, officer, at, zh, en) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (officer) WHERE lifted_at IS NULL DO NOTHING",
    )
    .bind(tx.new_id())
    .bind(officer)
    .bind(tx.now)
    .bind(zh)
    .bind(en)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Whose open stop this is, locked.
pub(crate) async fn open_stop(tx: &mut Tx, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT officer FROM lookups.stop WHERE id = $1 AND lifted_at IS NULL FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn lift(tx: &mut Tx, id: Uuid, by: Uuid, reason: &str) -> Result<()> {
    sqlx::query(
        "UPDATE lookups.stop SET lifted_at = $2, lifted_by = $3, lift_reason = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(tx.now)
    .bind(by)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Stops, open ones first, then the newest.
pub(crate) async fn stops(tx: &mut Tx) -> Result<Vec<Stop>> {
    Ok(sqlx::query_as(
        "SELECT id, officer, at, zh, en, lifted_at, lifted_by, lift_reason FROM lookups.stop
         ORDER BY lifted_at IS NOT NULL, at DESC LIMIT 500",
    )
    .fetch_all(tx.sql())
    .await?)
}

#[derive(sqlx::FromRow)]
struct Row {
    at: DateTime<Utc>,
    officer: Option<Uuid>,
    court: String,
    case_id: Uuid,
    person: Uuid,
    what: String,
    rule: String,
}

impl From<Row> for LookUp {
    fn from(row: Row) -> Self {
        let Row { at, officer, court, case_id, person, what, rule } = row;
        Self { at, officer, court, case: case_id, person, what: What::of_code(&what), rule }
    }
}

/// What `officer` looked at since `since`, newest first.
pub async fn of_officer(tx: &mut Tx, officer: Uuid, since: DateTime<Utc>) -> Result<Vec<LookUp>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT at, officer, court, case_id, person, what, rule FROM lookups.look_up
         WHERE officer = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3",
    )
    .bind(officer)
    .bind(since)
    .bind(MOST)
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(LookUp::from).collect())
}

/// Who looked at `person`, newest first.
pub async fn at_person(tx: &mut Tx, person: Uuid) -> Result<Vec<LookUp>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT at, officer, court, case_id, person, what, rule FROM lookups.look_up
         WHERE person = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(person)
    .bind(MOST)
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(LookUp::from).collect())
}
