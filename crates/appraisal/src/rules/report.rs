//! 报告期限 – 参考价规定 第11、19、24条.

use chrono::{Days, NaiveDate};
use kernel::Refusal;
use law::{RuleId, id};

use crate::model::{Report, Way};

/// The period a report of this way has.
pub(crate) fn period(way: Way) -> RuleId {
    match way {
        Way::Appraisal => id::PRICE_APPRAISAL,
        Way::Bargain | Way::Targeted | Way::Online => id::PRICE_INQUIRY,
    }
}

/// 延期 – until when a report may be late that asks for it today. `others` are the other platforms' reports.
///
/// # Errors
/// Asked too late or too often; another platform has delivered.
pub(crate) fn extended(
    report: &Report,
    others: &[&Report],
    today: NaiveDate,
) -> Result<NaiveDate, Refusal> {
    let (rule, times) = match report.way {
        Way::Appraisal => {
            (id::PRICE_APPRAISAL_EXTEND, law::times(id::PRICE_APPRAISAL_TIMES, today))
        }
        Way::Bargain | Way::Targeted | Way::Online => (id::PRICE_EXTEND, 1),
    };
    if u32::try_from(report.extended).is_ok_and(|extended| extended >= times) {
        return Err(rule.refuse("延期次数已满", "it was extended as often as may be"));
    }
    let before = match report.way {
        Way::Appraisal => law::days(id::PRICE_APPRAISAL_ASK, today),
        Way::Bargain | Way::Targeted | Way::Online => 0,
    };
    let last = report.due.checked_sub_days(Days::new(before)).unwrap_or(report.due);
    if today > last {
        return Err(rule.refuse(
            format!("申请延期最迟为{last}"),
            format!("an extension is asked for by {last}"),
        ));
    }
    if report.way == Way::Online && others.iter().any(|other| other.delivered_on.is_some()) {
        return Err(rule.refuse(
            "已有其他平台出具报告,不予延期",
            "another platform has reported: no extension",
        ));
    }
    Ok(super::due(rule, report.due))
}

/// 异议 – whether one may be made today.
///
/// # Errors
/// Not sent yet; too late; one is made already.
pub(crate) fn may_object(report: &Report, today: NaiveDate) -> Result<(), Refusal> {
    let refused = |zh: String, en: String| Err(id::PRICE_OBJECT.refuse(zh, en));
    match (report.object_by, &report.objection) {
        (_, Some(_)) => refused("已有异议".into(), "there is an objection already".into()),
        (None, None) => {
            refused("报告尚未发送当事人".into(), "it was not sent to the parties".into())
        }
        (Some(by), None) if today > by => refused(
            format!("异议期限已于{by}届满,不予受理"),
            format!("objections were possible until {by}"),
        ),
        _ => Ok(()),
    }
}
