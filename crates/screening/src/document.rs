//! 证件 – what a passenger shows, read so that one document has one form however it was typed.

use std::fmt;
use std::str::FromStr;

use kernel::{CreditCode, IdNumber, Invalid, OrgCode};

/// 证件种类. Its number is the first byte of the block a digest is made of: never renumber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 居民身份证, and the cards of others that carry such a number (GB 11643).
    IdCard = 1,
    /// 护照.
    Passport = 2,
    /// 港澳居民来往内地通行证, 往来港澳通行证.
    HkMacauPermit = 3,
    /// 台湾居民来往大陆通行证, 往来台湾通行证.
    TaiwanPermit = 4,
    /// 统一社会信用代码 (GB 32100).
    Uscc = 5,
    /// 组织机构代码 (GB 11714).
    OrgCode = 6,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::IdCard,
        Self::Passport,
        Self::HkMacauPermit,
        Self::TaiwanPermit,
        Self::Uscc,
        Self::OrgCode,
    ];

    /// As written in files: `id_card`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::IdCard => "id_card",
            Self::Passport => "passport",
            Self::HkMacauPermit => "hk_macau_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::Uscc => "uscc",
            Self::OrgCode => "org_code",
        }
    }

    /// Whether units, not people, have it.
    #[must_use]
    pub fn is_of_a_unit(self) -> bool {
        matches!(self, Self::Uscc | Self::OrgCode)
    }
}

/// Why a document is not taken. Holds no character of its number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// No such kind.
    #[error(
        "证件种类不识:应为 id_card passport hk_macau_permit taiwan_permit uscc org_code 之一 / unknown kind of document: one of id_card passport hk_macau_permit taiwan_permit uscc org_code is wanted"
    )]
    Kind,
    /// The register's own rule is broken; its words.
    #[error("{0}")]
    Number(String),
    /// Not the shape such a document's number has.
    #[error("{zh} / {en}")]
    Shape {
        /// What is wanted, Chinese.
        zh: &'static str,
        /// What is wanted, English.
        en: &'static str,
    },
}

impl BadDocument {
    /// The fault as told to a person, at its field.
    #[must_use]
    pub fn invalid(&self) -> Invalid {
        let field = if matches!(self, Self::Kind) { "document_kind" } else { "document_number" };
        kernel::check::bilingual(field, &self.to_string())
    }
}

impl FromStr for DocumentKind {
    type Err = BadDocument;

    fn from_str(text: &str) -> Result<Self, BadDocument> {
        let text = text.trim();
        Self::ALL.into_iter().find(|kind| kind.code() == text).ok_or(BadDocument::Kind)
    }
}

/// 证件 – a kind and a number that was checked. `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document {
    kind: DocumentKind,
    number: String,
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({}, ******)", self.kind.code())
    }
}

/// Longest number that is packed: 36^18 < 2^96.
const LONGEST: usize = 18;

impl Document {
    /// Read one. Full-width characters, lower case, spaces and hyphens are forgiven; an old 15-digit
    /// identity number is the 18-digit one (century 19, GB 11643-1999), as `kernel` holds it.
    ///
    /// # Errors
    /// What is wrong, in both languages, without the number.
    pub fn new(kind: DocumentKind, number: &str) -> Result<Self, BadDocument> {
        let plain = plain(number);
        let number = match kind {
            DocumentKind::IdCard => plain
                .parse::<IdNumber>()
                .map_err(|bad| BadDocument::Number(bad.to_string()))?
                .reveal(),
            DocumentKind::Uscc => plain
                .parse::<CreditCode>()
                .map_err(|bad| BadDocument::Number(bad.to_string()))?
                .reveal(),
            DocumentKind::OrgCode => plain
                .parse::<OrgCode>()
                .map_err(|bad| BadDocument::Number(bad.to_string()))?
                .reveal(),
            DocumentKind::Passport => passport(plain)?,
            DocumentKind::HkMacauPermit => hk_macau(plain)?,
            DocumentKind::TaiwanPermit => taiwan(plain)?,
        };
        Ok(Self { kind, number })
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// Every document its holder may also show with the same meaning, itself first: a credit code holds
    /// the unit's organisation code (characters 9 to 17, GB 32100), which old papers give alone. The
    /// builder files a unit under all of them, so a look-up asks for one.
    #[must_use]
    pub fn aliases(&self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        if self.kind == DocumentKind::Uscc {
            let code = self.number.get(8..17).map(|code| Self::new(DocumentKind::OrgCode, code));
            all.extend(code.and_then(Result::ok));
        }
        all
    }

    /// The 16 bytes a digest is made of: kind, length (so that leading zeros count), two zeros, and the
    /// number to base 36 as 12 bytes, highest first. Two documents never share a block.
    #[must_use]
    pub fn block(&self) -> [u8; 16] {
        packed(self.kind, self.number.as_bytes())
    }

    /// The [`Document::block`] of an identity number that is written plainly, with nothing allotted. None
    /// says nothing against the number: [`Document::new`] forgives more, and says what is wrong.
    #[must_use]
    pub fn plain_id_block(number: &[u8; 18]) -> Option<[u8; 16]> {
        let number = IdNumber::of_characters(*number).ok()?;
        Some(packed(DocumentKind::IdCard, number.reveal_characters()))
    }
}

/// Half of the longest number; so many characters to base 36 fit into 64 bits.
const HALF: usize = LONGEST / 2;

/// What a character counts by its place from the end.
const POWERS: [u64; HALF] = {
    let mut all = [1; HALF];
    let mut place = 1;
    while place < HALF {
        all[place] = all[place - 1] * 36;
        place += 1;
    }
    all
};

/// No term waits for the one before it: this is done for everybody who travels.
fn packed(kind: DocumentKind, number: &[u8]) -> [u8; 16] {
    let value = |byte: &u8| match byte {
        b'0'..=b'9' => u64::from(byte - b'0'),
        b'A'..=b'Z' => u64::from(byte - b'A') + 10,
        _ => 0,
    };
    let sum = |part: &[u8]| -> u64 {
        part.iter().rev().zip(POWERS).map(|(byte, power)| value(byte) * power).sum()
    };
    let (high, low) = number.split_at(number.len().saturating_sub(HALF));
    let whole = u128::from(sum(high)) * 36u128.pow(HALF as u32) + u128::from(sum(low));
    let mut block = whole.to_be_bytes();
    block[0] = kind as u8;
    block[1] = u8::try_from(number.len()).unwrap_or(u8::MAX);
    block
}

/// Half-width, upper case, without spaces and hyphens of any width.
fn plain(text: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    let dropped = |c: &char| {
        c.is_whitespace()
            || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FEFF}' | '\u{200B}')
    };
    text.chars().map(half).filter(|c| !dropped(c)).map(|c| c.to_ascii_uppercase()).collect()
}

fn is_alphanumeric(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// ICAO 9303 has room for nine characters; some states print longer ones in the optional field.
fn passport(plain: String) -> Result<String, BadDocument> {
    let good = (5..=LONGEST).contains(&plain.len())
        && is_alphanumeric(&plain)
        && plain.bytes().any(|b| b.is_ascii_digit());
    let bad = BadDocument::Shape {
        zh: "护照号码应为5至18位半角字母数字,且含数字",
        en: "a passport number has 5 to 18 letters and digits, with a digit",
    };
    if good { Ok(plain) } else { Err(bad) }
}

/// H or M and eight digits belong to the person for life; the two digits that count renewals on old
/// cards are dropped [M]. Permits of mainland residents have a letter, another or a digit, seven digits.
fn hk_macau(mut plain: String) -> Result<String, BadDocument> {
    let bad = BadDocument::Shape {
        zh: "通行证号码应为1或2个字母加数字共9位(旧证11位)",
        en: "a permit number has one or two letters and digits, nine in all (eleven on old cards)",
    };
    if !plain.is_ascii() {
        return Err(bad);
    }
    if plain.len() == 11 && plain.starts_with(['H', 'M']) {
        let renewals = plain.split_off(9);
        if !renewals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad);
        }
    }
    let bytes = plain.as_bytes();
    let good = bytes.len() == 9
        && bytes[0].is_ascii_uppercase()
        && (bytes[1].is_ascii_uppercase() || bytes[1].is_ascii_digit())
        && bytes[2..].iter().all(u8::is_ascii_digit);
    if good { Ok(plain) } else { Err(bad) }
}

/// Eight digits belong to the person for life; old cards add two digits and a letter in brackets that
/// count renewals, which are dropped [M]. Permits of mainland residents are a letter and eight digits.
fn taiwan(plain: String) -> Result<String, BadDocument> {
    let bad = BadDocument::Shape {
        zh: "台湾通行证号码应为8位数字(旧证10位),或字母加8位",
        en: "a Taiwan permit number has eight digits (ten on old cards), or a letter and eight",
    };
    let plain = plain.split('(').next().unwrap_or_default().to_owned();
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match plain.len() {
        8 if digits(&plain) => Ok(plain),
        10 if digits(&plain) => Ok(plain[..8].to_owned()),
        9 if plain.starts_with(|c: char| c.is_ascii_uppercase()) && digits(&plain[1..]) => {
            Ok(plain)
        }
        _ => Err(bad),
    }
}
