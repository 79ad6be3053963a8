//! 纠正 – 失信规定 第11条、第12条: a request is reviewed in fifteen days, a founded one acted upon in three
//! working days; against a rejection the upper court is asked within ten days of service and decides in
//! fifteen. Restrictions follow the same way (善意文明执行意见 第18条).

use chrono::NaiveDate;
use kernel::Refusal;
use law::id;

use crate::model::{Claim, CorrectionState};
use crate::rules::due;

/// Last day to review a request that came on `day`.
pub(crate) fn review_by(day: NaiveDate) -> NaiveDate {
    due(id::CORRECT, day)
}

/// Last day to put right what was found wrong on `day`.
pub(crate) fn remedy_by(day: NaiveDate) -> NaiveDate {
    due(id::CORRECT_DUE, day)
}

/// Whether a decision may be made: once, and one that says what is to be put right.
pub(crate) fn judge(
    state: CorrectionState,
    claim: Claim,
    upheld: bool,
    conduct: Option<&str>,
) -> Result<(), Refusal> {
    if state != CorrectionState::Lodged {
        return Err(id::CORRECT.refuse("该申请已经审查决定", "the request is decided already"));
    }
    let is_said = conduct.is_some_and(|text| !text.trim().is_empty());
    match (upheld && claim == Claim::Inaccurate, is_said) {
        (true, false) => Err(id::CORRECT
            .refuse("须写明更正后的内容", "say what the entry is to read")
            .at("conduct")),
        (false, true) => Err(id::CORRECT
            .refuse("只有更正不准确的信息才写更正内容", "only an inaccurate entry is rewritten")
            .at("conduct")),
        _ => Ok(()),
    }
}

/// 复议 – whether it was asked in time; returns by when the upper court decides.
pub(crate) fn reconsider(
    state: CorrectionState,
    served_on: NaiveDate,
    lodged_on: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    if state != CorrectionState::Rejected {
        return Err(id::LIST_RECONSIDER
            .refuse("只有驳回的申请可以申请复议", "only a rejected request is reconsidered"));
    }
    let last = due(id::LIST_RECONSIDER, served_on);
    if lodged_on < served_on || lodged_on > last {
        return Err(id::LIST_RECONSIDER
            .refuse(
                format!("申请复议的期限自{served_on}送达起至{last}届满"),
                format!("served on {served_on}, reconsideration is asked until {last}"),
            )
            .at("lodged_on"));
    }
    Ok(due(id::LIST_RECONSIDER_DECIDE, lodged_on))
}
