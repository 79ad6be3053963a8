//! What funds tells.

use chrono::NaiveDate;
use kernel::Money;
use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// 案款到账 – money came in for a case, or was claimed for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoneyArrived {
    /// Case.
    pub case: Uuid,
    /// Bank, code.
    pub bank: String,
    /// 流水号.
    pub serial: String,
    /// How much.
    pub amount: Money,
}
case_event!(MoneyArrived, "funds.MoneyArrived");

/// 不明款项到账 – money came in for nobody known.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnknownMoneyArrived {
    /// Bank, code.
    pub bank: String,
    /// 流水号.
    pub serial: String,
    /// How much.
    pub amount: Money,
}

impl Event for UnknownMoneyArrived {
    const KIND: &'static str = "funds.UnknownMoneyArrived";
    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 案款已发放 – a payee has its money.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PaidOut {
    /// Case.
    pub case: Uuid,
    /// Payout.
    pub payout: Uuid,
    /// Its line.
    pub line: i32,
    /// How much.
    pub amount: Money,
}
case_event!(PaidOut, "funds.PaidOut");

/// 发放未成 – the bank did not pay, or said something that does not fit: somebody has to look.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PayoutFailed {
    /// Case.
    pub case: Uuid,
    /// Payout.
    pub payout: Uuid,
    /// Its line.
    pub line: i32,
    /// Why.
    pub why: String,
}
case_event!(PayoutFailed, "funds.PayoutFailed");

/// 案款账户清零 – everything that came was paid out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseAccountEmpty {
    /// Case.
    pub case: Uuid,
    /// Day.
    pub on: NaiveDate,
}
case_event!(CaseAccountEmpty, "funds.CaseAccountEmpty");
