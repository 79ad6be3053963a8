//! 异常查询 – which looks of an officer call for a question. Rules `lookups.*`; threats N5, T14: a
//! policeman who looked 88,985 times in nine months, tens of thousands of bank queries without a
//! case.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use kernel::time::{day_of, shanghai};
use law::id::{self, RuleId};
use uuid::Uuid;

use crate::model::{Kind, Severity};

/// Within this time many looks are a burst.
const BURST: TimeDelta = TimeDelta::minutes(10);
/// Night in Asia/Shanghai, in which nobody need look anybody up.
const NIGHT: (NaiveTime, NaiveTime) =
    match (NaiveTime::from_hms_opt(22, 0, 0), NaiveTime::from_hms_opt(6, 0, 0)) {
        (Some(from), Some(to)) => (from, to),
        _ => (NaiveTime::MIN, NaiveTime::MIN),
    };
/// Surnames of two characters; all others have one.
const DOUBLE: [&str; 12] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯",
];

/// 查阅 – a look, with what the rules ask about it.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) at: DateTime<Utc>,
    pub(crate) case: Uuid,
    pub(crate) person: Uuid,
    /// 姓, of a natural person.
    pub(crate) surname: Option<String>,
    /// Whether the person is a debtor of the case, and the case one of the officer's court.
    pub(crate) is_of_the_case: bool,
    /// Whether the person is under special watch.
    pub(crate) is_watched: bool,
}

/// 预警 – what was found, how grave it is, and how many looks show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    pub(crate) severity: Severity,
    pub(crate) looks: usize,
    pub(crate) case: Option<Uuid>,
    pub(crate) rule: RuleId,
}

/// The surname of a natural person's or an officer's name.
pub(crate) fn surname(name: &str) -> Option<String> {
    let double = DOUBLE.iter().find(|double| name.starts_with(**double));
    double.map(|double| (*double).to_owned()).or_else(|| name.chars().next().map(String::from))
}

/// What `looks` (of one officer, any order) show at `now`; `own` is the officer's surname.
pub(crate) fn findings(looks: &[Look], now: DateTime<Utc>, own: Option<&str>) -> Vec<Finding> {
    let today = day_of(now);
    let today_looks: Vec<&Look> = looks.iter().filter(|look| day_of(look.at) == today).collect();
    let burst = looks.iter().filter(|look| now - look.at < BURST).count();
    let persons: BTreeSet<Uuid> = today_looks.iter().map(|look| look.person).collect();
    let off_hours = today_looks.iter().filter(|look| is_off_hours(look.at)).count();
    let counted = [
        (Kind::Limit, Severity::Stop, today_looks.len(), id::LOOKUPS_DAILY_LIMIT),
        (Kind::Rate, Severity::Serious, burst, id::LOOKUPS_RATE),
        (Kind::Breadth, Severity::Serious, persons.len(), id::LOOKUPS_BREADTH),
        (Kind::OffHours, Severity::Warning, off_hours, id::LOOKUPS_OFF_HOURS),
        (
            Kind::SameSurname,
            Severity::Warning,
            of_own_surname(looks, now, own),
            id::LOOKUPS_SAME_SURNAME,
        ),
    ];
    let mut found: Vec<Finding> = counted
        .into_iter()
        .filter(|(_, _, looks, rule)| {
            *looks >= usize::try_from(law::times(*rule, today)).unwrap_or(usize::MAX)
        })
        .map(|(kind, severity, looks, rule)| Finding { kind, severity, looks, case: None, rule })
        .collect();
    found.extend(single(&today_looks, Kind::OffCase, id::LOOKUPS_OFF_CASE, |l| !l.is_of_the_case));
    found.extend(single(&today_looks, Kind::Watched, id::LOOKUPS_WATCHED, |l| l.is_watched));
    found
}

/// A finding that one look is enough for.
fn single(
    looks: &[&Look],
    kind: Kind,
    rule: RuleId,
    is_one: impl Fn(&Look) -> bool,
) -> Option<Finding> {
    let shown: Vec<&&Look> = looks.iter().filter(|look| is_one(look)).collect();
    let case = shown.first()?.case;
    let (severity, looks) = (Severity::Serious, shown.len());
    Some(Finding { kind, severity, looks, case: Some(case), rule })
}

/// Different people of the officer's own surname, when they are half of all looked at or more.
fn of_own_surname(looks: &[Look], now: DateTime<Utc>, own: Option<&str>) -> usize {
    let Some(own) = own else { return 0 };
    let days = law::days(id::LOOKUPS_SAME_SURNAME_DAYS, day_of(now));
    let since = day_of(now) - chrono::Days::new(days);
    let recent = || looks.iter().filter(|look| day_of(look.at) >= since && look.surname.is_some());
    let all: BTreeSet<Uuid> = recent().map(|look| look.person).collect();
    let same: BTreeSet<Uuid> = recent()
        .filter(|look| look.surname.as_deref() == Some(own))
        .map(|look| look.person)
        .collect();
    if same.len() * 2 >= all.len() { same.len() } else { 0 }
}

/// Night, a weekend or a holiday. A year without a calendar has only nights and weekends.
pub(crate) fn is_off_hours(at: DateTime<Utc>) -> bool {
    let local = at.with_timezone(&shanghai());
    let time = local.time();
    let works = match law::calendar::kind(day_of(at)) {
        Ok(kind) => kind.is_working(),
        Err(_) => {
            use chrono::{Datelike, Weekday};
            !matches!(local.weekday(), Weekday::Sat | Weekday::Sun)
        }
    };
    !works || time >= NIGHT.0 || time < NIGHT.1
}
