//! 告知 – of which looks a person is told, and of which not yet. 个人信息保护法 第35条、第45条.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::time::day_of;

/// Whether a look at `at` in a case closed on `closed_on` may be told on `today`: once the case is
/// closed nothing can be hindered any more; before that, after the delay.
pub(crate) fn may_be_told(
    at: DateTime<Utc>,
    closed_on: Option<NaiveDate>,
    today: NaiveDate,
) -> bool {
    let delay = law::days(law::id::LOOKUPS_DISCLOSURE_DELAY, day_of(at));
    closed_on.is_some_and(|closed| closed <= today) || day_of(at) + Days::new(delay) <= today
}
