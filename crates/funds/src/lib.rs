//! 执行案款 – one case, one account: what came in, whose it is, who was paid, to the fen.
//!
//! Serves the judge (plan, payout), the finance department (unclaimed money, tasks) and the closing
//! gate ([`account_of`]). Tables: schema `funds`. Hears `exchange::StatementArrived`,
//! `exchange::OrderAnswered`, `approvals::ApprovalDecided`. Tells [`MoneyArrived`],
//! [`UnknownMoneyArrived`], [`PaidOut`], [`PayoutFailed`], [`CaseAccountEmpty`].
//!
//! A fen's way: bank line → `cash` and `unallocated` → divided on the day it was taken
//! (`to_applicant`, `to_treasury`, `to_debtor`) → `reserved` when a payout is proposed → out when
//! the bank says paid, or back to whom it was owed. Invariants, kept by the database itself: every
//! journal sums to zero; balances move by entries only; cash equals what is owed out of it; nothing
//! is negative; one effect is booked once; records are never rewritten. Kept here: a payee is a
//! party on its own account or has a special power on file; two others than the proposer sign; the
//! account approved is the account paid.

mod acts;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::account_of;
pub use acts::claim::{CLAIM, ClaimCommand, perform_claim, propose_claim};
pub use acts::delay::{DELAY, DelayCommand, Ground, end_delay, perform_delay, propose_delay};
pub use acts::dispute::{Finding, SETTLE, SettleCommand, perform_settlement, propose_settlement};
pub use acts::pay_out::perform_payout;
pub use acts::payee::OtherAccount;
pub use acts::plan::payout_plan;
pub use acts::power::{ACCEPT_POWER, NewPower, PowerCommand, perform_power, propose_power};
pub use acts::propose::{LineAsked, PAY_OUT, PayOutCommand, Proposed, propose_payout};
pub use acts::receive::receive;
pub use acts::treasury::{NewTreasury, set_treasury};
pub use acts::watch::invariants;
pub use events::{CaseAccountEmpty, MoneyArrived, PaidOut, PayoutFailed, UnknownMoneyArrived};
pub use model::{
    Account, AllottedReceipt, Balances, Broken, LedgerLine, LineState, Payout, PayoutLine,
    PayoutPlan, PayoutState, PlanLine, Purpose, Receipt, Task, Title,
};
pub use store::ledger::lines_of_case as ledger_of_case;
pub use store::payouts::of_case as payouts_of_case;
pub use store::receipts::of_case as receipts_of_case;

#[cfg(test)]
mod tests;
