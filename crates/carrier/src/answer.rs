//! 答复 – what is said of a line: a decision, or why the line could not be read.

use kernel::Invalid;
use screening::{Decision, Outcome};
use serde::Serialize;

/// 答复 – what is said of one line.
pub enum Answer {
    /// The passenger was looked up.
    Decided(Decision),
    /// The line could not be read: a person looks.
    Unreadable(Invalid),
}

impl Answer {
    /// What to do.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Decided(decision) => decision.outcome,
            Self::Unreadable(_) => Outcome::Review,
        }
    }
}

/// A line of output.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Line<'a> {
    Decided {
        #[serde(flatten)]
        decision: &'a Decision,
        line: u64,
    },
    Unreadable {
        outcome: Outcome,
        reasons: [Unreadable<'a>; 1],
        line: u64,
    },
}

#[derive(Serialize)]
pub(crate) struct Unreadable<'a> {
    code: &'static str,
    field: &'a str,
    zh: &'a str,
    en: &'a str,
}

impl<'a> Line<'a> {
    pub(crate) fn new(line: u64, answer: &'a Answer) -> Self {
        match answer {
            Answer::Decided(decision) => Self::Decided { decision, line },
            Answer::Unreadable(bad) => {
                let (field, zh, en) = (bad.field.as_str(), bad.zh.as_str(), bad.en.as_str());
                let reasons = [Unreadable { code: "unreadable", field, zh, en }];
                Self::Unreadable { outcome: answer.outcome(), reasons, line }
            }
        }
    }
}

/// Write the answer to a line, and the line's end.
pub fn write_line(out: &mut Vec<u8>, (line, answer): &(u64, Answer)) {
    // Memory takes whatever is written, and all of an answer is text: nothing here can fail.
    let written = serde_json::to_writer(&mut *out, &Line::new(*line, answer));
    debug_assert!(written.is_ok());
    out.push(b'\n');
}

/// How many were answered in each way.
#[derive(Serialize)]
pub(crate) struct Outcomes {
    allow: u64,
    block: u64,
    review: u64,
    ask_online: u64,
}

impl From<[u64; 4]> for Outcomes {
    fn from([allow, block, review, ask_online]: [u64; 4]) -> Self {
        Self { allow, block, review, ask_online }
    }
}
