//! 篇幅 – what kind of play it is: whole lives of a few cases, or the control of many.

use chrono::TimeDelta;

/// Cases of a play of whole lives, unless told otherwise.
const LIVES: usize = 20;
/// Cases of a play of control: enough that what a day costs is shared, few enough that each play's own
/// misfortunes are many.
const FILES: usize = 200;
/// In a play of control everything of so many hours happens together, in an order of the dice.
const ROUND_HOURS: i64 = 6;

/// 篇幅.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Cases of one play.
    pub cases: usize,
    /// 只演查控 – the cases are filed and their debtors informed beforehand, the same in every play. What
    /// debtors have, what officers do and when, and what goes wrong is drawn anew; no money is paid
    /// out, the log is not looked at, and row-level security is off: the other plays have all that.
    pub is_control: bool,
}

impl Scale {
    /// Whole lives.
    #[must_use]
    pub fn lives() -> Self {
        Self { cases: LIVES, is_control: false }
    }

    /// Control alone.
    #[must_use]
    pub fn control() -> Self {
        Self { cases: FILES, is_control: true }
    }

    /// What is taken for one moment; none when every step has its own.
    pub(crate) fn round(self) -> Option<TimeDelta> {
        self.is_control.then(|| TimeDelta::hours(ROUND_HOURS))
    }
}
