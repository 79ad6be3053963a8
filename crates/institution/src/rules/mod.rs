//! 规则 – what is taken, and what an answer says. Pure.

pub(crate) mod admission;
pub(crate) mod outcome;
