//! 机构评分 – how institutions have done: answered or silent, in time or late, how fast, with which
//! refusals. Reckoned once for every day that is over.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// Classes of time taken: below 1 s, then each twice as long, the last without end.
pub(crate) const CLASSES: usize = 24;

/// 机构评分 over some days.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Score {
    /// Code of the institution.
    pub institution: String,
    /// Orders given.
    pub asked: i64,
    /// Answered, in time or late.
    pub answered: i64,
    /// Answered after the time limit.
    pub late: i64,
    /// Not answered within the time limit, nor since.
    pub silent: i64,
    /// Half of the answers came within so many seconds (upper bound of the class).
    pub p50: Option<i64>,
    /// 95 of 100 did.
    pub p95: Option<i64>,
    /// 99 of 100 did.
    pub p99: Option<i64>,
    /// Refusals and returns, by code.
    pub refusals: BTreeMap<String, i64>,
    /// 今日已用配额.
    pub used_today: i64,
    /// 每日配额.
    pub quota_per_day: Option<i32>,
    /// Failed deliveries in a row.
    pub failures: i32,
    /// Why nothing is sent now: `silent`, `quota`, `rate`.
    pub paused_for: Option<String>,
    /// Orders that wait to be sent.
    pub waiting: i64,
    /// When its register of holds was last read.
    pub register_read_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The upper bound, in seconds, of the class in which the answer stands that `percent` of all have come
/// by; none when there is none.
pub(crate) fn percentile(classes: &[i64], percent: i64) -> Option<i64> {
    let all: i64 = classes.iter().sum();
    // The first answer by which at least so many of 100 have come.
    let wanted = (all * percent + 99) / 100;
    let mut seen = 0;
    let class = classes.iter().position(|count| {
        seen += count;
        seen >= wanted && *count > 0
    })?;
    Some(1_i64 << class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_bound_of_its_class() {
        let mut classes = vec![0; CLASSES];
        assert_eq!(percentile(&classes, 50), None);
        classes[0] = 50;
        classes[3] = 45;
        classes[10] = 4;
        classes[20] = 1;
        let all = [50, 51, 95, 96, 99, 100].map(|percent| percentile(&classes, percent));
        assert_eq!(all, [1, 8, 8, 1024, 1024, 1_048_576].map(Some));
    }
}
