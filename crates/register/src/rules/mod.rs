//! What may be published, of whom, and how much of it: one file per question.

pub(crate) mod face;
pub(crate) mod subject;
