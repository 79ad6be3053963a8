//! 交换约定 – what the court and an institution say to each other, as JSON over HTTP.
//!
//! The institution serves `POST {base}/orders` (a signed [`Batch`] of [`Order`], answered by a signed
//! batch of [`Receipt`]) and `GET {base}/orders/{id}` (a signed [`Standing`]); the court serves `POST /exchange/answers`
//! and `POST /exchange/statements`. Every body is signed as the exact bytes sent:
//! [`SIGNATURE_HEADER`] carries the SM2 signature in hex, [`SENDER_HEADER`] who signed.
//!
//! A receipt says "durable over here", never "done"; only an [`Answer`] says what was done.

mod answer;
mod order;
mod parse;
mod words;

pub use answer::{
    Answer, Found, Measure, Outcome, Receipt, Standing, StandingState, StatementLine,
};
pub use order::{CaseAccount, DocumentRef, OfficerCards, Order, OrderAct, OrderId, Subject};
pub use parse::{BATCH_BYTES_MAX, BATCH_MAX, parse_batch};
pub use words::{Manner, PropertyKind, Purpose, ResultCode, UnknownWord};

use chrono::{DateTime, Utc};
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
    /// `pboc`, `bank`, `payment`, `vehicles`, `land`, `companies`, `court_bank`.
    pub kind: String,
    /// Functions it can do; see [`OrderAct::function`].
    pub functions: Vec<String>,
    /// Its public key with its algorithm: `sm2:<hex>` or `ed25519:<hex>`.
    pub public_key: String,
    /// Most orders it takes a day.
    pub quota_per_day: Option<i32>,
}

#[cfg(test)]
mod tests;
