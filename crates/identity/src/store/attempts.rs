//! Wrong tries.

use platform::{Result, Tx};

use crate::rules::lockout::Tries;

/// The tries of a place at an account, locked: whoever tries at the same time waits.
pub(crate) async fn lock(tx: &mut Tx, kind: &str, account: &[u8], place: &str) -> Result<Tries> {
    let (failures, last_at) = sqlx::query_as(
        "INSERT INTO identity.attempt (kind, account, place, failures, last_at)
         VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (kind, account, place) DO UPDATE SET failures = attempt.failures
         RETURNING failures, last_at",
    )
    .bind(kind)
    .bind(account)
    .bind(place)
    .bind(tx.now)
    .fetch_one(tx.sql())
    .await?;
    Ok(Tries { failures, last_at })
}

pub(crate) async fn note(
    tx: &mut Tx,
    kind: &str,
    account: &[u8],
    place: &str,
    failures: i32,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity.attempt SET failures = $4, last_at = $5
         WHERE kind = $1 AND account = $2 AND place = $3",
    )
    .bind(kind)
    .bind(account)
    .bind(place)
    .bind(failures)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Tries that turned out right are none; those of others stay.
pub(crate) async fn forgive(
    tx: &mut Tx,
    kind: &str,
    account: &[u8],
    place: &str,
    all: bool,
) -> Result<()> {
    sqlx::query(
        "UPDATE identity.attempt
         SET failures = CASE WHEN $4 THEN 0 ELSE greatest(failures - 1, 0) END
         WHERE kind = $1 AND account = $2 AND place = $3",
    )
    .bind(kind)
    .bind(account)
    .bind(place)
    .bind(all)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Forget tries nobody asks about any more.
pub(crate) async fn sweep(tx: &mut Tx, before: chrono::DateTime<chrono::Utc>) -> Result<()> {
    sqlx::query("DELETE FROM identity.attempt WHERE last_at < $1")
        .bind(before)
        .execute(tx.sql())
        .await?;
    Ok(())
}
