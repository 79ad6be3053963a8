//! 执行期限 – how far it may be extended and until when that may be asked: 执行工作规定 第63条,
//! 法发〔2006〕35号 第1条.

use chrono::{Days, Months, NaiveDate};
use kernel::Refusal;
use law::id;

/// An extension as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// New last day.
    pub(crate) until: NaiveDate,
    /// Asked for in the last five days: allowed, and said so.
    pub(crate) is_late: bool,
}

/// Judge an extension by `months` of a term that ends on `due`, asked for on `today`.
pub(crate) fn extension(
    due: NaiveDate,
    months: Months,
    today: NaiveDate,
) -> Result<Asked, Refusal> {
    let most = law::months(id::TERM_EXTENSION, today);
    if months.as_u32() == 0 || months.as_u32() > most {
        return Err(id::TERM_EXTENSION
            .refuse(format!("每次延长一至{most}个月"), format!("one to {most} month(s) at a time"))
            .at("months"));
    }
    if today > due {
        return Err(id::EXTENSION_ASK.refuse(
            format!("执行期限已于{due}届满,不能再行延长"),
            format!("the term ended on {due}; it can no longer be extended"),
        ));
    }
    let ask_by = due - Days::new(law::days(id::EXTENSION_ASK, today));
    let until = due.checked_add_months(months).unwrap_or(due);
    Ok(Asked { until, is_late: today > ask_by })
}
