//! What closing does when told, and every day.

use chrono::NaiveDate;
use control::{PropertyFound, RoundFinished};
use platform::{Result, Tx};

pub use crate::acts::requery::RequeryJob;
use crate::acts::{requery, round};
use crate::store::pool;

/// Name of the job that asks one of the ten queries.
pub const REQUERY: &str = "closing.requery";

/// Ask one of the ten queries.
pub async fn requery(tx: &mut Tx, job: RequeryJob) -> Result<()> {
    requery::ask(tx, job).await
}

/// Leave a job for every query that is due and fits into the day's quota: each runs in a transaction of
/// its own. What does not fit waits for tomorrow.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let now = tx.now;
    let room = round::room(tx).await?;
    for (case, number) in pool::due(tx, day, room).await? {
        let key = format!("{case}:{number}");
        tx.later_unless_waiting(REQUERY, &key, now, &RequeryJob { case, number }).await?;
    }
    Ok(())
}

/// Property was found; matters here when its case is in the pool.
pub async fn on_property_found(tx: &mut Tx, told: PropertyFound) -> Result<()> {
    requery::take_found(tx, told.case, told.round, &told.institution, told.debtor).await
}

/// A round ended: the first of a case, or one of the ten of an ended one.
pub async fn on_round_finished(tx: &mut Tx, told: RoundFinished) -> Result<()> {
    let rounds = control::rounds_of_case(tx, told.case).await?;
    let Some(round) = rounds.iter().find(|round| round.id == told.round) else { return Ok(()) };
    requery::assess_first(tx, told.case, round).await?;
    requery::finish(tx, told.case, round).await
}
