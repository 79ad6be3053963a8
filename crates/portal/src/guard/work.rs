//! 工作量证明 – a number such that the hash of it and of a fresh word of ours begins with so many zeros. A
//! browser finds one in half a second; whoever wants a million needs a week of a computer.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use seal::LookupKey;
use sha2::{Digest, Sha256};

/// Zero bits the hash begins with.
const ZEROS: u32 = 16;
/// How long a challenge may be answered.
const LASTS: TimeDelta = TimeDelta::minutes(30);

/// 题目 – signed, so that nothing is kept about it before it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge(pub(crate) String);

impl Challenge {
    pub(crate) fn new(key: &LookupKey, now: DateTime<Utc>) -> Self {
        let word = format!("{}-{}", now.timestamp(), hex::encode(rand::random::<[u8; 8]>()));
        let mark = mark(key, &word);
        Self(format!("{word}-{mark}"))
    }

    pub(crate) fn zeros() -> u32 {
        ZEROS
    }
}

fn mark(key: &LookupKey, word: &str) -> String {
    hex::encode(&key.hash("portal work", word)[..8])
}

/// 已用题目 – each counts once.
#[derive(Default)]
pub(crate) struct Worked(Mutex<HashSet<String>>);

impl Worked {
    /// Whether `answer` solves a challenge of ours that is fresh and was not used before.
    pub(crate) fn accept(
        &self,
        key: &LookupKey,
        challenge: &str,
        answer: &str,
        now: DateTime<Utc>,
    ) -> bool {
        let Some((word, given)) = challenge.rsplit_once('-') else { return false };
        let since = word.split_once('-').and_then(|(at, _)| at.parse::<i64>().ok());
        let age = since.map(|since| now.timestamp() - since);
        let is_fresh = age.is_some_and(|age| (0..=LASTS.num_seconds()).contains(&age));
        if !is_fresh || mark(key, word) != given || !solves(challenge, answer) {
            return false;
        }
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = (now - LASTS).timestamp();
        used.retain(|word| {
            word.split_once('-')
                .and_then(|(at, _)| at.parse().ok())
                .is_some_and(|at: i64| at >= oldest)
        });
        used.insert(word.to_owned())
    }
}

pub(crate) fn solves(challenge: &str, answer: &str) -> bool {
    if answer.len() > 20 {
        return false;
    }
    let hash = Sha256::digest(format!("{challenge}.{answer}"));
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    first.leading_zeros() >= ZEROS
}
