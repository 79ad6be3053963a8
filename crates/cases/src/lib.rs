//! 执行案件 – the trunk every other capability leans on: filing, who has which part in a case, what is
//! owed on a day, who handles it, how far it has come, what happened.
//!
//! Tables: schema `cases`. Tells [`CaseReceived`], [`CaseFiled`], [`CaseAssigned`],
//! [`NoticeIssued`], [`MoneyObtained`], [`CaseClosed`]. Invariants: a number is allotted once,
//! without gaps; a state changes only along the flow; flags stop clocks and bar disposal but never
//! change the state; what was obtained is booked once per source.

mod acts;
mod events;
pub mod http;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::archive::archive;
pub use acts::assign::assign;
pub use acts::close::{ClosingWay, close};
pub use acts::extend::{EXTEND, ExtendCommand, perform_extension, propose_extension};
pub use acts::file::{
    Application, accept_all, decide_filing, examine, receive, receive_all, set_next_serial,
};
pub use acts::flags::{
    clear_flag, dispute_identity, require_disposable, require_identified, set_flag, settle_identity,
};
pub use acts::notice::issue_notice;
pub use acts::obtain::{Obtained, note_obtained};
pub use acts::reassign::reassign;
pub use acts::resume::open_resumed;
pub use acts::{advance, record, set_state};
pub use events::{CaseAssigned, CaseClosed, CaseFiled, CaseReceived, MoneyObtained, NoticeIssued};
pub use model::{Case, CaseFace, CaseRow, Entry, Flag, Role, State, TimelineRow};
pub use papers::head;
pub use rules::owed::Owed;
pub use store::{
    Ended, Handled, case_account, ceiling, ended, face, find_by_account, handled, lock, matter_of,
    obtained_of_case, owed, owed_after, parties, require_debtor, timeline,
};

#[cfg(test)]
mod tests;
