//! 一致性检查 – plays the court against any institution's server, with a key of its own, a test person and
//! an account of theirs, and says what holds and what does not. What is asked for is undone at the end,
//! but for one yuan deducted.

mod certificate;
mod checks;
mod control;
mod court;
mod hostile;
mod orders;

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use contract::{CaseAccount, OfficerCards, Subject};
use seal::{KeyPair, PublicKey};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use wire::Now;

pub use certificate::{Certificate, verify};

use court::Examiner;

/// 检查对象 – whom to examine, and with what.
#[derive(Clone)]
pub struct Examination {
    /// Base address: `{url}/orders`.
    pub url: String,
    /// Its code.
    pub institution: String,
    /// Key its messages are signed with.
    pub institution_key: PublicKey,
    /// Sender code it knows the examiner under.
    pub court: String,
    /// Key it knows the examiner by.
    pub keys: KeyPair,
    /// 法院代字 in the orders.
    pub court_word: String,
    /// An officer it has registered.
    pub officer: OfficerCards,
    /// A test person it has as a customer.
    pub subject: Subject,
    /// An account of theirs with money on it and no measure.
    pub account: String,
    /// A case account it may pay to.
    pub case_account: CaseAccount,
    /// How long an answer may take.
    pub patience: Duration,
    /// How many queries the load consists of.
    pub burst: usize,
    /// Tells this examination's orders from those of every other.
    pub mark: String,
    /// The present instant.
    pub now: Now,
}

/// 检查项.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Stable name.
    pub name: String,
    /// What is demanded, Chinese.
    pub zh: String,
    /// What is demanded, English.
    pub en: String,
    /// Whether it holds.
    pub passed: bool,
    /// What was seen instead; empty when it holds.
    pub seen: String,
}

/// 检查结果.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whom.
    pub institution: String,
    /// Its key.
    pub institution_key: String,
    /// Where.
    pub url: String,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// One by one.
    pub checks: Vec<Check>,
    /// Queries of the load that were answered.
    pub answered: usize,
    /// Milliseconds that took.
    pub milliseconds: u64,
}

impl Report {
    /// Whether everything holds.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.passed)
    }

    /// Names of what does not hold.
    #[must_use]
    pub fn failed(&self) -> Vec<&str> {
        self.checks.iter().filter(|c| !c.passed).map(|c| c.name.as_str()).collect()
    }
}

/// Examine; answers are heard on `listener`.
///
/// # Errors
/// A listener that cannot be used. Whatever the institution does is part of the report.
pub async fn examine(examination: Examination, listener: TcpListener) -> Result<Report> {
    let examiner = Examiner::open(examination, listener);
    let report = checks::run(&examiner).await;
    Ok(report)
}
