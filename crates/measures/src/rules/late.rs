//! 迟延 – a department that is silent, and removals it has not taken.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::time::day_of;
use law::{RuleId, id};

use crate::model::Lateness;

/// How far a receiver has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Come {
    /// Since when it is one, as it is now.
    pub(crate) since: DateTime<Utc>,
    pub(crate) heard_at: Option<DateTime<Utc>>,
    /// The first change it has not acknowledged.
    pub(crate) waiting_since: Option<DateTime<Utc>>,
    /// The first removal it has not acknowledged.
    pub(crate) removal_since: Option<DateTime<Utc>>,
}

fn span(rule: RuleId, day: NaiveDate) -> TimeDelta {
    TimeDelta::hours(i64::from(law::hours(rule, day)))
}

/// What is late at `now`, and since when.
pub(crate) fn late(come: Come, now: DateTime<Utc>) -> Vec<(Lateness, DateTime<Utc>)> {
    let today = day_of(now);
    let heard = come.heard_at.unwrap_or(come.since);
    let waits = come.waiting_since.map_or(heard, |waits| heard.min(waits.max(come.since)));
    let mut found = Vec::new();
    if now - waits > span(id::MEASURES_SILENT, today) {
        found.push((Lateness::Silent, waits));
    }
    if let Some(removed) = come.removal_since.map(|removed| removed.max(come.since)) {
        if now - removed > span(id::MEASURES_REMOVAL_TARGET, today) {
            found.push((Lateness::RemovalLate, removed));
        }
        let due = law::periods::due(id::MEASURES_REMOVAL.as_str(), removed);
        if due.is_ok_and(|deadline| today > deadline.due) {
            found.push((Lateness::RemovalOverdue, removed));
        }
    }
    found
}

/// From when on a copy that heard from the court at `now` is stale.
pub(crate) fn stale_after(now: DateTime<Utc>) -> DateTime<Utc> {
    now + span(id::MEASURES_STALE, day_of(now))
}

/// From when on an offline list issued at `now` is stale.
pub(crate) fn bundle_stale_after(now: DateTime<Utc>) -> DateTime<Utc> {
    now + span(id::MEASURES_BUNDLE_STALE, day_of(now))
}
