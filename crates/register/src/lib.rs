//! 名单库 – what is published of debtors: who is one, who is dishonest, who is restricted, whose case ended for
//! now. Every change is a leaf of one public log, and a tree over everybody who ever was on a list proves for
//! one number when its holder was on which, or never.
//!
//! Serves whoever publishes or passes on the lists. Tables: schema `register`. Hears what `cases`,
//! `discipline` and `closing` decided. Tells nothing: whoever passes a list on reads its changes in their
//! order. Invariants: an entry follows a decision and ends
//! with it; changes have one order without gaps; nothing of a secret case and no minor is published; no
//! number stands here, only a keyed hash and what is shown of it; what ended is kept and not shown.

mod acts;
pub mod http;
pub mod jobs;
mod log;
mod model;
mod persons;
mod rules;
mod store;

pub use log::{checkpoint, consistency, list_key, newest_receipt, receipt, tile};
pub use model::{Change, Entry, Face, List, Op, Performance};
pub use persons::{proof_of, public_place_key};
pub use rules::subject::{Subject, subject_of};
pub use store::{
    by_case, by_code, by_subject, changes_after, changes_of, latest, live_after, of_serial,
    of_serials,
};

#[cfg(test)]
mod tests;
