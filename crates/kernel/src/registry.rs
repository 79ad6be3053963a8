//! 登记号码 – numbers given by registers: credit codes, organisation codes, bank numbers, plates, VIN.

use std::collections::BTreeMap;
use std::str::FromStr;

type Parts = BTreeMap<&'static str, String>;

/// Why a text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// Wrong number of characters.
    #[error("位数不符 / wrong number of characters")]
    Length,
    /// A character that may not occur.
    #[error("含有不允许的字符 / a character that may not occur")]
    Character,
    /// The check character is wrong.
    #[error("校验位不符 / the check character is wrong")]
    Check,
    /// The province character is unknown.
    #[error("省份简称有误 / unknown province character")]
    Province,
}

impl BadNumber {
    /// The fault as told to a person, at `field`.
    #[must_use]
    pub fn at(self, field: &str) -> crate::Invalid {
        crate::check::bilingual(field, &self.to_string())
    }
}

fn characters<const N: usize>(text: &str) -> Result<[u8; N], BadNumber> {
    let upper = text.trim().to_ascii_uppercase();
    if !upper.is_ascii() {
        return Err(BadNumber::Character);
    }
    upper.as_bytes().try_into().map_err(|_| BadNumber::Length)
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|b| char::from(*b)).collect()
}

/// 统一社会信用代码 – GB 32100-2015, 18 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CreditCode([u8; 18]);

const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [usize; 17] =
    [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

impl CreditCode {
    /// The clear code.
    #[must_use]
    pub fn reveal(&self) -> String {
        text(&self.0)
    }

    /// The check character that belongs to 17 characters, if they are of the alphabet.
    #[must_use]
    pub fn check_character(first: &[u8; 17]) -> Option<char> {
        let mut sum = 0;
        for (byte, weight) in first.iter().zip(CREDIT_WEIGHTS) {
            sum += CREDIT_ALPHABET.iter().position(|c| c == byte)? * weight;
        }
        Some(char::from(CREDIT_ALPHABET[(31 - sum % 31) % 31]))
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::from([
            ("authority", text(&self.0[..1])),
            ("class", text(&self.0[1..2])),
            ("division", text(&self.0[2..8])),
            ("organisation", text(&self.0[8..17])),
            ("check", text(&self.0[17..])),
        ])
    }
}

impl FromStr for CreditCode {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let code: [u8; 18] = characters(text)?;
        let first: &[u8; 17] = code[..17].try_into().map_err(|_| BadNumber::Length)?;
        let check = CreditCode::check_character(first).ok_or(BadNumber::Character)?;
        if !CREDIT_ALPHABET.contains(&code[17]) {
            return Err(BadNumber::Character);
        }
        if char::from(code[17]) == check { Ok(Self(code)) } else { Err(BadNumber::Check) }
    }
}

/// 组织机构代码 – GB 11714, 8 characters and a check, written with or without a hyphen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrgCode([u8; 9]);

const ORG_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

impl OrgCode {
    /// The clear code, without hyphen.
    #[must_use]
    pub fn reveal(&self) -> String {
        text(&self.0)
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::from([("body", text(&self.0[..8])), ("check", text(&self.0[8..]))])
    }
}

impl FromStr for OrgCode {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let code: [u8; 9] = characters(&text.trim().replace('-', ""))?;
        let mut sum = 0;
        for (byte, weight) in code.iter().zip(ORG_WEIGHTS) {
            sum += char::from(*byte).to_digit(36).ok_or(BadNumber::Character)? * weight;
        }
        let check = match 11 - sum % 11 {
            10 => b'X',
            11 => b'0',
            digit => b'0' + u8::try_from(digit).unwrap_or(0),
        };
        if code[8] == check { Ok(Self(code)) } else { Err(BadNumber::Check) }
    }
}

/// 银行卡号 – 12 to 19 digits; Luhn is a hint only, old accounts do not pass it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BankCard(String);

impl BankCard {
    /// Whether the Luhn sum is right.
    #[must_use]
    pub fn passes_luhn(&self) -> bool {
        let sum: u32 = self
            .0
            .bytes()
            .rev()
            .zip([false, true].into_iter().cycle())
            .map(|(byte, doubled)| {
                let digit = u32::from(byte - b'0') * if doubled { 2 } else { 1 };
                if digit > 9 { digit - 9 } else { digit }
            })
            .sum();
        sum.is_multiple_of(10)
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::from([
            ("issuer", self.0[..6].to_owned()),
            ("length", self.0.len().to_string()),
            ("luhn", self.passes_luhn().to_string()),
        ])
    }
}

impl FromStr for BankCard {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let digits = text.trim().replace(' ', "");
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadNumber::Character);
        }
        if (12..=19).contains(&digits.len()) { Ok(Self(digits)) } else { Err(BadNumber::Length) }
    }
}

/// 联行号 – 12 digits: bank type, region, branch, check (ISO 7064 MOD 11,10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cnaps([u8; 12]);

impl Cnaps {
    /// The check digit that belongs to 11 digits.
    #[must_use]
    pub fn check_digit(first: &[u8; 11]) -> u8 {
        let mut product = 10;
        for byte in first {
            let sum = (product + u32::from(byte - b'0')) % 10;
            product = if sum == 0 { 10 } else { sum } * 2 % 11;
        }
        b'0' + u8::try_from((11 - product) % 10).unwrap_or(0)
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::from([
            ("bank", text(&self.0[..3])),
            ("region", text(&self.0[3..7])),
            ("branch", text(&self.0[7..11])),
            ("check", text(&self.0[11..])),
        ])
    }
}

impl FromStr for Cnaps {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let code: [u8; 12] = characters(text)?;
        if !code.iter().all(u8::is_ascii_digit) {
            return Err(BadNumber::Character);
        }
        let first: &[u8; 11] = code[..11].try_into().map_err(|_| BadNumber::Length)?;
        if code[11] == Cnaps::check_digit(first) { Ok(Self(code)) } else { Err(BadNumber::Check) }
    }
}

/// 车牌号 – province, letter, then 5 (new energy: 6) characters; 警 学 挂 港 澳 may close it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plate(String);

const PLATE_PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

impl Plate {
    pub(crate) fn parts(&self) -> Parts {
        let characters: Vec<char> = self.0.chars().collect();
        let energy = if characters.len() == 8 { "new" } else { "ordinary" };
        Parts::from([
            ("province", characters[0].to_string()),
            ("office", characters[1].to_string()),
            ("number", characters[2..].iter().collect()),
            ("energy", energy.to_owned()),
        ])
    }
}

impl FromStr for Plate {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let plate = text.trim().to_uppercase().replace(['·', ' '], "");
        let characters: Vec<char> = plate.chars().collect();
        if !matches!(characters.len(), 7 | 8) {
            return Err(BadNumber::Length);
        }
        if !PLATE_PROVINCES.contains(characters[0]) {
            return Err(BadNumber::Province);
        }
        let plain = |c: &char| c.is_ascii_alphanumeric() && !matches!(c, 'I' | 'O');
        let (last, middle) = characters[2..].split_last().ok_or(BadNumber::Length)?;
        let good = characters[1].is_ascii_uppercase()
            && plain(&characters[1])
            && middle.iter().all(plain)
            && (plain(last) || "警学挂港澳".contains(*last));
        if good { Ok(Self(plate)) } else { Err(BadNumber::Character) }
    }
}

/// 车辆识别代号 – GB 16735, 17 characters without I O Q; the check digit binds only cars made to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Vin([u8; 17]);

const VIN_WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

impl Vin {
    /// Whether position 9 is the check digit of the rest.
    #[must_use]
    pub fn passes_check(&self) -> bool {
        let sum: u32 = self.0.iter().zip(VIN_WEIGHTS).map(|(b, w)| vin_value(*b) * w).sum();
        let check = match sum % 11 {
            10 => b'X',
            digit => b'0' + u8::try_from(digit).unwrap_or(0),
        };
        self.0[8] == check
    }

    pub(crate) fn parts(&self) -> Parts {
        Parts::from([
            ("maker", text(&self.0[..3])),
            ("description", text(&self.0[3..8])),
            ("check", text(&self.0[8..9])),
            ("year", text(&self.0[9..10])),
            ("serial", text(&self.0[10..])),
        ])
    }
}

fn vin_value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'H' => u32::from(byte - b'A') + 1,
        b'J'..=b'R' => u32::from(byte - b'J') + 1,
        _ => u32::from(byte - b'S') + 2,
    }
}

impl FromStr for Vin {
    type Err = BadNumber;

    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let vin: [u8; 17] = characters(text)?;
        let good = vin.iter().all(|b| b.is_ascii_alphanumeric() && !b"IOQ".contains(b));
        if good { Ok(Self(vin)) } else { Err(BadNumber::Character) }
    }
}
