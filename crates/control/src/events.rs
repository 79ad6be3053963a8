//! What control tells.

use chrono::{DateTime, NaiveDate, Utc};
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

/// 核对差异 – an institution's own words speak against what we believe it holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DifferenceFound {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
    /// Which difference.
    pub difference: Uuid,
    /// Whose words.
    pub institution: String,
    /// Kind of difference.
    pub kind: String,
}
case_event!(DifferenceFound, "control.DifferenceFound");

/// 异议 – an institution objects to an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ObjectionLodged {
    /// Case.
    pub case: Uuid,
    /// Which.
    pub objection: Uuid,
    /// Whose.
    pub institution: String,
    /// To be decided by.
    pub due: NaiveDate,
}
case_event!(ObjectionLodged, "control.ObjectionLodged");

/// 登记簿待核对 – an institution's register says something new about a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterDiffers {
    /// Case.
    pub case: Uuid,
    /// Whose register.
    pub institution: String,
    /// As of when.
    pub as_of: DateTime<Utc>,
}
case_event!(RegisterDiffers, "control.RegisterDiffers");

/// 冻结届满 – a hold ended because nobody renewed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldLapsed {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
}
case_event!(HoldLapsed, "control.HoldLapsed");

/// 控制即将届满 – a hold ends in so many days and nobody renewed it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HoldEnding {
    /// Case.
    pub case: Uuid,
    /// Hold.
    pub hold: Id<Hold>,
    /// Days left.
    pub days: i64,
}
case_event!(HoldEnding, "control.HoldEnding");
