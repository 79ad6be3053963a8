//! The questions the law and the ledger ask, each in a file of its own.

pub(crate) mod matching;
pub(crate) mod payee;
pub(crate) mod plan;
pub(crate) mod posting;
