//! 推送 – what changed, what is in force, and how far a department has come. Every item says what its entry is
//! now, not what it once was: somebody who was removed meanwhile is not named any more, and taking a page
//! twice, late or out of order ends at the same copy.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use contract::Subject;
use contract::feed::{
    FEED_MAX, FedList, FeedAck, FeedAsk, FeedItem, FeedOp, FeedPage, SnapshotAsk,
};
use kernel::Id;
use kernel::time::day_of;
use law::id;
use parties::Clear;
use platform::{Fault, Result, Tx};
use register::{Change, Entry, List, Op};
use serde_json::json;
use uuid::Uuid;

use crate::acts::receiver;
use crate::model::{Measure, Receiver};
use crate::rules::fall::{Kind, falls, is_fed, on};
use crate::rules::late::stale_after;
use crate::rules::leave::Allowed;
use crate::store;

/// The lists departments are fed.
pub(crate) const FED: [List; 2] = [List::Dishonest, List::Restricted];
/// Live entries looked at of one person.
pub(crate) const OF_ONE: i64 = 100;

/// What departments call a list; none of the others.
pub(crate) fn fed(list: List) -> Option<FedList> {
    match list {
        List::Dishonest => Some(FedList::Dishonest),
        List::Restricted => Some(FedList::Restricted),
        List::Debtor | List::Ended => None,
    }
}

/// What decides which measures fall on an entry, if it is fed at all.
pub(crate) fn kind_of(entry: &Entry) -> Option<Kind> {
    let (is_natural, is_related) = (entry.face.is_natural, entry.face.unit.is_some());
    Some(Kind { list: fed(entry.list)?, is_natural, is_related })
}

/// An entry to tell of, and the change that brought it.
struct Told {
    seq: i64,
    at: DateTime<Utc>,
    op: Op,
    entry: Entry,
}

/// The next page of changes.
pub(crate) async fn page(tx: &mut Tx, institution: &str, ask: FeedAsk) -> Result<FeedPage> {
    let receiver = receiver(tx, institution).await?;
    let latest = register::latest(tx.sql()).await?;
    if !(0..=latest).contains(&ask.after) {
        return Err(Fault::invalid(
            "after",
            "没有这一变更,请重新取快照",
            "there is no such change: take a snapshot",
        ));
    }
    let most = i64::from(ask.most.clamp(1, FEED_MAX));
    let changes = register::changes_after(tx.sql(), ask.after, most).await?;
    let next = changes.last().map_or(ask.after, |change| change.seq);
    let told = gather(tx, changes).await?;
    store::heard(tx, institution).await?;
    answer(tx, &receiver, (latest, false, Some(next)), told).await
}

/// Entries the changes are about, each once; of a leave also the person's other entries of the same case.
async fn gather(tx: &mut Tx, changes: Vec<Change>) -> Result<Vec<Told>> {
    let mut last: BTreeMap<i64, Change> = BTreeMap::new();
    for change in changes.into_iter().filter(|change| fed(change.list).is_some()) {
        last.insert(change.serial, change);
    }
    let serials: Vec<i64> = last.keys().copied().collect();
    let mut entries = register::of_serials(tx.sql(), &serials).await?;
    let mut told: BTreeMap<i64, Told> = BTreeMap::new();
    for (serial, change) in last {
        let Some(entry) = entries.remove(&serial) else { continue };
        let (seq, at, op) = (change.seq, change.at, change.op);
        if matches!(op, Op::Leave | Op::LeaveEnd) && entry.is_live() {
            for other in register::by_subject(tx.sql(), &entry.subject, OF_ONE).await? {
                let is_one = other.case_id == entry.case_id && fed(other.list).is_some();
                let known = told.get(&other.serial).is_some_and(|known| known.seq >= seq);
                if is_one && !known && other.serial != serial {
                    told.insert(other.serial, Told { seq, at, op, entry: other });
                }
            }
        }
        match told.get(&serial) {
            Some(known) if known.seq > seq => {}
            _ => {
                told.insert(serial, Told { seq, at, op, entry });
            }
        }
    }
    let mut told: Vec<Told> = told.into_values().collect();
    told.sort_by_key(|one| (one.seq, one.entry.serial));
    Ok(told)
}

/// A page of whatever is in force.
pub(crate) async fn snapshot(tx: &mut Tx, institution: &str, ask: SnapshotAsk) -> Result<FeedPage> {
    let receiver = receiver(tx, institution).await?;
    let latest = register::latest(tx.sql()).await?;
    let most = i64::from(ask.most.clamp(1, FEED_MAX));
    let entries = register::live_after(tx.sql(), &FED, ask.after_entry, most).await?;
    let is_last = i64::try_from(entries.len()).is_ok_and(|many| many < most);
    let next = entries.last().map(|entry| entry.serial).filter(|_| !is_last);
    let at = tx.now;
    let told = |entry| Told { seq: latest, at, op: Op::Add, entry };
    let told = entries.into_iter().map(told).collect();
    if next.is_none() {
        store::snapshotted(tx, institution).await?;
    } else {
        store::heard(tx, institution).await?;
    }
    answer(tx, &receiver, (latest, true, next), told).await
}

/// The measures a receiver applies now.
pub(crate) async fn applied(tx: &mut Tx, receiver: &Receiver) -> Result<Vec<&'static Measure>> {
    let settings = store::settings(tx).await?;
    Ok(on(&receiver.measures, &settings, tx.today()))
}

async fn answer(
    tx: &mut Tx,
    receiver: &Receiver,
    (latest, snapshot, next): (i64, bool, Option<i64>),
    told: Vec<Told>,
) -> Result<FeedPage> {
    let now = tx.now;
    let measures = applied(tx, receiver).await?;
    let snapshot_due = is_snapshot_due(tx, receiver).await?;
    let items = items(tx, &receiver.institution, &measures, told).await?;
    Ok(FeedPage {
        latest,
        snapshot,
        snapshot_due: snapshot_due && !snapshot,
        in_force: measures.iter().map(|measure| measure.id.to_string()).collect(),
        items,
        next,
        heartbeat_at: now,
        stale_after: stale_after(now),
    })
}

/// Once a day; and what was not fed to a department, because no measure of its was on, is not in its copy
/// when one is.
async fn is_snapshot_due(tx: &mut Tx, receiver: &Receiver) -> Result<bool> {
    let Some(at) = receiver.snapshot_at else { return Ok(true) };
    if day_of(at) < tx.today() || receiver.changed_at >= at {
        return Ok(true);
    }
    store::switched_on_since(tx, &receiver.measures, at).await
}

async fn items(
    tx: &mut Tx,
    institution: &str,
    measures: &[&Measure],
    told: Vec<Told>,
) -> Result<Vec<FeedItem>> {
    let today = tx.today();
    let is_over = |entry: &Entry| !entry.is_live() || entry.until.is_some_and(|last| last < today);
    let falling = |entry: &Entry| -> Vec<String> {
        let Some(kind) = kind_of(entry) else { return Vec::new() };
        let fall = measures.iter().filter(|one| is_fed(one) && falls(one, kind));
        fall.map(|measure| measure.id.to_string()).collect()
    };
    let live = |one: &&Told| !is_over(&one.entry) && !falling(&one.entry).is_empty();
    let entries: Vec<&Entry> = told.iter().filter(live).map(|one| &one.entry).collect();
    let clear = clear(tx, institution, &entries).await?;
    let leaves = leaves(tx, &entries).await?;
    let mut items = Vec::new();
    for Told { seq, at, op, entry } in &told {
        let Some(list) = fed(entry.list) else { continue };
        let who = clear.get(&entry.party).filter(|_| !is_over(entry));
        let measures = falling(entry);
        // Who was erased is nobody to act on, and who is over is removed, whatever brought it up.
        let is_removal = is_over(entry) || (who.is_none() && !measures.is_empty());
        if measures.is_empty() && !is_removal {
            continue;
        }
        let allowed = leaves.get(&(entry.case_id, entry.party));
        let told = || allowed.into_iter().flatten().map(Allowed::told).collect();
        items.push(FeedItem {
            seq: *seq,
            op: if is_removal { FeedOp::Remove } else { op_of(*op) },
            entry: entry.serial,
            version: entry.version,
            list,
            subject: who.map(subject),
            is_natural: entry.face.is_natural,
            is_related: entry.face.unit.is_some(),
            measures: if is_removal { Vec::new() } else { measures },
            until: entry.until.filter(|_| !is_removal),
            leaves: if is_removal { Vec::new() } else { told() },
            at: *at,
        });
    }
    Ok(items)
}

fn op_of(op: Op) -> FeedOp {
    match op {
        // An entry that lives was not removed.
        Op::Add | Op::Remove => FeedOp::Add,
        Op::Change => FeedOp::Change,
        Op::Leave => FeedOp::Leave,
        Op::LeaveEnd => FeedOp::LeaveEnd,
    }
}

fn subject(clear: &Clear) -> Subject {
    Subject {
        name: clear.name.clone(),
        document_kind: clear.document_kind.code().to_owned(),
        document_number: clear.document_number.clone(),
    }
}

/// Name and number of everybody these entries are about, for `institution`.
pub(crate) async fn clear(
    tx: &mut Tx,
    institution: &str,
    entries: &[&Entry],
) -> Result<HashMap<Uuid, Clear>> {
    let serials = entries.iter().map(|entry| entry.serial);
    let Some((first, last)) = serials.clone().min().zip(serials.max()) else {
        return Ok(HashMap::new());
    };
    let parties: BTreeSet<Uuid> = entries.iter().map(|entry| entry.party).collect();
    let parties: Vec<_> = parties.into_iter().map(Id::from).collect();
    let told = json!({ "to": institution, "entries": [first, last] });
    let clear = parties::reveal_all(tx, &parties, id::MEASURES_AGREEMENT, told).await?;
    Ok(clear.into_iter().map(|(party, clear)| (party.0, clear)).collect())
}

/// What people may do all the same, by case and party.
pub(crate) async fn leaves(
    tx: &mut Tx,
    entries: &[&Entry],
) -> Result<HashMap<(Uuid, Uuid), Vec<Allowed>>> {
    let cases: BTreeSet<Uuid> = entries.iter().map(|entry| entry.case_id).collect();
    let cases: Vec<Uuid> = cases.into_iter().collect();
    let mut found: HashMap<(Uuid, Uuid), Vec<Allowed>> = HashMap::new();
    if cases.is_empty() {
        return Ok(found);
    }
    let today = tx.today();
    for leave in discipline::leaves_of_cases(tx, &cases).await? {
        if let Some(allowed) = Allowed::of(&leave, today) {
            found.entry((leave.case_id, leave.subject)).or_default().push(allowed);
        }
    }
    Ok(found)
}

/// A department's copy holds everything up to a change.
pub(crate) async fn acknowledge(tx: &mut Tx, institution: &str, ack: FeedAck) -> Result<FeedAck> {
    receiver(tx, institution).await?;
    let latest = register::latest(tx.sql()).await?;
    if !(0..=latest).contains(&ack.seq) {
        return Err(Fault::invalid("seq", "没有这一变更", "there is no such change"));
    }
    Ok(FeedAck { seq: store::acked(tx, institution, ack.seq).await? })
}
