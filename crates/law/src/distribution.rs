//! 案款分配 – who gets what of a pool, exact to the fen.
//!
//! Order: costs of disposal (执行工作规定 第34条) – taxes on the sale – enforcement fee (民诉法解释
//! 第508条) – priority claims by rank (执行工作规定 第55条) – ordinary claims: by ratio for natural
//! persons and unincorporated bodies (民诉法解释 第508条), by order of seizure for enterprises (第514条) –
//! the rest back to the debtor (执行工作规定 第34条).

use kernel::{Money, Refusal};
use serde::{Deserialize, Serialize};

use crate::id::{self, RuleId};

/// 被执行人性质 – decides how ordinary claims share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebtorKind {
    /// 公民或其他组织.
    Natural,
    /// 企业法人.
    Enterprise,
}

/// 分配方式 – how ordinary claims are to share; by default as the law says for the debtor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// 按比例.
    Ratio,
    /// 按查封顺序.
    Seizure,
}

/// 债权 – a named claim. `order`: rank of a priority claim, place of an ordinary one in the order of
/// seizure; 1 is first, equal numbers share by ratio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Who.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// Rank.
    #[serde(default = "first")]
    pub order: u32,
}

fn first() -> u32 {
    1
}

/// 分配方案输入.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What there is.
    pub pool: Money,
    /// Costs of disposal.
    #[serde(default)]
    pub costs: Money,
    /// Seller's taxes on the sale.
    #[serde(default)]
    pub taxes: Money,
    /// Enforcement fee.
    #[serde(default)]
    pub fee: Money,
    /// 优先债权.
    #[serde(default)]
    pub priority: Vec<Claim>,
    /// 普通债权.
    #[serde(default)]
    pub ordinary: Vec<Claim>,
    /// Whose property it was.
    pub debtor: DebtorKind,
    /// How ordinary claims are to share, when the plan names it.
    #[serde(default)]
    pub sharing: Option<Sharing>,
}

/// 分配项.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Who gets it.
    pub name: String,
    /// What was claimed.
    pub claimed: Money,
    /// What they get.
    pub amount: Money,
    /// Rule behind it.
    pub rule: &'static str,
}

/// 分配结果 – shares and surplus add up to the pool, always.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// Shares in order of payment.
    pub shares: Vec<Share>,
    /// 余款 for the debtor.
    pub surplus: Money,
}

/// Distribute the pool of `plan`.
///
/// # Errors
/// Sharing by ratio among creditors of an enterprise (民诉法解释 第514条).
pub fn distribute(plan: &Plan) -> Result<Distribution, Refusal> {
    if plan.debtor == DebtorKind::Enterprise && plan.sharing == Some(Sharing::Ratio) {
        return Err(id::DISTRIBUTE_SEIZURE
            .refuse(
                "被执行人为企业法人,普通债权按查封先后顺序受偿,不得按比例分配",
                "the debtor is an enterprise: ordinary claims are paid in order of seizure, not \
                 by ratio",
            )
            .at("sharing"));
    }
    let mut pot = Pot { left: plan.pool, shares: Vec::new() };
    pot.take("变价费用 costs of disposal", plan.costs, id::DISTRIBUTE_COSTS);
    pot.take("税款 taxes", plan.taxes, id::DISTRIBUTE_COSTS);
    pot.take("执行申请费 enforcement fee", plan.fee, id::FUNDS_ORDER);
    pot.take_in_order(&plan.priority, id::DISTRIBUTE_PRIORITY);
    let by_ratio = plan.debtor == DebtorKind::Natural && plan.sharing != Some(Sharing::Seizure);
    if by_ratio {
        let everyone: Vec<&Claim> = plan.ordinary.iter().collect();
        pot.share(&everyone, id::DISTRIBUTE_RATIO);
    } else {
        pot.take_in_order(&plan.ordinary, id::DISTRIBUTE_SEIZURE);
    }
    Ok(Distribution { shares: pot.shares, surplus: pot.left })
}

struct Pot {
    left: Money,
    shares: Vec<Share>,
}

impl Pot {
    fn take(&mut self, name: &str, claimed: Money, rule: RuleId) {
        if claimed > Money::ZERO {
            self.give(name, claimed, claimed.min(self.left), rule);
        }
    }

    fn give(&mut self, name: &str, claimed: Money, amount: Money, rule: RuleId) {
        self.left = self.left.saturating_sub(amount);
        let (name, rule) = (name.to_owned(), rule.as_str());
        self.shares.push(Share { name, claimed, amount, rule });
    }

    fn take_in_order(&mut self, claims: &[Claim], rule: RuleId) {
        let mut orders: Vec<u32> = claims.iter().map(|claim| claim.order).collect();
        orders.sort_unstable();
        orders.dedup();
        for order in orders {
            let rank: Vec<&Claim> = claims.iter().filter(|c| c.order == order).collect();
            self.share(&rank, rule);
        }
    }

    /// Share what is left by ratio; fen that do not divide go to the largest remainders.
    fn share(&mut self, claims: &[&Claim], rule: RuleId) {
        let sum: i128 = claims.iter().map(|claim| i128::from(claim.amount.as_fen())).sum();
        let pool = i128::from(self.left.as_fen()).min(sum);
        if sum == 0 {
            return;
        }
        let mut parts: Vec<(usize, i128, i128)> = claims
            .iter()
            .enumerate()
            .map(|(index, claim)| {
                let exact = i128::from(claim.amount.as_fen()) * pool;
                (index, exact / sum, exact % sum)
            })
            .collect();
        let given: i128 = parts.iter().map(|(_, fen, _)| fen).sum();
        parts.sort_by_key(|(index, _, remainder)| (-remainder, *index));
        let odd = usize::try_from(pool - given).unwrap_or(0);
        for part in parts.iter_mut().take(odd) {
            part.1 += 1;
        }
        parts.sort_by_key(|(index, ..)| *index);
        for (index, fen, _) in parts {
            let claim = claims[index];
            let amount = i64::try_from(fen).ok().and_then(|fen| Money::from_fen(fen).ok());
            self.give(&claim.name, claim.amount, amount.unwrap_or(Money::ZERO), rule);
        }
    }
}
