//! Holds that will end soon.

use chrono::NaiveDate;
use kernel::Id;
use platform::{Result, Tx};

use super::holds::{HOLD, hold};
use crate::model::Hold;

/// Most holds one list names.
const ENDING_MAX: i64 = 500;

/// Holds in force or in line that end by `until` and of which nobody was warned at `days` before their
/// end or later; locked.
pub(crate) async fn unwarned(tx: &mut Tx, until: NaiveDate, days: i16) -> Result<Vec<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{HOLD} WHERE state IN ('effective', 'waiting') AND until_day <= $1
           AND (warned IS NULL OR warned > $2) ORDER BY id FOR UPDATE"
    ));
    let rows = sqlx::query(statement).bind(until).bind(days).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}

pub(crate) async fn note_warned(tx: &mut Tx, hold: Id<Hold>, days: i16) -> Result<()> {
    sqlx::query("UPDATE control.hold SET warned = $2 WHERE id = $1")
        .bind(hold.0)
        .bind(days)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Holds that end by `until` in cases the reader sees, the first to end first.
pub(crate) async fn ending_by(tx: &mut Tx, until: NaiveDate) -> Result<Vec<Hold>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{HOLD} WHERE state IN ('effective', 'waiting') AND until_day <= $1
         ORDER BY until_day, id LIMIT $2"
    ));
    let rows = sqlx::query(statement).bind(until).bind(ENDING_MAX).fetch_all(tx.sql()).await?;
    rows.iter().map(hold).collect()
}
