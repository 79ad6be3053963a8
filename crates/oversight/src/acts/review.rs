//! 核查预警 – somebody looks into an alarm and says what was found.

use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::model::{Conclusion, LookUpAlarm};
use crate::store;

/// Looking into an alarm.
pub(crate) const REVIEW: Act = Act::new("oversight.review_alarm", &[Role::SecurityAdmin]);

/// Say what an alarm turned out to be.
///
/// # Errors
/// No reason; an alarm about oneself; one that was looked into already.
pub(crate) async fn review(
    tx: &mut Tx,
    id: Uuid,
    finding: Conclusion,
    reason: &str,
) -> Result<LookUpAlarm> {
    let reason = platform::reason(reason, "reason")?;
    let me = tx.actor.officer().map(|officer| officer.id).ok_or(Fault::Unsigned)?;
    let about = store::open_alarm(tx, id).await?.ok_or(Fault::Missing("alarm"))?;
    if about == me {
        return Err(law::id::LOOKUPS_STOPPED
            .refuse("不得核查本人的预警", "nobody looks into an alarm about themselves")
            .into());
    }
    store::close_alarm(tx, id, me, finding, reason).await?;
    tx.note(None, json!({ "alarm": id, "finding": finding, "reason": reason }));
    store::alarm(tx, id).await
}
