//! 期间 – 民诉法 第85条: the hour or day of the event is not counted; a period that ends on a day off
//! ends on the first working day after it; 民诉法解释 第125条.

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use kernel::time::day_of;
use serde::Serialize;

use crate::calendar::{DayKind, NoCalendar, kind};
use crate::instruments::{Citation, cite};
use crate::rules::{Rule, Value, find};

/// Why no deadline could be reckoned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDeadline {
    /// No such rule.
    #[error("没有这条规则:{0} / no such rule: {0}")]
    UnknownRule(String),
    /// The rule sets no period.
    #[error("规则{0}不含期限 / rule {0} sets no period")]
    NoPeriod(String),
    /// The period reaches a year without an official calendar.
    #[error(transparent)]
    NoCalendar(#[from] NoCalendar),
    /// Beyond the calendar of this world.
    #[error("日期超出范围 / the date is out of range")]
    OutOfRange,
}

/// 不计入或顺延的日子.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The day.
    pub day: NaiveDate,
    /// Why, Chinese.
    pub zh: &'static str,
    /// Why, English.
    pub en: &'static str,
}

/// 期限 – with its working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// Rule id.
    pub rule: String,
    /// Day of the event, not counted.
    pub from: NaiveDate,
    /// Last day as counted.
    pub raw: NaiveDate,
    /// Last day after moving off days off; a day counted back to never moves.
    pub due: NaiveDate,
    /// Hour at which it ends, for periods in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// Calendar days from `from` to `raw`; negative when counted back.
    pub counted: i64,
    /// Days not counted, or moved over.
    pub skipped: Vec<Skipped>,
    /// Where the rule stands.
    pub article: Citation,
}

impl NoDeadline {
    /// What is at fault: the `rule`, or the day it counts `from`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            NoDeadline::UnknownRule(_) | NoDeadline::NoPeriod(_) => "rule",
            _ => "from",
        }
    }
}

/// The deadline under the rule named `name` for an event at `at`.
///
/// # Errors
/// See [`NoDeadline`].
pub fn due(name: &str, at: DateTime<Utc>) -> Result<Deadline, NoDeadline> {
    let rule = find(name).ok_or_else(|| NoDeadline::UnknownRule(name.to_owned()))?;
    let from = day_of(at);
    let value = rule.value_on(from).ok_or_else(|| NoDeadline::NoPeriod(rule.id.clone()))?;
    let mut skipped = Vec::new();
    let mut due_at = None;
    let raw = match value {
        Value::Days(days) if rule.before => from.checked_sub_days(Days::new(u64::from(*days))),
        Value::Months(months) if rule.before => from.checked_sub_months(Months::new(*months)),
        Value::Months(months) if rule.first_day_counts => {
            from.checked_add_months(Months::new(*months)).and_then(|end| end.pred_opt())
        }
        Value::Days(days) => from.checked_add_days(Days::new(u64::from(*days))),
        Value::Months(months) => from.checked_add_months(Months::new(*months)),
        Value::WorkingDays(days) => Some(working_days(from, *days, &mut skipped)?),
        Value::Hours(hours) => {
            let end = at.checked_add_signed(TimeDelta::hours(i64::from(*hours)));
            due_at = end;
            end.map(day_of)
        }
        Value::Yuan(_) | Value::Ratio(_) | Value::Times(_) => {
            return Err(NoDeadline::NoPeriod(rule.id.clone()));
        }
    };
    let raw = raw.ok_or(NoDeadline::OutOfRange)?;
    let due = if rule.shift { shift(raw, &mut skipped)? } else { raw };
    Ok(Deadline { due_at, ..deadline(rule, from, raw, due, skipped) })
}

/// A last day under `rule`, moved off days off where the rule says so. A year without an official
/// calendar moves nothing.
#[must_use]
pub fn moved(rule: &str, last: NaiveDate) -> NaiveDate {
    let shifts = find(rule).is_some_and(|rule| rule.shift);
    if shifts { shift(last, &mut Vec::new()).unwrap_or(last) } else { last }
}

fn deadline(
    rule: &Rule,
    from: NaiveDate,
    raw: NaiveDate,
    due: NaiveDate,
    skipped: Vec<Skipped>,
) -> Deadline {
    Deadline {
        rule: rule.id.clone(),
        from,
        raw,
        due,
        due_at: None,
        counted: (raw - from).num_days(),
        skipped,
        article: cite(&rule.id, due),
    }
}

fn working_days(
    from: NaiveDate,
    count: u32,
    skipped: &mut Vec<Skipped>,
) -> Result<NaiveDate, NoDeadline> {
    let mut day = from;
    let mut left = count;
    while left > 0 {
        day = day.succ_opt().ok_or(NoDeadline::OutOfRange)?;
        match kind(day)? {
            kind if kind.is_working() => left -= 1,
            off => skipped.push(skip(day, off)),
        }
    }
    Ok(day)
}

/// Move off days off.
fn shift(raw: NaiveDate, skipped: &mut Vec<Skipped>) -> Result<NaiveDate, NoDeadline> {
    let mut day = raw;
    loop {
        match kind(day)? {
            kind if kind.is_working() => return Ok(day),
            off => skipped.push(skip(day, off)),
        }
        day = day.succ_opt().ok_or(NoDeadline::OutOfRange)?;
    }
}

fn skip(day: NaiveDate, kind: DayKind) -> Skipped {
    let (zh, en) = match kind {
        DayKind::Holiday => ("法定节假日", "statutory holiday"),
        _ => ("周末", "weekend"),
    };
    Skipped { day, zh, en }
}
