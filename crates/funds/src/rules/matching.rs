//! 到账匹配 – whose money a line of the bank is: the sub-account says the case; a deduction order
//! named with it must be one of that case, or a person has to look.

use kernel::Money;

/// 匹配 – the verdict on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The case's money.
    Case,
    /// Nobody's yet; why.
    Nobody {
        /// Reason, Chinese.
        zh: &'static str,
        /// Reason, English.
        en: &'static str,
    },
}

/// What is known of the deduction order a line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderNamed {
    /// None named.
    None,
    /// One of the case the sub-account belongs to.
    OfCase {
        /// What it was to deduct, once the bank has answered it.
        ordered: Option<Money>,
    },
    /// One this case never gave.
    Foreign,
}

/// Judge a line. `known` says whether its sub-account belongs to a case.
pub(crate) fn judge(known: bool, order: OrderNamed) -> Match {
    if !known {
        return Match::Nobody {
            zh: "子账号不属于任何案件",
            en: "the sub-account belongs to no case",
        };
    }
    match order {
        OrderNamed::None | OrderNamed::OfCase { .. } => Match::Case,
        OrderNamed::Foreign => Match::Nobody {
            zh: "所注扣划指令不是子账号所属案件的指令",
            en: "the deduction named is not one of the sub-account's case",
        },
    }
}

/// Whether the sum that came differs from the sum ordered; the money is booked all the same.
pub(crate) fn differs(order: OrderNamed, came: Money) -> Option<Money> {
    match order {
        OrderNamed::OfCase { ordered: Some(ordered) } if ordered != came => Some(ordered),
        _ => None,
    }
}
