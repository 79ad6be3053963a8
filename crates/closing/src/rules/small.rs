//! 小额余额 – a balance that neither stands in the way of 终本 nor calls for resumption: below 1,000
//! yuan and at most 5 % of the amount due. Anything that is not a balance is never small.

use chrono::NaiveDate;
use contract::PropertyKind;
use kernel::Money;
use law::{Value, id};

/// Whether a balance of `amount` may be ignored beside `due`.
pub(crate) fn is_ignorable(amount: Money, due: Money, on: NaiveDate) -> bool {
    let (numerator, denominator) = ratio();
    let part = i128::from(amount.as_fen()).saturating_mul(denominator);
    let most = i128::from(due.as_fen()).saturating_mul(numerator);
    amount == Money::ZERO || (amount < law::money(id::ZB_SMALL_BALANCE, on) && part <= most)
}

/// The ratio as an exact fraction; a rule without one would make nothing ignorable.
fn ratio() -> (i128, i128) {
    let text = match law::rule(id::ZB_SMALL_RATIO).and_then(|rule| rule.value.as_ref()) {
        Some(Value::Ratio(text)) => text.as_str(),
        _ => return (0, 1),
    };
    let (whole, digits) = text.split_once('.').unwrap_or((text, ""));
    let numerator = format!("{whole}{digits}").parse().unwrap_or(0);
    (numerator, 10_i128.pow(u32::try_from(digits.len()).unwrap_or(0)))
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
