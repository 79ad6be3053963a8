//! Certificates and sealed papers.

use chrono::{DateTime, Utc};
use platform::{Result, Tx};
use signet::{Certificate, Revoked};
use uuid::Uuid;

use crate::seals::Kind;

/// Advisory lock of whoever issues a certificate.
const ISSUING: i64 = 0x7a78_7365_616c;

pub(crate) async fn lock(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(ISSUING).execute(tx.sql()).await?;
    Ok(())
}

/// The certificate of this kind that is valid longest, if beyond `until`.
pub(crate) async fn current(
    tx: &mut Tx,
    kind: Kind<'_>,
    until: DateTime<Utc>,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "SELECT der FROM documents.certificate
         WHERE purpose = $1 AND court = $2 AND revoked_at IS NULL AND valid_until > $3
         ORDER BY valid_until DESC, serial LIMIT 1",
    )
    .bind(kind.code())
    .bind(kind.court)
    .bind(until)
    .fetch_optional(tx.sql())
    .await?)
}

pub(crate) async fn keep_certificate(
    tx: &mut Tx,
    kind: Kind<'_>,
    certificate: &Certificate,
) -> Result<()> {
    let validity = certificate.validity().ok_or_else(|| anyhow::anyhow!("no validity"))?;
    sqlx::query(
        "INSERT INTO documents.certificate (serial, purpose, court, der, valid_from, valid_until)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(certificate.serial())
    .bind(kind.code())
    .bind(kind.court)
    .bind(certificate.der())
    .bind(validity.from)
    .bind(validity.until)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn sealed(tx: &mut Tx, document: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("SELECT pdf FROM documents.sealed WHERE document = $1")
        .bind(document)
        .fetch_optional(tx.sql())
        .await?)
}

pub(crate) async fn keep_sealed(
    tx: &mut Tx,
    document: Uuid,
    serial: &str,
    pdf: &[u8],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO documents.sealed (document, serial, sealed_at, pdf) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(document)
    .bind(serial)
    .bind(tx.now)
    .bind(pdf)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn revoked(tx: &mut Tx) -> Result<Vec<Revoked>> {
    let rows: Vec<(String, DateTime<Utc>)> = sqlx::query_as(
        "SELECT serial, revoked_at FROM documents.certificate WHERE revoked_at IS NOT NULL",
    )
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(|(serial, at)| Revoked { serial, at }).collect())
}

/// 印章证书 – one certificate by which papers are sealed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct SealRow {
    pub(crate) serial: String,
    pub(crate) purpose: String,
    pub(crate) court: String,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) valid_until: DateTime<Utc>,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
    pub(crate) reason: Option<String>,
}

/// Every certificate by which papers are or were sealed, those that end last first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<SealRow>> {
    Ok(sqlx::query_as(
        "SELECT serial, purpose, court, valid_from, valid_until, revoked_at, reason
         FROM documents.certificate ORDER BY court, purpose, valid_until DESC, serial LIMIT 2000",
    )
    .fetch_all(tx.sql())
    .await?)
}

pub(crate) async fn revoke(
    tx: &mut Tx,
    court: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE documents.certificate SET revoked_at = $2, reason = $3
         WHERE purpose = 'seal' AND court = $1 AND revoked_at IS NULL",
    )
    .bind(court)
    .bind(at)
    .bind(reason)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}
