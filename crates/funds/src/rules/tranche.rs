//! 款项批次 – which receipts the money now lying unallocated came from. Interest stops on the day
//! each sum was taken (法释〔2014〕8号 第3条), so money of one day is paid out by one plan.

use chrono::NaiveDate;
use kernel::Money;

/// A receipt as far as it matters here, in the order booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    /// Day the debtor's money was taken or paid.
    pub(crate) day: NaiveDate,
    pub(crate) amount: Money,
}

/// 批次 – the earliest money not yet promised to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tranche {
    /// Day to which interest runs.
    pub(crate) day: NaiveDate,
    /// How much of it is free.
    pub(crate) amount: Money,
}

/// First in, first out: `used` went out (or is promised) from the earliest receipts. Receipts of
/// the same day that follow each other make one tranche.
pub(crate) fn next(receipts: &[Came], used: Money) -> Option<Tranche> {
    let mut used = used;
    let mut found: Option<Tranche> = None;
    for came in receipts {
        let left = came.amount.saturating_sub(used);
        used = used.saturating_sub(came.amount);
        if left == Money::ZERO {
            continue;
        }
        match &mut found {
            None => found = Some(Tranche { day: came.day, amount: left }),
            Some(tranche) if tranche.day == came.day => {
                tranche.amount = tranche.amount.checked_add(left).unwrap_or(Money::MAX);
            }
            Some(_) => break,
        }
    }
    found
}
