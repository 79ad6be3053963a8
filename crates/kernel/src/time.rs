//! 时间与数字 – days in Asia/Shanghai, and dates and numbers as court papers write them.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveTime, Offset, TimeZone, Utc};

/// Asia/Shanghai has been UTC+8 without summer time since 1991; enforcement systems are younger.
const SHANGHAI_SECONDS: i32 = 8 * 3600;
const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const CAPITALS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// The zone of every date of this program.
#[must_use]
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(SHANGHAI_SECONDS).unwrap_or_else(|| Utc.fix())
}

/// The day in Asia/Shanghai on which `instant` falls.
#[must_use]
pub fn day_of(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&shanghai()).date_naive()
}

/// The instant at which `time` strikes on `day` in Asia/Shanghai.
#[must_use]
pub fn instant(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = day.and_time(time);
    shanghai().from_local_datetime(&local).single().map_or_else(|| local.and_utc(), |t| t.to_utc())
}

/// 二〇二六年三月十日.
#[must_use]
pub fn chinese_date(day: NaiveDate) -> String {
    let year: String = day.year().to_string().chars().filter_map(digit).collect();
    format!("{year}年{}月{}日", chinese_number(day.month()), chinese_number(day.day()))
}

fn digit(c: char) -> Option<char> {
    c.to_digit(10).and_then(|d| DIGITS.get(d as usize)).copied()
}

/// 一, 十二, 一百零五, 二百五十三 – counting numbers below 10,000 as articles and suffixes use them;
/// larger ones digit by digit.
#[must_use]
pub fn chinese_number(number: u32) -> String {
    if number == 0 || number >= 10_000 {
        return number.to_string().chars().filter_map(digit).collect();
    }
    let mut text = String::new();
    let mut zero_waits = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let Some(figure) = char::from_digit(number / unit % 10, 10).and_then(digit) else {
            continue;
        };
        if figure == DIGITS[0] {
            zero_waits = !text.is_empty();
            continue;
        }
        if zero_waits {
            text.push('零');
            zero_waits = false;
        }
        // 十二, not 一十二, when nothing stands before it.
        if !(unit == 10 && text.is_empty() && figure == DIGITS[1]) {
            text.push(figure);
        }
        text.push_str(name);
    }
    text
}

/// Number of a Chinese counting number below 1,000.
#[must_use]
pub fn read_chinese_number(text: &str) -> Option<u32> {
    (1..1000).find(|number| chinese_number(*number) == text)
}

/// 大写金额 of an amount in fen.
pub(crate) fn chinese_amount(fen: i64) -> String {
    let (yuan, jiao, cents) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if yuan > 0 {
        text.push_str(&capital_integer(yuan));
        text.push('元');
    }
    if jiao == 0 && cents == 0 {
        text.push_str(if yuan == 0 { "零元整" } else { "整" });
        return text;
    }
    if jiao > 0 {
        text.push(capital(jiao));
        text.push('角');
    } else if yuan > 0 {
        text.push('零');
    }
    if cents > 0 {
        text.push(capital(cents));
        text.push('分');
    }
    text
}

fn capital(digit: i64) -> char {
    usize::try_from(digit).ok().and_then(|d| CAPITALS.get(d)).copied().unwrap_or('零')
}

/// Four digits at a time: 仟佰拾 inside a group, 万 亿 兆 between groups.
fn capital_integer(number: i64) -> String {
    const GROUPS: [&str; 5] = ["", "万", "亿", "兆", "京"];
    const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
    let digits: Vec<i64> = number.to_string().bytes().map(|b| i64::from(b - b'0')).collect();
    let mut text = String::new();
    let mut zero_waits = false;
    let mut group_has_digit = false;
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            zero_waits = true;
        } else {
            if zero_waits && !text.is_empty() {
                text.push('零');
            }
            zero_waits = false;
            group_has_digit = true;
            text.push(capital(*digit));
            text.push_str(PLACES[place % 4]);
        }
        if place.is_multiple_of(4) {
            if group_has_digit {
                text.push_str(GROUPS.get(place / 4).copied().unwrap_or(""));
            }
            group_has_digit = false;
        }
    }
    text
}
