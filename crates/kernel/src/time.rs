//! 时间与数字 – days in Asia/Shanghai, and dates and numbers as court papers write them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, TimeZone, Utc};

use crate::chinese::digit_by_digit;
pub use crate::chinese::{chinese_number, read_chinese_number};

/// Asia/Shanghai has been UTC+8 without summer time since 1991; enforcement systems are younger.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// The zone of every date of this program.
#[must_use]
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_SECONDS).unwrap_or_else(|| Utc.fix())
}

/// The day in Asia/Shanghai on which `instant` falls; the last day there is for one beyond it.
#[must_use]
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    let local = instant.naive_utc().checked_add_offset(shanghai());
    local.map_or(NaiveDate::MAX, |local| local.date())
}

/// The instant at which `time` strikes on `day` in Asia/Shanghai.
#[must_use]
pub fn instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    shanghai().from_local_datetime(&local).single().map_or_else(|| local.and_utc(), |t| t.to_utc())
}

/// 二〇二六年三月十日.
#[must_use]
pub fn chinese_date(day: NaiveDate) -> String {
    let (month, day_of_month) = (chinese_number(day.month()), chinese_number(day.day()));
    format!("{}年{month}月{day_of_month}日", digit_by_digit(day.year()))
}
