//! Kinds of parties and documents, and the faces they show.

use chrono::NaiveDate;
use kernel::{CreditCode, Id, IdNumber, Invalid, OrgCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Marker of party ids.
pub enum Party {}

/// 当事人类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// 自然人.
    Natural,
    /// 法人.
    Legal,
    /// 非法人组织.
    Other,
}

impl PartyKind {
    pub(crate) fn code(self) -> &'static str {
        match self {
            PartyKind::Natural => "natural",
            PartyKind::Legal => "legal",
            PartyKind::Other => "other",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "natural" => PartyKind::Natural,
            "legal" => PartyKind::Legal,
            _ => PartyKind::Other,
        }
    }
}

/// 证件种类.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证.
    IdCard,
    /// 统一社会信用代码.
    Uscc,
    /// 组织机构代码.
    OrgCode,
    /// 护照.
    Passport,
}

impl DocumentKind {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::IdCard => "id_card",
            DocumentKind::Uscc => "uscc",
            DocumentKind::OrgCode => "org_code",
            DocumentKind::Passport => "passport",
        }
    }

    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "id_card" => DocumentKind::IdCard,
            "uscc" => DocumentKind::Uscc,
            "org_code" => DocumentKind::OrgCode,
            _ => DocumentKind::Passport,
        }
    }
}

/// A number that was checked: canonical, masked, and the birth date it carries.
pub(crate) struct Number {
    pub(crate) clear: String,
    pub(crate) masked: String,
    pub(crate) birth: Option<NaiveDate>,
}

/// Check `text` as a `kind`.
pub(crate) fn read_number(kind: DocumentKind, text: &str) -> Result<Number, Invalid> {
    const FIELD: &str = "document_number";
    match kind {
        DocumentKind::IdCard => {
            let id: IdNumber = text.parse().map_err(|e: kernel::BadIdNumber| e.at(FIELD))?;
            Ok(Number { clear: id.reveal(), masked: id.masked(), birth: Some(id.birth()) })
        }
        DocumentKind::Uscc => text
            .parse::<CreditCode>()
            .map(|code| public(code.reveal()))
            .map_err(|error| error.at(FIELD)),
        DocumentKind::OrgCode => text
            .parse::<OrgCode>()
            .map(|code| public(code.reveal()))
            .map_err(|error| error.at(FIELD)),
        DocumentKind::Passport => {
            let clear = text.trim().to_ascii_uppercase();
            let good =
                (5..=20).contains(&clear.len()) && clear.bytes().all(|b| b.is_ascii_alphanumeric());
            if !good {
                return Err(Invalid::new(FIELD, "护照号码格式有误", "malformed passport number"));
            }
            let masked = format!("{}****{}", &clear[..1], &clear[clear.len() - 2..]);
            Ok(Number { clear, masked, birth: None })
        }
    }
}

/// Codes of organisations are public.
fn public(clear: String) -> Number {
    Number { masked: clear.clone(), clear, birth: None }
}

/// 当事人概貌 – what may be shown to whoever may see the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Face {
    /// Id.
    #[schema(value_type = Uuid)]
    pub id: Id<Party>,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: PartyKind,
    /// Document.
    pub document_kind: DocumentKind,
    /// Masked number.
    pub masked_document: String,
    /// 出生日期, for people.
    pub birth: Option<NaiveDate>,
    /// 住所, its beginning only.
    pub masked_address: Option<String>,
}

/// 掩码住所 – enough to tell two parties of one name apart, not enough to find them.
pub(crate) fn masked_address(address: &str) -> String {
    const SHOWN: usize = 6; // province and city, mostly
    let shown = SHOWN.min(address.chars().count() / 2);
    format!("{}****", address.chars().take(shown).collect::<String>())
}

/// 明文身份 – handed to an order, never stored or logged.
pub struct Clear {
    /// Name.
    pub name: String,
    /// Document.
    pub document_kind: DocumentKind,
    /// Clear number.
    pub document_number: String,
    /// 住所.
    pub address: Option<String>,
    /// 电话.
    pub phone: Option<String>,
}

/// 收款账户 – in the party's own name.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Bank code.
    pub bank: String,
    /// Clear account number.
    pub account: String,
    /// Masked number.
    pub masked: String,
    /// 户名.
    pub holder: String,
}
