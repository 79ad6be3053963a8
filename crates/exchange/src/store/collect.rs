//! Orders collected by their institutions, and what those tell unasked.

use chrono::{DateTime, Utc};
use contract::Notice;
use platform::{Fault, Result, Tx};

use crate::sealing;
use crate::store::to_the_counter;

/// Orders collected so often without a receipt go to the counter.
pub(crate) async fn give_up(tx: &mut Tx, institution: &str, after: i32) -> Result<()> {
    let tried: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM exchange.queue WHERE institution = $1 AND attempts >= $3
             AND next_at <= $2 AND leased_until <= $2",
    )
    .bind(institution)
    .bind(tx.now)
    .bind(after)
    .fetch_all(tx.sql())
    .await?;
    to_the_counter(tx, &tried, after).await
}

/// The message these orders go out in.
pub(crate) async fn mark_sent(tx: &mut Tx, ids: &[String], sent_in: i64) -> Result<()> {
    sqlx::query("UPDATE exchange.queue SET sent_in = $2 WHERE id = ANY($1)")
        .bind(ids)
        .bind(sent_in)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Institutions that exchange by files.
pub(crate) async fn by_files(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT code FROM exchange.institution WHERE enabled AND transport = 'file' ORDER BY code",
    )
    .fetch_all(tx.sql())
    .await?)
}

/// Serials of the institution's among `serials` that are known, each with what was said.
pub(crate) async fn known_notices(
    tx: &mut Tx,
    institution: &str,
    serials: &[i64],
) -> Result<Vec<Notice>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT notice FROM exchange.notice WHERE institution = $1 AND serial = ANY($2)",
    )
    .bind(institution)
    .bind(serials)
    .fetch_all(tx.sql())
    .await?;
    let mut known = Vec::new();
    for row in rows {
        known.push(sealing::open_json(tx, row).await?);
    }
    Ok(known)
}

/// Keep a notice that came in message `told_in`; false when its serial is known.
pub(crate) async fn keep_notice(
    tx: &mut Tx,
    institution: &str,
    (notice, case): (&Notice, uuid::Uuid),
    told_in: i64,
) -> Result<bool> {
    let sealed = sealing::seal_one(tx, &serde_json::to_vec(notice)?).await?;
    let kept = sqlx::query(
        "INSERT INTO exchange.notice
             (institution, serial, received_at, order_id, case_id, notice, told_in)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(institution)
    .bind(serial(notice)?)
    .bind(tx.now)
    .bind(notice.order.as_str())
    .bind(case)
    .bind(sealed)
    .bind(told_in)
    .execute(tx.sql())
    .await?;
    Ok(kept.rows_affected() > 0)
}

/// The serial as it is kept.
///
/// # Errors
/// One no institution reaches.
pub(crate) fn serial(notice: &Notice) -> Result<i64> {
    i64::try_from(notice.serial)
        .map_err(|_| Fault::invalid("serial", "序号过大", "the serial is too large"))
}

/// What `institution` told under `serial`, and when it came.
///
/// # Errors
/// Nothing was told under it.
pub async fn notice(
    tx: &mut Tx,
    institution: &str,
    serial: u64,
) -> Result<(Notice, DateTime<Utc>)> {
    let found: Option<(Vec<u8>, DateTime<Utc>)> = sqlx::query_as(
        "SELECT notice, received_at FROM exchange.notice WHERE institution = $1 AND serial = $2",
    )
    .bind(institution)
    .bind(i64::try_from(serial).unwrap_or(i64::MAX))
    .fetch_optional(tx.sql())
    .await?;
    let (sealed, received_at) = found.ok_or(Fault::Missing("notice"))?;
    Ok((sealing::open_json(tx, sealed).await?, received_at))
}
