//! Time limits: every date the worked cases name, every limit of the domain reference, and every rule
//! against a walk from day to day.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::{day, noon};
use crate::{Rule, Value, calendar, find, periods, rules};

#[test]
fn every_date_that_the_worked_cases_name() {
    for (rule, from, raw, due) in [
        // A
        ("FILE_DECIDE", "2026-02-02", "2026-02-09", "2026-02-09"),
        ("ASSIGN", "2026-02-05", "2026-02-12", "2026-02-12"),
        ("NOTICE_FROM_FILE", "2026-02-06", "2026-02-09", "2026-02-09"),
        ("NOTICE_FROM_APPLICATION", "2026-02-02", "2026-02-12", "2026-02-12"),
        ("FIRST_NETQUERY", "2026-02-05", "2026-02-10", "2026-02-10"),
        ("EXEC_TERM", "2026-02-05", "2026-08-05", "2026-08-05"),
        ("EXTENSION_ASK", "2026-08-05", "2026-07-31", "2026-07-31"),
        ("BANK_ANSWER", "2026-02-09", "2026-02-10", "2026-02-10"),
        ("FREEZE_MAX_DEPOSIT", "2026-02-10", "2027-02-09", "2027-02-09"),
        ("PAYOUT", "2026-03-10", "2026-04-09", "2026-04-09"),
        // B
        ("FREEZE_MAX_OTHER", "2025-03-05", "2028-03-04", "2028-03-04"),
        ("NOTICE_FROM_APPLICATION", "2025-11-10", "2025-11-20", "2025-11-20"),
        ("EXEC_TERM", "2025-11-12", "2026-05-12", "2026-05-12"),
        ("PRICE_START", "2025-11-12", "2025-12-12", "2025-12-12"),
        ("PRICE_APPRAISAL", "2025-12-15", "2026-01-14", "2026-01-14"),
        ("PRICE_SEND", "2026-01-14", "2026-01-17", "2026-01-19"),
        ("PRICE_OBJECT", "2026-01-22", "2026-01-27", "2026-01-27"),
        ("SALE_START", "2026-01-27", "2026-02-06", "2026-02-06"),
        ("AUCTION_TELL", "2026-02-06", "2026-02-03", "2026-02-03"),
        ("AUCTION_NOTICE_OTHER", "2026-02-06", "2026-03-08", "2026-03-09"),
        ("AUCTION_SECOND_OTHER", "2026-03-20", "2026-04-04", "2026-04-07"),
        ("AUCTION_RELIST", "2026-03-11", "2026-04-10", "2026-04-10"),
        ("AUCTION_DEPOSIT_BACK", "2026-04-08", "2026-04-09", "2026-04-09"),
        ("RULING_SERVE", "2026-04-17", "2026-04-27", "2026-04-27"),
        ("HANDOVER", "2026-04-22", "2026-05-07", "2026-05-07"),
        ("PAYOUT", "2026-04-17", "2026-05-17", "2026-05-18"),
        // C
        ("FILE_DECIDE", "2025-03-03", "2025-03-10", "2025-03-10"),
        ("PROPERTY_REPORT", "2025-03-07", "2025-03-17", "2025-03-17"),
        ("ZB_MIN_AGE", "2025-03-05", "2025-06-05", "2025-06-05"),
        ("ZB_QUERY_WINDOW", "2025-06-13", "2025-03-14", "2025-03-14"),
        ("ZB_PUBLISH", "2025-06-13", "2025-06-20", "2025-06-20"),
        ("ZB_REQUERY_EVERY", "2025-06-13", "2025-12-13", "2025-12-13"),
        ("ZB_REQUERY_EVERY", "2025-12-13", "2026-06-13", "2026-06-13"),
        ("ZB_REQUERY_YEARS", "2025-06-13", "2030-06-13", "2030-06-13"),
        ("BANK_ANSWER", "2026-06-13", "2026-06-14", "2026-06-14"),
        ("PAYOUT", "2026-06-22", "2026-07-22", "2026-07-22"),
        ("LIST_REMOVE", "2026-06-29", "2026-07-02", "2026-07-02"),
        // Over long holidays
        ("PAYOUT", "2026-09-21", "2026-10-21", "2026-10-21"),
        ("LIST_REMOVE", "2026-09-30", "2026-10-10", "2026-10-10"),
    ] {
        let found = periods::due(rule, noon(from)).unwrap();
        assert_eq!((found.raw, found.due), (day(raw), day(due)), "{rule} from {from}");
    }
    let hours = periods::due("BANK_ANSWER", noon("2026-02-10")).unwrap();
    assert_eq!(hours.due_at, Some(noon("2026-02-11")));
}

/// §2.2 and §8 of the domain reference: limit and article, by code.
#[test]
fn every_limit_of_the_domain_reference_stands_under_its_article() {
    let table = include_str!("limits.txt");
    let mut checked = 0;
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [code, value, article] = fields[..] else { panic!("{line}") };
        let rule = find(code).unwrap_or_else(|| panic!("no rule {code}"));
        let found = rule.value.as_ref().map(ToString::to_string);
        assert_eq!(found.as_deref(), Some(value), "{code}");
        assert_eq!(crate::cite(code, day("2026-06-01")).short_zh, article, "{code}");
        checked += 1;
    }
    assert!(checked >= 100, "{checked}");
}

#[test]
fn an_older_text_had_another_limit() {
    let due = |from: &str| periods::due("CLUE", noon(from)).unwrap().raw;
    assert_eq!(due("2017-04-28"), day("2017-05-03"));
    assert_eq!(due("2017-05-01"), day("2017-05-08"));
}

#[test]
fn months_end_where_months_end() {
    let due = |from: &str| periods::due("ZB_REQUERY_EVERY", noon(from)).unwrap().raw;
    assert_eq!(due("2025-08-31"), day("2026-02-28"));
    assert_eq!(due("2023-08-31"), day("2024-02-29"));
}

/// What the law says, walked from day to day: no arithmetic on dates.
fn walk(rule: &Rule, at: DateTime<Utc>) -> Option<(NaiveDate, NaiveDate)> {
    let from = kernel::time::day_of(at);
    let step = |day: NaiveDate| if rule.before { day.pred_opt() } else { day.succ_opt() };
    let works = |day: NaiveDate| calendar::kind(day).ok().map(calendar::DayKind::is_working);
    let mut raw = from;
    match rule.value_on(from)? {
        Value::Days(days) => {
            for _ in 0..*days {
                raw = step(raw)?;
            }
        }
        Value::WorkingDays(days) => {
            let mut left = *days;
            while left > 0 {
                raw = step(raw)?;
                left -= u32::from(works(raw)?);
            }
        }
        Value::Hours(hours) => {
            let mut end = at;
            for _ in 0..*hours {
                end += TimeDelta::hours(1);
            }
            raw = kernel::time::day_of(end);
        }
        Value::Months(months) => {
            for _ in 0..*months {
                raw = a_month_on(raw, from.day(), rule.before)?;
            }
            if rule.first_day_counts {
                raw = raw.pred_opt()?;
            }
        }
        Value::Yuan(_) | Value::Ratio(_) | Value::Times(_) => return None,
    }
    let mut due = raw;
    while rule.shift && !works(due)? {
        due = due.succ_opt()?;
    }
    Some((raw, due))
}

/// The day numbered like the first in the month after, or the last day of that month.
fn a_month_on(day: NaiveDate, number: u32, back: bool) -> Option<NaiveDate> {
    let mut first = day;
    while first.month() == day.month() {
        first = if back { first.pred_opt()? } else { first.succ_opt()? };
    }
    while first.day() != 1 {
        first = first.pred_opt()?;
    }
    let mut found = first;
    while found.day() < number && found.succ_opt()?.month() == first.month() {
        found = found.succ_opt()?;
    }
    Some(found)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Every rule from every kind of day of 2007 to 2026.
    #[test]
    fn every_rule_agrees_with_a_walk_from_day_to_day(
        offset in 0u64..7305, hour in 0i64..24,
    ) {
        let from = day("2007-01-01") + Days::new(offset);
        let at = noon(&from.to_string()) - TimeDelta::hours(12) + TimeDelta::hours(hour);
        for rule in rules() {
            let walked = walk(rule, at);
            let found = periods::due(&rule.id, at).ok().map(|found| (found.raw, found.due));
            prop_assert_eq!(found, walked, "{} from {}", rule.id, from);
            prop_assert_eq!(periods::due(&rule.code, at).is_ok(), walked.is_some());
        }
    }

    /// What was skipped lies behind the last day as counted, and none of it is a working day.
    #[test]
    fn days_skipped_are_days_off(offset in 0u64..7200) {
        let from = day("2007-01-01") + Days::new(offset);
        for rule in rules().filter(|rule| rule.has_period()) {
            let Ok(found) = periods::due(&rule.id, noon(&from.to_string())) else { continue };
            for skipped in &found.skipped {
                prop_assert!(!calendar::kind(skipped.day).unwrap().is_working());
                prop_assert!(skipped.day < found.due, "{}", rule.id);
            }
        }
    }
}
