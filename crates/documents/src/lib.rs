//! 文书 – the register of what a case issued: number, title, and the data each was made from.
//!
//! The picture (PDF) is made from the data by the server the first time somebody looks, and sealed: from
//! then on those bytes are the paper. The data and their digest are the record. Tables: schema `documents`. Tells nothing. Invariant: an issued document
//! never changes; further rulings, decisions or notices of a case get 之一, 之二, each kind counted for
//! itself (法〔2016〕37号).

mod acts;
pub mod http;
mod seals;
mod store;

pub use acts::{Issue, Issued, Manner, issue, issue_all, serve};
pub use seals::{REVOKE, revoke, seal, sealed, trust};
pub use store::{DocumentRow, data_of, of_case};

#[cfg(test)]
mod tests;
