//! Acts of the evidence.

pub(crate) mod erase;
pub(crate) mod review;
