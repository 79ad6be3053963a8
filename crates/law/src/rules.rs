//! The table of rules, parsed once. The files are part of the program, so a fault in one is found
//! by the tests, not by a court.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Months, NaiveDate};
use kernel::Money;
use serde::Deserialize;

use crate::id::RuleId;
use crate::instruments::Cite;

const FILES: [&str; 11] = [
    include_str!("../rules/procedure.toml"),
    include_str!("../rules/remedies.toml"),
    include_str!("../rules/sale.toml"),
    include_str!("../rules/control.toml"),
    include_str!("../rules/money.toml"),
    include_str!("../rules/closing.toml"),
    include_str!("../rules/discipline.toml"),
    include_str!("../rules/lookups.toml"),
    include_str!("../rules/house.toml"),
    include_str!("../rules/identity.toml"),
    include_str!("../rules/measures.toml"),
];

static RULES: LazyLock<BTreeMap<String, Rule>> = LazyLock::new(|| {
    FILES
        .iter()
        .flat_map(|file| {
            let rules: BTreeMap<String, Rule> = toml::from_str(file).unwrap_or_default();
            rules.into_iter().map(|(id, rule)| (id.clone(), Rule { id, ..rule }))
        })
        .collect()
});

/// 依据的可靠程度.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
pub enum Mark {
    /// Read in the text named.
    V,
    /// Recalled, not checked.
    M,
    /// Our own default where the sources leave a gap.
    D,
}

/// 规则 – one dated constant or duty with its article.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id, e.g. `filing.decide`.
    #[serde(skip)]
    pub id: String,
    /// Short name used in tables, e.g. `FILE_DECIDE`.
    pub code: String,
    /// What it says, Chinese.
    pub zh: String,
    /// What it says, English.
    pub en: String,
    /// Its constant, if it has one.
    pub value: Option<Value>,
    /// Whether a last day on a day off moves on (民诉法 第85条).
    #[serde(default)]
    pub shift: bool,
    /// Whether the period is counted back from the event: what must be done so long before it.
    #[serde(default)]
    pub before: bool,
    /// Whether the day of the event is the first of the period, as with a freeze: in force from that
    /// day, for so many months, to the day before.
    #[serde(default)]
    pub first_day_counts: bool,
    /// Constants of older texts, oldest first.
    #[serde(default)]
    earlier: Vec<Earlier>,
    /// Where it stands.
    pub(crate) cite: Cite,
    /// How sure we are.
    pub mark: Mark,
}

/// 旧规定的数值 – up to and on a day.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    until: toml::value::Datetime,
    value: Value,
}

impl Rule {
    /// The constant in force on `on`, if the rule has one.
    #[must_use]
    pub fn value_on(&self, on: NaiveDate) -> Option<&Value> {
        let older = |old: &&Earlier| day(&old.until).is_some_and(|last| on <= last);
        self.earlier.iter().find(older).map(|old| &old.value).or(self.value.as_ref())
    }

    /// Whether the rule sets a period, so that a deadline can be reckoned under it.
    #[must_use]
    pub fn has_period(&self) -> bool {
        use Value::{Days, Hours, Months, WorkingDays};
        matches!(self.value, Some(Days(_) | WorkingDays(_) | Hours(_) | Months(_)))
    }

    /// 施行日期 – since when the text it stands in is in force, as far as known.
    #[must_use]
    pub fn since(&self) -> Option<NaiveDate> {
        crate::instruments::since(&self.cite.law)
    }
}

/// A date of TOML as a date of the calendar.
pub(crate) fn day(date: &toml::value::Datetime) -> Option<NaiveDate> {
    let date = date.date?;
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

/// 规则的数值.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Value {
    /// 日.
    Days(u32),
    /// 工作日.
    WorkingDays(u32),
    /// 小时.
    Hours(u32),
    /// 月; years are kept as months.
    Months(u32),
    /// 金额.
    Yuan(Money),
    /// A decimal fraction as text, exact.
    Ratio(String),
    /// 次.
    Times(u32),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Days(1) => write!(f, "1 day"),
            Value::Days(days) => write!(f, "{days} days"),
            Value::WorkingDays(days) => write!(f, "{days} working days"),
            Value::Hours(hours) => write!(f, "{hours} hours"),
            Value::Months(1) => write!(f, "1 month"),
            Value::Months(months) => write!(f, "{months} months"),
            Value::Yuan(amount) => write!(f, "{amount} yuan"),
            Value::Ratio(ratio) => write!(f, "{ratio} ratio"),
            Value::Times(times) => write!(f, "{times} times"),
        }
    }
}

impl TryFrom<String> for Value {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (number, unit) = text.split_once(' ').ok_or_else(|| format!("no unit: {text}"))?;
        let count = || number.parse::<u32>().map_err(|error| format!("{text}: {error}"));
        Ok(match unit {
            "day" | "days" => Value::Days(count()?),
            "working days" => Value::WorkingDays(count()?),
            "hours" => Value::Hours(count()?),
            "month" | "months" => Value::Months(count()?),
            "year" | "years" => Value::Months(count()? * 12),
            "yuan" => Value::Yuan(number.parse().map_err(|error| format!("{text}: {error}"))?),
            "ratio" => Value::Ratio(number.to_owned()),
            "times" => Value::Times(count()?),
            other => return Err(format!("unknown unit {other}")),
        })
    }
}

/// Every rule, by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.values()
}

/// The rule called `name`: its id or its short code.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    RULES.get(name).or_else(|| RULES.values().find(|rule| rule.code.eq_ignore_ascii_case(name)))
}

/// The rule behind `id`. A missing one would have failed the tests.
#[must_use]
pub fn rule(id: RuleId) -> Option<&'static Rule> {
    RULES.get(id.as_str())
}

fn value(id: RuleId, on: NaiveDate) -> Option<&'static Value> {
    rule(id).and_then(|rule| rule.value_on(on))
}

/// The rule's number of days on `on`; 0 when it has none.
#[must_use]
pub fn days(id: RuleId, on: NaiveDate) -> u64 {
    match value(id, on) {
        Some(Value::Days(days) | Value::WorkingDays(days)) => u64::from(*days),
        _ => 0,
    }
}

/// The rule's number of months on `on`; 0 when it has none.
#[must_use]
pub fn months(id: RuleId, on: NaiveDate) -> u32 {
    match value(id, on) {
        Some(Value::Months(months)) => *months,
        _ => 0,
    }
}

/// 届满日 – the last day of the rule's months that begin on `from`, itself included; `from` where they reach
/// beyond the calendar.
#[must_use]
pub fn last_day(id: RuleId, from: NaiveDate) -> NaiveDate {
    let end = from.checked_add_months(Months::new(months(id, from)));
    end.and_then(|end| end.pred_opt()).unwrap_or(from)
}

/// The rule's number of hours on `on`; 0 when it has none.
#[must_use]
pub fn hours(id: RuleId, on: NaiveDate) -> u32 {
    match value(id, on) {
        Some(Value::Hours(hours)) => *hours,
        _ => 0,
    }
}

/// The rule's amount on `on`; zero when it has none.
#[must_use]
pub fn money(id: RuleId, on: NaiveDate) -> Money {
    match value(id, on) {
        Some(Value::Yuan(amount)) => *amount,
        _ => Money::ZERO,
    }
}

/// The rule's ratio on `on` as an exact fraction; 0 of 1 when it has none.
#[must_use]
pub fn ratio(id: RuleId, on: NaiveDate) -> (i128, i128) {
    let text = match value(id, on) {
        Some(Value::Ratio(text)) => text.as_str(),
        _ => return (0, 1),
    };
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let numerator = format!("{whole}{digits}").parse().unwrap_or(0);
    (numerator, 10_i128.pow(u32::try_from(digits.len()).unwrap_or(0)))
}

/// How often the rule allows something on `on`; 0 when it says nothing of that.
#[must_use]
pub fn times(id: RuleId, on: NaiveDate) -> u32 {
    match value(id, on) {
        Some(Value::Times(times)) => *times,
        _ => 0,
    }
}
