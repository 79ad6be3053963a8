//! 失信与联合惩戒 – what presses a debtor who does not perform: the report duty's outcome, consumption
//! restriction, the list of dishonest debtors, exit restriction, fines and detention, and what ends each
//! in time.
//!
//! Serves the judge (propose, see), the closing gate ([`standing`]) and whoever publishes the lists.
//! Tables: schema `discipline`. Hears `cases::CaseClosed`, `cases::MoneyObtained`,
//! `exchange::OrderAnswered`. Tells [`ConsumptionRestricted`], [`RestrictionLifted`], [`DebtorListed`],
//! [`ListingCorrected`], [`DebtorDelisted`], [`LeaveAllowed`], [`LeaveEnded`], [`IdentityQuestioned`].
//! Invariants: only a debtor is listed, never a minor and never by name alone; a published debtor is
//! restricted; an entry is published only when no grace period runs; whatever ends has a reason, a rule
//! and a last day; after 终本 measures stay; who says that they are not the debtor is heard before
//! anything new is done; nothing lives on in a closed case for longer than a night.

mod acts;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::correct::{
    CORRECT, CorrectCommand, CorrectionOpinion, Lodged, NewCorrection, NewReconsideration,
    ReconsiderationResult, lodge_correction, perform_correction, propose_correction,
    record_reconsideration, take_reconsideration,
};
pub use acts::end::{END, EndCommand, EndReason, Target, perform_end, propose_end};
pub use acts::exit::{ExitCommand, NewExitRestriction, RESTRICT_EXIT, perform_exit, propose_exit};
pub use acts::leave::{ALLOW_LEAVE, LeaveCommand, perform_leave, propose_leave, revoke_leave};
pub use acts::list::{LIST, ListCommand, listings_of_case, perform_listing, propose_listing};
pub use acts::report::{NewReport, record_report};
pub use acts::request::{NewListingRequest, record_request, refuse_request};
pub use acts::restrict::{
    NewPerson, NewRestriction, RESTRICT, RestrictCommand, perform_restriction, propose_restriction,
    restrictions_of_case,
};
pub use acts::sanction::{SANCTION, SanctionCommand, perform_sanction, propose_sanction};
pub use acts::{line, standing};
pub use events::{
    ConsumptionRestricted, DebtorDelisted, DebtorListed, IdentityQuestioned, LeaveAllowed,
    LeaveEnded, ListingCorrected, RestrictionLifted,
};
pub use model::{
    Capacity, Channel, Claim, Correction, CorrectionState, EndGround, ExitRestriction, ExitState,
    Ground, Leave, LeaveReason, Listing, ListingRequest, ListingState, LivedOn, Mode, Report,
    ReportOutcome, Restriction, Sanction, SanctionKind, Standing,
};
pub use rules::guards::Excuse;
pub use store::asked::correction_of;
pub use store::leaves::{of_cases as leaves_of_cases, of_id as leave_of};
pub use store::reconcile::findings;
pub use store::{listing_of, restriction_of};

#[cfg(test)]
mod tests;
