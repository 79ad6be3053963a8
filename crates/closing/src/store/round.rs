//! The half-yearly round, counted.

use chrono::NaiveDate;
use platform::{Result, Tx};

/// Queries that fall due on one day and stand alike.
#[derive(sqlx::FromRow)]
pub(crate) struct Counted {
    pub(crate) due: NaiveDate,
    pub(crate) state: String,
    pub(crate) cases: i64,
    pub(crate) debtors: i64,
}

/// Queries due from `from` to `to` in cases the reader sees, by day and state.
pub(crate) async fn counted(tx: &mut Tx, from: NaiveDate, to: NaiveDate) -> Result<Vec<Counted>> {
    Ok(sqlx::query_as(
        "SELECT due, state, count(*) AS cases, sum(debtors)::bigint AS debtors
         FROM closing.requery WHERE due BETWEEN $1 AND $2 GROUP BY due, state ORDER BY due, state",
    )
    .bind(from)
    .bind(to)
    .fetch_all(tx.sql())
    .await?)
}
