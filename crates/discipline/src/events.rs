//! What discipline tells.

use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub struct $name {
            /// Case.
            pub case: Uuid,
            /// Whom it concerns, a party.
            pub subject: Uuid,
            /// The entry, restriction or leave.
            pub measure: Uuid,
        }
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn case(&self) -> Option<Uuid> {
                Some(self.case)
            }
        }
    )+};
}

events! {
    /// 已限制消费.
    ConsumptionRestricted = "discipline.ConsumptionRestricted";
    /// 已解除限制消费.
    RestrictionLifted = "discipline.RestrictionLifted";
    /// 已公布失信信息.
    DebtorListed = "discipline.DebtorListed";
    /// 已更正失信信息.
    ListingCorrected = "discipline.ListingCorrected";
    /// 已删除失信信息.
    DebtorDelisted = "discipline.DebtorDelisted";
    /// 已准许暂时解除或必要消费.
    LeaveAllowed = "discipline.LeaveAllowed";
    /// 准许已终止.
    LeaveEnded = "discipline.LeaveEnded";
    /// 有人主张其并非被执行人.
    IdentityQuestioned = "discipline.IdentityQuestioned";
}
