//! Which looks raise which alarm, and when a person is told.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use crate::rules::anomaly::{Look, findings, is_off_hours, surname};
use crate::rules::telling::may_be_told;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A Monday morning in Shenzhen.
fn monday() -> DateTime<Utc> {
    at("2026-03-02T10:00:00+08:00")
}

fn look(at: DateTime<Utc>, person: u128) -> Look {
    Look {
        at,
        case: Uuid::from_u128(1),
        person: Uuid::from_u128(person),
        surname: Some("钱".to_owned()),
        is_of_the_case: true,
        is_watched: false,
    }
}

/// `count` looks at different people, `gap` apart, the last one at `end`.
fn spread(end: DateTime<Utc>, count: u128, gap: TimeDelta) -> Vec<Look> {
    (0..count).map(|n| look(end - gap * i32::try_from(n).unwrap(), n)).collect()
}

/// The rules behind what the looks show.
fn shown(looks: &[Look], now: DateTime<Utc>) -> Vec<&'static str> {
    findings(looks, now, Some("李")).into_iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_working_day_raises_nothing_and_each_excess_its_own_alarm() {
    let now = monday();
    let minute = TimeDelta::minutes(1);
    for (looks, expected) in [
        (spread(now, 25, minute), vec![]),
        (spread(now, 29, TimeDelta::seconds(10)), vec![]),
        (spread(now, 30, TimeDelta::seconds(10)), vec!["lookups.rate"]),
        (spread(now, 79, minute), vec![]),
        (spread(now, 80, minute), vec!["lookups.breadth"]),
        (spread(now, 200, minute), vec!["lookups.daily_limit", "lookups.breadth"]),
        (spread(at("2026-03-02T23:30:00+08:00"), 9, minute), vec![]),
        (spread(at("2026-03-02T23:30:00+08:00"), 10, minute), vec!["lookups.off_hours"]),
    ] {
        let end = looks.first().unwrap().at;
        assert_eq!(shown(&looks, end), expected as Vec<&str>, "{} looks", looks.len());
    }
    // Yesterday's looks are yesterday's.
    let yesterday = spread(now - TimeDelta::days(1), 200, minute);
    assert!(shown(&yesterday, now).is_empty());
}

#[test]
fn one_look_is_enough_off_the_case_or_at_a_person_under_watch() {
    let now = monday();
    let mut stranger = look(now, 1);
    stranger.is_of_the_case = false;
    let found = findings(&[stranger], now, None);
    let found = (found[0].rule.as_str(), found[0].case);
    assert_eq!(found, ("lookups.off_case", Some(Uuid::from_u128(1))));
    let mut star = look(now, 1);
    star.is_watched = true;
    assert_eq!(shown(&[star], now), ["lookups.watched"]);
}

#[test]
fn a_shared_surname_counts_people_and_only_when_they_are_half() {
    let now = monday();
    let named = |surname: &str, person: u128| Look {
        surname: Some(surname.to_owned()),
        ..look(now - TimeDelta::days(i64::try_from(person).unwrap()), person)
    };
    let own = |looks: &[Look]| shown(looks, now).contains(&"lookups.same_surname");
    let three: Vec<Look> = (0..3).map(|n| named("李", n)).collect();
    assert!(own(&three));
    assert!(!own(&three[..2]), "two are chance");
    let again = [three[0].clone(), three[0].clone(), three[0].clone()];
    assert!(!own(&again), "one person three times is one person");
    let mut among_many = three.clone();
    among_many.extend((3..7).map(|n| named("王", n)));
    assert!(!own(&among_many), "three of seven are chance");
    let old: Vec<Look> =
        three.iter().map(|l| Look { at: l.at - TimeDelta::days(40), ..l.clone() }).collect();
    assert!(!own(&old), "looks of more than 30 days ago");
    let days = law::find("lookups.same_surname_days").unwrap().value_on(now.date_naive());
    assert_eq!(days, Some(&law::Value::Days(30)));
}

#[test]
fn surnames_have_one_character_or_two() {
    for (name, expected) in [("李四", "李"), ("欧阳修", "欧阳"), ("司马", "司马")] {
        assert_eq!(surname(name).as_deref(), Some(expected));
    }
    assert_eq!(surname(""), None);
}

#[test]
fn nights_weekends_and_holidays_are_off_hours_and_made_up_days_are_not() {
    for (when, expected) in [
        ("2026-03-02T05:59:59+08:00", true),
        ("2026-03-02T06:00:00+08:00", false),
        ("2026-03-02T21:59:59+08:00", false),
        ("2026-03-02T22:00:00+08:00", true),
        ("2026-03-07T10:00:00+08:00", true),  // Saturday
        ("2026-10-01T10:00:00+08:00", true),  // 国庆节
        ("2026-02-14T10:00:00+08:00", false), // a Saturday worked for 春节
        ("2031-03-03T10:00:00+08:00", false), // a Monday of a year without a calendar
    ] {
        assert_eq!(is_off_hours(at(when)), expected, "{when}");
    }
}

/// 个人信息保护法 第35条、第45条.
#[test]
fn a_look_is_told_after_thirty_days_or_when_the_case_is_closed() {
    let looked = at("2026-03-02T10:00:00+08:00");
    let delay = law::find("lookups.disclosure_delay").unwrap().value_on(looked.date_naive());
    assert_eq!(delay, Some(&law::Value::Days(30)));
    for (closed, today, told) in [
        (None, "2026-03-31", false),
        (None, "2026-04-01", true),
        (Some("2026-03-10"), "2026-03-09", false),
        (Some("2026-03-10"), "2026-03-10", true),
    ] {
        let closed = closed.map(|day| day.parse().unwrap());
        assert_eq!(may_be_told(looked, closed, today.parse().unwrap()), told, "{today}");
    }
}

proptest! {
    /// However looks are ordered, they show the same.
    #[test]
    fn order_does_not_matter(
        minutes in prop::collection::vec(0i64..60 * 24 * 3, 0..120), seed in any::<u64>(),
    ) {
        let now = monday();
        let looks: Vec<Look> = minutes
            .iter()
            .map(|ago| look(now - TimeDelta::minutes(*ago), u128::from(ago.unsigned_abs() % 50)))
            .collect();
        let mut turned = looks.clone();
        turned.rotate_left(usize::try_from(seed).unwrap_or(0) % looks.len().max(1));
        turned.reverse();
        prop_assert_eq!(shown(&looks, now), shown(&turned, now));
    }
}
