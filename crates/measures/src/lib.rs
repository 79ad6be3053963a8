//! 联合惩戒 – what sixty departments and bodies do to those on the list of dishonest debtors, or merely
//! restricted in what they consume: 150 measures in 11 categories, as data with what each rests on.
//!
//! Since 国办发〔2020〕49号 a measure needs a law, a regulation or a policy of Party and state, and nobody
//! is compelled to punish of their own: rows without that ship disabled and say why. 善意文明执行意见
//! 第20条: one measure alone comes near a debtor's family, and stops at schools above the normal standard.
//!
//! Departments are fed what falls on them ([`http::institution_routes`], messages in `contract::feed`): pages of
//! changes in the one order of the register, a snapshot a day, offline lists for carriers; they acknowledge,
//! ask online, and report every hit. Tables: schema `measures`. Invariants: only the lists of the dishonest
//! and the restricted leave; a department is told of nobody on whom none of its measures falls; a measure
//! switched off is in no page, answer or list made afterwards; what was removed is named no more; a name
//! alone finds nobody; no number is kept.

mod acts;
mod catalogue;
pub mod http;
pub mod jobs;
mod model;
mod rules;
mod store;

pub use catalogue::{Catalogue, catalogue, in_force};
pub use model::{
    Alarm, AppliesTo, BasisLevel, Category, Channel, Department, Effect, FamilyLimit, Hit,
    Lateness, Mark, Measure, MeasureId, Receiver, Setting, SubjectKind, Way, Why,
};

pub use store::{alarms_after, receivers};

#[cfg(test)]
mod tests;
