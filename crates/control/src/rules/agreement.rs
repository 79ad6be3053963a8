//! 三方核对 – an order, what was answered to it, and what the institution's register says now: where
//! they differ, and what of it is only news.

use chrono::NaiveDate;
use kernel::Money;

use crate::model::{Hold, HoldState};

/// 在册措施 – a hold as the institution states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) held: Money,
    pub(crate) units: Option<u64>,
    pub(crate) until: NaiveDate,
    /// 0 in force, n: n-th in line.
    pub(crate) rank: u32,
}

/// What comes of comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// 轮候生效 – it has come into force over there.
    Promoted(Stated),
    /// 后续入账已控制 – more is held than before, within the limit.
    Caught(Money),
    /// A difference.
    Differs { kind: &'static str, ours: String, theirs: String },
}

/// Kinds of differences that say that less is held than the case relies on.
pub(crate) const DOUBTS: [&str; 2] = ["missing_there", "less_there"];
/// The kind of a hold that ended here and is held on there.
pub(crate) const STILL_THERE: &str = "still_there";

/// Compare a hold that nothing is under way about with what its institution states, if it does.
pub(crate) fn compare(hold: &Hold, stated: Option<&Stated>) -> Vec<Finding> {
    match (hold.state, stated) {
        (HoldState::Ordered, _) => Vec::new(),
        (HoldState::Effective | HoldState::Waiting, None) => {
            vec![differs("missing_there", describe(hold), "–".to_owned())]
        }
        (HoldState::Effective, Some(stated)) => in_force(hold, stated),
        (HoldState::Waiting, Some(stated)) if stated.rank == 0 => vec![Finding::Promoted(*stated)],
        (HoldState::Waiting, Some(stated)) => in_line(hold, stated),
        (_, None) => Vec::new(),
        (_, Some(stated)) => vec![differs(STILL_THERE, "–".to_owned(), stated.describe())],
    }
}

fn in_force(hold: &Hold, stated: &Stated) -> Vec<Finding> {
    let mut findings = Vec::new();
    if stated.rank > 0 {
        findings.push(differs("other_rank", "0".to_owned(), stated.rank.to_string()));
    }
    if stated.until != hold.until {
        findings.push(differs("other_end", hold.until.to_string(), stated.until.to_string()));
    }
    let lacks_units = hold.held_units.is_some_and(|ours| stated.units.unwrap_or(0) < ours);
    if hold.is_of_a_thing() {
        if lacks_units {
            findings.push(differs("less_there", describe(hold), stated.describe()));
        }
        return findings;
    }
    let ours = hold.remaining();
    if stated.held < ours {
        findings.push(differs("less_there", ours.to_string(), stated.held.to_string()));
    } else if stated.held > hold.live() {
        findings.push(differs("more_there", ours.to_string(), stated.held.to_string()));
    } else if stated.held > ours {
        findings.push(Finding::Caught(stated.held));
    }
    findings
}

fn in_line(hold: &Hold, stated: &Stated) -> Vec<Finding> {
    let ours = hold.rank.and_then(|rank| u32::try_from(rank).ok()).unwrap_or(0);
    // Whoever stood before may have gone; nobody may have come before.
    if stated.rank > ours {
        return vec![differs("other_rank", ours.to_string(), stated.rank.to_string())];
    }
    Vec::new()
}

fn differs(kind: &'static str, ours: String, theirs: String) -> Finding {
    Finding::Differs { kind, ours, theirs }
}

fn describe(hold: &Hold) -> String {
    match (hold.is_of_a_thing(), hold.held_units) {
        (false, _) => hold.remaining().to_string(),
        (true, Some(units)) => format!("×{units}"),
        (true, None) => hold.until.to_string(),
    }
}

impl Stated {
    fn describe(&self) -> String {
        match self.units {
            Some(units) => format!("×{units}"),
            None => self.held.to_string(),
        }
    }
}
