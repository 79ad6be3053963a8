//! What a search costs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};
use seal::LookupKey;

use crate::guard::{Challenge, Limits, Searches, Spent, Worked};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The smallest answer, as a browser finds it.
pub(super) fn solve(challenge: &str) -> String {
    (0..).map(|n: u64| n.to_string()).find(|n| crate::guard::solves(challenge, n)).unwrap()
}

#[test]
fn an_answer_counts_once_while_it_is_fresh() {
    let key = LookupKey::new([7; 32]);
    let worked = Worked::default();
    let now = at("2026-11-28T04:00:00Z");
    let challenge = Challenge::new(&key, now).0;
    let answer = solve(&challenge);
    assert!(!worked.accept(&key, &challenge, "x", now));
    assert!(!worked.accept(&LookupKey::new([8; 32]), &challenge, &answer, now));
    assert!(!worked.accept(&key, &challenge, &answer, now + TimeDelta::minutes(31)));
    assert!(!worked.accept(&key, &challenge, &answer, now - TimeDelta::minutes(1)));
    assert!(worked.accept(&key, &challenge, &answer, now));
    assert!(!worked.accept(&key, &challenge, &answer, now));
    for bad in ["", "-", "1-2-3", "9999999999999999999-a-b"] {
        assert!(!worked.accept(&key, bad, "1", now), "{bad}");
    }
}

#[test]
fn each_source_has_its_hours_and_its_day() {
    let limits = Limits { worked_an_hour: 3, plain_an_hour: 1, a_day: 5, letters_a_day: 1 };
    let searches = Searches::new(limits);
    let one = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    let ask = |worked, text| searches.search(one, at(text), worked);
    assert_eq!(ask(false, "2026-11-28T04:00:00Z"), Spent::Granted);
    assert_eq!(ask(false, "2026-11-28T04:01:00Z"), Spent::ThisHour);
    assert_eq!(ask(true, "2026-11-28T04:01:00Z"), Spent::Granted);
    assert_eq!(ask(true, "2026-11-28T04:02:00Z"), Spent::Granted);
    assert_eq!(ask(true, "2026-11-28T04:03:00Z"), Spent::ThisHour);
    assert_eq!(ask(true, "2026-11-28T05:00:00Z"), Spent::Granted);
    assert_eq!(ask(true, "2026-11-28T05:01:00Z"), Spent::Granted);
    assert_eq!(ask(true, "2026-11-28T06:00:00Z"), Spent::Today);
    // Midnight in Shanghai.
    assert_eq!(ask(true, "2026-11-28T16:00:00Z"), Spent::Granted);
    let other = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
    assert_eq!(searches.search(other, at("2026-11-28T16:00:00Z"), true), Spent::Granted);
    // A network of version 6 is one source, whatever address of it is used.
    let of = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
    assert_eq!(searches.letter(of(1), at("2026-11-28T16:00:00Z")), Spent::Granted);
    assert_eq!(searches.letter(of(2), at("2026-11-28T16:00:00Z")), Spent::Today);
}

/// 爬虫 – a hundred addresses that do all the work and know every case number get, in 24 hours, at most a
/// thousandth of eleven million entries.
#[test]
fn a_crawler_gets_at_most_a_thousandth_of_the_list_in_a_day() {
    const LIST: u64 = 11_110_000;
    // Of a case seldom more than one debtor is shown; here every search finds one.
    let searches = Searches::new(Limits::default());
    let mut got = 0_u64;
    let mut now = at("2026-11-28T05:00:00Z");
    let end = now + TimeDelta::hours(24);
    while now < end {
        for address in 0..100_u8 {
            let source = IpAddr::V4(Ipv4Addr::new(198, 51, 100, address));
            if searches.search(source, now, true) == Spent::Granted {
                got += 1;
            }
        }
        now += TimeDelta::seconds(30);
    }
    // Twenty-four hours touch two days of Shanghai.
    assert!(got > 0 && got * 1000 <= LIST * 2, "{got}");
    assert_eq!(got, 100 * 2 * u64::from(Limits::default().a_day));
}
