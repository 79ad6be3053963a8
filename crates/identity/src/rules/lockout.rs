//! 防猜测 – how long a place waits after wrong tries at an account. A place is one address, one browser
//! the owner has signed in with before, or all strangers together; a known browser counts by itself,
//! so that nobody who guesses can keep the owner out of it.

use chrono::{DateTime, TimeDelta, Utc};

/// What is being guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// The password.
    Password,
    /// A code or recovery code: whoever tries it has the password already.
    Code,
}

/// Whose tries are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of one address or one known browser.
    Own,
    /// Those of all places that are not known.
    Strangers,
}

/// 失败记录 – wrong tries so far, and when the last one was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub failures: i32,
    /// When the last was.
    pub last_at: DateTime<Utc>,
}

/// The first wait; each further wrong try doubles it.
const FIRST: TimeDelta = TimeDelta::seconds(30);
/// Wrong tries are forgotten after so long without another.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);

/// Tries before the first wait, and the longest wait. Strangers together may not keep a new browser
/// of the owner's out for more than a quarter of an hour; behind the password a code has only a
/// million values, so there they wait an hour.
fn limits(secret: Secret, whose: Whose) -> (i32, TimeDelta) {
    match (secret, whose) {
        (_, Whose::Own) => (5, TimeDelta::hours(1)),
        (Secret::Password, Whose::Strangers) => (20, TimeDelta::minutes(15)),
        (Secret::Code, Whose::Strangers) => (10, TimeDelta::hours(1)),
    }
}

/// Wrong tries that still count at `now`.
#[must_use]
pub fn counted(tries: Tries, now: DateTime<Utc>) -> i32 {
    if now - tries.last_at >= FORGOTTEN { 0 } else { tries.failures }
}

/// How much longer this place waits at `now`; zero or less when it may try.
#[must_use]
pub fn wait(secret: Secret, whose: Whose, tries: Tries, now: DateTime<Utc>) -> TimeDelta {
    let (free, longest) = limits(secret, whose);
    let over = counted(tries, now) - free;
    if over < 0 {
        return TimeDelta::zero();
    }
    let doubled = FIRST * (1 << over.min(16));
    tries.last_at + doubled.min(longest) - now
}

/// Whether so many wrong tries make a place wait.
#[must_use]
pub fn makes_wait(secret: Secret, whose: Whose, failures: i32) -> bool {
    failures >= limits(secret, whose).0
}

/// Whether the owner of the account hears of so many wrong tries: when waiting begins, and each time
/// whoever watches hears of them.
#[must_use]
pub fn is_news(secret: Secret, whose: Whose, failures: i32) -> bool {
    failures == limits(secret, whose).0 || is_alarming(failures)
}

/// Whether so many wrong tries are worth telling whoever watches: at ten, and each time they double.
#[must_use]
pub fn is_alarming(failures: i32) -> bool {
    failures >= 10 && failures % 10 == 0 && (failures / 10).count_ones() == 1
}
