//! 工作日历 – official days off and make-up working days, as announced for each year. A weekend is
//! never computed for a year whose announcement is not here: that is an error, not a guess.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

/// No official calendar for this year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}年尚无官方工作日历,无法计算期限 / no official working calendar for {0} yet")]
pub struct NoCalendar(pub i32);

#[derive(Deserialize)]
struct Year {
    off: Vec<String>,
    work: Vec<String>,
}

#[derive(Default)]
struct Days {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
}

static YEARS: LazyLock<BTreeMap<i32, Days>> = LazyLock::new(|| {
    let years: BTreeMap<String, Year> =
        toml::from_str(include_str!("../calendar/calendar.toml")).unwrap_or_default();
    years
        .into_iter()
        .filter_map(|(year, days)| {
            let year = year.parse().ok()?;
            let expand = |spans: &[String]| spans.iter().flat_map(|s| span(year, s)).collect();
            Some((year, Days { off: expand(&days.off), work: expand(&days.work) }))
        })
        .collect()
});

/// `05-01..05-05` or `05-09`.
fn span(year: i32, text: &str) -> Vec<NaiveDate> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let read = |day: &str| {
        let (month, day) = day.split_once('-')?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
    };
    match (read(first), read(last)) {
        (Some(first), Some(last)) => first.iter_days().take_while(|day| *day <= last).collect(),
        _ => Vec::new(),
    }
}

/// 当日性质 – what kind of day a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 工作日.
    Working,
    /// 周末调休上班.
    MadeUp,
    /// 周末.
    Weekend,
    /// 法定节假日放假.
    Holiday,
}

impl DayKind {
    /// Whether courts work.
    #[must_use]
    pub fn is_working(self) -> bool {
        matches!(self, DayKind::Working | DayKind::MadeUp)
    }
}

/// What kind of day `day` is.
///
/// # Errors
/// [`NoCalendar`] for a year without an official calendar.
pub fn kind(day: NaiveDate) -> Result<DayKind, NoCalendar> {
    let days = YEARS.get(&day.year()).ok_or(NoCalendar(day.year()))?;
    let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    Ok(if days.work.contains(&day) {
        DayKind::MadeUp
    } else if days.off.contains(&day) {
        DayKind::Holiday
    } else if is_weekend {
        DayKind::Weekend
    } else {
        DayKind::Working
    })
}

/// First and last year with an official calendar.
#[must_use]
pub fn years() -> Option<(i32, i32)> {
    Some((*YEARS.first_key_value()?.0, *YEARS.last_key_value()?.0))
}
