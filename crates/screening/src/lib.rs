//! 比对 – the national lists of dishonest debtors and of restricted consumption, as a file that a carrier
//! holds and checks its passengers against, without sending one passenger to the court.
//!
//! A list is a signed file of keyed digests, mapped into memory ([`Bundle`]), and signed [`Delta`]s over
//! it; both together with the receiver's key are a [`List`], and [`screen`] says what to do. No clock, no
//! network: `now` is given by the caller. 中文说明 docs/screening.md.

mod bad;
mod builder;
mod bundle;
pub mod c_abi;
mod decision;
mod delta;
mod digest;
mod document;
mod forms;
mod name;
mod open;
mod parts;
mod ticket;
mod words;

pub use bad::Bad;
pub use builder::{Builder, Listing};
pub use bundle::{Entry, Exemption, ExemptionKind, Facts, Header};
pub use decision::{
    Decision, Outcome, Passenger, Reason, screen, screen_batch, stranger, strangers, unusable,
};
pub use delta::{Applied, Delta, DeltaBuilder, List};
pub use digest::{Digest, ListKeys, ReceiverKey};
pub use document::{BadDocument, Document, DocumentKind};
pub use name::{Because, Comparison, NameKind, Verdict, compare, letters};
pub use open::{BATCH, Bundle, Hit};
pub use parts::{UnitParts, unit_parts};
pub use ticket::{Mode, Seat, SeatTable, Trip};
