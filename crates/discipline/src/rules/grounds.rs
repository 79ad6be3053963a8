//! 纳入期限 – 失信规定 第2条: G2–G6 carry two years, one to three more for serious or several acts;
//! G1 lasts until a removal ground arises. 善意文明执行意见 第15条: a grace period of one to three
//! months.

use chrono::{Months, NaiveDate};
use kernel::Refusal;
use law::id;

use crate::model::Ground;

impl Ground {
    /// Whether an entry on this ground has a term.
    #[must_use]
    pub fn has_term(self) -> bool {
        self != Ground::G1
    }
}

/// The term of an entry in months, none for G1.
pub(crate) fn term_months(
    ground: Ground,
    extra_years: Option<u32>,
    today: NaiveDate,
) -> Result<Option<u32>, Refusal> {
    let base = law::months(id::LIST_TERM, today);
    let most = law::months(id::LIST_TERM_EXTRA, today) / 12;
    match (ground.has_term(), extra_years) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(id::LIST_TERM
            .refuse("有履行能力而拒不履行的,不设纳入期限", "an entry on G1 has no term")
            .at("extra_years")),
        (true, None) => Ok(Some(base)),
        (true, Some(years)) if (1..=most).contains(&years) => Ok(Some(base + years * 12)),
        (true, Some(_)) => Err(id::LIST_TERM_EXTRA
            .refuse(
                format!("延长期限只能为一至{most}年"),
                format!("a term is prolonged by 1 to {most} years"),
            )
            .at("extra_years")),
    }
}

/// Last day of the grace period, if one is given.
pub(crate) fn grace_until(
    months: Option<u32>,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Refusal> {
    let Some(months) = months else { return Ok(None) };
    let most = law::months(id::LIST_GRACE, today);
    if (1..=most).contains(&months) {
        return Ok(today.checked_add_months(Months::new(months)));
    }
    Err(id::LIST_GRACE
        .refuse(
            format!("宽限期只能为一至{most}个月"),
            format!("a grace period is 1 to {most} months"),
        )
        .at("grace_months"))
}

/// Last day of an entry published on `day`.
pub(crate) fn until(published_on: NaiveDate, term_months: Option<u32>) -> Option<NaiveDate> {
    published_on.checked_add_months(Months::new(term_months?))
}
