//! SQL of schema `oversight`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use platform::http::Cursor;
use platform::{Fault, Officer, Result, Tx};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::alarms::Alarm;
use crate::model::{Conclusion, Disclosure, LookUpAlarm, Report};
use crate::rules::anomaly::Finding;

const ALARM: &str = "SELECT id, kind, severity, officer, court, case_id, at, looks, rule, zh, en,
    reviewed_at, reviewed_by, finding, reason FROM oversight.alarm";

/// Raise an alarm, or bring the day's one of this kind up to date; returns whether it is new.
pub(crate) async fn raise(
    tx: &mut Tx,
    officer: &Officer,
    finding: &Finding,
    zh: &str,
    en: &str,
) -> Result<bool> {
    let id = tx.new_id();
    let kept: Uuid = sqlx::query_scalar(
        "INSERT INTO oversight.alarm
             (id, kind, severity, officer, court, case_id, day, at, looks, rule, zh, en)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (kind, officer, day) DO UPDATE
         SET looks = excluded.looks, zh = excluded.zh, en = excluded.en
         RETURNING id",
    )
    .bind(id)
    .bind(finding.kind.code())
    .bind(finding.severity.code())
    .bind(officer.id)
    .bind(&officer.court)
    .bind(finding.case)
    .bind(tx.today())
    .bind(tx.now)
    .bind(i32::try_from(finding.looks).unwrap_or(i32::MAX))
    .bind(finding.rule.as_str())
    .bind(zh)
    .bind(en)
    .fetch_one(tx.sql())
    .await?;
    Ok(kept == id)
}

/// When the officer's looks were weighed last; from now on that is now.
pub(crate) async fn weigh_from(tx: &mut Tx, officer: Uuid) -> Result<Option<DateTime<Utc>>> {
    let before = sqlx::query_scalar("SELECT at FROM oversight.weighed WHERE officer = $1")
        .bind(officer)
        .fetch_optional(tx.sql())
        .await?;
    sqlx::query(
        "INSERT INTO oversight.weighed (officer, at) VALUES ($1, $2)
         ON CONFLICT (officer) DO UPDATE SET at = excluded.at",
    )
    .bind(officer)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(before)
}

/// Whom an alarm nobody has looked into is about, locked.
pub(crate) async fn open_alarm(tx: &mut Tx, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT officer FROM oversight.alarm WHERE id = $1 AND reviewed_at IS NULL FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn close_alarm(
    tx: &mut Tx,
    id: Uuid,
    by: Uuid,
    finding: Conclusion,
    reason: &str,
) -> Result<()> {
    sqlx::query(
        "UPDATE oversight.alarm SET reviewed_at = $2, reviewed_by = $3, finding = $4, reason = $5
         WHERE id = $1",
    )
    .bind(id)
    .bind(tx.now)
    .bind(by)
    .bind(finding.code())
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn alarm(tx: &mut Tx, id: Uuid) -> Result<LookUpAlarm> {
    let statement = sqlx::AssertSqlSafe(format!("{ALARM} WHERE id = $1"));
    let found = sqlx::query_as(statement).bind(id).fetch_optional(tx.sql()).await?;
    found.ok_or(Fault::Missing("alarm"))
}

/// Alarms after `after`, newest first; all, or only those nobody has looked into.
pub(crate) async fn alarms(
    tx: &mut Tx,
    only_open: bool,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<LookUpAlarm>> {
    let at: Option<DateTime<Utc>> = after.map(Cursor::key).transpose()?;
    let statement = sqlx::AssertSqlSafe(format!(
        "{ALARM} WHERE (NOT $1 OR reviewed_at IS NULL)
           AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3)) ORDER BY at DESC, id DESC LIMIT $4"
    ));
    Ok(sqlx::query_as(statement)
        .bind(only_open)
        .bind(at)
        .bind(after.map(|cursor| cursor.id))
        .bind(limit)
        .fetch_all(tx.sql())
        .await?)
}

pub(crate) async fn watch(
    tx: &mut Tx,
    hash: &[u8],
    masked: &str,
    reason: &str,
    by: Uuid,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO oversight.watched (document_hash, masked, reason, since, by_officer)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (document_hash) DO NOTHING",
    )
    .bind(hash)
    .bind(masked)
    .bind(reason)
    .bind(tx.now)
    .bind(by)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// 重点关注人员 – as listed.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct Watched {
    /// Masked number.
    pub masked: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

pub(crate) async fn watched(tx: &mut Tx) -> Result<Vec<Watched>> {
    Ok(sqlx::query_as(
        "SELECT masked, reason, since FROM oversight.watched ORDER BY since DESC LIMIT 500",
    )
    .fetch_all(tx.sql())
    .await?)
}

/// Which of these people, given with the fingerprint of their document, are under watch.
pub(crate) async fn watched_among(
    tx: &mut Tx,
    people: &[(Uuid, Vec<u8>)],
) -> Result<BTreeSet<Uuid>> {
    let (ids, hashes): (Vec<Uuid>, Vec<&[u8]>) =
        people.iter().map(|(id, hash)| (*id, hash.as_slice())).unzip();
    let found: Vec<Uuid> = sqlx::query_scalar(
        "SELECT asked.id FROM unnest($1::uuid[], $2::bytea[]) AS asked (id, hash)
         JOIN oversight.watched w ON w.document_hash = asked.hash",
    )
    .bind(ids)
    .bind(hashes)
    .fetch_all(tx.sql())
    .await?;
    Ok(found.into_iter().collect())
}

pub(crate) async fn apply(
    tx: &mut Tx,
    person: Uuid,
    name: &str,
    application: &str,
    officer: &Officer,
) -> Result<Uuid> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO oversight.disclosure
             (id, person, name, application, asked_at, asked_by, court)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(person)
    .bind(name)
    .bind(application)
    .bind(tx.now)
    .bind(officer.id)
    .bind(&officer.court)
    .execute(tx.sql())
    .await?;
    Ok(id)
}

/// Whom an application is about, unless its report is made already.
pub(crate) async fn person_to_tell(tx: &mut Tx, id: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT person FROM oversight.disclosure WHERE id = $1 AND made_at IS NULL FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn keep_report(tx: &mut Tx, id: Uuid, report: &Report) -> Result<()> {
    sqlx::query("UPDATE oversight.disclosure SET made_at = $2, report = $3 WHERE id = $1")
        .bind(id)
        .bind(tx.now)
        .bind(serde_json::to_value(report)?)
        .execute(tx.sql())
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct DisclosureRow {
    id: Uuid,
    name: String,
    application: String,
    asked_at: DateTime<Utc>,
    made_at: Option<DateTime<Utc>>,
    report: Option<Value>,
}

impl DisclosureRow {
    fn read(self) -> Result<Disclosure> {
        let Self { id, name, application, asked_at, made_at, report } = self;
        let report = report.map(serde_json::from_value).transpose()?;
        Ok(Disclosure { id, name, application, asked_at, made_at, report })
    }
}

/// An application of `court`, with its report.
pub(crate) async fn disclosure(tx: &mut Tx, id: Uuid, court: &str) -> Result<Disclosure> {
    let row: Option<DisclosureRow> = sqlx::query_as(
        "SELECT id, name, application, asked_at, made_at, report FROM oversight.disclosure
         WHERE id = $1 AND court = $2",
    )
    .bind(id)
    .bind(court)
    .fetch_optional(tx.sql())
    .await?;
    row.ok_or(Fault::Missing("disclosure"))?.read()
}

/// Applications of `court`, newest first, without their reports.
pub(crate) async fn disclosures(tx: &mut Tx, court: &str) -> Result<Vec<Disclosure>> {
    let rows: Vec<DisclosureRow> = sqlx::query_as(
        "SELECT id, name, application, asked_at, made_at, NULL::jsonb AS report
         FROM oversight.disclosure WHERE court = $1 ORDER BY asked_at DESC, id DESC LIMIT 500",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?;
    rows.into_iter().map(DisclosureRow::read).collect()
}

/// The first leaf a collector has not been sent.
pub(crate) async fn next_outward(tx: &mut Tx, collector: &str) -> Result<i64> {
    let next: Option<i64> =
        sqlx::query_scalar("SELECT next_leaf FROM oversight.outward WHERE collector = $1")
            .bind(collector)
            .fetch_optional(tx.sql())
            .await?;
    Ok(next.unwrap_or(0))
}

/// Those of `alarms` that a collector has not been sent.
pub(crate) async fn not_sent(
    tx: &mut Tx,
    collector: &str,
    mut alarms: Vec<Alarm>,
) -> Result<Vec<Alarm>> {
    let sent: Vec<(String, Uuid)> = sqlx::query_as(
        "SELECT kind, alarm FROM oversight.outward_alarm WHERE collector = $1 AND alarm = ANY($2)",
    )
    .bind(collector)
    .bind(alarms.iter().map(|alarm| alarm.id).collect::<Vec<_>>())
    .fetch_all(tx.sql())
    .await?;
    let is_sent =
        |alarm: &Alarm| sent.iter().any(|(kind, id)| *kind == alarm.kind.code() && *id == alarm.id);
    alarms.retain(|alarm| !is_sent(alarm));
    Ok(alarms)
}

/// A collector has everything before `next_leaf`, and these alarms.
pub(crate) async fn keep_outward(
    tx: &mut Tx,
    collector: &str,
    next_leaf: i64,
    alarms: &[Alarm],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO oversight.outward (collector, next_leaf) VALUES ($1, $2)
         ON CONFLICT (collector) DO UPDATE
         SET next_leaf = greatest(outward.next_leaf, excluded.next_leaf)",
    )
    .bind(collector)
    .bind(next_leaf)
    .execute(tx.sql())
    .await?;
    sqlx::query(
        "INSERT INTO oversight.outward_alarm (collector, kind, alarm)
         SELECT $1, n.* FROM unnest($2::text[], $3::uuid[]) AS n ON CONFLICT DO NOTHING",
    )
    .bind(collector)
    .bind(alarms.iter().map(|alarm| alarm.kind.code()).collect::<Vec<_>>())
    .bind(alarms.iter().map(|alarm| alarm.id).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}
