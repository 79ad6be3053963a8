//! 金额 – money as a whole number of fen. There is no float anywhere on its way.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Invalid;

/// 金额 – an amount of 人民币 in fen, never negative, below 10^15 yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Highest amount in fen: one fen below 10^15 yuan.
const MAX_FEN: i64 = 100_000_000_000_000_000 - 1;

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Not of the form `123` or `123.45`.
    #[error("金额应为数字,如231712.58 / an amount is digits, e.g. 231712.58")]
    NotNumber,
    /// More than two decimals.
    #[error("金额最多两位小数 / an amount has at most two decimals")]
    TooPrecise,
    /// Below zero.
    #[error("金额不得为负 / an amount may not be negative")]
    Negative,
    /// 10^15 yuan or more.
    #[error("金额须小于一千万亿元 / an amount must be below 10^15 yuan")]
    TooLarge,
}

impl BadMoney {
    /// The fault as told to a person, at `field`.
    #[must_use]
    pub fn at(self, field: &str) -> Invalid {
        let text = self.to_string();
        let (zh, en) = text.split_once(" / ").unwrap_or((&text, &text));
        Invalid { field: field.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
    }
}

impl Money {
    /// 0.00.
    pub const ZERO: Money = Money(0);
    /// The highest amount.
    pub const MAX: Money = Money(MAX_FEN);

    /// From fen.
    ///
    /// # Errors
    /// Negative, or 10^15 yuan and more.
    pub const fn from_fen(fen: i64) -> Result<Self, BadMoney> {
        if fen < 0 {
            Err(BadMoney::Negative)
        } else if fen > MAX_FEN {
            Err(BadMoney::TooLarge)
        } else {
            Ok(Money(fen))
        }
    }

    /// In fen.
    #[must_use]
    pub const fn as_fen(self) -> i64 {
        self.0
    }

    /// The sum, unless it is too large.
    #[must_use]
    pub const fn checked_add(self, other: Money) -> Option<Money> {
        let fen = self.0 + other.0; // two amounts below 10^17 cannot overflow an i64
        if fen > MAX_FEN { None } else { Some(Money(fen)) }
    }

    /// The difference, unless it would be negative.
    #[must_use]
    pub const fn checked_sub(self, other: Money) -> Option<Money> {
        if other.0 > self.0 { None } else { Some(Money(self.0 - other.0)) }
    }

    /// The difference, or zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Money) -> Money {
        if other.0 > self.0 { Money::ZERO } else { Money(self.0 - other.0) }
    }

    /// `self × numerator ÷ denominator`, half up to the fen; `None` when too large or ÷ 0.
    #[must_use]
    pub fn mul_ratio(self, numerator: i128, denominator: i128) -> Option<Money> {
        if denominator <= 0 || numerator < 0 {
            return None;
        }
        let product = i128::from(self.0).checked_mul(numerator)?;
        let fen = product.checked_mul(2)?.checked_add(denominator)? / denominator.checked_mul(2)?;
        Money::from_fen(i64::try_from(fen).ok()?).ok()
    }

    /// 千分位 – `231,712.58`.
    #[must_use]
    pub fn grouped(self) -> String {
        let yuan = (self.0 / 100).to_string();
        let mut out = String::with_capacity(yuan.len() + yuan.len() / 3 + 3);
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        format!("{out}.{:02}", self.0 % 100)
    }

    /// 大写 – 贰拾叁万壹仟柒佰壹拾贰元伍角捌分, as payment papers write it.
    #[must_use]
    pub fn chinese(self) -> String {
        crate::chinese::amount(self.0.unsigned_abs())
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{:02}", self.0 / 100, self.0 % 100))
    }
}

impl FromStr for Money {
    type Err = BadMoney;

    fn from_str(text: &str) -> Result<Self, BadMoney> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix('-') {
            return Err(match rest.parse::<Money>() {
                Ok(_) => BadMoney::Negative,
                Err(error) => error,
            });
        }
        let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(yuan) || !digits(fen) {
            return Err(BadMoney::NotNumber);
        }
        if fen.len() > 2 {
            return Err(BadMoney::TooPrecise);
        }
        let yuan: i64 = yuan.parse().map_err(|_| BadMoney::TooLarge)?;
        let scale = if fen.len() == 1 { 10 } else { 1 };
        let fen: i64 = fen.parse().map_err(|_| BadMoney::NotNumber)?;
        let whole = yuan.checked_mul(100).ok_or(BadMoney::TooLarge)?;
        Money::from_fen(whole.checked_add(fen * scale).ok_or(BadMoney::TooLarge)?)
    }
}

impl Sum for Money {
    /// The sum, held at the highest amount.
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, |sum, next| sum.checked_add(next).unwrap_or(Money::MAX))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
