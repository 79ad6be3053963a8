//! Last days against the oracle: `scripts/oracle/periods.py` reckons them without our code, from the
//! notices as other people took them down, and keeps what it found in `oracle.txt`. Every rule with such a
//! period has to find the same, from every day of 2013 to 2026.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};

use super::day;
use crate::periods::{Deadline, NoDeadline};
use crate::{Rule, Value, id, months, periods, rules};

/// Days of 2013 to 2026.
const DAYS: usize = 5113;

/// Periods of ten or fifteen days that no last day of rest moves, and why.
const STAY: [(&str, &str); 2] = [
    ("CONTROL_WARN_SECOND", "a warning of this house before a freeze ends"),
    ("DETENTION", "the longest somebody may be held"),
];
/// Last days by column and day of the event; none where the calendar ends first.
type Expected = BTreeMap<&'static str, BTreeMap<NaiveDate, Option<NaiveDate>>>;

fn expected() -> Expected {
    let file = include_str!("oracle.txt");
    let head = file.lines().find(|line| line.contains(':') && line.contains("-months:")).unwrap();
    let columns: Vec<(&str, u64)> = head[2..]
        .split(' ')
        .map(|column| column.split_once(':').unwrap())
        .map(|(name, off)| (name, off.parse().unwrap()))
        .collect();
    let mut found = Expected::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let first = day(&format!("{}-01", words.next().unwrap()));
        let end = first + Months::new(1);
        let words: Vec<&str> = words.collect();
        assert_eq!(words.len(), columns.len(), "{line}");
        for ((name, off), word) in columns.iter().zip(words) {
            for (at, from) in first.iter_days().take_while(|day| *day < end).enumerate() {
                let letter = word.chars().nth(if word.ends_with('*') { 0 } else { at }).unwrap();
                let behind = letter.to_digit(36).map(|digit| Days::new(off + u64::from(digit)));
                assert!(behind.is_some() || letter == '?', "{line}");
                let last = behind.map(|behind| from + behind);
                found.entry(name).or_default().insert(from, last);
            }
        }
    }
    assert_eq!(found.len(), columns.len());
    assert!(found.values().all(|column| column.len() == DAYS));
    found
}

fn due(rule: &Rule, from: NaiveDate) -> Result<Deadline, NoDeadline> {
    let noon = kernel::time::instant(from, "12:00:00".parse().unwrap());
    periods::due(&rule.id, noon)
}

/// The columns that say when the rule's days, as counted and as moved, end on an event of `from`. A raw
/// end of days needs none: it is as many days on.
fn columns(rule: &Rule, from: NaiveDate) -> Option<(Option<&'static str>, &'static str)> {
    if rule.before || rule.first_day_counts {
        return None;
    }
    Some(match (rule.value_on(from)?, rule.shift) {
        (Value::WorkingDays(3), _) => (None, "3-working-days"),
        (Value::Days(10), true) => (None, "10-days-moved"),
        (Value::Days(15), true) => (None, "15-days-moved"),
        (Value::Months(1), true) => (Some("1-months"), "1-months-moved"),
        (Value::Months(2), true) => (Some("2-months"), "2-months-moved"),
        (Value::Months(3), true) => (Some("3-months"), "3-months-moved"),
        (Value::Months(1), false) => (Some("1-months"), "1-months"),
        (Value::Months(2), false) => (Some("2-months"), "2-months"),
        (Value::Months(3), false) => (Some("3-months"), "3-months"),
        (Value::Months(24), false) => (Some("24-months"), "24-months"),
        (Value::Months(36), false) => (Some("36-months"), "36-months"),
        (Value::Months(60), false) => (Some("60-months"), "60-months"),
        _ => return None,
    })
}

#[test]
fn every_such_period_ends_when_the_oracle_says() {
    let expected = expected();
    let (mut checked, mut seen) = (0, BTreeSet::new());
    for from in day("2013-01-01").iter_days().take(DAYS) {
        for rule in rules() {
            let Some((raw, moved)) = columns(rule, from) else { continue };
            let found = due(rule, from);
            match expected[moved][&from] {
                Some(last) => {
                    let found = found.unwrap();
                    assert_eq!(found.due, last, "{} from {from}", rule.code);
                    if let Some(raw) = raw {
                        assert_eq!(Some(found.raw), expected[raw][&from], "{} {from}", rule.code);
                    }
                }
                None => assert!(
                    matches!(found, Err(NoDeadline::NoCalendar(year)) if year.0 == 2027),
                    "{} from {from}",
                    rule.code
                ),
            }
            seen.insert((rule.code.as_str(), moved));
            checked += 1;
        }
    }
    for named in [
        ("LIST_REMOVE", "3-working-days"),
        ("PROPERTY_REPORT", "10-days-moved"),
        ("RECONSIDER_ASK", "10-days-moved"),
        ("OBJECTION_DECIDE", "15-days-moved"),
        ("LIST_GRACE", "3-months"),
        ("LIST_TERM", "24-months"),
        ("LIST_TERM_EXTRA", "36-months"),
        ("ZB_REQUERY_YEARS", "60-months"),
    ] {
        assert!(seen.contains(&named), "{named:?}");
    }
    assert!(checked >= 200_000, "{checked} of {} rules", seen.len());
}

/// A grace period of one to three months, a term of two to five years: they end by themselves and move
/// over nothing.
#[test]
fn grace_and_terms_of_any_length_end_when_the_oracle_says() {
    let expected = expected();
    for from in day("2013-01-01").iter_days().take(DAYS) {
        let grace = 1..=months(id::LIST_GRACE, from);
        let years = 0..=months(id::LIST_TERM_EXTRA, from) / 12;
        let terms = years.map(|more| months(id::LIST_TERM, from) + 12 * more);
        let lengths: Vec<u32> = grace.chain(terms).collect();
        assert_eq!(lengths, [1, 2, 3, 24, 36, 48, 60]);
        for length in lengths {
            let column = format!("{length}-months");
            let last = expected[column.as_str()][&from];
            assert_eq!(from.checked_add_months(Months::new(length)), last, "{length} from {from}");
        }
    }
}

/// 民诉法 第85条 moves a party's last day, and whatever is left unmoved is so for a reason.
#[test]
fn a_period_of_days_that_does_not_move_is_known_by_name() {
    let stays = |rule: &&Rule| {
        let is_such = matches!(rule.value, Some(Value::Days(10 | 15)));
        is_such && !rule.shift && !rule.before && !rule.first_day_counts
    };
    let found: BTreeSet<&str> = rules().filter(stays).map(|rule| rule.code.as_str()).collect();
    let known: BTreeSet<&str> = STAY.iter().map(|(code, _)| *code).collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "it moves, or says why not: {new:?}");
    assert!(STAY.iter().all(|(code, _)| found.contains(code)));
}
