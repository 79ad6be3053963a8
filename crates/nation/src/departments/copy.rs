//! 本地副本 – what a department holds of the lists. Whatever order pages come in, however often, and whichever
//! get lost, it ends at the same copy; an entry ends on its last day without being told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use contract::feed::{FeedItem, FeedOp, FeedPage};

/// 本地副本.
#[derive(Clone, Debug, Default)]
pub struct LocalCopy {
    /// By entry; what was removed stays as that, so that an older word does not bring it back.
    entries: BTreeMap<i64, FeedItem>,
    in_force: BTreeSet<String>,
    next: i64,
    heard_at: Option<DateTime<Utc>>,
    stale_after: Option<DateTime<Utc>>,
    is_due: bool,
    taking: Option<Taking>,
    /// When the last whole snapshot was begun: what the court said before adds nothing any more.
    whole_at: Option<DateTime<Utc>>,
}

/// A snapshot that is being taken.
#[derive(Clone, Debug)]
struct Taking {
    /// Newest change when it was begun: increments go on from there.
    from: i64,
    at: DateTime<Utc>,
    seen: BTreeSet<i64>,
}

impl LocalCopy {
    /// Take a page of changes.
    pub fn take(&mut self, page: &FeedPage) {
        if self.whole_at.is_some_and(|whole| page.heartbeat_at < whole) {
            return;
        }
        self.hear(page);
        page.items.iter().for_each(|item| self.lay(item));
        self.next = self.next.max(page.next.unwrap_or(0));
    }

    /// Take a page of a snapshot, the first of one when `is_first`; returns after which entry it goes on.
    pub fn take_snapshot(&mut self, page: &FeedPage, is_first: bool) -> Option<i64> {
        self.hear(page);
        let taking = match self.taking.take() {
            Some(taking) if !is_first => taking,
            _ => Taking { from: page.latest, at: page.heartbeat_at, seen: BTreeSet::new() },
        };
        let taking = self.taking.insert(taking);
        taking.seen.extend(page.items.iter().map(|item| item.entry));
        page.items.iter().for_each(|item| self.lay(item));
        if page.next.is_none()
            && let Some(Taking { from, at, seen }) = self.taking.take()
        {
            // What it does not name is gone, but for what came after it was begun.
            self.entries.retain(|entry, item| seen.contains(entry) || item.seq > from);
            self.next = self.next.max(from);
            self.is_due = false;
            self.whole_at = Some(at);
        }
        page.next
    }

    fn hear(&mut self, page: &FeedPage) {
        // An older page that comes late does not bring back what was switched off since.
        if self.heard_at.is_none_or(|heard| heard <= page.heartbeat_at) {
            self.heard_at = Some(page.heartbeat_at);
            self.stale_after = Some(page.stale_after);
            self.in_force = page.in_force.iter().cloned().collect();
            self.is_due |= page.snapshot_due;
        }
    }

    fn lay(&mut self, item: &FeedItem) {
        let known = self.entries.get(&item.entry);
        if known.is_none_or(|known| item.outranks(known)) {
            self.entries.insert(item.entry, item.clone());
        }
    }

    /// Let go of entries whose last day is over.
    pub fn expire(&mut self, today: NaiveDate) {
        for item in
            self.entries.values_mut().filter(|item| item.until.is_some_and(|last| last < today))
        {
            item.op = FeedOp::Remove;
            item.subject = None;
            item.until = None;
        }
    }

    /// Everything it holds is nothing: the court does not know how far it was.
    pub fn forget(&mut self) {
        *self = Self { is_due: true, ..Self::default() };
    }

    /// Whether it may not be acted on at `now`.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.stale_after.is_none_or(|stale| now >= stale)
    }

    /// Whether a snapshot is to be taken.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.is_due || self.heard_at.is_none()
    }

    /// The change it is at.
    #[must_use]
    pub fn next(&self) -> i64 {
        self.next
    }

    /// Whether `measure` is in force.
    #[must_use]
    pub fn is_in_force(&self, measure: &str) -> bool {
        self.in_force.contains(measure)
    }

    /// Entries that stand.
    pub fn live(&self) -> impl Iterator<Item = &FeedItem> {
        self.entries.values().filter(|item| item.op != FeedOp::Remove)
    }

    /// Entries of whoever has this document, on which `measure` falls on `day`. A name finds nobody.
    pub fn find<'a>(
        &'a self,
        kind: &'a str,
        number: &'a str,
        measure: &'a str,
        day: NaiveDate,
    ) -> impl Iterator<Item = &'a FeedItem> {
        self.live().filter(move |item| {
            let is_theirs = item.subject.as_ref().is_some_and(|subject| {
                subject.document_kind == kind
                    && subject.document_number.eq_ignore_ascii_case(number.trim())
            });
            is_theirs
                && item.until.is_none_or(|last| day <= last)
                && item.measures.iter().any(|own| own == measure)
        })
    }
}
