//! Acts of the evidence.

pub(crate) mod erase;
