//! 失信与联合惩戒 – what presses a debtor who does not perform: the report duty's outcome, consumption
//! restriction, the list of dishonest debtors, exit restriction, fines and detention, and what ends each
//! in time.
//!
//! Serves the judge (propose, see) and the closing gate ([`standing`]). Tables: schema `discipline`.
//! Hears `cases::CaseClosed`, `cases::MoneyObtained`, `exchange::OrderAnswered`. Tells
//! [`ConsumptionRestricted`], [`RestrictionLifted`], [`DebtorListed`], [`DebtorDelisted`]. Invariants: only a debtor is listed, never a minor and never
//! by name alone; a published debtor is restricted; an entry is published only when no grace period
//! runs; whatever ends has a reason, a rule and a last day; after 终本 measures stay.

mod acts;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::end::{END, EndCommand, EndReason, Target, perform_end, propose_end};
pub use acts::exit::{ExitCommand, NewExitRestriction, RESTRICT_EXIT, perform_exit, propose_exit};
pub use acts::list::{LIST, ListCommand, listings_of_case, perform_listing, propose_listing};
pub use acts::report::{NewReport, record_report};
pub use acts::restrict::{
    NewPerson, NewRestriction, RESTRICT, RestrictCommand, perform_restriction, propose_restriction,
};
pub use acts::sanction::{SANCTION, SanctionCommand, perform_sanction, propose_sanction};
pub use acts::{line, standing};
pub use events::{ConsumptionRestricted, DebtorDelisted, DebtorListed, RestrictionLifted};
pub use model::{
    Capacity, EndGround, ExitRestriction, ExitState, Ground, Listing, ListingState, Report,
    ReportOutcome, Restriction, Sanction, SanctionKind, Standing,
};
pub use rules::guards::Excuse;

#[cfg(test)]
mod tests;
