//! SQL of certificates and their alarms.

use chrono::{DateTime, Utc};
use platform::http::Cursor;
use platform::{Result, Tx};
use wire::Issued;

use crate::model::{CertificateAlarm, CertificateRow};

const ROW: &str = "SELECT c.fingerprint, c.serial, c.institution, i.zh, i.en, c.not_before,
        c.not_after, c.issued_at, c.issued_by, c.revoked_at, c.reason,
        (SELECT min(a.days) FROM exchange.certificate_alarm a
         WHERE a.fingerprint = c.fingerprint) AS alarm_days
    FROM exchange.certificate c JOIN exchange.institution i ON i.code = c.institution";

pub(crate) async fn keep_certificate(tx: &mut Tx, issued: &Issued) -> Result<()> {
    let certificate = &issued.certificate;
    sqlx::query(
        "INSERT INTO exchange.certificate (fingerprint, serial, institution, pem, not_before,
             not_after, issued_at, issued_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&certificate.fingerprint)
    .bind(&certificate.serial)
    .bind(certificate.party.code())
    .bind(&issued.pem)
    .bind(certificate.not_before)
    .bind(certificate.not_after)
    .bind(tx.now)
    .bind(tx.actor.label())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn certificate(tx: &mut Tx, fingerprint: &str) -> Result<Option<CertificateRow>> {
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(format!("{ROW} WHERE c.fingerprint = $1")))
        .bind(fingerprint)
        .fetch_optional(tx.sql())
        .await?)
}

/// Every certificate, those that end last first.
pub(crate) async fn certificates(tx: &mut Tx) -> Result<Vec<CertificateRow>> {
    let statement =
        format!("{ROW} ORDER BY c.institution, c.not_after DESC, c.fingerprint LIMIT 2000");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_all(tx.sql()).await?)
}

/// Revoke a certificate; whether there was one to revoke.
pub(crate) async fn revoke(tx: &mut Tx, fingerprint: &str, reason: &str) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE exchange.certificate SET revoked_at = $2, revoked_by = $3, reason = $4
         WHERE fingerprint = $1 AND revoked_at IS NULL",
    )
    .bind(fingerprint)
    .bind(tx.now)
    .bind(tx.actor.label())
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Fingerprints of an institution's certificates that count now.
pub(crate) async fn pins(tx: &mut Tx, institution: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT fingerprint FROM exchange.certificate
         WHERE institution = $1 AND revoked_at IS NULL AND not_before <= $2 AND not_after > $2
         ORDER BY fingerprint",
    )
    .bind(institution)
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?)
}

/// The last certificate of each institution, if it ends by `until`: (fingerprint, institution, end).
pub(crate) async fn ending(
    tx: &mut Tx,
    until: DateTime<Utc>,
) -> Result<Vec<(String, String, DateTime<Utc>)>> {
    Ok(sqlx::query_as(
        "SELECT * FROM (
             SELECT DISTINCT ON (institution) fingerprint, institution, not_after
             FROM exchange.certificate WHERE revoked_at IS NULL
             ORDER BY institution, not_after DESC, fingerprint) last
         WHERE not_after <= $1 ORDER BY institution",
    )
    .bind(until)
    .fetch_all(tx.sql())
    .await?)
}

/// Raise an alarm; whether it is new.
pub(crate) async fn raise_alarm(tx: &mut Tx, fingerprint: &str, days: i32) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO exchange.certificate_alarm (fingerprint, days, raised_at)
         VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(fingerprint)
    .bind(days)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// 证书到期预警 – the nearest alarm of each certificate after `after`, newest first; all, or only those of
/// institutions that still have no later certificate.
pub async fn certificate_alarms_after(
    tx: &mut Tx,
    only_open: bool,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<CertificateAlarm>> {
    let at: Option<DateTime<Utc>> = after.map(Cursor::key).transpose()?;
    Ok(sqlx::query_as(
        "SELECT * FROM (
             SELECT c.fingerprint, i.zh, i.en, a.days, c.not_after, a.raised_at,
                 least(c.revoked_at, next.issued_at) AS settled_at,
                 left(c.fingerprint, 32)::uuid AS key
             FROM (SELECT DISTINCT ON (fingerprint) fingerprint, days, raised_at
                   FROM exchange.certificate_alarm ORDER BY fingerprint, days) a
             JOIN exchange.certificate c ON c.fingerprint = a.fingerprint
             JOIN exchange.institution i ON i.code = c.institution
             LEFT JOIN LATERAL (
                 SELECT min(n.issued_at) AS issued_at FROM exchange.certificate n
                 WHERE n.institution = c.institution AND n.revoked_at IS NULL
                   AND n.not_after > c.not_after) next ON true) alarm
         WHERE (NOT $1 OR settled_at IS NULL)
           AND ($2::timestamptz IS NULL OR (raised_at, key) < ($2, $3))
         ORDER BY raised_at DESC, key DESC LIMIT $4",
    )
    .bind(only_open)
    .bind(at)
    .bind(after.map(|cursor| cursor.id))
    .bind(most)
    .fetch_all(tx.sql())
    .await?)
}
