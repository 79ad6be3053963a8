//! SQL of hits, of what was found of them, and of what was asked.

use chrono::{DateTime, Utc};
use contract::feed::{HitFinding, HitReport};
use platform::{Fault, Result, Tx};
use sqlx::Row;

use crate::model::Hit;

/// Keep what a department reports; returns the ids that were new.
pub(crate) async fn keep(
    tx: &mut Tx,
    institution: &str,
    hits: &[HitReport],
) -> Result<Vec<String>> {
    let each = |of: fn(&HitReport) -> Option<String>| hits.iter().map(of).collect::<Vec<_>>();
    Ok(sqlx::query_scalar(
        "INSERT INTO measures.hit (institution, taken_at, id, at, measure, channel, document_kind,
             masked, entry, decision, operator, override_reason, reference, contested)
         SELECT $1, $2, n.* FROM unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[],
             $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[],
             $14::text[]) AS n
         ON CONFLICT (institution, id) DO NOTHING RETURNING id",
    )
    .bind(institution)
    .bind(tx.now)
    .bind(each(|hit| Some(hit.id.clone())))
    .bind(hits.iter().map(|hit| hit.at).collect::<Vec<DateTime<Utc>>>())
    .bind(each(|hit| Some(hit.measure.clone())))
    .bind(each(|hit| Some(hit.channel.code().to_owned())))
    .bind(each(|hit| Some(hit.document_kind.clone())))
    .bind(each(|hit| Some(hit.masked_document.clone())))
    .bind(hits.iter().map(|hit| hit.entry).collect::<Vec<_>>())
    .bind(each(|hit| Some(hit.decision.code().to_owned())))
    .bind(each(|hit| Some(hit.operator.clone())))
    .bind(each(|hit| hit.override_reason.clone()))
    .bind(each(|hit| hit.reference.clone()))
    .bind(each(|hit| hit.contested.clone()))
    .fetch_all(tx.sql())
    .await?)
}

const HIT: &str = "SELECT h.number, h.institution, h.id, h.at, h.taken_at, h.measure, h.channel,
        h.document_kind, h.masked, h.entry, h.decision, h.operator, h.override_reason, h.reference,
        h.contested, f.is_false, f.why
        FROM measures.hit h LEFT JOIN measures.finding f ON f.hit = h.number";

/// Hits before a number, newest first; of one institution, or only those contested and not looked into.
pub(crate) async fn before(
    tx: &mut Tx,
    (institution, is_open): (Option<&str>, bool),
    number: i64,
    most: i64,
) -> Result<Vec<Hit>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{HIT} WHERE h.number < $1 AND ($2::text IS NULL OR h.institution = $2)
             AND (NOT $3 OR (h.contested IS NOT NULL AND f.hit IS NULL))
         ORDER BY h.number DESC LIMIT $4"
    ));
    let rows = sqlx::query_as(statement).bind(number).bind(institution).bind(is_open).bind(most);
    Ok(rows.fetch_all(tx.sql()).await?)
}

/// One hit.
pub(crate) async fn of_number(tx: &mut Tx, number: i64) -> Result<Hit> {
    let statement = sqlx::AssertSqlSafe(format!("{HIT} WHERE h.number = $1"));
    let row = sqlx::query_as(statement).bind(number).fetch_optional(tx.sql()).await?;
    row.ok_or(Fault::Missing("hit"))
}

/// What was found of a hit; false when somebody found something before.
pub(crate) async fn find(tx: &mut Tx, hit: i64, is_false: bool, why: &str) -> Result<bool> {
    let by = tx.actor.label();
    let done = sqlx::query(
        "INSERT INTO measures.finding (hit, is_false, why, by_whom, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (hit) DO NOTHING",
    )
    .bind(hit)
    .bind(is_false)
    .bind(why)
    .bind(by)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What was found of a department's hits, after the finding of a number.
pub(crate) async fn findings_after(
    tx: &mut Tx,
    institution: &str,
    number: i64,
    most: i64,
) -> Result<Vec<HitFinding>> {
    let rows = sqlx::query(
        "SELECT f.number, h.id, f.is_false, f.why
         FROM measures.finding f JOIN measures.hit h ON h.number = f.hit
         WHERE h.institution = $1 AND f.number > $2 ORDER BY f.number LIMIT $3",
    )
    .bind(institution)
    .bind(number)
    .bind(most)
    .fetch_all(tx.sql())
    .await?;
    let one = |row: &sqlx::postgres::PgRow| {
        Ok(HitFinding {
            number: row.try_get("number")?,
            hit: row.try_get("id")?,
            is_false: row.try_get("is_false")?,
            why: row.try_get("why")?,
        })
    };
    rows.iter().map(one).collect()
}

/// 计分 – of each institution: hits, those contested, those looked into, those that were false.
pub(crate) async fn counts(tx: &mut Tx) -> Result<Vec<(String, i64, i64, i64, i64)>> {
    Ok(sqlx::query_as(
        "SELECT h.institution, count(*), count(h.contested), count(f.hit),
             count(*) FILTER (WHERE f.is_false)
         FROM measures.hit h LEFT JOIN measures.finding f ON f.hit = h.number
         GROUP BY h.institution",
    )
    .fetch_all(tx.sql())
    .await?)
}

/// 核对记录 – one thing that was asked.
pub(crate) struct Asked {
    pub(crate) measure: String,
    pub(crate) asked: Vec<u8>,
    pub(crate) outcome: &'static str,
}

/// Keep what was asked.
pub(crate) async fn keep_asked(
    tx: &mut Tx,
    institution: &str,
    list_version: i64,
    all: &[Asked],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO measures.screening (at, institution, list_version, measure, asked, outcome)
         SELECT $1, $2, $3, n.* FROM unnest($4::text[], $5::bytea[], $6::text[]) AS n",
    )
    .bind(tx.now)
    .bind(institution)
    .bind(list_version)
    .bind(all.iter().map(|one| one.measure.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.asked.as_slice()).collect::<Vec<_>>())
    .bind(all.iter().map(|one| one.outcome).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Forget what was asked before `at`.
pub(crate) async fn forget_asked(tx: &mut Tx, at: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query("DELETE FROM measures.screening WHERE at < $1").bind(at);
    Ok(done.execute(tx.sql()).await?.rows_affected())
}
