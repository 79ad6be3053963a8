//! 应执行金额 – what is owed on a day, and how a receipt is split between applicant and fee.

use chrono::NaiveDate;
use kernel::Money;
use law::fees::{FeeKind, fee};
use law::interest::{Debt, Interest, Pause, Payment, compute_with_pauses};
use serde::Serialize;
use utoipa::ToSchema;

/// 应执行金额 – everything due under the case up to a day, what was obtained, what is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Owed {
    /// As of.
    pub on: NaiveDate,
    /// 本金.
    #[schema(value_type = String)]
    pub principal: Money,
    /// 一般债务利息.
    #[schema(value_type = String)]
    pub general_interest: Money,
    /// Its days.
    pub general_days: i64,
    /// 加倍部分债务利息.
    #[schema(value_type = String)]
    pub doubled_interest: Money,
    /// Its days.
    pub doubled_days: i64,
    /// 诉讼费用 borne by the debtor.
    #[schema(value_type = String)]
    pub costs: Money,
    /// 申请执行人应得 in all.
    #[schema(value_type = String)]
    pub applicant_total: Money,
    /// 执行申请费 in all.
    #[schema(value_type = String)]
    pub fee: Money,
    /// 合计.
    #[schema(value_type = String)]
    pub total: Money,
    /// 已到位 for the applicant.
    #[schema(value_type = String)]
    pub applicant_obtained: Money,
    /// 已收执行费.
    #[schema(value_type = String)]
    pub fee_obtained: Money,
    /// 已到位 in all.
    #[schema(value_type = String)]
    pub obtained: Money,
    /// 尚欠.
    #[schema(value_type = String)]
    pub outstanding: Money,
}

/// One receipt already booked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Booked {
    pub(crate) on: NaiveDate,
    pub(crate) applicant: Money,
    pub(crate) fee: Money,
}

/// What is owed on `on` under `debt` after `booked`, with no doubled interest during `pauses`.
pub(crate) fn owed(debt: &Debt, booked: &[Booked], pauses: &[Pause], on: NaiveDate) -> Owed {
    let payments: Vec<Payment> =
        booked.iter().map(|b| Payment { on: b.on, amount: b.applicant }).collect();
    let interest: Interest = compute_with_pauses(debt, &payments, pauses, on);
    let applicant_obtained: Money = booked.iter().map(|b| b.applicant).sum();
    let fee_obtained: Money = booked.iter().map(|b| b.fee).sum();
    let applicant_total = add(interest.total, applicant_obtained);
    let fee = fee(FeeKind::Enforcement, applicant_total).fee;
    let total = add(applicant_total, fee);
    let obtained = add(applicant_obtained, fee_obtained);
    Owed {
        on,
        principal: debt.principal,
        general_interest: interest.general_interest,
        general_days: interest.general_days,
        doubled_interest: interest.doubled_interest,
        doubled_days: interest.doubled_days,
        costs: debt.costs,
        applicant_total,
        fee,
        total,
        applicant_obtained,
        fee_obtained,
        obtained,
        outstanding: total.saturating_sub(obtained),
    }
}

/// How a receipt is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) applicant: Money,
    pub(crate) fee: Money,
    pub(crate) surplus: Money,
}

/// Split `amount` received: the fee follows from what the applicant gets (诉讼费用交纳办法 第14条), so
/// with too little money the largest applicant's part that leaves its fee is taken.
pub(crate) fn split(owed: &Owed, amount: Money) -> Split {
    let applicant_left = owed.applicant_total.saturating_sub(owed.applicant_obtained);
    let fee_due = |part: Money| {
        let base = add(owed.applicant_obtained, part);
        fee(FeeKind::Enforcement, base).fee.saturating_sub(owed.fee_obtained)
    };
    let (mut low, mut high) = (0, applicant_left.min(amount).as_fen());
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let part = Money::from_fen(middle).unwrap_or(Money::ZERO);
        if add(part, fee_due(part)) <= amount {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    let applicant = Money::from_fen(low).unwrap_or(Money::ZERO);
    let fee = fee_due(applicant).min(amount.saturating_sub(applicant));
    let surplus = amount.saturating_sub(add(applicant, fee));
    // A fen or two that buy neither principal nor fee go to the applicant while anything is owed.
    let rest = surplus.min(applicant_left.saturating_sub(applicant));
    Split { applicant: add(applicant, rest), fee, surplus: surplus.saturating_sub(rest) }
}

fn add(a: Money, b: Money) -> Money {
    a.checked_add(b).unwrap_or(Money::MAX)
}
