//! What makes a look unusual, and what a person is told of the looks at them.

pub(crate) mod anomaly;
pub(crate) mod telling;
