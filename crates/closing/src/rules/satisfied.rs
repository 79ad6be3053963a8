//! 执行完毕 – 执行工作规定 第64条: nothing is owed, nothing is held, nothing lies on the case account.

use kernel::{Money, Refusal};
use law::id;

use super::checks::Missing;

/// 结案事实 – what stands in the way of closing as satisfied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// 尚欠.
    pub(crate) outstanding: Money,
    /// 已到位 – taken or received for the case.
    pub(crate) obtained: Money,
    /// 已发放 – in the hands of applicant, treasury, debtor.
    pub(crate) paid_out: Money,
    /// 案款账户余额.
    pub(crate) on_account: Money,
    /// 未办结的发放.
    pub(crate) payouts_open: usize,
    /// 未解除的查封、冻结.
    pub(crate) holds_open: usize,
}

/// What is missing before the case may be closed in any way but 终本.
pub(crate) fn missing(standing: &Standing, is_satisfied: bool) -> Vec<Missing> {
    let mut missing = Vec::new();
    if is_satisfied && standing.outstanding > Money::ZERO {
        let left = standing.outstanding;
        missing.push(Missing::new(
            id::CLOSE_SATISFIED,
            format!("尚有{left}元未履行"),
            format!("{left} is still owed"),
        ));
    }
    if standing.on_account > Money::ZERO {
        let left = standing.on_account;
        missing.push(Missing::new(
            id::FUNDS_BALANCE,
            format!("案款账户尚有{left}元未发放"),
            format!("{left} lies on the case account"),
        ));
    }
    let unpaid = standing.obtained.saturating_sub(standing.paid_out);
    if unpaid > standing.on_account {
        missing.push(Missing::new(
            id::CLOSE_SATISFIED,
            format!("已到位的款项尚有{unpaid}元未发放"),
            format!("{unpaid} of what was obtained is not paid out"),
        ));
    }
    if standing.payouts_open > 0 {
        missing.push(Missing::new(
            id::CLOSE_SATISFIED,
            format!("尚有{}笔发放未办结", standing.payouts_open),
            format!("{} payout(s) not finished", standing.payouts_open),
        ));
    }
    if standing.holds_open > 0 {
        missing.push(Missing::new(
            id::CONTROL_RELEASE_EXCESS,
            format!("尚有{}项查封、冻结未解除", standing.holds_open),
            format!("{} hold(s) not released", standing.holds_open),
        ));
    }
    missing
}

/// The refusal that names everything missing, resting on the first rule.
pub(crate) fn judge(standing: &Standing, is_satisfied: bool) -> Result<(), Refusal> {
    let missing = missing(standing, is_satisfied);
    let Some(first) = missing.first() else { return Ok(()) };
    let zh = missing.iter().map(|m| m.zh.as_str()).collect::<Vec<_>>().join(";");
    let en = missing.iter().map(|m| m.en.as_str()).collect::<Vec<_>>().join("; ");
    Err(Refusal {
        rule: first.rule,
        field: None,
        zh: format!("不符合结案条件:{zh}"),
        en: format!("cannot be closed yet: {en}"),
    })
}
