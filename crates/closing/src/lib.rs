//! 结案与终本库 – how a case ends: satisfied and paid out, or for now because nothing is left to take;
//! and what is owed to a creditor after that: ten queries in five years, and resumption.
//!
//! Serves the judge (checklist, records, proposals), the public (pool) and the command centre.
//! Tables: schema `closing`. Hears `control::PropertyFound`, `control::RoundFinished`. Tells
//! [`ProcedureEnded`], [`RequeryReported`], [`ResumptionSuggested`], [`CaseResumed`]. Invariants: no
//! ruling while one of the twelve checks misses something; no closing while money is owed, held, on
//! the account or on its way; a case is in the pool once and leaves it once; every hit is frozen
//! before anybody is asked, and every suggestion is answered by a person; silence is not "no
//! property".

mod acts;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::checklist::checklist;
pub use acts::close::{CLOSE, CloseCommand, perform_closing, propose_closing};
pub use acts::end::{END, EndCommand, perform_ending, propose_ending};
pub use acts::record::{
    Assessment, NewClue, NewInterview, NewInvestigation, NewPanel, Verification, assess_property,
    record_clue, record_interview, record_investigation, record_panel, verify_clue,
};
pub use acts::resume::{Answer, answer};
pub use acts::reward::{NewReward, RewardDecision, decide_reward, end_reward, request_reward};
pub use events::{CaseResumed, ProcedureEnded, RequeryReported, ResumptionSuggested};
pub use model::{
    Announced, Bounty, Clue, Finding, Interview, Investigation, Manner, Measure, OpenReward, Panel,
    Pooled, Requery, RequeryState, Reward, RewardFace, RewardState, RoundStanding, RoundWeek,
    Suggestion, SuggestionState, Topic,
};
pub use rules::checks::{Check, Missing, checks};
pub use rules::facts::{
    ClueFacts, DebtorFacts, Facts, InterviewFacts, PanelFacts, PropertyFacts, QueryFacts,
};

pub use store::rewards::{announced, announced_one};

#[cfg(test)]
mod tests;
