//! SQL of the nightly comparison with closed cases.

use chrono::{DateTime, NaiveDate, Utc};
use platform::http::Cursor;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::model::LivedOn;

/// Cases of the next live entries and restrictions after `after`, in the order of their own ids, and
/// where the next page begins; nothing more when there is none.
pub(crate) async fn live_after(
    tx: &mut Tx,
    after: Uuid,
    most: i64,
) -> Result<(Vec<Uuid>, Option<Uuid>)> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "SELECT id, case_id FROM (
             (SELECT id, case_id FROM discipline.listing
              WHERE ended_on IS NULL AND id > $1 ORDER BY id LIMIT $2)
             UNION ALL
             (SELECT id, case_id FROM discipline.restriction
              WHERE lifted_on IS NULL AND id > $1 ORDER BY id LIMIT $2)) AS live
         ORDER BY id LIMIT $2",
    )
    .bind(after)
    .bind(most)
    .fetch_all(tx.sql())
    .await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|many| many == most);
    let next = rows.last().map(|(id, _)| *id).filter(|_| is_full);
    let mut cases: Vec<Uuid> = rows.into_iter().map(|(_, case)| case).collect();
    cases.sort_unstable();
    cases.dedup();
    Ok((cases, next))
}

pub(crate) async fn keep_finding(
    tx: &mut Tx,
    case: Uuid,
    (what, which): (&str, Uuid),
    closed_on: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO discipline.finding (id, case_id, at, what, which, closed_on)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(tx.new_id())
    .bind(case)
    .bind(tx.now)
    .bind(what)
    .bind(which)
    .bind(closed_on)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Say what came of looking into a finding of the case.
pub(crate) async fn review(tx: &mut Tx, case: Uuid, finding: Uuid, conclusion: &str) -> Result<()> {
    let by = tx.actor.officer().ok_or(Fault::Unsigned)?.id;
    let done = sqlx::query(
        "UPDATE discipline.finding SET reviewed_at = $3, reviewed_by = $4, conclusion = $5
         WHERE id = $1 AND case_id = $2 AND reviewed_at IS NULL",
    )
    .bind(finding)
    .bind(case)
    .bind(tx.now)
    .bind(by)
    .bind(conclusion)
    .execute(tx.sql())
    .await?;
    if done.rows_affected() == 0 { Err(Fault::Missing("finding")) } else { Ok(()) }
}

/// What was found, newest first.
pub async fn findings(
    tx: &mut Tx,
    only_open: bool,
    after: Option<&Cursor>,
    most: i64,
) -> Result<Vec<LivedOn>> {
    Ok(sqlx::query_as(
        "SELECT id, case_id, at, what, which, closed_on, reviewed_at, conclusion FROM discipline.finding
         WHERE (NOT $1 OR reviewed_at IS NULL)
           AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3))
         ORDER BY at DESC, id DESC LIMIT $4",
    )
    .bind(only_open)
    .bind(after.map(Cursor::key::<DateTime<Utc>>).transpose()?)
    .bind(after.map(|cursor| cursor.id))
    .bind(most)
    .fetch_all(tx.sql())
    .await?)
}
