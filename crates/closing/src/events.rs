//! What closing tells.

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
    /// 已终结本次执行程序, entered in the pool and published.
    ProcedureEnded = "closing.ProcedureEnded" {
        /// 裁定日.
        ruled_on: NaiveDate,
    }
    /// 终本后查询已完成, hit or not.
    RequeryReported = "closing.RequeryReported" {
        /// 1 to 10.
        number: i32,
        /// Hits.
        hits: usize,
    }
    /// 建议恢复执行 – property was found and frozen; an officer must answer.
    ResumptionSuggested = "closing.ResumptionSuggested" {
        /// Suggestion.
        suggestion: Uuid,
        /// Found.
        amount: Money,
        /// 已先行冻结.
        frozen: Money,
    }
    /// 已恢复执行.
    CaseResumed = "closing.CaseResumed" {
        /// 恢复执行案件.
        successor: Uuid,
    }
}
