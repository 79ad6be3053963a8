//! 法律规则 – what the law says, as data and pure reckoning. Every constant lives in `rules/*.toml`
//! with its article; every result here names the rule it rests on.
//!
//! An act asks for a rule on a date; a document prints the article valid on its date, because the
//! Civil Procedure Law was renumbered twice ([`cite`]).

pub mod calendar;
pub mod courts;
pub mod distribution;
pub mod fees;
pub mod id;
mod instruments;
pub mod interest;
pub mod nodes;
pub mod periods;
mod rules;

pub use id::RuleId;
pub use instruments::{Citation, cite};
pub use rules::{
    Mark, Rule, Value, days, find, hours, last_day, money, months, ratio, rule, rules, times,
};

/// The article behind a rule, as a refusal shows it: newest edition, in either language.
#[must_use]
pub fn article(rule_id: &str, english: bool) -> Option<String> {
    let rule = find(rule_id)?;
    let citation = instruments::newest(&rule.cite);
    Some(if english { citation.en } else { citation.long_zh })
}

#[cfg(test)]
mod tests;
