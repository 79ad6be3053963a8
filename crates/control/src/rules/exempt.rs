//! 豁免财产 – what may not be held, whoever chooses the account: 查扣冻规定 第3条 (exempt property),
//! 民事诉讼法 第254条 (living costs of the debtor and the family).

use chrono::NaiveDate;
use contract::{Control, Purpose};
use kernel::{Money, Refusal};
use law::id;

use crate::model::Property;

/// 可冻结范围 – how far a property may be frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holdable {
    /// An ordinary account: up to any limit, because later credits are caught too.
    Freely,
    /// A wage or pension account: only this much, which is what lies above the living costs.
    AboveLivingCost(Money),
    /// Exempt by law.
    Exempt,
    /// A car, a house, a share: sealed, not frozen.
    NoAccount,
}

/// 收入 – what is paid for work or in old age: the living costs of it are left, and what lies above them is
/// withdrawn under 民事诉讼法 第254条, not deducted.
pub(crate) fn is_income(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Wages | Purpose::Pension)
}

/// 保留数额 – what stays free on an account whoever holds some of it: the living costs of an income, nothing
/// of others.
pub(crate) fn kept(purpose: Purpose, today: NaiveDate) -> Money {
    if is_income(purpose) {
        law::money(id::CONTROL_LIVING_COST_MONTHLY, today)
    } else {
        Money::ZERO
    }
}

/// How far `property` may be frozen while `living_cost` is left to the debtor.
pub(crate) fn holdable(property: &Property, living_cost: Money) -> Holdable {
    if property.kind.item().control != Control::Freeze {
        return Holdable::NoAccount;
    }
    match property.purpose {
        Purpose::Ordinary => Holdable::Freely,
        purpose if is_income(purpose) => {
            let available = property.available.unwrap_or(Money::ZERO);
            Holdable::AboveLivingCost(available.saturating_sub(living_cost))
        }
        _ => Holdable::Exempt,
    }
}

/// Whether an officer may freeze `limit` on `property`.
pub(crate) fn judge(property: &Property, limit: Money, living_cost: Money) -> Result<(), Refusal> {
    match holdable(property, living_cost) {
        Holdable::Freely => Ok(()),
        Holdable::AboveLivingCost(free) if limit <= free => Ok(()),
        Holdable::AboveLivingCost(free) => Err(id::CONTROL_LIVING_COST.refuse(
            format!("工资或养老金账户须保留生活必需费用{living_cost}元,最多可冻结{free}元"),
            format!(
                "{living_cost} of a wage or pension account is left for living costs; at most \
                 {free} may be frozen"
            ),
        )),
        Holdable::Exempt => Err(id::CONTROL_EXEMPT.refuse(
            format!("账户{}的资金依法不得冻结", property.asset),
            format!("the money on {} is exempt from enforcement", property.asset),
        )),
        Holdable::NoAccount => Err(id::CONTROL_CAPABILITY.refuse(
            format!("{}不是资金账户,应另行查封", property.asset),
            format!("{} is no account; it is sealed, not frozen", property.asset),
        )),
    }
}
