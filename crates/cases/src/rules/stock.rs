//! 收结存 – cases come, go and left over, month by month, reckoned back from what is open now.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

/// Months on the board.
const MONTHS: u32 = 12;

/// 月度收结存.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// 立案.
    pub filed: i64,
    /// 结案.
    pub closed: i64,
    /// 未结, at the end of the month or today.
    pub open: i64,
}

/// The last twelve months up to `today`, with `open` cases left now.
pub(crate) fn stock(
    today: NaiveDate,
    filed: &BTreeMap<String, i64>,
    closed: &BTreeMap<String, i64>,
    open: i64,
) -> Vec<Month> {
    let mut left = open;
    let mut months: Vec<Month> = (0..MONTHS)
        .map_while(|back| today.with_day(1)?.checked_sub_months(Months::new(back)))
        .map(|first| {
            let month = first.format("%Y-%m").to_string();
            let count = |of: &BTreeMap<String, i64>| of.get(&month).copied().unwrap_or(0);
            let (came, went) = (count(filed), count(closed));
            let row = Month { month, filed: came, closed: went, open: left };
            left = left - came + went;
            row
        })
        .collect();
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_open_before_follows_from_what_came_and_went_since() {
        let filed = BTreeMap::from([("2026-01".to_owned(), 5), ("2026-03".to_owned(), 2)]);
        let closed = BTreeMap::from([("2026-02".to_owned(), 4), ("2026-03".to_owned(), 1)]);
        let months = stock("2026-03-31".parse().unwrap(), &filed, &closed, 7);
        assert_eq!(months.len(), 12);
        assert_eq!(months[0].month, "2025-04");
        let open: Vec<i64> = months.iter().map(|month| month.open).collect();
        assert_eq!(open[8..], [5, 10, 6, 7]);
        assert_eq!(open[..8], [5; 8]);
        assert_eq!((months[11].filed, months[11].closed), (2, 1));
    }
}
