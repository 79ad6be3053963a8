//! What cases tell.

use chrono::NaiveDate;
use kernel::Money;
use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub struct $name {
            /// Case.
            pub case: Uuid,
            $($(#[$fdoc])* pub $field: $type,)*
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
    /// 收到申请.
    CaseReceived = "cases.CaseReceived" {}
    /// 已立案.
    CaseFiled = "cases.CaseFiled" {
        /// 案号.
        number: String,
    }
    /// 已分案.
    CaseAssigned = "cases.CaseAssigned" {
        /// 承办人.
        handler: Uuid,
    }
    /// 已发出执行通知.
    NoticeIssued = "cases.NoticeIssued" {}
    /// 到位 – something was obtained; with nothing outstanding the obligation is met.
    MoneyObtained = "cases.MoneyObtained" {
        /// Day that counts as performance.
        on: NaiveDate,
        /// How much.
        amount: Money,
        /// Still owed on that day.
        outstanding: Money,
    }
    /// 已结案.
    CaseClosed = "cases.CaseClosed" {
        /// 结案方式.
        way: String,
        /// Day.
        on: NaiveDate,
    }
}
