//! What is done without anybody asking.

use chrono::{NaiveDate, TimeDelta};
use platform::{Result, Tx};

use crate::store::{attempts, factors, links};

/// Wrong tries are forgotten after a day, and are kept another to be sure.
const KEPT: TimeDelta = TimeDelta::hours(48);

/// 每日清理 – forget tries that count no more and questions nobody answered.
pub async fn every_day(tx: &mut Tx, _: NaiveDate) -> Result<()> {
    let before = tx.now - KEPT;
    attempts::sweep(tx, before).await?;
    factors::sweep(tx).await?;
    links::sweep(tx).await
}
