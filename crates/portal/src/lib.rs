//! 信息公开网 – the public site over the register: search by number or case, entries with their official fields,
//! proofs of what was listed when, requests for correction, clues. Chinese first.
//!
//! Serves the public, on a listener of its own. Tables: none; it reads `register` and hands on to
//! `discipline` and `closing` what people ask. Tells nothing. Invariants: only exact searches, each paid for
//! out of a source's budget; nothing is listed by turning numbers up; a page needs no script to be read; who
//! says "I am not the debtor" is before an officer at once.

mod guard;
mod pages;
mod site;
mod words;

pub use guard::Limits;
pub use site::router;

#[cfg(test)]
mod tests;
