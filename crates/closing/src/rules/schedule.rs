//! 终本后查询 – ten queries, one every six months for five years (终本规定 第9条), counted from the day
//! of the ruling so that a short month shifts one of them and not all that follow.

use chrono::{Months, NaiveDate};
use law::id;

/// How often a round in which somebody stayed silent is asked again before people take over.
pub(crate) const ATTEMPTS: i32 = 3;

/// The due days after a ruling of `ruled_on`, first to last.
pub(crate) fn days(ruled_on: NaiveDate) -> Vec<NaiveDate> {
    let every = law::months(id::ZB_REQUERY_EVERY, ruled_on);
    let all = law::months(id::ZB_REQUERY_YEARS, ruled_on);
    let count = all.checked_div(every).unwrap_or(0);
    (1..=count).filter_map(|k| ruled_on.checked_add_months(Months::new(every * k))).collect()
}
