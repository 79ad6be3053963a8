//! What the law asks of listing, restricting, sanctioning and removing: one file per question.

pub(crate) mod correction;
pub(crate) mod exit;
pub(crate) mod grounds;
pub(crate) mod guards;
pub(crate) mod leave;
pub(crate) mod removal;
pub(crate) mod requests;
pub(crate) mod restrict;
pub(crate) mod sanctions;

use chrono::{Days, NaiveDate, NaiveTime};
use law::RuleId;

/// Last day of the period of `rule` after something on `from`. In a year without an official
/// calendar the same number of plain days is taken: earlier, never later.
pub(crate) fn due(rule: RuleId, from: NaiveDate) -> NaiveDate {
    let at = kernel::time::instant(from, NaiveTime::MIN);
    match law::periods::due(rule.as_str(), at) {
        Ok(deadline) => deadline.due,
        Err(_) => from.checked_add_days(Days::new(law::days(rule, from))).unwrap_or(from),
    }
}
