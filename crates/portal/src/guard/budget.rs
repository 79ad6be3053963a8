//! 查询额度 – how many searches one source has in an hour and in a day. A source is an address, of version 6
//! its network; it is kept as a hash under a key that is new every day, so that nobody can be followed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::time::day_of;
use sha2::{Digest, Sha256};

/// Sources remembered at the same time; when there are more, all share what is left of a day.
const SOURCES_MAX: usize = 500_000;

/// 额度 – of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Searches an hour whose browser did the work.
    pub worked_an_hour: u32,
    /// Searches an hour without scripts.
    pub plain_an_hour: u32,
    /// Searches a day, in all.
    pub a_day: u32,
    /// Requests for correction and clues a day.
    pub letters_a_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { worked_an_hour: 30, plain_an_hour: 10, a_day: 100, letters_a_day: 10 }
    }
}

/// 用去 – whether there was a place left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    Granted,
    /// Nothing left until the next hour.
    ThisHour,
    /// Nothing left today.
    Today,
}

#[derive(Clone, Copy, Debug, Default)]
struct Used {
    hour: i64,
    in_hour: u32,
    in_day: u32,
    letters: u32,
}

struct Day {
    day: NaiveDate,
    key: [u8; 32],
    used: HashMap<[u8; 16], Used>,
}

/// 查询计数.
pub(crate) struct Searches {
    limits: Limits,
    today: Mutex<Day>,
}

impl Searches {
    pub(crate) fn new(limits: Limits) -> Self {
        let today = Day { day: NaiveDate::MIN, key: [0; 32], used: HashMap::new() };
        Self { limits, today: Mutex::new(today) }
    }

    /// Take one search out of a source's budget.
    pub(crate) fn search(&self, source: IpAddr, now: DateTime<Utc>, worked: bool) -> Spent {
        let limits = self.limits;
        self.with(source, now, |used| {
            let in_hour = if worked { limits.worked_an_hour } else { limits.plain_an_hour };
            if used.in_day >= limits.a_day {
                return Spent::Today;
            }
            if used.in_hour >= in_hour {
                return Spent::ThisHour;
            }
            (used.in_hour, used.in_day) = (used.in_hour + 1, used.in_day + 1);
            Spent::Granted
        })
    }

    /// Take one letter out of it.
    pub(crate) fn letter(&self, source: IpAddr, now: DateTime<Utc>) -> Spent {
        let most = self.limits.letters_a_day;
        self.with(source, now, |used| {
            if used.letters >= most {
                return Spent::Today;
            }
            used.letters += 1;
            Spent::Granted
        })
    }

    fn with(
        &self,
        source: IpAddr,
        now: DateTime<Utc>,
        spend: impl FnOnce(&mut Used) -> Spent,
    ) -> Spent {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = day_of(now);
        if today.day != day {
            *today = Day { day, key: rand::random(), used: HashMap::new() };
        }
        let name = name_of(&today.key, source);
        if today.used.len() >= SOURCES_MAX && !today.used.contains_key(&name) {
            return Spent::Today;
        }
        let used = today.used.entry(name).or_default();
        let hour = now.timestamp().div_euclid(3600);
        if used.hour != hour {
            (used.hour, used.in_hour) = (hour, 0);
        }
        spend(used)
    }
}

fn name_of(key: &[u8; 32], source: IpAddr) -> [u8; 16] {
    let mut hasher = Sha256::new().chain_update(key);
    match source.to_canonical() {
        IpAddr::V4(address) => hasher.update(address.octets()),
        IpAddr::V6(address) => hasher.update(&address.octets()[..8]),
    }
    let mut name = [0; 16];
    name.copy_from_slice(&hasher.finalize()[..16]);
    name
}
