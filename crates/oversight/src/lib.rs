//! 监督 – the watch over look-ups, the one list of all alarms, and what the people looked up are told.
//!
//! Serves the security administrator (alarms, special watch) and the audit administrator
//! (disclosure). Asks `platform`, `evidence`, `exchange`, `measures` and
//! `discipline` for the alarms they raised, and sends them
//! outward with every event. Hears `lookups::LookedUp` and weighs the officer's looks within a minute;
//! reaching the day's limit stops the officer. Tables: schema `oversight`. Tells nothing. Invariants:
//! one alarm per kind, officer and day; nobody looks into an alarm about themselves; a report names
//! every look it may and counts those it may not name yet; a collector misses no event.

mod acts;
mod alarms;
pub mod http;
pub mod jobs;
mod model;
mod outward;
mod rules;
mod store;

pub use alarms::{Alarm, Source};
pub use model::{Conclusion, Disclosure, Kind, LookUpAlarm, Report, Severity, Told};
pub use outward::Outward;
pub use store::Watched;

#[cfg(test)]
mod tests;
