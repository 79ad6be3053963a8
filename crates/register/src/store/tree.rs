//! SQL of the log's hashes and checkpoints. Hashes of the lowest level are those of the changes.

use platform::{Result, Tx};
use proof::{Hash, Known};
use sqlx::PgConnection;

/// What was signed last.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Stated {
    pub(crate) number: i64,
    pub(crate) size: i64,
    pub(crate) note: String,
}

pub(crate) async fn last(tx: &mut Tx) -> Result<Option<Stated>> {
    last_of(tx.sql()).await
}

pub(crate) async fn last_of(sql: &mut PgConnection) -> Result<Option<Stated>> {
    Ok(sqlx::query_as(
        "SELECT number, size, note FROM register.checkpoint ORDER BY number DESC LIMIT 1",
    )
    .fetch_optional(sql)
    .await?)
}

pub(crate) async fn state(tx: &mut Tx, number: i64, size: i64, note: &str) -> Result<()> {
    sqlx::query("INSERT INTO register.checkpoint (number, size, at, note) VALUES ($1, $2, $3, $4)")
        .bind(number)
        .bind(size)
        .bind(tx.now)
        .bind(note)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn keep_nodes(tx: &mut Tx, nodes: &[(u32, u64, Hash)]) -> Result<()> {
    let above: Vec<_> = nodes.iter().filter(|(level, ..)| *level > 0).collect();
    let level = |node: &&(u32, u64, Hash)| i32::try_from(node.0).unwrap_or(i32::MAX);
    sqlx::query(
        "INSERT INTO register.node (level, index, hash)
         SELECT * FROM unnest($1::integer[], $2::bigint[], $3::bytea[])",
    )
    .bind(above.iter().map(level).collect::<Vec<_>>())
    .bind(above.iter().map(|node| signed(node.1)).collect::<Vec<_>>())
    .bind(above.iter().map(|node| node.2.as_slice()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn hashes(tx: &mut Tx, runs: &[(u32, u64, u64)]) -> Result<Known> {
    hashes_of(tx.sql(), runs).await
}

/// Runs of hashes: `(tile level, first, how many)`. What is not there is left out.
pub(crate) async fn hashes_of(sql: &mut PgConnection, runs: &[(u32, u64, u64)]) -> Result<Known> {
    let mut known = Known::default();
    for &(level, first, many) in runs {
        let (from, to) = (signed(first), signed(first + many));
        let rows: Vec<(i64, Vec<u8>)> = if level == 0 {
            sqlx::query_as("SELECT seq - 1, hash FROM register.change WHERE seq > $1 AND seq <= $2")
                .bind(from)
                .bind(to)
                .fetch_all(&mut *sql)
                .await?
        } else {
            sqlx::query_as(
                "SELECT index, hash FROM register.node
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

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
