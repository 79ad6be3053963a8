//! 案号 – 法〔2015〕137号: （收案年度）法院代字 + 类型代字 + 案件编号 + 号, with 之一, 之二 … for further
//! documents of one kind (法〔2016〕37号).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Invalid;
use crate::time::{chinese_number, read_chinese_number};

/// 法院代字 of provinces, the army (军) and the Production Corps (兵).
const PROVINCES: &str = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵";
/// Type codes (类型代字), longest first so that 执恢 is read before 执. Those of the enforcement family as
/// read; those of titles as recalled of 法〔2015〕137号.
const TYPES: [&str; 83] = [
    "司惩复",
    "协外认",
    "民辖终",
    "民辖监",
    "行辖终",
    "行赔初",
    "行赔终",
    "行赔申",
    "司救刑",
    "司救民",
    "司救行",
    "司救赔",
    "司救执",
    "司救他",
    "强清申",
    "知民初",
    "知民终",
    "知民申",
    "知行初",
    "知行终",
    "执恢",
    "执保",
    "执异",
    "执复",
    "执监",
    "执协",
    "执他",
    "执请",
    "执督",
    "司惩",
    "财保",
    "行保",
    "证保",
    "认台",
    "认港",
    "认澳",
    "行审",
    "破申",
    "强清",
    "民初",
    "民终",
    "民申",
    "民再",
    "刑初",
    "刑终",
    "行初",
    "行终",
    "民特",
    "民撤",
    "执提",
    "执指",
    "刑核",
    "刑监",
    "刑申",
    "刑抗",
    "刑再",
    "刑更",
    "刑他",
    "刑医",
    "民监",
    "民抗",
    "民催",
    "民督",
    "民破",
    "民算",
    "民他",
    "民辖",
    "行监",
    "行申",
    "行抗",
    "行再",
    "行他",
    "行辖",
    "委赔",
    "法赔",
    "赔监",
    "赔再",
    "赔他",
    "清申",
    "破终",
    "破监",
    "执",
    "破",
];

/// Why a text is not a case number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCaseNumber {
    /// No four-digit year in brackets at the front.
    #[error("案号应以（收案年度）开头 / a case number begins with （year）")]
    Year,
    /// Court code unknown in form.
    #[error("法院代字有误 / the court code is malformed")]
    Court,
    /// Type code unknown.
    #[error("类型代字有误 / the type code is unknown")]
    Type,
    /// Serial missing, zero, padded or too long, or 号 missing.
    #[error(
        "案件编号应为不补零的自然数并以“号”结尾 / the serial is a natural number without leading zeros, then 号"
    )]
    Serial,
    /// 之一, 之二 … malformed.
    #[error("后缀应为“之一”“之二”等 / the suffix is 之一, 之二 …")]
    Suffix,
}

impl BadCaseNumber {
    /// The fault as told to a person, at `field`.
    #[must_use]
    pub fn at(&self, field: &str) -> Invalid {
        crate::check::bilingual(field, &self.to_string())
    }
}

/// 法院代字 – 最高法, or a province character with no, two or four digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CourtCode(String);

impl CourtCode {
    /// The code as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 省级代字 – the first character; 最 for the Supreme People's Court.
    #[must_use]
    pub fn province(&self) -> char {
        self.0.chars().next().unwrap_or('最')
    }

    /// Digits after the character: none, two (intermediate) or four (basic).
    #[must_use]
    pub fn digits(&self) -> &str {
        if self.0 == "最高法" {
            ""
        } else {
            self.0.trim_start_matches(|c: char| !c.is_ascii_digit())
        }
    }

    /// Split a court code off the front of `text`.
    fn split(text: &str) -> Option<(CourtCode, &str)> {
        if let Some(rest) = text.strip_prefix("最高法") {
            return Some((CourtCode("最高法".to_owned()), rest));
        }
        let province = text.chars().next().filter(|c| PROVINCES.contains(*c))?;
        let rest = &text[province.len_utf8()..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !matches!(digits, 0 | 2 | 4) {
            return None;
        }
        let end = province.len_utf8() + digits;
        Some((CourtCode(text[..end].to_owned()), &text[end..]))
    }
}

impl FromStr for CourtCode {
    type Err = BadCaseNumber;

    fn from_str(text: &str) -> Result<Self, BadCaseNumber> {
        match CourtCode::split(text.trim()) {
            Some((code, "")) => Ok(code),
            _ => Err(BadCaseNumber::Court),
        }
    }
}

/// 类型代字 – e.g. 执, 执恢, 民初.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeCode(&'static str);

impl TypeCode {
    /// 首次执行.
    pub const ENFORCE: TypeCode = TypeCode("执");
    /// 恢复执行.
    pub const RESUME: TypeCode = TypeCode("执恢");

    /// The code as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    fn split(text: &str) -> Option<(TypeCode, &str)> {
        TYPES.iter().find_map(|code| Some((TypeCode(code), text.strip_prefix(code)?)))
    }
}

impl FromStr for TypeCode {
    type Err = BadCaseNumber;

    fn from_str(text: &str) -> Result<Self, BadCaseNumber> {
        match TypeCode::split(text.trim()) {
            Some((code, "")) => Ok(code),
            _ => Err(BadCaseNumber::Type),
        }
    }
}

/// 案号 – parsed; prints with full-width brackets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    /// 收案年度.
    pub year: u16,
    /// 法院代字.
    pub court: CourtCode,
    /// 类型代字.
    pub kind: TypeCode,
    /// 案件编号.
    pub serial: u32,
    /// 之一 = 1; none for the case itself and the first document of a kind.
    pub suffix: Option<u32>,
}

impl CaseNumber {
    /// The number of the case, without a document suffix.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self { suffix: None, ..self.clone() }
    }

    /// Whether `text` looks like a number of before 2016, e.g. （2014）朝执字第123号. Such numbers are
    /// kept as free text.
    #[must_use]
    pub fn is_legacy(text: &str) -> bool {
        read_year(text.trim()).is_some_and(|(year, rest)| {
            year < 2016 && rest.contains("字第") && rest.ends_with('号')
        })
    }
}

impl FromStr for CaseNumber {
    type Err = BadCaseNumber;

    fn from_str(text: &str) -> Result<Self, BadCaseNumber> {
        let (year, rest) = read_year(text.trim()).ok_or(BadCaseNumber::Year)?;
        let (court, rest) = CourtCode::split(rest.trim_start()).ok_or(BadCaseNumber::Court)?;
        let (kind, rest) = TypeCode::split(rest).ok_or(BadCaseNumber::Type)?;
        let (serial, rest) = rest.split_once('号').ok_or(BadCaseNumber::Serial)?;
        let natural = !serial.is_empty()
            && serial.len() <= 8
            && !serial.starts_with('0')
            && serial.bytes().all(|b| b.is_ascii_digit());
        if !natural {
            return Err(BadCaseNumber::Serial);
        }
        let serial = serial.parse().map_err(|_| BadCaseNumber::Serial)?;
        let suffix = match rest {
            "" => None,
            rest => {
                let number = rest.strip_prefix('之').and_then(read_chinese_number);
                Some(number.ok_or(BadCaseNumber::Suffix)?)
            }
        };
        Ok(Self { year, court, kind, serial, suffix })
    }
}

fn read_year(text: &str) -> Option<(u16, &str)> {
    let inner = text.strip_prefix(['（', '('])?;
    let (year, rest) = inner.split_once(['）', ')'])?;
    let year = year.trim();
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    Some((year.parse().ok().filter(|_| is_year)?, rest))
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, court, kind, serial, suffix } = self;
        write!(f, "（{year}）{court}{kind}{serial}号")?;
        match suffix {
            Some(suffix) => write!(f, "之{}", chinese_number(*suffix)),
            None => Ok(()),
        }
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}
as_text!(CaseNumber, CourtCode, TypeCode);

impl fmt::Display for CourtCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
