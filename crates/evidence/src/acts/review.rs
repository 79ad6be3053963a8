//! 核查警报 – somebody looks into an alarm of the log and says what was found. The same alarm is raised
//! again and again while its cause lasts; one finding is about all of them up to now.

use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::store;

/// 核查日志警报.
pub const REVIEW: Act = Act::new("evidence.review_alarm", &[Role::AuditAdmin]);

/// What an alarm of the log turned out to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(as = LogAlarmReview)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// What was found.
    #[schema(min_length = 1, max_length = 500)]
    pub finding: String,
}

/// Say what an alarm turned out to be; returns how many alarms that settles.
///
/// # Errors
/// No finding; no such alarm, or one that was looked into already.
pub async fn review(tx: &mut Tx, alarm: i64, review: &Review) -> Result<u64> {
    let wanted = ("请写明核查结论,不超过500字", "say what was found, in at most 500 characters");
    let finding = platform::stated(&review.finding, "finding", wanted)?;
    let me = tx.actor.officer().map(|officer| officer.id).ok_or(Fault::Unsigned)?;
    let now = tx.now;
    let settled = store::review(tx.sql(), alarm, (me, now), finding).await?;
    if settled == 0 {
        return Err(Fault::Missing("alarm"));
    }
    tx.note(None, json!({ "log_alarm": alarm, "finding": finding, "settled": settled }));
    Ok(settled)
}
