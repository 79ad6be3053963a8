//! A department's copy against a naive list, whatever happens to the pages on the way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::Subject;
use contract::feed::{FedList, FeedItem, FeedOp, FeedPage};
use proptest::prelude::*;

use crate::LocalCopy;

fn moment(tick: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-28T00:00:00Z".parse().unwrap();
    start + TimeDelta::seconds(tick)
}

/// The court, as naive as can be.
#[derive(Default)]
struct Register {
    log: Vec<i64>,
    /// Version, and whether it stands.
    entries: BTreeMap<i64, (i32, bool)>,
    tick: i64,
}

impl Register {
    fn latest(&self) -> i64 {
        i64::try_from(self.log.len()).unwrap()
    }

    /// Something happens to an entry; one that ended never comes back.
    fn happen(&mut self, entry: i64, ends: bool) {
        let known = self.entries.entry(entry).or_insert((0, true));
        if known.1 {
            *known = (known.0 + 1, !ends || known.0 == 0);
            self.log.push(entry);
        }
    }

    fn item(&self, seq: i64, entry: i64) -> FeedItem {
        let (version, stands) = self.entries[&entry];
        let subject = Subject {
            name: format!("某{entry}"),
            document_kind: "id_card".into(),
            document_number: entry.to_string(),
        };
        FeedItem {
            seq,
            op: if stands { FeedOp::Change } else { FeedOp::Remove },
            entry,
            version,
            list: FedList::Dishonest,
            subject: stands.then_some(subject),
            is_natural: true,
            is_related: false,
            measures: vec!["07.01".into()],
            until: None,
            leaves: Vec::new(),
            at: moment(0),
        }
    }

    fn page(&mut self, items: Vec<FeedItem>, snapshot: bool, next: Option<i64>) -> FeedPage {
        self.tick += 1;
        FeedPage {
            latest: self.latest(),
            snapshot,
            snapshot_due: false,
            in_force: vec!["07.01".into()],
            items,
            next,
            heartbeat_at: moment(self.tick),
            stale_after: moment(self.tick + 60),
        }
    }

    fn changes(&mut self, after: i64, most: i64) -> FeedPage {
        let end = (after + most).min(self.latest());
        let items = (after..end).map(|at| (at + 1, self.log[usize::try_from(at).unwrap()]));
        let items = items.map(|(seq, entry)| self.item(seq, entry)).collect();
        self.page(items, false, Some(end.max(after)))
    }

    fn snapshot(&mut self, after: i64, most: usize) -> FeedPage {
        let latest = self.latest();
        let standing = self.entries.iter().filter(|(entry, state)| **entry > after && state.1);
        let found: Vec<i64> = standing.map(|(entry, _)| *entry).take(most).collect();
        let next = (found.len() == most).then(|| found[most - 1]);
        let items = found.into_iter().map(|entry| self.item(latest, entry)).collect();
        self.page(items, true, next)
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

proptest! {
    #[test]
    fn whatever_becomes_of_pages_the_copy_ends_as_the_list(
        steps in prop::collection::vec((0_u8..10, 1_i64..9, 1_i64..4), 1..120),
    ) {
        let (mut court, mut copy) = (Register::default(), LocalCopy::default());
        let mut late: Vec<FeedPage> = Vec::new();
        let mut taking: Option<i64> = None;
        for (what, entry, most) in steps {
            match what {
                0..=3 => court.happen(entry, what == 3),
                // Asked, answered, taken – once, twice, late, or never.
                4 => copy.take(&court.changes(copy.next(), most)),
                5 => {
                    let page = court.changes(copy.next(), most);
                    copy.take(&page);
                    copy.take(&page);
                }
                6 => late.push(court.changes(copy.next(), most)),
                7 => drop(court.changes(copy.next(), most)),
                8 => {
                    if !late.is_empty() {
                        let at = usize::try_from(entry).unwrap() % late.len();
                        copy.take(&late.remove(at));
                    }
                }
                // One page of a snapshot, with things happening between its pages.
                _ => {
                    let is_first = taking.is_none();
                    let most = usize::try_from(most).unwrap();
                    let page = court.snapshot(taking.unwrap_or(0), most);
                    taking = copy.take_snapshot(&page, is_first);
                }
            }
        }
        late.iter().for_each(|page| copy.take(page));
        while copy.next() < court.latest() {
            copy.take(&court.changes(copy.next(), 3));
        }
        let standing = court.entries.iter().filter(|(_, state)| state.1);
        let truth: BTreeSet<(i64, i32)> = standing.map(|(entry, state)| (*entry, state.0)).collect();
        let held: BTreeSet<(i64, i32)> = copy.live().map(|item| (item.entry, item.version)).collect();
        prop_assert_eq!(held, truth);
    }
}

#[test]
fn an_entry_ends_on_its_last_day_by_itself_and_a_stale_copy_says_so() {
    let (mut court, mut copy) = (Register::default(), LocalCopy::default());
    assert!(copy.is_due() && copy.is_stale(moment(0)), "nothing is no copy");
    court.happen(1, false);
    let mut page = court.changes(0, 9);
    page.items[0].until = Some(day("2026-11-28"));
    copy.take(&page);
    let found = |copy: &LocalCopy, number: &str, on: &str| {
        copy.find("id_card", number, "07.01", day(on)).count()
    };
    assert_eq!(found(&copy, "1", "2026-11-28"), 1);
    assert_eq!(found(&copy, "1", "2026-11-29"), 0, "asked for another day");
    assert_eq!(found(&copy, "某1", "2026-11-28"), 0, "a name finds nobody");
    copy.expire(day("2026-11-28"));
    assert_eq!(copy.live().count(), 1);
    copy.expire(day("2026-11-29"));
    assert_eq!(copy.live().count(), 0);
    copy.take(&page);
    assert_eq!(copy.live().count(), 0, "taken again, it does not come back");
    assert!(!copy.is_stale(moment(60)) && copy.is_stale(moment(61)));
    copy.forget();
    assert!(copy.is_due() && copy.next() == 0);
}

#[test]
fn an_older_page_does_not_bring_a_measure_back() {
    let (mut court, mut copy) = (Register::default(), LocalCopy::default());
    let before = court.changes(0, 1);
    let mut after = court.changes(0, 1);
    after.in_force.clear();
    copy.take(&after);
    copy.take(&before);
    assert!(!copy.is_in_force("07.01"));
}
