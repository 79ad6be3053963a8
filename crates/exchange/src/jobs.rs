//! 到期核查 – late answers are noticed when their time passes, not when somebody looks.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::OrderId;
use platform::{Result, Tx};

use crate::events::{AnswerOverdue, CertificateEnding};
use crate::model::{ALARM_DAYS, alarm_due};
pub use crate::sealing::{HOLDER, on_key_rotated};
use crate::store::{self, certificates};

/// Name of the job that moves what was settled long ago.
pub const MOVE_SETTLED: &str = "exchange.move_settled";
/// Orders moved in one transaction.
const MOVED_MAX: i64 = 5000;

/// Name of the job that notices late answers.
pub const OVERDUE: &str = "exchange.overdue";

/// Have late answers noticed at the earliest answer time open. Answer times only grow, so one
/// waiting job is enough; an existing one is left alone, which keeps this row cool.
pub(crate) async fn watch_overdue(tx: &mut Tx, at: DateTime<Utc>) -> Result<()> {
    tx.later_unless_waiting(OVERDUE, "next", at, &()).await
}

/// Notice late answers, and plan the next look.
pub async fn overdue(tx: &mut Tx) -> Result<()> {
    let late = store::mark_overdue(tx).await?;
    // Whoever let an answer time pass is asked what became of the order.
    let mut silent: Vec<String> = late.iter().map(|late| late.institution.clone()).collect();
    silent.sort_unstable();
    silent.dedup();
    store::registers::want_registers(tx, &silent).await?;
    for late in late {
        let order = OrderId::from(late.id);
        let (case, institution, act) = (late.case_id, late.institution, late.act);
        tx.tell(&AnswerOverdue { order, case, institution, act }).await?;
    }
    if let Some(at) = store::next_answer_by(tx).await? {
        watch_overdue(tx, at).await?;
    }
    Ok(())
}

/// 归档 – orders answered long ago move to where they are kept by month; as long as there are more, some
/// thousand at a time.
pub async fn move_settled(tx: &mut Tx) -> Result<()> {
    let days = law::days(law::id::ORDERS_SETTLED, tx.today());
    let until = tx.now - TimeDelta::days(i64::try_from(days).unwrap_or(i64::from(i32::MAX)));
    let moved = store::settled::move_settled(tx, until, MOVED_MAX).await?;
    if i64::try_from(moved).is_ok_and(|moved| moved >= MOVED_MAX) {
        let now = tx.now;
        tx.later(MOVE_SETTLED, "next", now, &()).await?;
    }
    Ok(())
}

/// 每日 – the scores of yesterday, and of the day before with what came late; then 证书到期预警: the last
/// certificate of an institution ends in 90, 30 or 7 days.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for before in day.pred_opt().into_iter().chain(day.pred_opt().and_then(|day| day.pred_opt())) {
        store::scores::reckon(tx, before).await?;
    }
    let now = tx.now;
    tx.later_unless_waiting(MOVE_SETTLED, "next", now, &()).await?;
    let first = ALARM_DAYS.into_iter().max().unwrap_or_default();
    let until = tx.now + TimeDelta::days(i64::from(first));
    for (fingerprint, institution, not_after) in certificates::ending(tx, until).await? {
        let Some(days) = alarm_due(tx.now, not_after) else { continue };
        if certificates::raise_alarm(tx, &fingerprint, days).await? {
            tx.tell(&CertificateEnding { institution, fingerprint, days, not_after }).await?;
        }
    }
    Ok(())
}
