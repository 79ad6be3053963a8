//! 规则标识 – one constant per rule of `rules/*.toml`, named by its `code`; `build.rs` makes them.

use kernel::Refusal;

/// 规则标识 – names a rule; what it says is looked up on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub(crate) &'static str);

impl RuleId {
    /// The id as stored and shown, e.g. `control.freeze_ceiling`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// A refusal resting on this rule.
    pub fn refuse(self, zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal { rule: self.0, field: None, zh: zh.into(), en: en.into() }
    }
}

include!(concat!(env!("OUT_DIR"), "/id.rs"));
