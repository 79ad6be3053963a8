//! What an act says of itself.

use law::id::RuleId;
use serde_json::{Map, Value};
use uuid::Uuid;

/// 记要 – a line of the audit: the case, what happened, and where known why, under which article, and the
/// digests of the thing before and after. Never put clear identity numbers here.
#[derive(Clone, Debug, Default)]
pub struct Note {
    pub(crate) event: Uuid,
    pub(crate) act: &'static str,
    pub(crate) case: Option<Uuid>,
    pub(crate) article: Option<RuleId>,
    pub(crate) detail: Value,
    pub(crate) purpose: Option<String>,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

/// What the transaction adds to each of its notes.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// 请求编号 – the id the caller gave the request, or was given.
    pub(crate) request: Option<String>,
    /// Version of the thing the caller had seen.
    pub(crate) seen: Option<i64>,
    /// Digest of the answer the caller got.
    pub(crate) reply: Option<String>,
}

impl Note {
    /// What happened, in which case.
    #[must_use]
    pub fn new(case: Option<Uuid>, detail: Value) -> Self {
        Self { case, detail, ..Self::default() }
    }

    /// 目的 – why it was done or looked at.
    #[must_use]
    pub fn purpose(self, purpose: impl Into<String>) -> Self {
        Self { purpose: Some(purpose.into()), ..self }
    }

    /// 依据 – the rule it rests on.
    #[must_use]
    pub fn article(self, rule: RuleId) -> Self {
        Self { article: Some(rule), ..self }
    }

    /// Digest of the thing as it was.
    #[must_use]
    pub fn before(self, thing: &[u8]) -> Self {
        Self { before: Some(seal::digest_hex(thing)), ..self }
    }

    /// Digest of the thing as it is now.
    #[must_use]
    pub fn after(self, thing: &[u8]) -> Self {
        Self { after: Some(seal::digest_hex(thing)), ..self }
    }

    /// The content that is committed to: one text, written once and never again.
    pub(crate) fn content(&self, told: &Told) -> String {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|value| !value.is_null()) {
                fields.insert(name.to_owned(), value);
            }
        };
        put("case", self.case.map(|case| case.to_string().into()));
        put("detail", Some(self.detail.clone()));
        put("purpose", self.purpose.clone().map(Value::String));
        put("before", self.before.clone().map(Value::String));
        put("after", self.after.clone().map(Value::String));
        put("request", told.request.clone().map(Value::String));
        put("seen", told.seen.map(Value::from));
        put("reply", told.reply.clone().map(Value::String));
        Value::Object(fields).to_string()
    }
}
