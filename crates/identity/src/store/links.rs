//! Whom a provider of identities means, and log-ins that are on their way there.

use chrono::TimeDelta;
use platform::{Result, Tx};
use uuid::Uuid;

/// Somebody comes back from the provider within so long.
const ERRAND: TimeDelta = TimeDelta::minutes(10);

pub(crate) async fn officer(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar("SELECT officer FROM identity.link WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .fetch_optional(tx.sql())
        .await?)
}

/// Link an officer; false when the subject is somebody's already.
pub(crate) async fn link(tx: &mut Tx, issuer: &str, subject: &str, officer: Uuid) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO identity.link (issuer, subject, officer, added_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (issuer, subject) DO NOTHING",
    )
    .bind(issuer)
    .bind(subject)
    .bind(officer)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn send(tx: &mut Tx, state: &[u8], body: &[u8]) -> Result<()> {
    let expires = tx.now + ERRAND;
    sqlx::query("INSERT INTO identity.errand (state, body, expires_at) VALUES ($1, $2, $3)")
        .bind(state)
        .bind(body)
        .bind(expires)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// What was sent along, once and in time.
pub(crate) async fn take(tx: &mut Tx, state: &[u8]) -> Result<Option<Vec<u8>>> {
    let found: Option<(Vec<u8>, bool)> = sqlx::query_as(
        "DELETE FROM identity.errand WHERE state = $1 RETURNING body, expires_at > $2",
    )
    .bind(state)
    .bind(tx.now)
    .fetch_optional(tx.sql())
    .await?;
    Ok(found.filter(|(_, in_time)| *in_time).map(|(body, _)| body))
}

/// Forget log-ins nobody came back from.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    let now = tx.now;
    sqlx::query("DELETE FROM identity.errand WHERE expires_at < $1")
        .bind(now)
        .execute(tx.sql())
        .await?;
    Ok(())
}
