//! What is done without anybody asking.

use chrono::{NaiveDate, TimeDelta};
use platform::vault::{self, INSTALLATION, KeyRotated};
use platform::{Result, Tx};

use crate::acts::authenticator::place;
use crate::store::{attempts, factors, links};

/// How these fields are called among the holders of a key.
pub const HOLDER: &str = "identity";
/// The job's name, by which it leaves its own next step.
pub const SEAL_ANEW: &str = "identity.seal_anew";

/// The installation's key was rotated: seal some secrets of authenticators anew and leave the rest for
/// later. What a browser was sent to its provider with is forgotten in minutes and needs no care.
pub async fn on_key_rotated(tx: &mut Tx, rotated: KeyRotated) -> Result<()> {
    let rows = match rotated.owner.as_str() {
        INSTALLATION => factors::after(tx, rotated.after).await?,
        _ => Vec::new(),
    };
    let Some((last, _)) = rows.last() else {
        return vault::released(tx, &rotated, HOLDER).await;
    };
    let last = *last;
    let [keys] = vault::hold(tx, [INSTALLATION]).await?;
    let ring = vault::ring(tx, rows.iter().map(|(_, secret)| secret.as_slice())).await?;
    for (officer, secret) in rows {
        let place = place(officer);
        let anew = keys.current()?.seal(&place, &ring.open(&place, &secret)?)?;
        factors::seal_anew(tx, officer, &anew).await?;
    }
    let (key, at) = (format!("{} {}", rotated.owner, rotated.version), tx.now);
    tx.later(SEAL_ANEW, &key, at, &KeyRotated { after: Some(last), ..rotated }).await
}

/// Wrong tries are forgotten after a day, and are kept another to be sure.
const KEPT: TimeDelta = TimeDelta::hours(48);

/// 每日清理 – forget tries that count no more and questions nobody answered.
pub async fn every_day(tx: &mut Tx, _: NaiveDate) -> Result<()> {
    let before = tx.now - KEPT;
    attempts::sweep(tx, before).await?;
    factors::sweep(tx).await?;
    links::sweep(tx).await
}
