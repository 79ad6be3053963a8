//! 交换约定 – what the court and an institution say to each other, as JSON over HTTP.
//!
//! The institution serves `POST {base}/orders` (a signed [`Batch`] of [`Order`], answered by a signed
//! batch of [`Receipt`]), `GET {base}/orders/{id}` (a signed [`Standing`]) and `GET {base}/holds` (a signed
//! [`HoldPage`]); the court serves `POST /exchange/answers`, `/exchange/notices` and
//! `/exchange/statements`. An institution that cannot be called collects its orders instead
//! ([`Collection`]), or both leave the same signed bytes in a folder; see [`Transport`]. Every body is signed as the exact bytes sent:
//! [`SIGNATURE_HEADER`] carries the SM2 signature in hex, [`SENDER_HEADER`] who signed.
//!
//! A receipt says "durable over here", never "done"; only an [`Answer`] says what was done.

mod answer;
mod catalogue;
pub mod feed;
mod holds;
mod order;
mod parse;
mod words;

pub use answer::{
    Answer, Found, Measure, Outcome, Receipt, Standing, StandingState, StatementLine,
};
pub use catalogue::{CATALOGUE, Control, Field, Form, Group, Item, check};
pub use holds::{Collection, HoldPage, HoldStated, News, Notice};
pub use order::{CaseAccount, DocumentRef, OfficerCards, Order, OrderAct, OrderId, Subject};
pub use parse::{BATCH_BYTES_MAX, BATCH_MAX, parse_batch};
pub use words::{Manner, PropertyKind, Purpose, ResultCode, Topology, Transport, UnknownWord};

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// Header with the sender's SM2 signature over the body, hex.
pub const SIGNATURE_HEADER: &str = "zhixing-signature";
/// Header with the sender's code.
pub const SENDER_HEADER: &str = "zhixing-sender";

/// 报文 – what travels: up to [`BATCH_MAX`] items between two named parties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Batch<T> {
    /// Sender code.
    pub from: String,
    /// Receiver code.
    pub to: String,
    /// When it was made up.
    pub sent_at: DateTime<Utc>,
    /// Fencing token of the sender: a receiver refuses a lower one than it has seen.
    pub epoch: u64,
    /// The items.
    pub items: Vec<T>,
}

/// 机构目录项 – how an institution introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DirectoryEntry {
    /// Code, e.g. `BANK-ICBC`.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// `pboc`, `bank`, `payment`, `vehicles`, `land`, `companies`, `court_bank` …
    pub kind: String,
    /// Functions it can do; see [`OrderAct::function`].
    pub functions: Vec<String>,
    /// What it keeps or knows of.
    #[serde(default)]
    pub items: Vec<PropertyKind>,
    /// Its public key with its algorithm: `sm2:<hex>` or `ed25519:<hex>`.
    pub public_key: String,
    /// At whose pace and in which hours it works.
    #[serde(default)]
    pub terms: Terms,
}

/// 接入条件 – how an institution is joined, and how much it takes when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Between whom.
    pub topology: Topology,
    /// Its province, two digits (GB/T 2260), for 点对点.
    pub province: Option<String>,
    /// Who calls whom.
    pub transport: Transport,
    /// Most orders it takes a day; none means no limit.
    pub quota_per_day: Option<i32>,
    /// Most orders it takes a second; none means no limit.
    pub per_second: Option<i32>,
    /// Hours in which it takes orders that control, Asia/Shanghai; always when none are named.
    pub hours: Option<Hours>,
    /// Whom to ring up.
    pub contact: String,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            topology: Topology::HeadToHead,
            province: None,
            transport: Transport::Push,
            quota_per_day: None,
            per_second: None,
            hours: None,
            contact: String::new(),
        }
    }
}

/// 受理时间.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Opens.
    pub from: NaiveTime,
    /// Closes: what comes later is taken when it opens next.
    pub to: NaiveTime,
    /// Not on weekends and holidays.
    pub workdays_only: bool,
}

#[cfg(test)]
mod tests;
