//! 查询留痕 – every look at a person's property: who, for which case, under which rule.
//!
//! Serves whoever shows or asks for property ([`record`], before it answers), the disclosure report
//! and the watch over look-ups, which stand higher. Tables: schema `lookups`. Tells [`LookedUp`].
//! Invariants: a look that cannot be recorded shows nothing; nobody looks more often on a day than
//! `lookups.daily_limit` says; an officer who was stopped looks at nothing until somebody else has
//! lifted the stop with a reason. The same look within the hour counts once, a page that refreshes
//! itself is no second look; every look is in the audit all the same.

mod acts;
mod events;
pub mod http;
mod model;
mod store;

pub use acts::{LIFT, lift, record, stop};
pub use events::LookedUp;
pub use model::{LookUp, Stop, What};
pub use store::{at_person, of_officer};

#[cfg(test)]
mod tests;
