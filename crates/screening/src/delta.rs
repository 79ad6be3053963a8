//! 增量 – what changed from one version of a list to another, signed, and laid over the mapped list.
//!
//! A change says everything about its subject, so a later one replaces an earlier one whole and no order
//! of arrival changes the outcome. An end by time needs no delta: see [`Entry::is_dishonest_on`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use chrono::{DateTime, Utc};
use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::bundle::{CHANGE, Cursor, DELTA, EXEMPTION, ExemptionRow, HEAD, sha256};
use crate::{
    Bad, Bundle, Digest, Document, Entry, Facts, Header, Hit, ListKeys, Listing, ReceiverKey,
};

/// A change of one subject: place 8, version 8, entry (masked) 4, put 1 or remove 2, zeros 3.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    version: u64,
    entry: Hit,
    exemptions: Vec<ExemptionRow>,
}

impl Change {
    /// A later one counts; of the same version, a removal: somebody must not stay listed by the order in
    /// which two messages were written.
    fn outranks(&self, other: &Self) -> bool {
        (self.version, self.entry.is_none()) > (other.version, other.entry.is_none())
    }
}

/// 增量 – read and its signature checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    header: Header,
    changes: BTreeMap<u64, Change>,
}

impl Delta {
    /// Read a delta and check that `court` signed all of it.
    ///
    /// # Errors
    /// [`Bad`].
    pub fn open(bytes: &[u8], court: &VerifyingKey) -> Result<Self, Bad> {
        let header = Header::open(bytes, court)?;
        if header.kind != DELTA {
            return Err(Bad::Kind);
        }
        if header.base_version >= header.facts.version || header.lines != 0 {
            return Err(Bad::Order);
        }
        let rest = bytes.get(HEAD..).ok_or(Bad::Length)?;
        let size = usize::try_from(header.subjects).ok().and_then(|n| n.checked_mul(CHANGE));
        let (body, rows) = size.and_then(|size| rest.split_at_checked(size)).ok_or(Bad::Length)?;
        let many = usize::try_from(header.exemptions).ok().and_then(|n| n.checked_mul(EXEMPTION));
        if many != Some(rows.len()) {
            return Err(Bad::Length);
        }
        if sha256(body) != header.body || sha256(rows) != header.rows {
            return Err(Bad::Rows);
        }
        let mut changes = BTreeMap::new();
        for row in body.as_chunks::<CHANGE>().0 {
            let (place, change) = read_change(row, &header)?;
            if changes.insert(place, change).is_some() {
                return Err(Bad::Rows);
            }
        }
        for row in rows.as_chunks::<EXEMPTION>().0 {
            let row = ExemptionRow::read(row)?;
            changes.get_mut(&row.place).ok_or(Bad::Rows)?.exemptions.push(row);
        }
        Ok(Self { header, changes })
    }

    /// What was signed.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }
}

fn read_change(row: &[u8; CHANGE], header: &Header) -> Result<(u64, Change), Bad> {
    let mut rest = Cursor(row);
    let (place, version, entry) = (rest.u64()?, rest.u64()?, rest.u32()?);
    if version <= header.base_version || version > header.facts.version {
        return Err(Bad::Order);
    }
    let entry = match rest.take::<4>()?[0] {
        1 => Some(Entry(entry)),
        2 => None,
        _ => return Err(Bad::Rows),
    };
    Ok((place, Change { version, entry, exemptions: Vec::new() }))
}

/// 增量制作 – what the court does between two lists.
pub struct DeltaBuilder {
    facts: Facts,
    base_version: u64,
    keys: ListKeys,
    changes: BTreeMap<u64, Change>,
}

impl DeltaBuilder {
    /// An empty delta from `base_version` to `facts.version`. Receiver, key and salt are the list's.
    ///
    /// # Errors
    /// [`Bad::Receiver`], [`Bad::Order`].
    pub fn new(base_version: u64, facts: Facts, key: &ReceiverKey) -> Result<Self, Bad> {
        Header::check_facts(&facts)?;
        if base_version >= facts.version {
            return Err(Bad::Order);
        }
        let keys = ListKeys::derive(key, &facts.receiver, &facts.salt);
        Ok(Self { facts, base_version, keys, changes: BTreeMap::new() })
    }

    /// The keys of this list.
    #[must_use]
    pub fn keys(&self) -> &ListKeys {
        &self.keys
    }

    /// As of `version` the subject is listed as `listing` says, and no other way.
    ///
    /// # Errors
    /// As [`crate::Builder::add`]; [`Bad::Order`] for a version outside the delta.
    pub fn put(&mut self, version: u64, document: &Document, listing: &Listing) -> Result<(), Bad> {
        for alias in document.aliases() {
            let digest = self.keys.digest(&alias);
            let (entry, exemptions) = listing.row(document, digest.place, &self.keys)?;
            let entry = Some(entry.masked(&digest));
            self.change(digest.place, Change { version, entry, exemptions })?;
        }
        Ok(())
    }

    /// As of `version` the subject is not listed any more.
    ///
    /// # Errors
    /// [`Bad::Order`].
    pub fn remove(&mut self, version: u64, document: &Document) -> Result<(), Bad> {
        for alias in document.aliases() {
            let place = self.keys.digest(&alias).place;
            self.change(place, Change { version, entry: None, exemptions: Vec::new() })?;
        }
        Ok(())
    }

    fn change(&mut self, place: u64, change: Change) -> Result<(), Bad> {
        if change.version <= self.base_version || change.version > self.facts.version {
            return Err(Bad::Order);
        }
        lay(&mut self.changes, place, change);
        Ok(())
    }

    /// Sign: the bytes of the file.
    #[must_use]
    pub fn finish(self, court: &SigningKey) -> Vec<u8> {
        let (mut body, mut rows) = (Vec::new(), Vec::new());
        let mut exemptions = 0;
        for (place, change) in &self.changes {
            body.extend(place.to_le_bytes());
            body.extend(change.version.to_le_bytes());
            body.extend(change.entry.map_or(0, |entry| entry.0).to_le_bytes());
            body.extend([if change.entry.is_some() { 1 } else { 2 }, 0, 0, 0]);
            change.exemptions.iter().for_each(|row| row.write(&mut rows));
            exemptions += change.exemptions.len() as u64;
        }
        let header = Header {
            kind: DELTA,
            base_version: self.base_version,
            subjects: self.changes.len() as u64,
            lines: 0,
            exemptions,
            reach: 0,
            key_check: self.keys.check(),
            body: sha256(&body),
            rows: sha256(&rows),
            facts: self.facts,
        };
        let mut file = header.sign(court);
        file.extend(body);
        file.extend(rows);
        file
    }
}

/// Where changes lie, whatever kind of map.
trait Laid {
    fn at(&mut self, place: u64) -> Option<&mut Change>;
    fn lay_new(&mut self, place: u64, change: Change);
}

impl Laid for BTreeMap<u64, Change> {
    fn at(&mut self, place: u64) -> Option<&mut Change> {
        self.get_mut(&place)
    }

    fn lay_new(&mut self, place: u64, change: Change) {
        self.insert(place, change);
    }
}

impl Laid for Overlay {
    fn at(&mut self, place: u64) -> Option<&mut Change> {
        self.get_mut(&place)
    }

    fn lay_new(&mut self, place: u64, change: Change) {
        self.insert(place, change);
    }
}

fn lay(over: &mut impl Laid, place: u64, change: Change) {
    match over.at(place) {
        Some(known) if change.outranks(known) => *known = change,
        Some(_) => {}
        None => over.lay_new(place, change),
    }
}

/// A digest is as good as random to whoever has no key: hashing it again would only cost time.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, place: u64) {
        self.0 = place;
    }
}

type Overlay = HashMap<u64, Change, BuildHasherDefault<AsIs>>;

/// 应用结果.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The list is of the delta's version now.
    Now,
    /// It was applied before; nothing changed.
    Before,
}

/// 在用名单 – a list, the deltas over it, and the receiver's key: what is asked.
pub struct List {
    bundle: Bundle,
    keys: ListKeys,
    overlay: Overlay,
    version: u64,
    issued_at: DateTime<Utc>,
    stale_after: DateTime<Utc>,
    applied: HashSet<(u64, u64, [u8; 32], [u8; 32])>,
}

impl List {
    /// Take a list into use.
    ///
    /// # Errors
    /// [`Bad::Key`].
    pub fn new(bundle: Bundle, key: &ReceiverKey) -> Result<Self, Bad> {
        let header = bundle.header();
        let facts = &header.facts;
        let keys = ListKeys::derive(key, &facts.receiver, &facts.salt);
        if keys.check() != header.key_check {
            return Err(Bad::Key);
        }
        let (version, issued_at, stale_after) = (facts.version, facts.issued_at, facts.stale_after);
        let (overlay, applied) = (Overlay::default(), HashSet::new());
        Ok(Self { bundle, keys, overlay, version, issued_at, stale_after, applied })
    }

    /// Lay a delta over the list. One that starts before the version held and ends after it is taken:
    /// it makes up for others that were lost.
    ///
    /// # Errors
    /// [`Bad::OtherList`], [`Bad::Gap`], [`Bad::Older`]; the list is then as before.
    pub fn apply(&mut self, delta: &Delta) -> Result<Applied, Bad> {
        let (header, mine) = (&delta.header, self.bundle.header());
        let facts = &header.facts;
        let same = facts.receiver == mine.facts.receiver
            && facts.salt == mine.facts.salt
            && facts.key_id == mine.facts.key_id
            && header.key_check == mine.key_check;
        if !same {
            return Err(Bad::OtherList);
        }
        let known = (header.base_version, facts.version, header.body, header.rows);
        if self.applied.contains(&known) {
            return Ok(Applied::Before);
        }
        if facts.version <= self.version {
            return Err(Bad::Older { held: self.version, to: facts.version });
        }
        if header.base_version > self.version {
            return Err(Bad::Gap { held: self.version, from: header.base_version });
        }
        let base = mine.facts.version;
        for (place, change) in &delta.changes {
            // What the list was made after, it holds already.
            if change.version > base {
                lay(&mut self.overlay, *place, change.clone());
            }
        }
        self.applied.insert(known);
        self.version = facts.version;
        self.issued_at = facts.issued_at;
        self.stale_after = facts.stale_after;
        Ok(Applied::Now)
    }

    /// The mapped list below.
    #[must_use]
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The keys of digests and name checks.
    #[must_use]
    pub fn keys(&self) -> &ListKeys {
        &self.keys
    }

    /// Version, with deltas.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// When the newest part was issued.
    #[must_use]
    pub fn issued_at(&self) -> DateTime<Utc> {
        self.issued_at
    }

    /// From this instant the copy answers nothing. Only the court's next signature moves it.
    #[must_use]
    pub fn stale_after(&self) -> DateTime<Utc> {
        self.stale_after
    }

    /// Look one up, deltas first.
    #[must_use]
    pub fn find(&self, digest: &Digest) -> Hit {
        if self.overlay.is_empty() {
            return self.bundle.find(digest);
        }
        match self.overlay.get(&digest.place) {
            Some(change) => change.entry.map(|entry| entry.masked(digest)),
            None => self.bundle.find(digest),
        }
    }

    /// Look many up, as [`Bundle::find_batch`].
    pub fn find_batch(&self, digests: &[Digest], hits: &mut [Hit]) {
        self.bundle.find_batch(digests, hits);
        if !self.overlay.is_empty() {
            for (hit, digest) in hits.iter_mut().zip(digests) {
                if let Some(change) = self.overlay.get(&digest.place) {
                    *hit = change.entry.map(|entry| entry.masked(digest));
                }
            }
        }
    }

    /// The exemption rows of a digest: those of its last change, else those of the list.
    pub(crate) fn exemptions(&self, place: u64) -> Vec<ExemptionRow> {
        match self.overlay.get(&place) {
            Some(change) => change.exemptions.clone(),
            None => self.bundle.exemptions(place).collect(),
        }
    }
}
