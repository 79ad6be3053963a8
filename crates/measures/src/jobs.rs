//! What is done at a time: lists for carriers made anew, departments watched, old records forgotten.

use chrono::{NaiveDate, TimeDelta};
use law::id;
use platform::{Result, Tx};
use register::Op;

use crate::acts::bundle;
use crate::acts::feed::fed;
use crate::model::{Lateness, Receiver};
use crate::rules::late::{Come, late};
use crate::store::{self, hits};

/// Name of the job that makes a carrier's list.
pub const BUNDLE: &str = "measures.bundle";
/// Name of the job that watches departments.
pub const WATCH: &str = "measures.watch";
/// Changes looked through for one that was not acknowledged; with more waiting the first is late anyway.
const LOOKED: i64 = 1_000;

/// Have a receiver's list made anew, if it holds one.
pub(crate) async fn renew(tx: &mut Tx, receiver: &Receiver) -> Result<()> {
    if !bundle::is_carrier(receiver) {
        return Ok(());
    }
    let now = tx.now;
    tx.later(BUNDLE, &receiver.institution, now, &receiver.institution).await
}

/// The same for all of them.
pub(crate) async fn renew_all(tx: &mut Tx) -> Result<()> {
    for receiver in store::receivers(tx.sql()).await? {
        renew(tx, &receiver).await?;
    }
    Ok(())
}

/// Make a carrier's list.
pub async fn make_bundle(tx: &mut Tx, institution: String) -> Result<()> {
    bundle::make(tx, &institution).await
}

/// Have departments watched: as often as the shortest thing they may be late with allows.
pub(crate) async fn watch_soon(tx: &mut Tx) -> Result<()> {
    let hours = law::hours(id::MEASURES_REMOVAL_TARGET, tx.today()).max(1);
    let at = tx.now + TimeDelta::hours(i64::from(hours)) / 4;
    tx.later_unless_waiting(WATCH, WATCH, at, &()).await
}

/// Raise alarms over departments that are late, and settle those of who is not any more.
pub async fn watch(tx: &mut Tx) -> Result<()> {
    let (now, today) = (tx.now, tx.today());
    let receivers = store::receivers(tx.sql()).await?;
    for receiver in &receivers {
        let late = if receiver.is_one_on(today) {
            late(come(tx, receiver).await?, now)
        } else {
            Vec::new()
        };
        for one in &late {
            store::raise(tx, &receiver.institution, *one).await?;
        }
        let is_late = |kind: &Lateness| late.iter().any(|(found, _)| found == kind);
        let over = Lateness::ALL.into_iter().filter(|kind| !is_late(kind));
        let over: Vec<&str> = over.map(Lateness::code).collect();
        store::settle(tx, &receiver.institution, &over).await?;
    }
    if receivers.is_empty() { Ok(()) } else { watch_soon(tx).await }
}

/// How far a receiver has come with what concerns it.
async fn come(tx: &mut Tx, receiver: &Receiver) -> Result<Come> {
    let waiting = register::changes_after(tx.sql(), receiver.acked_seq, LOOKED).await?;
    let fed: Vec<_> = waiting.iter().filter(|change| fed(change.list).is_some()).collect();
    Ok(Come {
        since: receiver.changed_at,
        heard_at: receiver.heard_at,
        waiting_since: fed.first().map(|change| change.at),
        removal_since: fed.iter().find(|change| change.op == Op::Remove).map(|change| change.at),
    })
}

/// 每日 – lists made anew, so that none runs out; what was asked long ago is forgotten.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    renew_all(tx).await?;
    let kept = i64::try_from(law::days(id::MEASURES_SCREENING_KEPT, day)).unwrap_or(i64::MAX);
    if let Some(kept) = TimeDelta::try_days(kept) {
        let until = tx.now - kept;
        hits::forget_asked(tx, until).await?;
    }
    Ok(())
}
