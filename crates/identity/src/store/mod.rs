//! SQL of schema `identity`.

pub(crate) mod attempts;
pub(crate) mod changes;
pub(crate) mod factors;
pub(crate) mod happenings;
pub(crate) mod links;
