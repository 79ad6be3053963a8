//! What control tells.

use kernel::{Id, Money};
use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::Hold;

macro_rules! case_event {
    ($name:ident, $kind:literal) => {
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn case(&self) -> Option<Uuid> {
                Some(self.case)
            }
        }
    };
}

/// 查明财产 – an institution found property of a debtor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PropertyFound {
    /// Case.
    pub case: Uuid,
    /// Round that found it.
    pub round: Uuid,
    /// Whose.
    pub debtor: Uuid,
    /// Who says so.
    pub institution: String,
    /// Money in it that is free.
    pub available: Money,
}
case_event!(PropertyFound, "control.PropertyFound");

/// 查询轮次结束 – every institution answered, or its time passed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoundFinished {
    /// Case.
    pub case: Uuid,
    /// Round.
    pub round: Uuid,
    /// Whether nobody stayed silent.
    pub complete: bool,
}
case_event!(RoundFinished, "control.RoundFinished");

/// 冻结生效 – a hold is in force.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FreezeEffective {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
    /// Really held.
    pub held: Money,
}
case_event!(FreezeEffective, "control.FreezeEffective");

/// 已扣划 – the bank took the money for the case account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deducted {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
    /// Order.
    pub order: String,
    /// Amount.
    pub amount: Money,
}
case_event!(Deducted, "control.Deducted");

/// 控制失败 – an institution refused or returned an order: somebody has to look.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ControlRefused {
    /// Case.
    pub case: Uuid,
    /// Order.
    pub order: String,
    /// Why.
    pub why: String,
}
case_event!(ControlRefused, "control.ControlRefused");

/// 冻结届满 – a hold ended because nobody renewed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldLapsed {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
}
case_event!(HoldLapsed, "control.HoldLapsed");
