//! 主体 – under which key somebody is found: kind and number of a document, never a name.

use kernel::{CreditCode, IdNumber, OrgCode};
use seal::LookupKey;

/// 主体 – a checked number in its canonical form.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    kind: &'static str,
    number: String,
}

/// Kinds of documents somebody is found by.
const KINDS: [&str; 4] = ["id_card", "uscc", "org_code", "passport"];

impl Subject {
    /// What `number` is as a document of `kind`; none when it cannot be one.
    #[must_use]
    pub fn new(kind: &str, number: &str) -> Option<Self> {
        let kind = KINDS.into_iter().find(|known| *known == kind)?;
        let text = number.trim();
        let number = match kind {
            "id_card" => text.parse::<IdNumber>().ok()?.reveal(),
            "uscc" => text.parse::<CreditCode>().ok()?.reveal(),
            "org_code" => text.parse::<OrgCode>().ok()?.reveal(),
            _ => text.to_ascii_uppercase(),
        };
        let is_plain =
            number.len() <= 20 && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (is_plain && !number.is_empty()).then_some(Self { kind, number })
    }

    /// Whatever kind of document this is the number of, people first.
    #[must_use]
    pub fn guess(number: &str) -> Vec<Self> {
        let found = KINDS.into_iter().filter_map(|kind| Self::new(kind, number));
        let found: Vec<Self> = found.collect();
        let exact = found.iter().any(|subject| subject.kind != "passport");
        found.into_iter().filter(|subject| !exact || subject.kind != "passport").collect()
    }

    /// What goes under a key: kind and number.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}:{}", self.kind, self.number)
    }

    /// Kind of document.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind
    }
}

/// The keyed hash under which a subject is found: sixteen bytes, so that four million have no two alike.
#[must_use]
pub fn subject_of(key: &LookupKey, subject: &Subject) -> Vec<u8> {
    key.hash("subject", &subject.text())[..16].to_vec()
}
