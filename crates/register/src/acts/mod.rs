//! What the register does when something was decided.

pub(crate) mod publish;
pub(crate) mod seal;
