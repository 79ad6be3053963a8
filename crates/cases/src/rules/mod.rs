//! What the law asks of filing, flow and reckoning: one file per question.

pub(crate) mod filing;
pub(crate) mod flow;
pub(crate) mod next_steps;
pub(crate) mod owed;
pub(crate) mod path;
pub(crate) mod stock;
pub(crate) mod term;
