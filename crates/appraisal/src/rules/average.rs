//! 平均值 – of the platforms that reported in time and were not struck (参考价规定 第13条).

use kernel::Money;

/// The mean to the fen, half a fen upwards; none of nothing.
pub(crate) fn average(prices: &[Money]) -> Option<Money> {
    let count = i128::try_from(prices.len()).ok().filter(|count| *count > 0)?;
    let sum: i128 = prices.iter().map(|price| i128::from(price.as_fen())).sum();
    let mean = (2 * sum + count) / (2 * count);
    Money::from_fen(i64::try_from(mean).ok()?).ok()
}
