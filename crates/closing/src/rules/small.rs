//! 小额余额 – a balance that neither stands in the way of 终本 nor calls for resumption: below 1,000
//! yuan and at most 5 % of the amount due. Anything that is not a balance is never small.

use chrono::NaiveDate;
use contract::PropertyKind;
use kernel::Money;
use law::id;

/// Whether a balance of `amount` may be ignored beside `due`.
pub(crate) fn is_ignorable(amount: Money, due: Money, on: NaiveDate) -> bool {
    let (numerator, denominator) = law::ratio(id::ZB_SMALL_RATIO, on);
    let part = i128::from(amount.as_fen()).saturating_mul(denominator);
    let most = i128::from(due.as_fen()).saturating_mul(numerator);
    amount == Money::ZERO || (amount < law::money(id::ZB_SMALL_BALANCE, on) && part <= most)
}

/// 余额 – money on an account, as against a thing or a right.
pub(crate) fn is_balance(kind: PropertyKind) -> bool {
    matches!(kind, PropertyKind::Deposit | PropertyKind::FixedDeposit | PropertyKind::NetworkFund)
}

/// 发现可供执行财产 – whether something found in a case of the pool calls for resumption (终本规定 第9条).
pub(crate) fn is_hit(kind: PropertyKind, amount: Option<Money>, due: Money, on: NaiveDate) -> bool {
    match amount {
        Some(Money::ZERO) => false,
        Some(amount) => !(is_balance(kind) && is_ignorable(amount, due, on)),
        None => true,
    }
}
