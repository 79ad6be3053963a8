//! SQL of schema `measures`.

pub(crate) mod bundles;
pub(crate) mod hits;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use platform::http::Cursor;
use platform::{Fault, Result, Tx};
use sqlx::PgConnection;

use crate::model::{Alarm, Lateness, Receiver, Setting};
use crate::rules::fall::Settings;

const RECEIVER: &str =
    "SELECT institution, department, agreement, purpose, measures, since, until_day,
        key_id, changed_at, acked_seq, acked_at, snapshot_at, heard_at FROM measures.receiver";

/// A receiver.
pub(crate) async fn receiver(tx: &mut Tx, institution: &str) -> Result<Receiver> {
    let statement = sqlx::AssertSqlSafe(format!("{RECEIVER} WHERE institution = $1"));
    let row = sqlx::query_as(statement).bind(institution).fetch_optional(tx.sql()).await?;
    row.ok_or(Fault::Missing("receiver"))
}

/// All of them, by code.
pub async fn receivers(sql: &mut PgConnection) -> Result<Vec<Receiver>> {
    let statement = sqlx::AssertSqlSafe(format!("{RECEIVER} ORDER BY institution"));
    Ok(sqlx::query_as(statement).fetch_all(sql).await?)
}

/// Enter a receiver, or change its agreement; how far it has come stays.
pub(crate) async fn keep_receiver(tx: &mut Tx, new: &Receiver) -> Result<()> {
    sqlx::query(
        "INSERT INTO measures.receiver (institution, department, agreement, purpose, measures, since,
             until_day, key_id, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (institution) DO UPDATE SET department = excluded.department,
             agreement = excluded.agreement, purpose = excluded.purpose,
             measures = excluded.measures, since = excluded.since,
             until_day = excluded.until_day, key_id = excluded.key_id,
             changed_at = excluded.changed_at",
    )
    .bind(&new.institution)
    .bind(&new.department)
    .bind(&new.agreement)
    .bind(&new.purpose)
    .bind(&new.measures)
    .bind(new.since)
    .bind(new.until_day)
    .bind(new.key_id)
    .bind(new.changed_at)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// It asked for changes.
pub(crate) async fn heard(tx: &mut Tx, institution: &str) -> Result<()> {
    sqlx::query("UPDATE measures.receiver SET heard_at = $2 WHERE institution = $1")
        .bind(institution)
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// It took a whole snapshot.
pub(crate) async fn snapshotted(tx: &mut Tx, institution: &str) -> Result<()> {
    sqlx::query(
        "UPDATE measures.receiver SET snapshot_at = $2, heard_at = $2 WHERE institution = $1",
    )
    .bind(institution)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Everything up to `seq` is in its copy; an older word changes nothing. Returns how far it has come.
pub(crate) async fn acked(tx: &mut Tx, institution: &str, seq: i64) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "UPDATE measures.receiver SET acked_at = CASE WHEN acked_seq <= $2 THEN $3 ELSE acked_at END,
             acked_seq = greatest(acked_seq, $2)
         WHERE institution = $1 RETURNING acked_seq",
    )
    .bind(institution)
    .bind(seq)
    .bind(tx.now)
    .fetch_one(tx.sql())
    .await?)
}

/// What was last decided of each measure by a moment.
pub(crate) async fn settings_at(
    tx: &mut Tx,
    at: DateTime<Utc>,
) -> Result<BTreeMap<String, Setting>> {
    let rows: Vec<Setting> = sqlx::query_as(
        "SELECT DISTINCT ON (measure) measure, enabled, reason, by_whom, at
         FROM measures.setting WHERE at <= $1 ORDER BY measure, number DESC",
    )
    .bind(at)
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(|setting| (setting.measure.clone(), setting)).collect())
}

/// Whether each measure something was decided of is on now.
pub(crate) async fn settings(tx: &mut Tx) -> Result<Settings> {
    let now = tx.now;
    let all = settings_at(tx, now).await?;
    Ok(all.into_iter().map(|(measure, setting)| (measure, setting.enabled)).collect())
}

/// Decide of a measure.
pub(crate) async fn set(tx: &mut Tx, new: &Setting) -> Result<()> {
    sqlx::query(
        "INSERT INTO measures.setting (measure, enabled, reason, by_whom, at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&new.measure)
    .bind(new.enabled)
    .bind(&new.reason)
    .bind(&new.by_whom)
    .bind(new.at)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Whether one of these was switched on at `at` or later.
pub(crate) async fn switched_on_since(
    tx: &mut Tx,
    measures: &[String],
    at: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM measures.setting
             WHERE measure = ANY($1) AND enabled AND at >= $2)",
    )
    .bind(measures)
    .bind(at)
    .fetch_one(tx.sql())
    .await?)
}

/// Alarms that are not settled.
pub(crate) async fn alarms(tx: &mut Tx) -> Result<Vec<Alarm>> {
    alarms_after(tx, true, None, i64::MAX).await
}

/// 部门迟延预警 – after `after`, newest first; all, or only those of departments that still are late.
pub async fn alarms_after(
    tx: &mut Tx,
    only_open: bool,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<Alarm>> {
    Ok(sqlx::query_as(
        "SELECT id, institution, kind, since, raised_at, settled_at FROM measures.alarm
         WHERE (NOT $1 OR settled_at IS NULL)
           AND ($2::timestamptz IS NULL OR (raised_at, id) < ($2, $3))
         ORDER BY raised_at DESC, id DESC LIMIT $4",
    )
    .bind(only_open)
    .bind(after.map(Cursor::key::<DateTime<Utc>>).transpose()?)
    .bind(after.map(|cursor| cursor.id))
    .bind(most)
    .fetch_all(tx.sql())
    .await?)
}

/// Raise an alarm; one that is open goes on.
pub(crate) async fn raise(
    tx: &mut Tx,
    institution: &str,
    late: (Lateness, DateTime<Utc>),
) -> Result<()> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO measures.alarm (id, institution, kind, since, raised_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (institution, kind) WHERE settled_at IS NULL DO NOTHING",
    )
    .bind(id)
    .bind(institution)
    .bind(late.0.code())
    .bind(late.1)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// It is late with these no more.
pub(crate) async fn settle(tx: &mut Tx, institution: &str, kinds: &[&str]) -> Result<()> {
    sqlx::query(
        "UPDATE measures.alarm SET settled_at = $3
         WHERE institution = $1 AND kind = ANY($2) AND settled_at IS NULL",
    )
    .bind(institution)
    .bind(kinds)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}
