//! 依申请纳入 – 失信规定 第5条: decided in fifteen days; 第10条第4款: not within six months of a removal at the
//! applicant's own request.

use chrono::{Months, NaiveDate};
use kernel::Refusal;
use law::id;

use crate::model::{EndGround, Listing};

/// Whether an applicant may ask on `day` for a debtor with this history to be listed.
pub(crate) fn judge(history: &[Listing], day: NaiveDate) -> Result<(), Refusal> {
    let months = Months::new(law::months(id::LIST_RELIST, day));
    let removed = history
        .iter()
        .filter(|listing| listing.end_ground == Some(EndGround::ApplicantConsent))
        .filter_map(|listing| listing.ended_on)
        .max();
    match removed.and_then(|removed| removed.checked_add_months(months)) {
        Some(free) if day < free => Err(id::LIST_RELIST
            .refuse(
                format!("依其申请删除后六个月内不得再申请纳入,{free}起方可申请"),
                format!("removed at the applicant's own request: no new request before {free}"),
            )
            .at("debtor")),
        _ => Ok(()),
    }
}
