//! Acts of oversight.

pub(crate) mod disclose;
pub(crate) mod review;
pub(crate) mod watch;
pub(crate) mod weigh;
