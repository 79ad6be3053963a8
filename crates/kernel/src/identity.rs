//! 公民身份号码 – GB 11643-1999, with the cards that use the same 18 characters. A secret: it never
//! prints itself.

use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use crate::secret::secret;
use crate::{Invalid, provinces};

const WEIGHTS: [u16; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";
/// Numbers are given since 1984 to people then alive: an earlier birth is a slip of the pen.
const EARLIEST_BIRTH_YEAR: i32 = 1850;

/// Why a text is not an identity number. Holds no character of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIdNumber {
    /// Neither 18 nor 15 characters.
    #[error(
        "身份号码应为18位(旧证15位),现为{found}位 / an identity number has 18 characters (old ones 15), not {found}"
    )]
    Length {
        /// Characters given.
        found: usize,
    },
    /// A character that is no half-width digit (X only in last place).
    #[error(
        "身份号码第{place}位有误:只能是半角数字,末位可为X / character {place} is wrong: half-width digits only, the last may be X"
    )]
    Character {
        /// Its place, from 1.
        place: usize,
    },
    /// No such province.
    #[error("身份号码前两位不是省级代码 / the first two digits are no province")]
    Province,
    /// The birth date does not exist.
    #[error("身份号码中的出生日期不存在 / the birth date does not exist")]
    Birth,
    /// The birth date is after the day of the check.
    #[error("身份号码中的出生日期在将来 / the birth date is in the future")]
    Future,
    /// The check character is wrong.
    #[error(
        "身份号码校验位不符,应为{expected} / the check character is wrong, it should be {expected}"
    )]
    Check {
        /// The character that belongs to the first 17.
        expected: char,
    },
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
/// Two forms of one number are equal.
#[derive(Clone)]
pub struct IdNumber {
    digits: [u8; 18],
    was_15: bool,
}

impl PartialEq for IdNumber {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}
impl Eq for IdNumber {}

impl Hash for IdNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digits.hash(state);
    }
}

impl IdNumber {
    /// The clear number.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.digits.iter().map(|b| char::from(*b)).collect()
    }

    /// The clear number, as 18 characters of ASCII.
    #[must_use]
    pub fn reveal_characters(&self) -> &[u8; 18] {
        &self.digits
    }

    /// The number that these 18 characters are, if it is written plainly: what is read by the million.
    ///
    /// # Errors
    /// As reading it from a text.
    pub fn of_characters(digits: [u8; 18]) -> Result<Self, BadIdNumber> {
        let (first, last) = (&digits[..17], digits[17]);
        // All are looked at before one is: without a branch, many at a time.
        let is_digits = first.iter().fold(true, |all, byte| all & byte.is_ascii_digit());
        if !is_digits || !(last.is_ascii_digit() || last == b'X') {
            let place = first.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(17);
            return Err(BadIdNumber::Character { place: place + 1 });
        }
        if province_of(&digits).is_none() {
            return Err(BadIdNumber::Province);
        }
        if birth_of(&digits).is_none() {
            return Err(BadIdNumber::Birth);
        }
        let first = digits.first_chunk().ok_or(BadIdNumber::Length { found: digits.len() })?;
        let expected = Self::check_character(first);
        if char::from(last) != expected {
            return Err(BadIdNumber::Check { expected });
        }
        Ok(Self { digits, was_15: false })
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

    /// Whether it can belong to someone born by `day`; parsing cannot know what day it is.
    ///
    /// # Errors
    /// [`BadIdNumber::Future`].
    pub fn check_on(&self, day: NaiveDate) -> Result<(), BadIdNumber> {
        if self.birth() > day { Err(BadIdNumber::Future) } else { Ok(()) }
    }

    /// 省级行政区 – of first registration, e.g. 北京市; for a foreigner's card, of first issue.
    #[must_use]
    pub fn province(&self) -> &'static str {
        province_of(&self.digits).unwrap_or_default()
    }

    /// Whether it is of a 外国人永久居留身份证 of 2023 and later.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.digits[0] == b'9'
    }

    /// The check character that belongs to 17 digits.
    #[must_use]
    pub fn check_character(first: &[u8; 17]) -> char {
        let sum: u16 = first.iter().zip(WEIGHTS).map(|(b, w)| u16::from(b - b'0') * w).sum();
        char::from(CHECKS[usize::from(sum % 11)])
    }
}

/// A permanent resident's card puts 9 before the two digits of the province [M].
fn province_of(digits: &[u8; 18]) -> Option<&'static str> {
    let pair = if digits[0] == b'9' { &digits[1..3] } else { &digits[..2] };
    provinces::of_digits(pair)
}

fn birth_of(digits: &[u8; 18]) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'))
    };
    NaiveDate::from_ymd_opt(number(6..10).try_into().ok()?, number(10..12), number(12..14))
        .filter(|birth| birth.year() >= EARLIEST_BIRTH_YEAR)
}

impl FromStr for IdNumber {
    type Err = BadIdNumber;

    fn from_str(text: &str) -> Result<Self, BadIdNumber> {
        let text = text.trim().to_ascii_uppercase();
        let found = text.chars().count();
        if !matches!(found, 15 | 18) {
            return Err(BadIdNumber::Length { found });
        }
        let wrong = |(place, c): (usize, char)| !(c.is_ascii_digit() || (c == 'X' && place == 17));
        if let Some(place) = text.chars().enumerate().position(wrong) {
            return Err(BadIdNumber::Character { place: place + 1 });
        }
        let full = if found == 15 { lengthen(&text)? } else { text };
        let digits = full.as_bytes().try_into().map_err(|_| BadIdNumber::Length { found })?;
        Ok(Self { was_15: found == 15, ..Self::of_characters(digits)? })
    }
}

/// 15 to 18: the century 19 was left out, and there was no check character.
fn lengthen(old: &str) -> Result<String, BadIdNumber> {
    let first = format!("{}19{}", &old[..6], &old[6..]);
    let bytes = first.as_bytes().first_chunk().ok_or(BadIdNumber::Length { found: old.len() })?;
    Ok(format!("{first}{}", IdNumber::check_character(bytes)))
}

secret!(IdNumber, 6, 2);
