//! 公布内容 – 失信规定 第6条, and how much of a person's number is shown: place and last four, which tell namesakes
//! apart. The official portal shows the year of birth too; the age that stands beside it says as much. Codes
//! of units are public and shown whole.

use chrono::{Datelike, NaiveDate};
use kernel::{IdNumber, Money};

use crate::model::Performance;

/// Characters shown at the beginning, and at the end.
const SHOWN: (usize, usize) = (6, 4);

/// A number as it is shown: shorter ones show their first and their last two.
pub(crate) fn masked(number: &str) -> String {
    let length = number.chars().count();
    let (first, last) = if length > SHOWN.0 + SHOWN.1 { SHOWN } else { (1, 2.min(length / 2)) };
    let hidden = length.saturating_sub(first + last);
    let head: String = number.chars().take(first).collect();
    let tail: String = number.chars().skip(first + hidden).collect();
    format!("{head}{}{tail}", "*".repeat(hidden))
}

/// 性别, as an identity number says it.
pub(crate) fn sex(number: &IdNumber) -> &'static str {
    if number.is_male() { "男" } else { "女" }
}

/// 周岁 on `day`.
pub(crate) fn age(birth: NaiveDate, day: NaiveDate) -> i32 {
    let had = (day.month(), day.day()) >= (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(!had)
}

/// 履行情况, of what was claimed and what was obtained.
pub(crate) fn performance(obtained: Money, outstanding: Money) -> Performance {
    match (obtained == Money::ZERO, outstanding == Money::ZERO) {
        (_, true) => Performance::Whole,
        (true, false) => Performance::None,
        (false, false) => Performance::Part,
    }
}
