//! What the law asks before a case closes and after it ended for now: one file per question.

pub(crate) mod checks;
pub(crate) mod ending;
pub(crate) mod facts;
pub(crate) mod pace;
pub(crate) mod satisfied;
pub(crate) mod schedule;
pub(crate) mod small;

use chrono::{Days, NaiveDate, NaiveTime};
use law::RuleId;

/// Last day of the period of `rule` after something on `from`. In a year without an official
/// calendar the days are taken as counted: earlier, never later.
pub(crate) fn due(rule: RuleId, from: NaiveDate) -> NaiveDate {
    let at = kernel::time::instant(from, NaiveTime::MIN);
    match law::periods::due(rule.as_str(), at) {
        Ok(deadline) => deadline.due,
        Err(_) => from.checked_add_days(Days::new(law::days(rule, from))).unwrap_or(from),
    }
}
