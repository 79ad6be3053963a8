//! 查控上限 – how much may be held and taken: 查扣冻规定 第19条 (no clear excess over claim and
//! costs), 法〔2018〕64号 (deduct only what is frozen).

use kernel::{Money, Refusal};
use law::id;

/// 查控额度 – the sums a new order is measured against, all in fen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    /// Claim, interest to the day looked ahead to, costs and fee.
    pub(crate) ceiling: Money,
    /// Limits of freezes ordered or live, less what was released or deducted from them.
    pub(crate) live: Money,
}

impl Allowance {
    /// What may still be held.
    pub(crate) fn left(&self) -> Money {
        self.ceiling.checked_sub(self.live).unwrap_or(Money::ZERO)
    }

    /// Whether another `asked` may be held.
    pub(crate) fn judge(&self, asked: Money) -> Result<(), Refusal> {
        if asked <= self.left() {
            return Ok(());
        }
        Err(id::CONTROL_FREEZE_CEILING
            .refuse(
                format!(
                    "冻结{asked}元将使冻结总额超过债权及费用{}元(已冻结{}元),最多可再冻结{}元",
                    self.ceiling,
                    self.live,
                    self.left()
                ),
                format!(
                    "freezing {asked} would exceed claim and costs {} (already held {}); at most \
                     {} more may be frozen",
                    self.ceiling,
                    self.live,
                    self.left()
                ),
            )
            .at("limit"))
    }
}

/// 超额部分 – what to let go of, hold by hold, so that no more than `ceiling` stays held. `held` is
/// what can be released of each hold, in the order they were made: the newest goes first, so that the
/// rank of the oldest is kept.
pub(crate) fn excess<T: Copy>(ceiling: Money, live: Money, held: &[(T, Money)]) -> Vec<(T, Money)> {
    let mut surplus = live.saturating_sub(ceiling);
    let mut release = Vec::new();
    for (hold, most) in held.iter().rev() {
        let part = surplus.min(*most);
        if part > Money::ZERO {
            release.push((*hold, part));
            surplus = surplus.saturating_sub(part);
        }
    }
    release
}

/// 可扣划额 – what a deduction is measured against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deductible {
    /// Really held and neither deducted nor released yet, nor ordered to be.
    pub(crate) held: Money,
    /// Owed on the day, less what is deducted or ordered to be in this case.
    pub(crate) owed: Money,
}

impl Deductible {
    /// Whether `asked` may be deducted.
    pub(crate) fn judge(&self, asked: Money) -> Result<(), Refusal> {
        if asked > self.held {
            return Err(id::CONTROL_DEDUCT_WITHIN_FROZEN
                .refuse(
                    format!("扣划{asked}元超过实际冻结的{}元", self.held),
                    format!("deducting {asked} exceeds the {} really frozen", self.held),
                )
                .at("amount"));
        }
        if asked > self.owed {
            return Err(id::CONTROL_DEDUCT_CEILING
                .refuse(
                    format!("扣划{asked}元超过当日应付的{}元", self.owed),
                    format!("deducting {asked} exceeds the {} owed on the day", self.owed),
                )
                .at("amount"));
        }
        Ok(())
    }
}
