//! What is done without anybody asking.

use chrono::{NaiveDate, TimeDelta};
use platform::vault::{self, INSTALLATION, KeyRotated};
use platform::{Result, Tx};

use crate::acts::happenings;
use crate::store::{attempts, factors, links};

/// How these fields are called among the holders of a key.
pub const HOLDER: &str = "identity";

/// Wrong tries are forgotten after a day, and are kept another to be sure.
const KEPT: TimeDelta = TimeDelta::hours(48);

/// 每日清理 – forget tries that count no more and questions nobody answered; remind of accounts that end.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let before = tx.now - KEPT;
    attempts::sweep(tx, before).await?;
    factors::sweep(tx).await?;
    happenings::sweep(tx, day).await?;
    happenings::remind(tx, day).await?;
    links::sweep(tx).await
}

/// 密钥轮换后的重新加密 – all in one go.
pub async fn on_key_rotated(tx: &mut Tx, rotated: KeyRotated) -> Result<()> {
    if rotated.owner == INSTALLATION {
        factors::seal_anew(tx).await?;
    }
    vault::released(tx, &rotated, HOLDER).await
}
