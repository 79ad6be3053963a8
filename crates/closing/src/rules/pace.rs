//! 终本后查询排期 – how many debtors are asked about a day, and when what is due will be done. The
//! half-yearly queries share the day's quota with the cases under way, so they take a part of it, oldest
//! first, and what does not fit waits for the next day.

use std::collections::VecDeque;

use chrono::{Days, NaiveDate};

/// Furthest day a forecast looks at.
const HORIZON_DAYS: u64 = 366 * 5;

/// 每日可查人数 – how many debtors may be asked about on `on` out of a quota of `quota` a day.
pub(crate) fn per_day(quota: i64, on: NaiveDate) -> i64 {
    let (numerator, denominator) = law::ratio(law::id::ZB_REQUERY_SHARE, on);
    let most = i128::from(quota).saturating_mul(numerator) / denominator;
    i64::try_from(most).unwrap_or(i64::MAX).max(0)
}

/// 预计 – when the last of what is due is asked, and how late the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forecast {
    /// Day by which nothing is left; none within five years.
    pub(crate) cleared_on: Option<NaiveDate>,
    /// Days the longest waiting waits.
    pub(crate) longest_wait: u64,
}

/// Go through the days from `today` on: what falls due joins the queue (what did before is in it), and
/// `per_day` of the oldest leave it each day; without a limit nobody waits.
pub(crate) fn forecast(
    due: &[(NaiveDate, i64)],
    per_day: Option<i64>,
    today: NaiveDate,
) -> Forecast {
    let most = per_day.unwrap_or(i64::MAX);
    let mut coming = due.iter().copied().filter(|(_, debtors)| *debtors > 0).peekable();
    let mut queue: VecDeque<(NaiveDate, i64)> = VecDeque::new();
    let mut longest_wait = 0;
    for ahead in 0..HORIZON_DAYS {
        let day = today + Days::new(ahead);
        while let Some(joining) = coming.next_if(|(due, _)| *due <= day) {
            queue.push_back(joining);
        }
        let mut left = most;
        while left > 0
            && let Some((due, debtors)) = queue.front_mut()
        {
            let asked = left.min(*debtors);
            left -= asked;
            *debtors -= asked;
            let waited = u64::try_from((day - *due).num_days()).unwrap_or(0);
            longest_wait = longest_wait.max(waited);
            if *debtors == 0 {
                queue.pop_front();
            }
        }
        if queue.is_empty() && coming.peek().is_none() {
            return Forecast { cleared_on: Some(day), longest_wait };
        }
    }
    Forecast { cleared_on: None, longest_wait }
}
