//! 准许 – what a restricted person may do all the same. It was allowed in one case; where somebody is listed or
//! restricted in several, only what each of them allows is allowed.

use chrono::NaiveDate;
use contract::feed::FeedLeave;
use discipline::{Leave, LeaveReason, Mode};

/// 准许 – one leave, without whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
    pub(crate) modes: Vec<Mode>,
    pub(crate) route: Option<(String, String)>,
    /// 暂时解除, not 必要消费.
    pub(crate) is_lifting: bool,
}

impl Allowed {
    /// What `leave` allows, as long as it has not ended and does not lie wholly before `today`.
    pub(crate) fn of(leave: &Leave, today: NaiveDate) -> Option<Self> {
        let is_open = leave.ended_on.is_none() && leave.until >= today;
        is_open.then(|| Self {
            from: leave.from,
            until: leave.until,
            modes: leave.modes.clone(),
            route: leave.route_from.clone().zip(leave.route_to.clone()),
            is_lifting: leave.reason != LeaveReason::Necessary,
        })
    }

    /// As a department is told.
    pub(crate) fn told(&self) -> FeedLeave {
        let modes = self.modes.iter().map(|mode| mode.code().to_owned()).collect();
        FeedLeave { from: self.from, until: self.until, modes, route: self.route.clone() }
    }

    /// Whether it allows whatever `other` does.
    fn covers(&self, other: &Self) -> bool {
        self.from <= other.from
            && other.until <= self.until
            && other.modes.iter().all(|mode| self.modes.contains(mode))
            && (self.route.is_none() || self.route == other.route)
    }
}

/// What holds for somebody whose cases allow this each.
pub(crate) fn common(cases: &[Vec<Allowed>]) -> Vec<Allowed> {
    let everywhere =
        |one: &&Allowed| cases.iter().all(|case| case.iter().any(|other| other.covers(one)));
    let mut found: Vec<Allowed> = Vec::new();
    for one in cases.iter().flatten().filter(everywhere) {
        if !found.contains(one) {
            found.push(one.clone());
        }
    }
    found
}
