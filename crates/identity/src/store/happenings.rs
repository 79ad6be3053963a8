//! What happened to accounts.

use chrono::{DateTime, NaiveDate, Utc};
use platform::{Result, Tx};
use uuid::Uuid;

use crate::model::{Happened, Happening};

/// Most that are shown at once.
const SHOWN: i64 = 500;

/// What is written down.
pub(crate) struct NewHappening<'a> {
    pub(crate) what: Happened,
    pub(crate) source: &'a str,
    pub(crate) agent: &'a str,
    pub(crate) tries: Option<i32>,
    /// Whose account ends, and when.
    pub(crate) ending: Option<(Uuid, NaiveDate)>,
}

impl NewHappening<'_> {
    pub(crate) fn of(what: Happened) -> Self {
        Self { what, source: "", agent: "", tries: None, ending: None }
    }
}

/// Write it down; that an account ends is told once for each last day.
pub(crate) async fn insert(tx: &mut Tx, officer: Uuid, new: &NewHappening<'_>) -> Result<()> {
    let id = tx.new_id();
    sqlx::query(
        "INSERT INTO identity.happening (id, officer, at, kind, source, agent, tries, subject, day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(officer)
    .bind(tx.now)
    .bind(new.what)
    .bind(new.source)
    .bind(new.agent)
    .bind(new.tries)
    .bind(new.ending.map(|(subject, _)| subject))
    .bind(new.ending.map(|(_, day)| day))
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn of_officer(
    tx: &mut Tx,
    officer: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<Happening>> {
    Ok(sqlx::query_as(
        "SELECT id, at, kind, source, agent, tries, subject, day, seen_at
         FROM identity.happening
         WHERE officer = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3",
    )
    .bind(officer)
    .bind(since)
    .bind(SHOWN)
    .fetch_all(tx.sql())
    .await?)
}

/// Seen, up to then; says how many were news.
pub(crate) async fn note(tx: &mut Tx, officer: Uuid, until: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE identity.happening SET seen_at = $3
         WHERE officer = $1 AND at <= $2 AND seen_at IS NULL",
    )
    .bind(officer)
    .bind(until)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected())
}

pub(crate) async fn sweep(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    sqlx::query("DELETE FROM identity.happening WHERE at < $1")
        .bind(before)
        .execute(tx.sql())
        .await?;
    Ok(())
}
