//! 号码 – numbers that pass every check and yet belong to nobody.
//!
//! **Why nobody can have them.** The division inside an identity number or a credit code is always
//! `PP99CC`: a real province `PP` with city `99`. GB/T 2260 never gave out city 99, so no person was
//! ever registered there. Account numbers begin with `999`: ISO/IEC 7812 gives 9 to national bodies,
//! followed by the country, and 999 is no country. The unit numbers of buildings carry the same
//! division.
//!
//! **Why they can be read backwards.** The place of a person in the nation is written into the
//! number, so `find` needs no index: number → place → person → compare.

use chrono::{Datelike, NaiveDate};
use kernel::{CreditCode, IdNumber};

use crate::seed::Dice;

/// Most people a nation can have: sex × provinces × areas × sequence × birth-day classes.
pub(crate) const PEOPLE_MAX: u64 = 2 * 31 * AREAS * SEQUENCES * ERAS;
/// Most companies.
pub(crate) const COMPANIES_MAX: u64 = 10_000_000;

const AREAS: u64 = 100;
const SEQUENCES: u64 = 500;
const ERAS: u64 = 16;
const CITY: &str = "99";

/// Provinces: number, name, plate character.
pub(crate) const PROVINCES: [(u8, &str, char); 31] = [
    (11, "北京市", '京'),
    (12, "天津市", '津'),
    (13, "河北省", '冀'),
    (14, "山西省", '晋'),
    (15, "内蒙古自治区", '蒙'),
    (21, "辽宁省", '辽'),
    (22, "吉林省", '吉'),
    (23, "黑龙江省", '黑'),
    (31, "上海市", '沪'),
    (32, "江苏省", '苏'),
    (33, "浙江省", '浙'),
    (34, "安徽省", '皖'),
    (35, "福建省", '闽'),
    (36, "江西省", '赣'),
    (37, "山东省", '鲁'),
    (41, "河南省", '豫'),
    (42, "湖北省", '鄂'),
    (43, "湖南省", '湘'),
    (44, "广东省", '粤'),
    (45, "广西壮族自治区", '桂'),
    (46, "海南省", '琼'),
    (50, "重庆市", '渝'),
    (51, "四川省", '川'),
    (52, "贵州省", '贵'),
    (53, "云南省", '云'),
    (54, "西藏自治区", '藏'),
    (61, "陕西省", '陕'),
    (62, "甘肃省", '甘'),
    (63, "青海省", '青'),
    (64, "宁夏回族自治区", '宁'),
    (65, "新疆维吾尔自治区", '新'),
];

/// Where a person or company is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Index into [`PROVINCES`].
    pub(crate) province: usize,
    pub(crate) area: u64,
}

impl Place {
    pub(crate) fn division(self) -> String {
        format!("{}{CITY}{:02}", PROVINCES[self.province].0, self.area)
    }

    pub(crate) fn name(self) -> &'static str {
        PROVINCES[self.province].1
    }
}

/// 户籍地 of person `index`. Neighbours 2k and 2k+1 live in one place and are woman and man.
pub(crate) fn place_of(index: u64) -> Place {
    let province = usize::try_from(index / 2 % 31).unwrap_or(0);
    Place { province, area: index / 62 % AREAS }
}

/// 出生日期 of person `index`: 1946 to 2007; its day of the year carries the highest digit of the
/// index.
pub(crate) fn birth_of(seed: u64, index: u64) -> NaiveDate {
    let mut dice = Dice::new(seed, "birth", index / 2);
    let year = i32::try_from(dice.between(1946, 2003)).unwrap_or(1980);
    // Couples are born within five years of each other.
    let year = year + i32::try_from(Dice::new(seed, "birth year", index).below(5)).unwrap_or(0);
    let era = index / (62 * AREAS * SEQUENCES) % ERAS;
    let day = Dice::new(seed, "birth day", index).below(22) * ERAS + era;
    let ordinal = u32::try_from(day).unwrap_or(0) + 1;
    NaiveDate::from_yo_opt(year, ordinal).unwrap_or(NaiveDate::MIN)
}

/// 公民身份号码 of person `index`, born on `birth`, as text.
pub(crate) fn id_number(index: u64, birth: NaiveDate) -> String {
    let sequence = index / (62 * AREAS) % SEQUENCES * 2 + index % 2;
    let first = format!("{}{}{sequence:03}", place_of(index).division(), birth.format("%Y%m%d"));
    let check = first.as_bytes().try_into().map_or('0', IdNumber::check_character);
    format!("{first}{check}")
}

/// The index written into an identity number, if it is of a nation's making.
pub(crate) fn index_of_id(number: &IdNumber) -> Option<u64> {
    let clear = number.reveal();
    if &clear[2..4] != CITY || number.was_15() {
        return None;
    }
    let province: u8 = clear[..2].parse().ok()?;
    let province = PROVINCES.iter().position(|row| row.0 == province)? as u64;
    let area: u64 = clear[4..6].parse().ok()?;
    let sequence: u64 = clear[14..17].parse().ok()?;
    let era = u64::from(number.birth().ordinal0()) % ERAS;
    let high = area + AREAS * (sequence / 2 + SEQUENCES * era);
    Some(sequence % 2 + 2 * (province + 31 * high))
}

/// 统一社会信用代码 of company `index`, as text.
pub(crate) fn credit_code(index: u64) -> String {
    let place = company_place(index);
    let body = format!("N{index:07}");
    let first = format!("91{}{body}{}", place.division(), org_check(&body));
    let check = first.as_bytes().try_into().ok().and_then(CreditCode::check_character);
    format!("{first}{}", check.unwrap_or('0'))
}

pub(crate) fn company_place(index: u64) -> Place {
    Place { province: usize::try_from(index % 31).unwrap_or(0), area: index / 31 % AREAS }
}

/// The index written into a credit code, if it is of a nation's making.
pub(crate) fn index_of_credit_code(code: &CreditCode) -> Option<u64> {
    let clear = code.reveal();
    if &clear[4..6] != CITY || &clear[8..9] != "N" {
        return None;
    }
    clear[9..16].parse().ok()
}

/// GB 11714 check character.
fn org_check(body: &str) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(36).unwrap_or(0) * w).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

const ACCOUNT_SPACE: u64 = 1_000_000_000;
const SCRAMBLE: u64 = 387_420_489; // 3^18: prime to 10, so it has an inverse
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);

const fn inverse(number: u64) -> u64 {
    // number^(φ−1) mod 10^9, φ(10^9) = 4·10^8.
    let (mut result, mut base, mut exponent) = (1u64, number, 400_000_000u64 - 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % ACCOUNT_SPACE;
        }
        base = base * base % ACCOUNT_SPACE;
        exponent /= 2;
    }
    result
}

/// 账号 – 18 digits: `999`, the bank's number, the holder scrambled, a slot, Luhn; 19 at a bank whose
/// number has four.
pub(crate) fn account(seed: u64, bank: u16, holder: u64, slot: u64) -> String {
    let shift = Dice::new(seed, "account", 0).below(ACCOUNT_SPACE);
    let hidden = (holder * SCRAMBLE + shift) % ACCOUNT_SPACE;
    let first = format!("999{bank:03}{hidden:09}{slot:02}");
    let check = luhn(&first);
    format!("{first}{check}")
}

/// Holder written into an account number, if it is of this nation's making.
pub(crate) fn holder_of_account(seed: u64, account: &str) -> Option<u64> {
    if !matches!(account.len(), 18 | 19) || !account.starts_with("999") {
        return None;
    }
    let shift = Dice::new(seed, "account", 0).below(ACCOUNT_SPACE);
    let hidden: u64 = account.get(account.len() - 12..account.len() - 3)?.parse().ok()?;
    Some((hidden + ACCOUNT_SPACE - shift) % ACCOUNT_SPACE * UNSCRAMBLE % ACCOUNT_SPACE)
}

fn luhn(first: &str) -> u32 {
    let sum: u32 = first
        .bytes()
        .rev()
        .zip([true, false].into_iter().cycle())
        .map(|(byte, doubled)| {
            let digit = u32::from(byte - b'0') * if doubled { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// 联行号 of a branch: the bank's type, region 99xx (no region has it), branch, check.
pub(crate) fn cnaps(bank: u16, branch: u64) -> String {
    let first = format!("{bank:03}99{:02}{:04}", branch / 10_000 % 100, branch % 10_000);
    let check = first.as_bytes().try_into().map_or(b'0', kernel::Cnaps::check_digit);
    format!("{first}{}", char::from(check))
}

/// 车牌 of vehicle `number`, unlike any other of the nation.
pub(crate) fn plate(place: Place, number: u64) -> String {
    const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    const CHARACTERS: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let at = |list: &[u8], index: u64| char::from(list[usize::try_from(index).unwrap_or(0)]);
    let mut rest = number;
    let mut text = [' '; 5];
    for slot in &mut text {
        *slot = at(CHARACTERS, rest % 34);
        rest /= 34;
    }
    let office = at(LETTERS, rest % 24);
    let tail: String = text.iter().rev().collect();
    format!("{}{office}{tail}", PROVINCES[place.province].2)
}

/// 车辆识别代号 of vehicle `number`, with its check character.
pub(crate) fn vin(number: u64, year: i32) -> String {
    const YEARS: &[u8; 30] = b"123456789ABCDEFGHJKLMNPRSTVWXY";
    let year = usize::try_from((year - 2001).rem_euclid(30)).unwrap_or(0);
    let year = char::from(YEARS[year]);
    let (high, low) = (number / 1_000_000 % 1000, number % 1_000_000);
    "0123456789X"
        .chars()
        .map(|check| format!("LZX99{high:03}{check}{year}N{low:06}"))
        .find(|vin| vin.parse().is_ok_and(|vin: kernel::Vin| vin.passes_check()))
        .unwrap_or_default()
}

/// 不动产单元号 – 28 characters.
pub(crate) fn unit_number(place: Place, number: u64) -> String {
    format!(
        "{}{:03}{:03}GB{:05}F{:08}",
        place.division(),
        number / 1000 % 1000,
        number % 1000,
        number / 1_000_000 % 100_000,
        number % 100_000_000
    )
}
