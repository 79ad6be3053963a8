//! 诉讼费用 – 诉讼费用交纳办法 第13条, 第14条: brackets, each part at its own rate.

use kernel::Money;
use serde::Serialize;

use crate::id::{self, RuleId};

/// 费用种类.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeKind {
    /// 执行申请费.
    Enforcement,
    /// 财产案件受理费.
    Court,
    /// 保全申请费.
    Preservation,
}

/// A bracket: amounts up to `upto` yuan at `rate` parts of ten thousand.
struct Bracket {
    upto: i64,
    rate: i128,
}

const fn bracket(upto: i64, rate: i128) -> Bracket {
    Bracket { upto, rate }
}

const NO_LIMIT: i64 = i64::MAX;

/// First bracket is a flat sum.
const ENFORCEMENT: (i64, i64, &[Bracket]) = (
    10_000,
    50,
    &[
        bracket(500_000, 150),
        bracket(5_000_000, 100),
        bracket(10_000_000, 50),
        bracket(NO_LIMIT, 10),
    ],
);
const COURT: (i64, i64, &[Bracket]) = (
    10_000,
    50,
    &[
        bracket(100_000, 250),
        bracket(200_000, 200),
        bracket(500_000, 150),
        bracket(1_000_000, 100),
        bracket(2_000_000, 90),
        bracket(5_000_000, 80),
        bracket(10_000_000, 70),
        bracket(20_000_000, 60),
        bracket(NO_LIMIT, 50),
    ],
);
const PRESERVATION: (i64, i64, &[Bracket]) =
    (1_000, 30, &[bracket(100_000, 100), bracket(NO_LIMIT, 50)]);
/// 保全费最高五千元.
const PRESERVATION_CAP_YUAN: i64 = 5_000;
const FEN: i64 = 100;

/// 分段 – one bracket of the working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// The part of the amount in this bracket.
    pub part: Money,
    /// Rate, e.g. `1.5%`; `flat` for the first bracket.
    pub rate: String,
    /// Fee of this bracket.
    pub fee: Money,
}

/// 费用 – with its working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fee {
    /// The fee.
    pub fee: Money,
    /// Its brackets.
    pub tiers: Vec<Tier>,
    /// Rule behind it.
    pub rule: &'static str,
}

/// The fee on `amount`. An enforcement without any amount obtained costs nothing.
#[must_use]
pub fn fee(kind: FeeKind, amount: Money) -> Fee {
    let ((flat_upto, flat, brackets), rule): (_, RuleId) = match kind {
        FeeKind::Enforcement => (ENFORCEMENT, id::FEE_ENFORCEMENT),
        FeeKind::Court => (COURT, id::FEE_COURT),
        FeeKind::Preservation => (PRESERVATION, id::FEE_PRESERVATION),
    };
    if amount == Money::ZERO {
        return Fee { fee: Money::ZERO, tiers: Vec::new(), rule: rule.as_str() };
    }
    let first = amount.min(yuan(flat_upto));
    let mut tiers = vec![Tier { part: first, rate: "flat".to_owned(), fee: yuan(flat) }];
    let mut below = yuan(flat_upto);
    for bracket in brackets {
        let top = amount.min(yuan(bracket.upto));
        let part = top.saturating_sub(below);
        if part > Money::ZERO {
            let fee = part.mul_ratio(bracket.rate, 10_000).unwrap_or(Money::MAX);
            tiers.push(Tier { part, rate: percent(bracket.rate), fee });
        }
        below = below.max(top);
    }
    let mut sum: Money = tiers.iter().map(|tier| tier.fee).sum();
    if kind == FeeKind::Preservation {
        sum = sum.min(yuan(PRESERVATION_CAP_YUAN));
    }
    Fee { fee: sum, tiers, rule: rule.as_str() }
}

/// 减半交纳 – half the fee under the simplified procedure.
#[must_use]
pub fn halved(fee: Money) -> Money {
    fee.mul_ratio(1, 2).unwrap_or(fee)
}

/// When money is short: the largest `A` with `A + fee(A) ≤ available`.
#[must_use]
pub fn net_of_fee(available: Money) -> Money {
    let (mut low, mut high) = (0, available.as_fen());
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let amount = Money::from_fen(middle).unwrap_or(Money::ZERO);
        let with_fee = amount.checked_add(fee(FeeKind::Enforcement, amount).fee);
        if with_fee.is_some_and(|sum| sum <= available) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Money::from_fen(low).unwrap_or(Money::ZERO)
}

fn yuan(amount: i64) -> Money {
    Money::from_fen(amount.saturating_mul(FEN)).unwrap_or(Money::MAX)
}

fn percent(rate: i128) -> String {
    let (whole, part) = (rate / 100, rate % 100);
    if part == 0 { format!("{whole}%") } else { format!("{whole}.{part:02}%").replace("0%", "%") }
}
