//! 离线名单 – the lists as a file that a carrier checks its passengers against by itself, and what changed since
//! the one it holds. Made for one receiver, under a key of its own.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::feed::{BundleAsk, BundleKeyAnswer, BundlePart, DeltaAsk, FedList};
use ed25519_dalek::SigningKey;
use law::id;
use parties::Clear;
use platform::{Fault, Result, Tx};
use register::Entry;
use screening::{
    Builder, DeltaBuilder, Document, Exemption, ExemptionKind, Facts, Listing, ReceiverKey,
};

use crate::acts::feed::{FED, OF_ONE, applied, clear, fed, kind_of, leaves};
use crate::acts::receiver;
use crate::catalogue::catalogue;
use crate::model::{Measure, Receiver};
use crate::rules::fall::falls;
use crate::rules::late::bundle_stale_after;
use crate::rules::leave::{Allowed, common};
use crate::rules::travel::{mode_of, offline};
use crate::store::{self, bundles};

/// Bytes of a part.
const PART: usize = 1024 * 1024;
/// Entries, or changes, read at once.
const PAGE: i64 = 1_000;
/// Most changes a delta spans; who is further behind takes the list anew.
const DELTA_MAX: i64 = 50_000;

fn broken(bad: screening::Bad) -> Fault {
    Fault::Broken(anyhow::anyhow!("an offline list: {bad}"))
}

/// The measures over seats that a receiver applies now.
async fn seats(tx: &mut Tx, receiver: &Receiver) -> Result<Vec<&'static Measure>> {
    let all = applied(tx, receiver).await?;
    Ok(all.into_iter().filter(|measure| mode_of(measure).is_some()).collect())
}

/// Whether a receiver sells seats: it holds offline lists.
pub(crate) fn is_carrier(receiver: &Receiver) -> bool {
    let own = |measure: &&Measure| receiver.measures.contains(&measure.id.to_string());
    catalogue().measures().filter(own).any(|measure| mode_of(measure).is_some())
}

/// What a receiver is given for one purpose; another as soon as its key is another.
fn derived(tx: &Tx, receiver: &Receiver, purpose: &str) -> [u8; 32] {
    let whose = format!("{} {}", receiver.institution, receiver.key_id);
    tx.app().keys().register.hash(purpose, &whose)
}

fn key_of(tx: &Tx, receiver: &Receiver) -> [u8; 32] {
    derived(tx, receiver, "receiver key")
}

fn signer(tx: &Tx) -> SigningKey {
    SigningKey::from_bytes(&tx.app().keys().lists)
}

fn facts(tx: &Tx, receiver: &Receiver, version: i64) -> Facts {
    // The same salt as long as the key is the same keeps references the same, and lets deltas fit.
    let hash = derived(tx, receiver, "list salt");
    let mut salt = [0; 16];
    salt.copy_from_slice(&hash[..16]);
    Facts {
        version: u64::try_from(version).unwrap_or(0),
        issued_at: tx.now,
        stale_after: bundle_stale_after(tx.now),
        receiver: receiver.institution.clone(),
        key_id: u64::try_from(receiver.key_id).unwrap_or(0),
        salt,
    }
}

/// Whether one of these measures falls on an entry, and it has not run out.
fn counts(tx: &Tx, measures: &[&Measure], entry: &Entry) -> bool {
    let today = tx.today();
    let has_term = entry.until.is_none_or(|last| today <= last);
    let kind = kind_of(entry);
    entry.is_live()
        && has_term
        && kind.is_some_and(|kind| measures.iter().any(|measure| falls(measure, kind)))
}

/// The document an entry is about; none where no carrier could read it either: such a passenger is looked at
/// by a person.
fn document(clear: &Clear) -> Option<Document> {
    let kind = clear.document_kind.code().parse().ok()?;
    Document::new(kind, &clear.document_number).ok()
}

/// What the list says of an entry.
fn listing(entry: &Entry, name: &str, exemptions: &[Exemption]) -> Listing {
    let is_dishonest = fed(entry.list) == Some(FedList::Dishonest);
    let is_related = entry.face.unit.is_some();
    Listing {
        dishonest: is_dishonest,
        restricted: !is_dishonest && !is_related,
        behind_unit: !is_dishonest && is_related,
        dishonest_until: entry.until.filter(|_| is_dishonest),
        name: Some(name.to_owned()),
        exemptions: exemptions.to_vec(),
    }
}

/// 豁免 – what the person may do in all of their cases.
async fn exemptions(tx: &mut Tx, entry: &Entry) -> Result<Vec<Exemption>> {
    let all = register::by_subject(tx.sql(), &entry.subject, OF_ONE).await?;
    let all: Vec<&Entry> = all.iter().filter(|entry| fed(entry.list).is_some()).collect();
    let allowed = leaves(tx, &all).await?;
    let mut cases: Vec<_> = all.iter().map(|entry| (entry.case_id, entry.party)).collect();
    cases.sort_unstable();
    cases.dedup();
    let by_case: Vec<Vec<Allowed>> =
        cases.iter().map(|case| allowed.get(case).cloned().unwrap_or_default()).collect();
    let mut found = Vec::new();
    for one in common(&by_case) {
        let kind =
            if one.is_lifting { ExemptionKind::Lifting } else { ExemptionKind::ApprovedTrip };
        for mode in &one.modes {
            let (from, to, mode) = (one.from, one.until, Some(offline(*mode)));
            found.push(Exemption { kind, from, to, mode, route: one.route.clone() });
        }
    }
    Ok(found)
}

/// Make a receiver's list as of now, and keep it.
pub(crate) async fn make(tx: &mut Tx, institution: &str) -> Result<()> {
    let receiver = store::receiver(tx, institution).await?;
    if !receiver.is_one_on(tx.today()) || !is_carrier(&receiver) {
        return Ok(());
    }
    let version = register::latest(tx.sql()).await?;
    let measures = seats(tx, &receiver).await?;
    let key = ReceiverKey::new(key_of(tx, &receiver));
    let mut builder = Builder::new(facts(tx, &receiver, version), &key).map_err(broken)?;
    let mut after = 0;
    loop {
        let page = register::live_after(tx.sql(), &FED, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.serial;
        let on: Vec<&Entry> = page.iter().filter(|entry| counts(tx, &measures, entry)).collect();
        let (clear, leaves) = (clear(tx, institution, &on).await?, leaves(tx, &on).await?);
        for entry in on {
            let Some(who) = clear.get(&entry.party) else { continue };
            let Some(document) = document(who) else { continue };
            let has_leave = leaves.contains_key(&(entry.case_id, entry.party));
            let exempt = if has_leave { exemptions(tx, entry).await? } else { Vec::new() };
            let listing = listing(entry, &who.name, &exempt);
            builder.add(&document, &listing).map_err(broken)?;
        }
    }
    let file = builder.finish(&signer(tx)).map_err(broken)?;
    let parts: Vec<&[u8]> = file.chunks(PART).collect();
    let many = i32::try_from(parts.len()).unwrap_or(i32::MAX);
    let kept = bundles::Kept { version, key_id: receiver.key_id, parts: many };
    bundles::keep(tx, institution, &kept, &parts).await
}

async fn carrier(tx: &mut Tx, institution: &str) -> Result<Receiver> {
    let receiver = receiver(tx, institution).await?;
    if is_carrier(&receiver) {
        return Ok(receiver);
    }
    Err(id::MEASURES_AGREEMENT
        .refuse("协议未约定离线名单", "the agreement is not about seats: there is no list")
        .into())
}

/// Hand out a part of a list.
pub(crate) async fn part(tx: &mut Tx, institution: &str, ask: BundleAsk) -> Result<BundlePart> {
    let receiver = carrier(tx, institution).await?;
    let kept = bundles::kept(tx, institution, ask.version).await?;
    let kept = kept.filter(|kept| kept.key_id == receiver.key_id).ok_or(Fault::Missing("list"))?;
    let number = i32::try_from(ask.part).map_err(|_| Fault::Missing("list"))?;
    let data = bundles::part(tx, institution, kept.version, number).await?;
    let data = data.ok_or(Fault::Missing("list"))?;
    Ok(BundlePart {
        version: kept.version,
        part: ask.part,
        parts: u32::try_from(kept.parts).unwrap_or(0),
        data: STANDARD.encode(data),
        in_force: in_force(tx, &receiver).await?,
    })
}

async fn in_force(tx: &mut Tx, receiver: &Receiver) -> Result<Vec<String>> {
    let all = applied(tx, receiver).await?;
    Ok(all.into_iter().map(|measure| measure.id.to_string()).collect())
}

/// Make what changed since the version a receiver holds.
pub(crate) async fn delta(tx: &mut Tx, institution: &str, ask: DeltaAsk) -> Result<BundlePart> {
    let receiver = carrier(tx, institution).await?;
    let latest = register::latest(tx.sql()).await?;
    let in_force = in_force(tx, &receiver).await?;
    if !(0..=latest).contains(&ask.base) || latest - ask.base > DELTA_MAX {
        return Err(Fault::invalid(
            "base",
            "没有这一版本,或相距过远,请重新取名单",
            "no such version, or too far back: take the list anew",
        ));
    }
    if ask.base == latest {
        let (part, parts, data) = (0, 0, String::new());
        return Ok(BundlePart { version: latest, part, parts, data, in_force });
    }
    let file = changed(tx, &receiver, (ask.base, latest)).await?;
    Ok(BundlePart { version: latest, part: 0, parts: 1, data: STANDARD.encode(file), in_force })
}

async fn changed(tx: &mut Tx, receiver: &Receiver, (base, latest): (i64, i64)) -> Result<Vec<u8>> {
    let measures = seats(tx, receiver).await?;
    let key = ReceiverKey::new(key_of(tx, receiver));
    let from = u64::try_from(base).unwrap_or(0);
    let facts = facts(tx, receiver, latest);
    let mut builder = DeltaBuilder::new(from, facts, &key).map_err(broken)?;
    // By person: the last change, and an entry to name them by.
    let mut people: BTreeMap<Vec<u8>, (i64, Entry)> = BTreeMap::new();
    let mut after = base;
    while after < latest {
        let mut page = register::changes_after(tx.sql(), after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        page.retain(|change| fed(change.list).is_some() && change.seq <= latest);
        let serials: Vec<i64> = page.iter().map(|change| change.serial).collect();
        let entries = register::of_serials(tx.sql(), &serials).await?;
        for change in &page {
            if let Some(entry) = entries.get(&change.serial) {
                people.insert(entry.subject.clone(), (change.seq, entry.clone()));
            }
        }
    }
    let entries: Vec<&Entry> = people.values().map(|(_, entry)| entry).collect();
    let clear = clear(tx, &receiver.institution, &entries).await?;
    for (seq, entry) in people.values() {
        let Some(who) = clear.get(&entry.party) else { continue };
        let Some(document) = document(who) else { continue };
        let version = u64::try_from(*seq).unwrap_or(0);
        let live = register::by_subject(tx.sql(), &entry.subject, OF_ONE).await?;
        let live: Vec<&Entry> = live.iter().filter(|one| counts(tx, &measures, one)).collect();
        match whole(&live, &who.name) {
            None => builder.remove(version, &document).map_err(broken)?,
            Some(listing) => {
                let exemptions = exemptions(tx, entry).await?;
                let listing = Listing { exemptions, ..listing };
                builder.put(version, &document, &listing).map_err(broken)?;
            }
        }
    }
    Ok(builder.finish(&signer(tx)))
}

/// What all live entries of a person say together.
fn whole(live: &[&Entry], name: &str) -> Option<Listing> {
    let mut all = live.iter().map(|entry| listing(entry, name, &[]));
    let first = all.next()?;
    Some(all.fold(first, |sum, one| {
        let until = match (sum.dishonest, one.dishonest) {
            (true, true) => sum.dishonest_until.zip(one.dishonest_until).map(|(a, b)| a.max(b)),
            (true, false) => sum.dishonest_until,
            _ => one.dishonest_until,
        };
        Listing {
            dishonest: sum.dishonest || one.dishonest,
            restricted: sum.restricted || one.restricted,
            behind_unit: sum.behind_unit || one.behind_unit,
            dishonest_until: until,
            ..sum
        }
    }))
}

/// The key a receiver opens its lists with, and the court's that signs them.
pub(crate) async fn key(tx: &mut Tx, institution: &str) -> Result<BundleKeyAnswer> {
    let receiver = carrier(tx, institution).await?;
    let key = hex::encode(key_of(tx, &receiver));
    let court_key = hex::encode(signer(tx).verifying_key().as_bytes());
    tx.note(None, serde_json::json!({ "receiver": institution, "key": receiver.key_id }));
    Ok(BundleKeyAnswer { key_id: receiver.key_id, key, court_key })
}
