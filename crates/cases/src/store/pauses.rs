//! Days of a case that bear no doubled interest.

use chrono::NaiveDate;
use kernel::Id;
use law::interest::Pause;
use platform::{Result, Tx};

use crate::model::{Case, Flag, StayGround};

/// Begin a pause today.
pub(crate) async fn begin_pause(
    tx: &mut Tx,
    case: Id<Case>,
    flag: Flag,
    ground: StayGround,
) -> Result<()> {
    let today = tx.today();
    sqlx::query(
        "INSERT INTO cases.pause (case_id, flag, ground, from_day) VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_id, flag, from_day) DO UPDATE SET ground = excluded.ground, to_day = NULL",
    )
    .bind(case.0)
    .bind(flag.code())
    .bind(ground.code())
    .bind(today)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// End the pause of `flag` today, if one runs.
pub(crate) async fn end_pause(tx: &mut Tx, case: Id<Case>, flag: Flag) -> Result<()> {
    let today = tx.today();
    sqlx::query(
        "UPDATE cases.pause SET to_day = $3 WHERE case_id = $1 AND flag = $2 AND to_day IS NULL",
    )
    .bind(case.0)
    .bind(flag.code())
    .bind(today)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Pauses of a case and of those it resumes; one still running lasts at least until `on`.
pub(crate) async fn pauses(tx: &mut Tx, case: Id<Case>, on: NaiveDate) -> Result<Vec<Pause>> {
    let spans: Vec<(NaiveDate, Option<NaiveDate>)> = sqlx::query_as(
        "WITH RECURSIVE line (id, parent) AS (
             SELECT id, parent FROM cases.case WHERE id = $1
             UNION ALL SELECT c.id, c.parent FROM cases.case c JOIN line ON c.id = line.parent)
         SELECT p.from_day, p.to_day FROM cases.pause p JOIN line ON p.case_id = line.id",
    )
    .bind(case.0)
    .fetch_all(tx.sql())
    .await?;
    let pause =
        |(from, to): (NaiveDate, Option<NaiveDate>)| Pause { from, to: to.unwrap_or(on).max(from) };
    Ok(spans.into_iter().map(pause).collect())
}
