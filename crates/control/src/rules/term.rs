//! 控制期限 – how long a thing may be held at a time, and which clock of the case runs with it:
//! 民诉法解释 第485条.

use chrono::NaiveDate;
use contract::PropertyKind;
use law::id::{self, RuleId};
use law::nodes::NodeCode;

/// The rule of the longest term, and the node of the flow.
///
/// Money at anybody who keeps accounts counts as a bank deposit; that is our reading for payment firms
/// and brokers.
pub(crate) fn term(kind: PropertyKind) -> (RuleId, NodeCode) {
    use PropertyKind as P;
    match kind {
        P::Deposit | P::FixedDeposit | P::InternetDeposit | P::NetworkFund | P::SettlementMoney => {
            (id::FREEZE_MAX_DEPOSIT, NodeCode::BANK_DEPOSIT_FREEZE)
        }
        P::Vehicle | P::Vessel | P::FishingBoat => (id::FREEZE_MAX_MOVABLE, NodeCode::SEALING),
        P::RealEstate => (id::FREEZE_MAX_OTHER, NodeCode::SEALING),
        _ => (id::FREEZE_MAX_OTHER, NodeCode::FREEZING),
    }
}

/// 届满日 – the last day of a hold of `kind` that begins on `from`, itself included.
pub(crate) fn last_day(kind: PropertyKind, from: NaiveDate) -> NaiveDate {
    law::last_day(term(kind).0, from)
}
