//! Days of a case that bear no doubled interest.

use chrono::NaiveDate;
use kernel::Id;
use law::interest::Pause;
use platform::{Result, Tx};
use sqlx::Row;
use sqlx::postgres::PgRow;

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

/// Pauses in a row's `paused` and `resumed`; one still running lasts at least until `on`.
pub(crate) fn read(row: &PgRow, on: NaiveDate) -> Result<Vec<Pause>> {
    let paused: Option<Vec<NaiveDate>> = row.try_get("paused")?;
    let resumed: Option<Vec<Option<NaiveDate>>> = row.try_get("resumed")?;
    let spans = paused.unwrap_or_default().into_iter().zip(resumed.unwrap_or_default());
    Ok(spans.map(|(from, to)| Pause { from, to: to.unwrap_or(on).max(from) }).collect())
}
