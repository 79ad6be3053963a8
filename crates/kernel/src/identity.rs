//! 公民身份号码 – GB 11643-1999. A secret: it never prints itself.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer};

use crate::Invalid;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// GB/T 2260 province numbers, and 81–83 of residents' permits, 9x of permanent residents' cards.
const PROVINCES: [u8; 37] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91, 93,
];

/// Why a text is not an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdNumber {
    /// Neither 18 nor 15 characters.
    #[error("身份号码应为18位(旧证15位) / an identity number has 18 characters (old ones 15)")]
    Length,
    /// A character that is no digit (X only in last place).
    #[error("身份号码只能含数字,末位可为X / digits only, the last may be X")]
    Character,
    /// No such province.
    #[error("身份号码前两位不是省级代码 / the first two digits are no province")]
    Province,
    /// The birth date does not exist.
    #[error("身份号码中的出生日期不存在 / the birth date does not exist")]
    Birth,
    /// The check character is wrong.
    #[error("身份号码校验位不符 / the check character is wrong")]
    Check,
}

impl BadIdNumber {
    /// The fault as told to a person, at `field`.
    #[must_use]
    pub fn at(self, field: &str) -> Invalid {
        crate::check::bilingual(field, &self.to_string())
    }
}

/// 公民身份号码. Holding one means it was checked. `Debug` is masked; only [`IdNumber::reveal`] shows
/// it, so a search for `reveal` finds every exit. A 15-digit number is held as its 18-digit form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber {
    digits: [u8; 18],
    was_15: bool,
}

impl IdNumber {
    /// The clear number.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.digits.iter().map(|b| char::from(*b)).collect()
    }

    /// 掩码 – first six and last two, e.g. `110105**********2X`: never enough to rebuild it.
    #[must_use]
    pub fn masked(&self) -> String {
        let clear = self.reveal();
        format!("{}**********{}", &clear[..6], &clear[16..])
    }

    /// 出生日期.
    #[must_use]
    pub fn birth(&self) -> NaiveDate {
        birth_of(&self.digits).unwrap_or(NaiveDate::MIN)
    }

    /// Whether the sequence number is odd: 男.
    #[must_use]
    pub fn is_male(&self) -> bool {
        (self.digits[16] - b'0') % 2 == 1
    }

    /// Whether it was given as an old 15-digit number.
    #[must_use]
    pub fn was_15(&self) -> bool {
        self.was_15
    }

    /// 周岁 on `day`.
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> i32 {
        let birth = self.birth();
        let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
        day.year() - birth.year() - i32::from(!had_birthday)
    }

    /// The check character that belongs to 17 digits.
    #[must_use]
    pub fn check_character(first: &[u8; 17]) -> char {
        let sum: u32 = first.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
        char::from(CHECKS[(sum % 11) as usize])
    }
}

fn birth_of(digits: &[u8; 18]) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'))
    };
    NaiveDate::from_ymd_opt(number(6..10).try_into().ok()?, number(10..12), number(12..14))
}

impl FromStr for IdNumber {
    type Err = BadIdNumber;

    fn from_str(text: &str) -> Result<Self, BadIdNumber> {
        let text = text.trim().to_ascii_uppercase();
        let was_15 = text.len() == 15;
        let full = match text.len() {
            18 => text,
            15 => lengthen(&text)?,
            _ => return Err(BadIdNumber::Length),
        };
        let digits: [u8; 18] = full.as_bytes().try_into().map_err(|_| BadIdNumber::Length)?;
        let (first, last) = digits.split_at(17);
        let first: &[u8; 17] = first.try_into().map_err(|_| BadIdNumber::Length)?;
        let good_last = last[0].is_ascii_digit() || last[0] == b'X';
        if !first.iter().all(u8::is_ascii_digit) || !good_last {
            return Err(BadIdNumber::Character);
        }
        let province = (first[0] - b'0') * 10 + (first[1] - b'0');
        if !PROVINCES.contains(&province) {
            return Err(BadIdNumber::Province);
        }
        if birth_of(&digits).is_none() {
            return Err(BadIdNumber::Birth);
        }
        if char::from(last[0]) != IdNumber::check_character(first) {
            return Err(BadIdNumber::Check);
        }
        Ok(IdNumber { digits, was_15 })
    }
}

/// 15 to 18: the century 19 was left out, and there was no check character.
fn lengthen(old: &str) -> Result<String, BadIdNumber> {
    if !old.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadIdNumber::Character);
    }
    let first = format!("{}19{}", &old[..6], &old[6..]);
    let bytes: &[u8; 17] = first.as_bytes().try_into().map_err(|_| BadIdNumber::Length)?;
    Ok(format!("{first}{}", IdNumber::check_character(bytes)))
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<'de> Deserialize<'de> for IdNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
