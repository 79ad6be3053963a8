//! SQL of schema `evidence`.

use chrono::{DateTime, TimeDelta, Utc};
use platform::Result;
use platform::http::Cursor;
use proof::{Hash, Known};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::model::{Alarm, Audited, Position, Stated, WitnessStanding, words};

/// Advisory lock of the one who puts events into the tree.
const SEQUENCER: i64 = 0x7a78_6c6f;
/// The same alarm is not raised again within this time.
const QUIET_HOURS: i64 = 1;

/// Nobody else puts events into the tree until this transaction ends.
pub(crate) async fn lock(sql: &mut PgConnection) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(SEQUENCER).execute(sql).await?;
    Ok(())
}

/// How many events are in the tree.
pub async fn size(sql: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(index) + 1, 0) FROM evidence.leaf")
        .fetch_one(sql)
        .await?)
}

/// The newest checkpoint of all.
pub(crate) async fn last(sql: &mut PgConnection) -> Result<Option<Stated>> {
    Ok(sqlx::query_as(
        "SELECT number, size, at, note FROM evidence.checkpoint ORDER BY number DESC LIMIT 1",
    )
    .fetch_optional(sql)
    .await?)
}

/// The signed note of the first checkpoint after `at`, whose words nobody knew then: what lots are drawn with.
pub async fn note_after(sql: &mut PgConnection, at: DateTime<Utc>) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT note FROM evidence.checkpoint WHERE at > $1 ORDER BY number LIMIT 1",
    )
    .bind(at)
    .fetch_optional(sql)
    .await?)
}

/// The first checkpoint of this size.
pub(crate) async fn of_size(sql: &mut PgConnection, size: i64) -> Result<Option<Stated>> {
    Ok(sqlx::query_as(
        "SELECT number, size, at, note FROM evidence.checkpoint WHERE size = $1
         ORDER BY number LIMIT 1",
    )
    .bind(size)
    .fetch_optional(sql)
    .await?)
}

/// The newest checkpoint some witness signed, with all lines of witnesses under it.
pub(crate) async fn last_witnessed(
    sql: &mut PgConnection,
) -> Result<Option<(Stated, Vec<String>)>> {
    let stated: Option<Stated> = sqlx::query_as(
        "SELECT number, size, at, note FROM evidence.checkpoint
         WHERE number = (SELECT max(number) FROM evidence.cosignature)",
    )
    .fetch_optional(&mut *sql)
    .await?;
    let Some(stated) = stated else { return Ok(None) };
    let lines = cosignatures(sql, stated.number).await?;
    Ok(Some((stated, lines)))
}

/// Lines of witnesses under a checkpoint.
pub(crate) async fn cosignatures(sql: &mut PgConnection, number: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT line FROM evidence.cosignature WHERE number = $1 ORDER BY witness",
    )
    .bind(number)
    .fetch_all(sql)
    .await?)
}

/// Every checkpoint, in order.
pub(crate) async fn checkpoints(sql: &mut PgConnection) -> Result<Vec<Stated>> {
    Ok(sqlx::query_as("SELECT number, size, at, note FROM evidence.checkpoint ORDER BY number")
        .fetch_all(sql)
        .await?)
}

pub(crate) async fn state(sql: &mut PgConnection, stated: &Stated) -> Result<()> {
    sqlx::query("INSERT INTO evidence.checkpoint (number, size, at, note) VALUES ($1, $2, $3, $4)")
        .bind(stated.number)
        .bind(stated.size)
        .bind(stated.at)
        .bind(&stated.note)
        .execute(sql)
        .await?;
    Ok(())
}

/// Put leaves after the last one.
pub(crate) async fn append(sql: &mut PgConnection, leaves: &[Position]) -> Result<()> {
    sqlx::query(
        "INSERT INTO evidence.leaf (index, seq, event, bytes, hash)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[])",
    )
    .bind(leaves.iter().map(|leaf| leaf.index).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.seq).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.event).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.bytes.as_slice()).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.hash.as_slice()).collect::<Vec<_>>())
    .execute(sql)
    .await?;
    Ok(())
}

/// Keep the hashes of whole tiles.
pub(crate) async fn keep_nodes(sql: &mut PgConnection, nodes: &[(i32, i64, Hash)]) -> Result<()> {
    if nodes.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO evidence.node (level, index, hash)
         SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[])",
    )
    .bind(nodes.iter().map(|(level, _, _)| *level).collect::<Vec<_>>())
    .bind(nodes.iter().map(|(_, index, _)| *index).collect::<Vec<_>>())
    .bind(nodes.iter().map(|(_, _, hash)| hash.as_slice()).collect::<Vec<_>>())
    .execute(sql)
    .await?;
    Ok(())
}

/// Leaves from `first`, in order.
pub async fn leaves(sql: &mut PgConnection, first: i64, most: i64) -> Result<Vec<Position>> {
    Ok(sqlx::query_as(
        "SELECT index, seq, event, bytes, hash FROM evidence.leaf
         WHERE index >= $1 ORDER BY index LIMIT $2",
    )
    .bind(first)
    .bind(most)
    .fetch_all(sql)
    .await?)
}

/// Where these events are.
pub(crate) async fn positions(sql: &mut PgConnection, events: &[Uuid]) -> Result<Vec<Position>> {
    Ok(sqlx::query_as(
        "SELECT index, seq, event, bytes, hash FROM evidence.leaf WHERE event = ANY ($1)",
    )
    .bind(events)
    .fetch_all(sql)
    .await?)
}

/// Every hash of a whole tile.
pub(crate) async fn nodes(sql: &mut PgConnection) -> Result<Vec<(i32, i64, Vec<u8>)>> {
    Ok(sqlx::query_as("SELECT level, index, hash FROM evidence.node ORDER BY level, index")
        .fetch_all(sql)
        .await?)
}

/// Runs of hashes: `(tile level, first, how many)`. What is not there is left out.
pub(crate) async fn hashes(sql: &mut PgConnection, runs: &[(u32, u64, u64)]) -> Result<Known> {
    let mut known = Known::default();
    for &(level, first, many) in runs {
        let (from, to) = (signed(first), signed(first + many));
        let rows: Vec<(i64, Vec<u8>)> = if level == 0 {
            sqlx::query_as("SELECT index, hash FROM evidence.leaf WHERE index >= $1 AND index < $2")
                .bind(from)
                .bind(to)
                .fetch_all(&mut *sql)
                .await?
        } else {
            sqlx::query_as(
                "SELECT index, hash FROM evidence.node
                 WHERE level = $3 AND index >= $1 AND index < $2",
            )
            .bind(from)
            .bind(to)
            .bind(i32::try_from(level).unwrap_or(i32::MAX))
            .fetch_all(&mut *sql)
            .await?
        };
        known.keep(level, rows);
    }
    Ok(known)
}

/// Keep what a witness signed.
pub(crate) async fn keep_cosignature(
    sql: &mut PgConnection,
    (number, witness): (i64, &str),
    at: DateTime<Utc>,
    line: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO evidence.cosignature (number, witness, at, line) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(number)
    .bind(witness)
    .bind(at)
    .bind(line)
    .execute(sql)
    .await?;
    Ok(())
}

/// Keep how a witness stands.
pub(crate) async fn keep_standing(
    sql: &mut PgConnection,
    standing: &WitnessStanding,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO evidence.witness (name, url, key, size, asked_at, said_at, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (name) DO UPDATE SET url = excluded.url, key = excluded.key,
             size = greatest(witness.size, excluded.size), asked_at = excluded.asked_at,
             said_at = coalesce(excluded.said_at, witness.said_at), why = excluded.why",
    )
    .bind(&standing.name)
    .bind(&standing.url)
    .bind(&standing.key)
    .bind(standing.size)
    .bind(standing.asked_at)
    .bind(standing.said_at)
    .bind(&standing.why)
    .execute(sql)
    .await?;
    Ok(())
}

/// How the witnesses stand.
pub(crate) async fn standings(sql: &mut PgConnection) -> Result<Vec<WitnessStanding>> {
    Ok(sqlx::query_as(
        "SELECT name, url, key, size, asked_at, said_at, why FROM evidence.witness ORDER BY name",
    )
    .fetch_all(sql)
    .await?)
}

/// Raise an alarm unless the same one was raised just now; returns whether it is new.
pub(crate) async fn raise(
    sql: &mut PgConnection,
    now: DateTime<Utc>,
    kind: &str,
    detail: &str,
) -> Result<bool> {
    let raised = sqlx::query(
        "INSERT INTO evidence.alarm (at, kind, detail)
         SELECT $1, $2, $3 WHERE NOT EXISTS (
             SELECT FROM evidence.alarm WHERE kind = $2 AND detail = $3 AND at > $4)",
    )
    .bind(now)
    .bind(kind)
    .bind(detail)
    .bind(now - TimeDelta::hours(QUIET_HOURS))
    .execute(sql)
    .await?;
    Ok(raised.rows_affected() > 0)
}

/// The newest alarms, newest first.
pub async fn alarms(sql: &mut PgConnection, most: i64) -> Result<Vec<Alarm>> {
    alarms_after(sql, false, None, most).await
}

/// Alarms after `after`, newest first; all, or only those nobody has looked into.
pub async fn alarms_after(
    sql: &mut PgConnection,
    only_open: bool,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<Alarm>> {
    let at: Option<DateTime<Utc>> = after.map(Cursor::key).transpose()?;
    let mut rows: Vec<Alarm> = sqlx::query_as(
        "SELECT a.id, a.at, a.kind, a.detail, r.at AS reviewed_at, r.finding
         FROM evidence.alarm a LEFT JOIN evidence.alarm_review r ON r.alarm = a.id
         WHERE (NOT $1 OR r.alarm IS NULL)
           AND ($2::timestamptz IS NULL OR (a.at, lpad(to_hex(a.id), 32, '0')::uuid) < ($2, $3))
         ORDER BY a.at DESC, a.id DESC LIMIT $4",
    )
    .bind(only_open)
    .bind(at)
    .bind(after.map(|cursor| cursor.id))
    .bind(most)
    .fetch_all(sql)
    .await?;
    for alarm in &mut rows {
        (alarm.zh, alarm.en) = words(&alarm.kind);
    }
    Ok(rows)
}

/// Say what was found about an alarm, and about every open one that says the same; returns how many.
pub(crate) async fn review(
    sql: &mut PgConnection,
    alarm: i64,
    (officer, at): (Uuid, DateTime<Utc>),
    finding: &str,
) -> Result<u64> {
    let done = sqlx::query(
        "INSERT INTO evidence.alarm_review (alarm, at, officer, finding)
         SELECT same.id, $3, $2, $4 FROM evidence.alarm one
         JOIN evidence.alarm same ON same.kind = one.kind AND same.detail = one.detail
         WHERE one.id = $1 AND NOT EXISTS (
             SELECT FROM evidence.alarm_review r WHERE r.alarm = same.id)
         ON CONFLICT DO NOTHING",
    )
    .bind(alarm)
    .bind(officer)
    .bind(at)
    .bind(finding)
    .execute(sql)
    .await?;
    Ok(done.rows_affected())
}

/// Keep that everything was compared.
pub(crate) async fn keep_audit(sql: &mut PgConnection, audited: &Audited) -> Result<()> {
    sqlx::query("INSERT INTO evidence.audit (at, size, millis, findings) VALUES ($1, $2, $3, $4)")
        .bind(audited.at)
        .bind(audited.size)
        .bind(audited.millis)
        .bind(i32::try_from(audited.findings.len()).unwrap_or(i32::MAX))
        .execute(&mut *sql)
        .await?;
    sqlx::query(
        "DELETE FROM evidence.audit WHERE id < (SELECT max(id) FROM evidence.audit) - 1000",
    )
    .execute(sql)
    .await?;
    Ok(())
}

/// When everything was last compared: `(at, size, milliseconds, findings)`.
pub(crate) async fn last_audit(
    sql: &mut PgConnection,
) -> Result<Option<(DateTime<Utc>, i64, i64, i32)>> {
    Ok(sqlx::query_as(
        "SELECT at, size, millis, findings FROM evidence.audit ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(sql)
    .await?)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
