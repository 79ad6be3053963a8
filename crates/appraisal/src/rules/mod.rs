//! What the law asks of a reference price: one file per question.

pub(crate) mod average;
pub(crate) mod draw;
pub(crate) mod report;
pub(crate) mod ways;

use chrono::{Days, NaiveDate, NaiveTime};
use law::RuleId;

/// Last day of the period of `rule` after something on `from`; in a year without an official calendar the
/// days as counted.
pub(crate) fn due(rule: RuleId, from: NaiveDate) -> NaiveDate {
    let at = kernel::time::instant(from, NaiveTime::MIN);
    match law::periods::due(rule.as_str(), at) {
        Ok(deadline) => deadline.due,
        Err(_) => from.checked_add_days(Days::new(law::days(rule, from))).unwrap_or(from),
    }
}
