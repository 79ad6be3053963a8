//! 文书 – the register of what a case issued: number, title, and the data each was made from.
//!
//! The picture (PDF) is made from the data whenever somebody looks, by the server; the data and its
//! digest are the record. Tables: schema `documents`. Tells nothing. Invariant: an issued document
//! never changes; further rulings, decisions or notices of a case get 之一, 之二, each kind counted for
//! itself (法〔2016〕37号).

mod acts;
mod store;

pub use acts::{Issue, Issued, Manner, issue, issue_all, serve};
pub use store::{DocumentRow, data_of, of_case};

#[cfg(test)]
mod tests;
