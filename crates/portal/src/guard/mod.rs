//! 防爬 – what a search costs: a place in the source's budget, and, where scripts run, a little work of the
//! browser's, for which the budget is larger. No pictures to read, nobody shut out.

mod budget;
mod work;

pub use budget::Limits;
pub(crate) use budget::{Searches, Spent};
#[cfg(test)]
pub(crate) use work::solves;
pub(crate) use work::{Challenge, Worked};
