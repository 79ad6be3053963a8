//! 核验报告 – what was checked, one line each, in both languages.

use serde::Serialize;

use crate::{Bad, Kind, Note, Seen, Verifier};

/// One thing checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Whether it holds.
    pub holds: bool,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// 核验报告 – everything checked of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// In the order it was checked.
    pub steps: Vec<Step>,
}

impl Report {
    /// Whether something was checked and all of it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| step.holds)
    }

    /// Note that something holds or not.
    pub fn say(&mut self, holds: bool, zh: impl Into<String>, en: impl Into<String>) -> bool {
        self.steps.push(Step { holds, zh: zh.into(), en: en.into() });
        holds
    }

    /// The value, or a failed step with the reason.
    pub fn take<T>(&mut self, result: Result<T, Bad>, zh: &str, en: &str) -> Option<T> {
        match result {
            Ok(value) => {
                self.say(true, zh, en);
                Some(value)
            }
            Err(Bad(why)) => {
                self.say(false, format!("{zh}:{why}"), format!("{en}: {why}"));
                None
            }
        }
    }

    /// Check a checkpoint's signatures with the keys the reader trusts: at least one of a log and, if any
    /// witness is trusted, at least one of a witness; a false one in a trusted name fails.
    pub fn signatures(&mut self, note: &Note, keys: &[Verifier]) {
        for kind in [Kind::Log, Kind::Witness] {
            let (zh, en) = if kind == Kind::Log {
                ("日志签名", "log")
            } else {
                ("见证签名", "witness")
            };
            let of_kind: Vec<&Verifier> = keys.iter().filter(|key| key.kind() == kind).collect();
            if of_kind.is_empty() && kind == Kind::Witness {
                continue;
            }
            let mut signed = false;
            for key in of_kind {
                match key.check(note) {
                    Seen::Absent => {}
                    Seen::False => {
                        let name = key.name();
                        self.say(
                            false,
                            format!("{zh}不符:{name}"),
                            format!("false {en} signature: {name}"),
                        );
                    }
                    Seen::Signed(at) => {
                        signed = true;
                        let at = at.map_or(String::new(), |at| format!(" @{at}"));
                        let name = key.name();
                        self.say(
                            true,
                            format!("{zh}:{name}{at}"),
                            format!("signed by {en} {name}{at}"),
                        );
                    }
                }
            }
            if !signed {
                self.say(false, format!("无可信{zh}"), format!("no signature of a trusted {en}"));
            }
        }
    }
}
