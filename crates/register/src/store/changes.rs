//! SQL of the changes in their one order.

use chrono::SecondsFormat;
use platform::{Result, Tx};
use proof::{Hash, commitment, leaf_hash};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::model::{Change, Entry, List, Op};

/// Advisory lock of whoever gives changes their numbers: held until the change is durable, so that they
/// become so in their order.
const ORDER: i64 = 0x7a78_6c69;

pub(crate) async fn lock(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(ORDER).execute(tx.sql()).await?;
    Ok(())
}

/// Put a change after the last one; returns its number.
pub(crate) async fn keep(tx: &mut Tx, op: Op, entry: &Entry, content: &str) -> Result<i64> {
    lock(tx).await?;
    let last: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM register.change")
        .fetch_one(tx.sql())
        .await?;
    let seq = last + 1;
    let salt = tx.app().keys().register.hash("change", &seq.to_string());
    let salt = &salt[..16];
    let leaf = proof::Change {
        op: op.code().to_owned(),
        list: entry.list.code().to_owned(),
        entry: entry.serial,
        version: entry.version,
        at: tx.now.to_rfc3339_opts(SecondsFormat::Secs, true),
        commitment: commitment(salt, content.as_bytes()),
    };
    let leaf = leaf.encode().map_err(|bad| anyhow::anyhow!(bad))?;
    sqlx::query(
        "INSERT INTO register.change
             (seq, at, op, serial, version, list, subject, party, content, salt, leaf, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(seq)
    .bind(tx.now)
    .bind(op.code())
    .bind(entry.serial)
    .bind(entry.version)
    .bind(entry.list.code())
    .bind(&entry.subject)
    .bind(entry.party)
    .bind(content)
    .bind(salt)
    .bind(&leaf)
    .bind(leaf_hash(&leaf).as_slice())
    .execute(tx.sql())
    .await?;
    Ok(seq)
}

/// Hashes of the leaves after `size`, in order.
pub(crate) async fn hashes_after(tx: &mut Tx, size: i64, most: i64) -> Result<Vec<Hash>> {
    let rows: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM register.change WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(size)
            .bind(most)
            .fetch_all(tx.sql())
            .await?;
    Ok(rows.into_iter().filter_map(|hash| hash.try_into().ok()).collect())
}

/// The leaf of a change, and what opens it.
pub(crate) async fn leaf(
    sql: &mut PgConnection,
    seq: i64,
) -> Result<Option<(Vec<u8>, Vec<u8>, String)>> {
    Ok(sqlx::query_as("SELECT leaf, salt, content FROM register.change WHERE seq = $1")
        .bind(seq)
        .fetch_optional(sql)
        .await?)
}

/// Leaves from place `first`, in order.
pub(crate) async fn leaves(sql: &mut PgConnection, first: i64, most: i64) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "SELECT leaf FROM register.change WHERE seq > $1 AND seq <= $1 + $2 ORDER BY seq",
    )
    .bind(first)
    .bind(most)
    .fetch_all(sql)
    .await?)
}

/// Number of the last change; 0 before the first.
pub async fn latest(sql: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM register.change")
        .fetch_one(sql)
        .await?)
}

/// Changes after `seq`, in order.
pub async fn after(sql: &mut PgConnection, seq: i64, most: i64) -> Result<Vec<Change>> {
    let rows = sqlx::query(
        "SELECT seq, at, op, serial, version, list, party, content FROM register.change
         WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(seq)
    .bind(most)
    .fetch_all(sql)
    .await?;
    rows.iter().map(change).collect()
}

/// Changes of one entry, in order.
pub async fn of_entry(sql: &mut PgConnection, serial: i64) -> Result<Vec<Change>> {
    let rows = sqlx::query(
        "SELECT seq, at, op, serial, version, list, party, content FROM register.change
         WHERE serial = $1 ORDER BY seq",
    )
    .bind(serial)
    .fetch_all(sql)
    .await?;
    rows.iter().map(change).collect()
}

fn change(row: &PgRow) -> Result<Change> {
    let (op, list): (String, String) = (row.try_get("op")?, row.try_get("list")?);
    Ok(Change {
        seq: row.try_get("seq")?,
        at: row.try_get("at")?,
        op: Op::of_code(&op).ok_or_else(|| anyhow::anyhow!("stored op: {op}"))?,
        serial: row.try_get("serial")?,
        version: row.try_get("version")?,
        list: List::of_code(&list).ok_or_else(|| anyhow::anyhow!("stored list: {list}"))?,
        party: row.try_get("party")?,
        content: row.try_get("content")?,
    })
}

/// Number of the last change by a moment; 0 before the first.
pub(crate) async fn latest_at(
    sql: &mut PgConnection,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM register.change WHERE at <= $1")
        .bind(at)
        .fetch_one(sql)
        .await?)
}
