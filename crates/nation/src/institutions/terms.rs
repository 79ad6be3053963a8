//! 接入条件 – how each institution of the whole nation is joined, and when it works.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use contract::{Hours, Terms, Topology};
use kernel::time::{day_of, instant};

use super::{Extent, Institution, Kind};

/// 一键查询 is capped a day.
const PBOC_QUOTA: i32 = 100_000;

fn hours(from: u32, to: u32, workdays_only: bool) -> Option<Hours> {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    Some(Hours { from: clock(from)?, to: clock(to)?, workdays_only })
}

impl Institution {
    /// Its terms in a nation of this extent; a core nation has none but the usual.
    #[must_use]
    pub fn terms(&self, extent: Extent) -> Terms {
        if !extent.is_whole() {
            return Terms::default();
        }
        let is_provincial = self.province.is_some() && self.code.starts_with("BANK-V");
        let topology = match self.kind {
            Kind::Land | Kind::HousingFund => Topology::PointToHead,
            _ if is_provincial => Topology::PointToPoint,
            _ => Topology::HeadToHead,
        };
        Terms {
            topology,
            province: self.province.filter(|_| is_provincial).map(|number| number.to_string()),
            quota_per_day: (self.kind == Kind::Pboc).then_some(PBOC_QUOTA),
            hours: self.hours(extent),
            // No number anywhere begins so.
            contact: format!("1000000{:04}", self.position()),
            ..Terms::default()
        }
    }

    /// Hours in which it takes orders that control.
    pub(crate) fn hours(&self, extent: Extent) -> Option<Hours> {
        if !extent.is_whole() {
            return None;
        }
        match self.kind {
            Kind::Land | Kind::Companies | Kind::HousingFund | Kind::Tax | Kind::Customs => {
                hours(9, 17, true)
            }
            Kind::IntellectualProperty | Kind::Fishery => hours(9, 17, true),
            Kind::Bank if self.province.is_some() => match self.number % 4 {
                0 => hours(9, 17, true),
                1 => hours(8, 20, false),
                _ => None,
            },
            _ => None,
        }
    }
}

/// When somebody who keeps `hours` next takes what comes at `at`.
pub(crate) fn opens(hours: Hours, at: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = day_of(at);
    loop {
        let (from, to) = (instant(day, hours.from), instant(day, hours.to));
        if at < to && (!hours.workdays_only || is_workday(day)) {
            return at.max(from);
        }
        let Some(next) = day.succ_opt() else { return at };
        day = next;
    }
}

/// Of a year without an official calendar only the weekends are known.
fn is_workday(day: NaiveDate) -> bool {
    law::calendar::kind(day).map_or_else(
        |_| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        law::calendar::DayKind::is_working,
    )
}
