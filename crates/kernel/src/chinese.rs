//! 中文数字 – whole numbers and amounts as court papers and payment papers spell them.

/// How the digits and places of one way of writing are named.
struct Style {
    digits: [char; 10],
    places: [(u64, &'static str); 5],
}

/// 小写: articles, dates, suffixes.
const PLAIN: Style = Style {
    digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    places: [(100_000_000, "亿"), (10_000, "万"), (1000, "千"), (100, "百"), (10, "十")],
};
/// 大写: amounts, hard to alter by hand (支付结算办法, 附一).
const CAPITAL: Style = Style {
    digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'],
    places: [(100_000_000, "亿"), (10_000, "万"), (1000, "仟"), (100, "佰"), (10, "拾")],
};

/// 一, 十二, 一百零五, 二百五十三 – counting numbers as articles and suffixes use them.
#[must_use]
pub fn chinese_number(number: u32) -> String {
    let text = PLAIN.spell(number.into());
    // 十二, not 一十二, when nothing stands before it.
    if text.starts_with("一十") { text.replacen('一', "", 1) } else { text }
}

/// The number below 10,000 that [`chinese_number`] spells as `text`; no other spelling is taken.
#[must_use]
pub fn read_chinese_number(text: &str) -> Option<u32> {
    let (mut number, mut digit) = (0u32, 0u32);
    for character in text.chars().take(8) {
        if let Some(value) = PLAIN.digits.iter().position(|known| *known == character) {
            digit = u32::try_from(value).ok()?;
            continue;
        }
        let unit = match character {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => return None,
        };
        number += digit.max(1) * unit;
        digit = 0;
    }
    let number = number + digit;
    (chinese_number(number) == text).then_some(number)
}

/// 二〇二六 – digit by digit, as years are written.
pub(crate) fn digit_by_digit(number: i32) -> String {
    let figures = number.to_string();
    let values = figures.chars().filter_map(|figure| figure.to_digit(10));
    values.map(|value| if value == 0 { '〇' } else { PLAIN.digit(value.into()) }).collect()
}

/// 大写金额 of an amount in fen.
pub(crate) fn amount(fen: u64) -> String {
    let (yuan, jiao, cents) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut text = String::new();
    if yuan > 0 || fen == 0 {
        text.push_str(&CAPITAL.spell(yuan));
        text.push('元');
    }
    if jiao == 0 && cents == 0 {
        text.push('整');
        return text;
    }
    if jiao > 0 {
        text.push(CAPITAL.digit(jiao));
        text.push('角');
    } else if yuan > 0 {
        text.push('零');
    }
    if cents > 0 {
        text.push(CAPITAL.digit(cents));
        text.push('分');
    }
    text
}

impl Style {
    /// The name of the last digit of `number`.
    fn digit(&self, number: u64) -> char {
        self.digits[(number % 10) as usize]
    }

    /// Spell `number`: what stands before the highest place it reaches, the place, and the rest,
    /// with one 零 for a gap between them.
    fn spell(&self, number: u64) -> String {
        let Some((unit, name)) = self.places.iter().find(|(unit, _)| number >= *unit) else {
            return self.digit(number).to_string();
        };
        let (before, rest) = (number / unit, number % unit);
        let before_ends_in_zero = *unit >= 10_000 && before.is_multiple_of(10);
        let gap = if before_ends_in_zero || rest < unit / 10 { "零" } else { "" };
        match rest {
            0 => format!("{}{name}", self.spell(before)),
            rest => format!("{}{name}{gap}{}", self.spell(before), self.spell(rest)),
        }
    }
}
