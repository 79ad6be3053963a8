//! 暂时解除与必要消费 – 善意文明执行意见 第17条: by plane or high-speed rail, for a stated reason, on a written
//! promise, for a month at most, and never again after abuse; 限消规定 第8条: what life or business needs.

use chrono::NaiveDate;
use kernel::Refusal;
use law::id;

use crate::model::{LeaveReason, Mode};

/// 拟批准事项 – everything a leave rests on.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) is_live: bool,
    pub(crate) has_abused: bool,
    pub(crate) reason: LeaveReason,
    pub(crate) modes: &'a [Mode],
    pub(crate) has_promised: bool,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) today: NaiveDate,
}

/// Whether it may be allowed.
pub(crate) fn judge(asked: &Asked<'_>) -> Result<(), Refusal> {
    let rule = rule(asked.reason);
    let no = |zh: &str, en: &str, field: &str| Err(rule.refuse(zh, en).at(field));
    if !asked.is_live {
        return no(
            "该限制已经解除,无须申请",
            "nothing restricts this person any more",
            "restriction",
        );
    }
    if asked.has_abused {
        return Err(id::TEMPORARY_ABUSE
            .refuse("曾滥用暂时解除,不再批准", "one was abused: no other is allowed")
            .at("restriction"));
    }
    if asked.modes.is_empty() {
        return no("须写明准许的交通方式", "say by what means", "modes");
    }
    if asked.reason.is_temporary() {
        let only = |mode: &Mode| matches!(mode, Mode::Plane | Mode::HighSpeedRail);
        if !asked.modes.iter().all(only) {
            return no(
                "暂时解除只限于乘坐飞机、高铁",
                "a temporary lifting is for planes and high-speed trains alone",
                "modes",
            );
        }
        if !asked.has_promised {
            return no("须提交书面承诺", "a written promise is needed", "promise");
        }
    }
    if asked.from < asked.today || asked.until < asked.from {
        return no(
            "起止日期须在今日之后并依次排列",
            "it begins today or later and ends after it begins",
            "from",
        );
    }
    let last = law::last_day(id::TEMPORARY_LIFT, asked.from);
    if asked.until > last {
        return no(
            &format!("不得超过一个月,至{last}止"),
            &format!("at most one month: until {last}"),
            "until",
        );
    }
    Ok(())
}

/// The rule it rests on.
pub(crate) fn rule(reason: LeaveReason) -> law::RuleId {
    if reason.is_temporary() { id::TEMPORARY_LIFT } else { id::NECESSARY_TRIP }
}
