//! SQL of schema `register`. What needs no act takes a connection, so that whoever only reads can do so
//! under another log-in.

pub(crate) mod changes;
pub(crate) mod people;
pub(crate) mod tree;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use platform::{Result, Tx};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

pub use changes::{after as changes_after, latest, of_entry as changes_of};

use crate::model::{Entry, Face, List};

/// Enter; returns its number, none when the decision is published already.
pub(crate) async fn enter(tx: &mut Tx, new: &Entry, code: &[u8]) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "INSERT INTO register.entry (list, source, party, case_id, subject, place, case_number,
             version, face, code, published_on, until_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT DO NOTHING RETURNING serial",
    )
    .bind(new.list.code())
    .bind(new.source)
    .bind(new.party)
    .bind(new.case_id)
    .bind(&new.subject)
    .bind(&new.place)
    .bind(&new.face.case_number)
    .bind(new.version)
    .bind(serde_json::to_value(&new.face)?)
    .bind(code)
    .bind(new.published_on)
    .bind(new.until)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn rewrite(tx: &mut Tx, entry: &Entry) -> Result<()> {
    sqlx::query("UPDATE register.entry SET version = $2, face = $3 WHERE serial = $1")
        .bind(entry.serial)
        .bind(entry.version)
        .bind(serde_json::to_value(&entry.face)?)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn end(tx: &mut Tx, entry: &Entry) -> Result<()> {
    sqlx::query(
        "UPDATE register.entry SET version = $2, ended_on = $3, ended_how = $4 WHERE serial = $1",
    )
    .bind(entry.serial)
    .bind(entry.version)
    .bind(entry.ended_on)
    .bind(&entry.ended_how)
    .execute(tx.sql())
    .await?;
    Ok(())
}

const ENTRY: &str = "SELECT serial, list, source, party, case_id, subject, place, version, face,
        published_on, until_day, ended_on, ended_how FROM register.entry";

/// The live entry of a decision, locked.
pub(crate) async fn lock(
    tx: &mut Tx,
    list: List,
    source: Uuid,
    party: Uuid,
) -> Result<Option<Entry>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{ENTRY} WHERE list = $1 AND source = $2 AND party = $3 AND ended_on IS NULL FOR UPDATE"
    ));
    let row = sqlx::query(statement)
        .bind(list.code())
        .bind(source)
        .bind(party)
        .fetch_optional(tx.sql())
        .await?;
    row.as_ref().map(entry).transpose()
}

/// Who is on a list because of a case.
pub(crate) async fn parties_of(tx: &mut Tx, list: List, case: Uuid) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT party FROM register.entry
         WHERE case_id = $2 AND list = $1 AND ended_on IS NULL ORDER BY serial",
    )
    .bind(list.code())
    .bind(case)
    .fetch_all(tx.sql())
    .await?)
}

/// Live entries of somebody, newest first, at most so many.
pub async fn by_subject(sql: &mut PgConnection, subject: &[u8], most: i64) -> Result<Vec<Entry>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{ENTRY} WHERE subject = $1 AND ended_on IS NULL ORDER BY serial DESC LIMIT $2"
    ));
    let rows = sqlx::query(statement).bind(subject).bind(most).fetch_all(sql).await?;
    rows.iter().map(entry).collect()
}

/// Live entries of a case by its number, at most so many.
pub async fn by_case(sql: &mut PgConnection, number: &str, most: i64) -> Result<Vec<Entry>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{ENTRY} WHERE case_number = $1 AND ended_on IS NULL ORDER BY serial LIMIT $2"
    ));
    let rows = sqlx::query(statement).bind(number).bind(most).fetch_all(sql).await?;
    rows.iter().map(entry).collect()
}

/// The entry whose code somebody was given with a decision, in force or not.
pub async fn by_code(sql: &mut PgConnection, code: &[u8]) -> Result<Option<Entry>> {
    let statement = sqlx::AssertSqlSafe(format!("{ENTRY} WHERE code = $1 LIMIT 1"));
    let row = sqlx::query(statement).bind(code).fetch_optional(sql).await?;
    row.as_ref().map(entry).transpose()
}

/// An entry by its number, in force or not.
pub async fn of_serial(sql: &mut PgConnection, serial: i64) -> Result<Option<Entry>> {
    let statement = sqlx::AssertSqlSafe(format!("{ENTRY} WHERE serial = $1"));
    let row = sqlx::query(statement).bind(serial).fetch_optional(sql).await?;
    row.as_ref().map(entry).transpose()
}

/// Entries by their numbers, in force or not.
pub async fn of_serials(sql: &mut PgConnection, serials: &[i64]) -> Result<BTreeMap<i64, Entry>> {
    let statement = sqlx::AssertSqlSafe(format!("{ENTRY} WHERE serial = ANY($1)"));
    let rows = sqlx::query(statement).bind(serials).fetch_all(sql).await?;
    rows.iter().map(|row| entry(row).map(|entry| (entry.serial, entry))).collect()
}

/// Live entries of some lists after `serial`, in the order of their numbers.
pub async fn live_after(
    sql: &mut PgConnection,
    lists: &[List],
    serial: i64,
    most: i64,
) -> Result<Vec<Entry>> {
    let codes: Vec<&str> = lists.iter().map(|list| list.code()).collect();
    let statement = sqlx::AssertSqlSafe(format!(
        "{ENTRY} WHERE serial > $1 AND list = ANY($2) AND ended_on IS NULL
         ORDER BY serial LIMIT $3"
    ));
    let rows = sqlx::query(statement).bind(serial).bind(codes).bind(most).fetch_all(sql).await?;
    rows.iter().map(entry).collect()
}

/// What somebody was listed for at a moment, as it was published then: number, list, version, content.
pub(crate) async fn as_of(
    sql: &mut PgConnection,
    subject: &[u8],
    at: DateTime<Utc>,
) -> Result<Vec<(i64, String, i32, DateTime<Utc>, String)>> {
    Ok(sqlx::query_as(
        "SELECT serial, list, version, at, content FROM (
             SELECT DISTINCT ON (serial) serial, list, version, at, content, op
             FROM register.change
             WHERE subject = $1 AND at <= $2 AND op IN ('add', 'change', 'remove')
             ORDER BY serial, seq DESC) AS newest
         WHERE op <> 'remove' ORDER BY serial",
    )
    .bind(subject)
    .bind(at)
    .fetch_all(sql)
    .await?)
}

fn entry(row: &PgRow) -> Result<Entry> {
    let list: String = row.try_get("list")?;
    let face: serde_json::Value = row.try_get("face")?;
    let face: Face = serde_json::from_value(face)?;
    let until: Option<NaiveDate> = row.try_get("until_day")?;
    Ok(Entry {
        serial: row.try_get("serial")?,
        list: List::of_code(&list).ok_or_else(|| anyhow::anyhow!("stored list: {list}"))?,
        source: row.try_get("source")?,
        party: row.try_get("party")?,
        case_id: row.try_get("case_id")?,
        subject: row.try_get("subject")?,
        place: row.try_get("place")?,
        version: row.try_get("version")?,
        face,
        published_on: row.try_get("published_on")?,
        until,
        ended_on: row.try_get("ended_on")?,
        ended_how: row.try_get("ended_how")?,
    })
}
