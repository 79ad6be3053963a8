//! 网络查控 – query, freeze, deduct, release: what is found of a debtor's property, held, taken for
//! the case, and let go.
//!
//! Serves the judge (plan, preview, orders and answers) and the closing gate (what was asked, found
//! and held). Tables: schema `control`. Hears `exchange::OrderAnswered`, `exchange::AnswerOverdue`,
//! `exchange::RegisterRead`, `exchange::NoticeArrived`, `control::RegisterDiffers`.
//! Tells [`PropertyFound`], [`RoundFinished`], [`FreezeEffective`], [`Deducted`],
//! [`ControlRefused`], [`HoldEnding`], [`HoldLapsed`], [`DifferenceFound`], [`ObjectionLodged`],
//! [`RegisterDiffers`]. Invariants: nobody but a debtor is asked about; live freezes
//! never exceed claim and costs; only what is frozen is deducted, never more than is owed that day;
//! silence is not "no property"; a lapsed hold is never shown as frozen; what was let go of is never
//! held again by an older order to repeat.

mod acts;
mod catalogue;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::counter::{CounterAnswer, enter_counter_answer};
pub use acts::deduct::{DEDUCT, DeductCommand, perform_deduction, propose_deduction};
pub use acts::differences::{Settlement, settle_difference};
pub use acts::freeze::{
    FREEZE, FreezeCommand, FreezeLine, freeze_at_once, freeze_plan, perform_freeze, propose_freeze,
};
pub use acts::inquire::start_round;
pub use acts::object::decide_objection;
pub use acts::release::{all as release_all, release_hold};
pub use acts::renew::{RENEW, RenewCommand, perform_renewal, propose_renewal};
pub use acts::repeat::{
    REPEAT, RepeatCommand, perform_repetition, propose_repetition, stop_repetition,
};
pub use acts::seal::{SEAL, SealCommand, SealLine, perform_seal, propose_seal};
pub use events::{
    ControlRefused, Deducted, DifferenceFound, FreezeEffective, HoldEnding, HoldLapsed,
    ObjectionLodged, PropertyFound, RegisterDiffers, RoundFinished,
};
pub use model::{
    Difference, EndingHold, Hold, HoldState, Inquiry, Objection, Property, Release, Repetition,
    Round, RoundPurpose,
};
pub use rules::freeze_plan::{FreezePlan, PlanLine, Spared};
pub use store::{
    carry_holds, differences::of_case as differences_of_case, holds_of_case, inquiries_of_case,
    institutions_asked, keep_reason, last_complete_round, property_of_case, records_of_case,
    repetitions::of_case as repetitions_of_case, rounds_of_case,
};

#[cfg(test)]
mod tests;
