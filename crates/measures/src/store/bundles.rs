//! SQL of offline lists.

use platform::{Result, Tx};

/// Lists of a receiver that are kept: the newest, and one that somebody may be taking just now.
const KEPT: i64 = 2;

/// A list, as far as it is not bytes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub(crate) version: i64,
    pub(crate) key_id: i64,
    pub(crate) parts: i32,
}

/// Keep a list in its parts, in place of one of the same version, and let go of old ones.
pub(crate) async fn keep(
    tx: &mut Tx,
    institution: &str,
    new: &Kept,
    parts: &[&[u8]],
) -> Result<()> {
    sqlx::query("DELETE FROM measures.bundle WHERE institution = $1 AND version = $2")
        .bind(institution)
        .bind(new.version)
        .execute(tx.sql())
        .await?;
    sqlx::query(
        "INSERT INTO measures.bundle (institution, version, key_id, made_at, parts)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(institution)
    .bind(new.version)
    .bind(new.key_id)
    .bind(tx.now)
    .bind(new.parts)
    .execute(tx.sql())
    .await?;
    for (number, part) in (0i32..).zip(parts) {
        sqlx::query(
            "INSERT INTO measures.bundle_part (institution, version, part, data)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(institution)
        .bind(new.version)
        .bind(number)
        .bind(*part)
        .execute(tx.sql())
        .await?;
    }
    sqlx::query(
        "DELETE FROM measures.bundle WHERE institution = $1 AND version NOT IN (
             SELECT version FROM measures.bundle WHERE institution = $1
             ORDER BY version DESC LIMIT $2)",
    )
    .bind(institution)
    .bind(KEPT)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The list of a version, or the newest.
pub(crate) async fn kept(
    tx: &mut Tx,
    institution: &str,
    version: Option<i64>,
) -> Result<Option<Kept>> {
    Ok(sqlx::query_as(
        "SELECT version, key_id, parts FROM measures.bundle
         WHERE institution = $1 AND ($2::bigint IS NULL OR version = $2)
         ORDER BY version DESC LIMIT 1",
    )
    .bind(institution)
    .bind(version)
    .fetch_optional(tx.sql())
    .await?)
}

/// One part of a list.
pub(crate) async fn part(
    tx: &mut Tx,
    institution: &str,
    version: i64,
    part: i32,
) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar(
        "SELECT data FROM measures.bundle_part
         WHERE institution = $1 AND version = $2 AND part = $3",
    )
    .bind(institution)
    .bind(version)
    .bind(part)
    .fetch_optional(tx.sql())
    .await?)
}
