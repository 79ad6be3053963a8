//! 审批 – propose, sign step by step, perform. Once for all acts: a freeze, a deduction, a payout, a
//! listing and a closing differ in what is performed, not in how people agree to it.
//!
//! The last signature performs the act in its own transaction; a rule that refuses then leaves the
//! approval pending and tells the signer why. Tables: schema `approvals`. Tells [`ApprovalAsked`],
//! [`ApprovalDecided`]. Invariant: proposer and signers of one approval are different people.

mod acts;
mod events;
pub mod http;
mod model;
mod store;

pub use acts::{Deed, Proposal, decide, propose};
pub use events::{ApprovalAsked, ApprovalDecided};
pub use model::{ApprovalRow, Signer};
pub use store::of_case;

#[cfg(test)]
mod tests;
