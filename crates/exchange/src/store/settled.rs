//! SQL of orders that were settled long ago.

use chrono::{DateTime, Utc};
use platform::{Result, Tx};

/// Move up to `most` orders answered before `until`; returns how many. Whoever looks for an order looks in
/// both places.
pub(crate) async fn move_settled(tx: &mut Tx, until: DateTime<Utc>, most: i64) -> Result<u64> {
    sqlx::query("SELECT exchange.make_settled_months($1)").bind(until).execute(tx.sql()).await?;
    let moved = sqlx::query(
        "WITH gone AS (
             DELETE FROM exchange.outgoing WHERE id IN (
                 SELECT id FROM exchange.outgoing
                 WHERE created_at < $1 AND answered_at < $1 AND state = 'answered'
                 LIMIT $2 FOR UPDATE SKIP LOCKED)
             RETURNING *)
         INSERT INTO exchange.settled SELECT * FROM gone",
    )
    .bind(until)
    .bind(most)
    .execute(tx.sql())
    .await?;
    Ok(moved.rows_affected())
}
