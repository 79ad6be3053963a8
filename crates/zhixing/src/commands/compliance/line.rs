//! A clause of a standard, and what is seen of it.

use futures::future::BoxFuture;
use serde::Serialize;

use super::place::Place;

/// What one look came to.
pub(super) type Looked = anyhow::Result<Vec<Seen>>;

/// A look at one side of a clause.
pub(super) type Look = for<'a> fn(&'a Place) -> BoxFuture<'a, Looked>;

/// 条款 – what a standard asks, as `中文 / English`, and the looks that show it.
pub(super) struct Clause {
    pub(super) standard: &'static str,
    pub(super) number: &'static str,
    pub(super) asks: &'static str,
    /// 应 (shall), not 宜 (should).
    pub(super) is_mandatory: bool,
    pub(super) looks: &'static [Look],
}

/// 结论
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// 符合
    Met,
    /// 不符合
    Unmet,
    /// 不适用
    NotApplicable,
    /// 提示 – known, told, and counted neither way.
    Noted,
}

impl Verdict {
    /// A clause is unmet when anything of it is, and does not apply when nothing of it does.
    pub(super) fn of(seen: &[Seen]) -> Self {
        let any = |verdict| seen.iter().any(|one| one.verdict == verdict);
        if any(Verdict::Unmet) {
            Verdict::Unmet
        } else if any(Verdict::Met) {
            Verdict::Met
        } else {
            Verdict::NotApplicable
        }
    }

    pub(super) fn mark(self) -> &'static str {
        match self {
            Verdict::Met => "✓",
            Verdict::Unmet => "✗",
            Verdict::NotApplicable => "–",
            Verdict::Noted => "·",
        }
    }
}

/// 所见 – one thing looked at, and what was found, as `中文 / English`.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) what: &'static str,
    pub(super) verdict: Verdict,
    pub(super) found: String,
}

impl Seen {
    /// Met when `holds`.
    pub(super) fn held(what: &'static str, holds: bool, found: impl Into<String>) -> Self {
        let verdict = if holds { Verdict::Met } else { Verdict::Unmet };
        Self { what, verdict, found: found.into() }
    }

    /// Met when nothing stands on the list; else the list is what was found.
    pub(super) fn none(what: &'static str, list: &[String]) -> Self {
        const SHOWN: usize = 8;
        let more = if list.len() > SHOWN { " …" } else { "" };
        let shown = list[..list.len().min(SHOWN)].join(", ");
        let found =
            if list.is_empty() { "无 / none".to_owned() } else { format!("{shown}{more}") };
        Self::held(what, list.is_empty(), found)
    }

    pub(super) fn inapplicable(what: &'static str, why: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::NotApplicable, found: why.into() }
    }

    pub(super) fn noted(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Noted, found: found.into() }
    }

    pub(super) fn not_looked_at(error: &anyhow::Error) -> Self {
        let (what, why) = (error.to_string(), error.root_cause().to_string());
        let found = if what.contains(&why) { what } else { format!("{what}: {why}") };
        Self::held("无法查看 / could not be looked at", false, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_amiss_and_the_clause_is_unmet() {
        let met = || Seen::held("", true, "");
        let amiss = || Seen::held("", false, "");
        let away = || Seen::inapplicable("", "");
        let noted = || Seen::noted("", "");
        for (seen, verdict) in [
            (vec![met(), amiss(), away()], Verdict::Unmet),
            (vec![met(), away(), noted()], Verdict::Met),
            (vec![away(), noted()], Verdict::NotApplicable),
            (vec![], Verdict::NotApplicable),
        ] {
            assert_eq!(Verdict::of(&seen), verdict, "{seen:?}");
        }
        let many: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        assert_eq!(Seen::none("", &many).found, "0, 1, 2, 3, 4, 5, 6, 7 …");
    }
}
