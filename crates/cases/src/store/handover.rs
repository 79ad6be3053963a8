//! Who has a case now, and where its file went.

use chrono::NaiveDate;
use kernel::Id;
use platform::{Result, Tx};
use uuid::Uuid;

use crate::model::Case;

pub(crate) async fn change_handler(tx: &mut Tx, case: Id<Case>, handler: Uuid) -> Result<()> {
    sqlx::query("UPDATE cases.case SET handler = $2 WHERE id = $1")
        .bind(case.0)
        .bind(handler)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Note the archive number once; returns whether this was the first time.
pub(crate) async fn set_archived(
    tx: &mut Tx,
    case: Id<Case>,
    on: NaiveDate,
    number: &str,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE cases.case SET archived_on = $2, archive_number = $3
         WHERE id = $1 AND archived_on IS NULL",
    )
    .bind(case.0)
    .bind(on)
    .bind(number)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}
