//! What is said to a person whose input or request is not taken: always in both languages.

use std::fmt;

/// 输入有误 – malformed input; names the field as the sender wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Path of the field, e.g. `debtors[0].document_number`; empty for the whole body.
    pub field: String,
    /// Cause, Chinese.
    pub zh: String,
    /// Cause, English.
    pub en: String,
}

impl Invalid {
    /// A fault at `field`.
    pub fn new(field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.into(), zh: zh.into(), en: en.into() }
    }

    /// The same fault, inside `outer`.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.field = match self.field.as_str() {
            "" => outer.to_owned(),
            inner => format!("{outer}.{inner}"),
        };
        self
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} / {}", self.field, self.zh, self.en)
    }
}

impl std::error::Error for Invalid {}

/// 依规不予办理 – a lawful "no": names the rule, which names its article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Rule id, e.g. `control.freeze_ceiling`.
    pub rule: &'static str,
    /// The field that ran into it, if one did.
    pub field: Option<String>,
    /// Reason, Chinese.
    pub zh: String,
    /// Reason, English.
    pub en: String,
}

impl Refusal {
    /// The same refusal, pinned to `field`.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.zh, self.rule)
    }
}

impl std::error::Error for Refusal {}
