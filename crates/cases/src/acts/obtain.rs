//! 到位 – book what was obtained for the case, on the day that counts as performance (法释〔2014〕8号
//! 第3条: the day of deduction), once per source.

use chrono::NaiveDate;
use kernel::{Id, Money};
use platform::{Result, Tx};
use serde_json::json;

use crate::events::MoneyObtained;
use crate::model::Case;
use crate::rules::owed::split;
use crate::store;

/// 到位金额 – how a receipt was split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obtained {
    /// 归申请执行人.
    pub applicant: Money,
    /// 执行申请费.
    pub fee: Money,
    /// 余款 for the debtor.
    pub surplus: Money,
}

/// Book `amount` obtained on `on` from `source`; the same source a second time changes nothing.
pub async fn note_obtained(
    tx: &mut Tx,
    case: Id<Case>,
    source: &str,
    on: NaiveDate,
    amount: Money,
) -> Result<Obtained> {
    store::lock_system(tx, case).await?;
    if let Some(booked) = store::obtained_from(tx, source).await? {
        return Ok(booked);
    }
    let owed = store::owed(tx, case, on).await?;
    let split = split(&owed, amount);
    let obtained = Obtained { applicant: split.applicant, fee: split.fee, surplus: split.surplus };
    store::keep_obtained(tx, case, source, on, obtained).await?;
    tx.note(Some(case.0), json!({ "obtained": amount, "on": on }));
    let taken = split.applicant.checked_add(split.fee).unwrap_or(Money::MAX);
    let outstanding = owed.outstanding.saturating_sub(taken);
    tx.tell(&MoneyObtained { case: case.0, on, amount, outstanding }).await?;
    Ok(obtained)
}
