//! What the law asks before property is touched: one file per question.

pub(crate) mod agreement;
pub(crate) mod ceiling;
pub(crate) mod exempt;
pub(crate) mod freeze_plan;
pub(crate) mod term;
