//! 终本裁定 – whether it may be made today, and who must sign: 民诉法解释 第517条.

use kernel::Refusal;
use law::id;
use platform::Role;

use super::checks::{Check, Missing, checks, is_signed};
use super::facts::Facts;

/// Whether the ruling may be made; the refusal names everything missing. It rests on the age of the
/// case when that is too low, since nothing else matters then, else on the first missing thing.
pub(crate) fn judge(facts: &Facts) -> Result<Vec<Check>, Refusal> {
    let checks = checks(facts);
    let missing: Vec<&Missing> = checks.iter().flat_map(|check| &check.missing).collect();
    let too_young = missing.iter().find(|m| m.rule == id::ZB_MIN_AGE.as_str());
    let Some(first) = too_young.or(missing.first()) else { return Ok(checks) };
    let rule = first.rule;
    let zh = missing.iter().map(|m| m.zh.as_str()).collect::<Vec<_>>().join(";");
    let en = missing.iter().map(|m| m.en.as_str()).collect::<Vec<_>>().join("; ");
    Err(Refusal {
        rule,
        field: None,
        zh: format!("不符合终结本次执行程序的条件,尚缺{}项:{zh}", missing.len()),
        en: format!("the procedure may not end yet, {} missing: {en}", missing.len()),
    })
}

/// Who signs: the division head, and the president too unless the applicant signed.
pub(crate) fn ladder(facts: &Facts) -> Vec<Role> {
    if is_signed(facts) {
        vec![Role::DivisionHead]
    } else {
        vec![Role::DivisionHead, Role::President]
    }
}
