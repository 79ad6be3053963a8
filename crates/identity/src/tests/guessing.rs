//! 1,000,000 tries on the virtual clock: how many are looked at, and how likely one of them is right.

use super::*;
use crate::rules::lockout::{Secret, Tries, Whose, counted, is_alarming, wait};

/// Codes that are right at any moment, of a million.
const RIGHT_CODES: f64 = 3.0;
const CODES: f64 = 1_000_000.0;

/// One counter as the store keeps it.
#[derive(Clone, Copy)]
struct Counter(Tries);

impl Counter {
    fn may(&self, secret: Secret, whose: Whose, now: DateTime<Utc>) -> bool {
        wait(secret, whose, self.0, now) <= TimeDelta::zero()
    }

    fn spend(&mut self, now: DateTime<Utc>) {
        self.0 = Tries { failures: counted(self.0, now) + 1, last_at: now };
    }
}

fn start() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn untried() -> Counter {
    Counter(Tries { failures: 0, last_at: start() })
}

/// A million tries, one each `every`, from as many addresses as the guesser likes: how many count.
fn looked_at(secret: Secret, addresses: usize, every: TimeDelta) -> (u32, TimeDelta) {
    let mut own = vec![untried(); addresses];
    let mut strangers = untried();
    let (mut now, mut looked) = (start(), 0);
    for number in 0..1_000_000 {
        let from = &mut own[number % addresses];
        let all = strangers.may(secret, Whose::Strangers, now);
        if all && from.may(secret, Whose::Own, now) {
            from.spend(now);
            strangers.spend(now);
            looked += 1;
        }
        now += every;
    }
    (looked, now - start())
}

#[test]
fn a_million_tries_from_anywhere_have_next_to_no_chance() {
    let second = TimeDelta::seconds(1);
    for addresses in [1, 10_000] {
        // Whoever has the password already guesses at codes for eleven and a half days.
        let (codes, took) = looked_at(Secret::Code, addresses, second);
        let chance = 1.0 - (1.0 - RIGHT_CODES / CODES).powi(codes.try_into().unwrap());
        println!(
            "codes, {addresses} addresses, {} days: {codes} looked at, {chance:.5}",
            took.num_days()
        );
        assert!(codes < 300 && chance < 0.001, "{codes} {chance}");
        // Whoever has not guesses at a password no list has: rarer than one in a million.
        let (passwords, took) = looked_at(Secret::Password, addresses, second);
        let chance = f64::from(passwords) / 1_000_000.0;
        println!(
            "passwords, {addresses} addresses, {} days: {passwords}, {chance:.5}",
            took.num_days()
        );
        assert!(passwords < 1_200, "{passwords}");
        // And then needs a code, too: not one of the log-ins would get in by both.
        assert!(chance * 0.001 < 2e-6);
    }
}

#[test]
fn no_pace_gets_more_tries_than_the_longest_wait_allows() {
    for seconds in [1, 7, 30, 60, 900, 3600] {
        let (codes, took) = looked_at(Secret::Code, 1_000, TimeDelta::seconds(seconds));
        let most = took.num_hours() + 30;
        assert!(i64::from(codes) <= most, "every {seconds} s: {codes} in {} h", took.num_hours());
    }
}

#[test]
fn waits_begin_after_five_double_and_are_capped() {
    let now = start();
    let after = |secret, whose, failures| {
        wait(secret, whose, Tries { failures, last_at: now }, now).num_seconds()
    };
    let table = [
        (
            Secret::Password,
            Whose::Own,
            [(4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (12, 3600)],
        ),
        (Secret::Code, Whose::Own, [(4, 0), (5, 30), (6, 60), (7, 120), (11, 1920), (500, 3600)]),
        (
            Secret::Password,
            Whose::Strangers,
            [(19, 0), (20, 30), (21, 60), (24, 480), (25, 900), (99, 900)],
        ),
        (
            Secret::Code,
            Whose::Strangers,
            [(9, 0), (10, 30), (11, 60), (16, 1920), (17, 3600), (99, 3600)],
        ),
    ];
    for (secret, whose, rows) in table {
        for (failures, seconds) in rows {
            assert_eq!(after(secret, whose, failures), seconds, "{secret:?} {whose:?} {failures}");
        }
    }
    let old = Tries { failures: 400, last_at: now };
    assert_eq!(counted(old, now + TimeDelta::hours(24)), 0, "forgotten after a day");
    assert_eq!(counted(old, now + TimeDelta::hours(23)), 400);
    let alarming: Vec<i32> = (0..100).filter(|count| is_alarming(*count)).collect();
    assert_eq!(alarming, [10, 20, 40, 80]);
}
