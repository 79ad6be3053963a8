//! 制作 – what the court does: put subjects into a table, sign it.

use std::io::Write as _;
use std::path::Path;

use chrono::NaiveDate;
use ed25519_dalek::SigningKey;

use crate::bundle::{BODY, ExemptionRow, LINE, LIST, PAYLOAD, SLOTS, sha256};
use crate::open::{home, overflow_bit, tag};
use crate::{
    Bad, Digest, Document, Entry, Exemption, Facts, Header, ListKeys, NameKind, ReceiverKey,
};

/// Share of the slots that is filled. More would save bytes and lengthen the way to an entry.
const LOAD: f64 = 0.93;

/// 列入 – what the court says of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// 失信被执行人.
    pub dishonest: bool,
    /// 限制消费, as the debtor.
    pub restricted: bool,
    /// 限制消费, as a person behind a restricted unit (限制消费规定 第3条第2款).
    pub behind_unit: bool,
    /// Last day of the dishonest listing; none for without end.
    pub dishonest_until: Option<NaiveDate>,
    /// Name as in the case; without one, a hit is looked at by a person.
    pub name: Option<String>,
    /// Liftings and approved trips.
    pub exemptions: Vec<Exemption>,
}

impl Listing {
    /// Its entry and its exemption rows under `place`.
    pub(crate) fn row(
        &self,
        document: &Document,
        place: u64,
        keys: &ListKeys,
    ) -> Result<(Entry, Vec<ExemptionRow>), Bad> {
        let kind = NameKind::of(document.kind());
        let name = self.name.as_deref().map_or(0, |name| keys.name_check(name, kind));
        let flags = (self.dishonest, self.restricted, self.behind_unit);
        let entry = Entry::new(flags, self.dishonest_until, name)?;
        let rows =
            self.exemptions.iter().map(|exemption| ExemptionRow::new(place, exemption, keys));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        Ok((entry.with_exemptions(!rows.is_empty()), rows))
    }
}

/// 名单制作 – collects subjects and signs. 24 bytes of memory a subject while collecting.
pub struct Builder {
    facts: Facts,
    keys: ListKeys,
    subjects: Vec<(Digest, Entry)>,
    exemptions: Vec<ExemptionRow>,
}

impl Builder {
    /// An empty list.
    ///
    /// # Errors
    /// [`Bad::Receiver`], [`Bad::Order`].
    pub fn new(facts: Facts, key: &ReceiverKey) -> Result<Self, Bad> {
        Header::check_facts(&facts)?;
        let keys = ListKeys::derive(key, &facts.receiver, &facts.salt);
        Ok(Self { facts, keys, subjects: Vec::new(), exemptions: Vec::new() })
    }

    /// The keys of this list, to find an entry again by its reference.
    #[must_use]
    pub fn keys(&self) -> &ListKeys {
        &self.keys
    }

    /// List a subject, under this document and all its [`Document::aliases`]. A subject may be listed
    /// more than once: what is said adds up. Returns the digest of `document` itself.
    ///
    /// # Errors
    /// [`Bad::Nothing`], [`Bad::Day`], [`Bad::Backwards`], [`Bad::OverAMonth`].
    pub fn add(&mut self, document: &Document, listing: &Listing) -> Result<Digest, Bad> {
        for alias in document.aliases() {
            let digest = self.keys.digest(&alias);
            let (entry, rows) = listing.row(document, digest.place, &self.keys)?;
            self.exemptions.extend(rows);
            self.add_entry(digest, entry);
        }
        Ok(self.keys.digest(document))
    }

    /// List what is already a digest, without exemptions.
    pub fn add_entry(&mut self, digest: Digest, entry: Entry) {
        self.subjects.push((digest, entry));
    }

    /// Make the table and sign: the bytes of the file.
    ///
    /// # Errors
    /// [`Bad::Collision`].
    pub fn finish(mut self, court: &SigningKey) -> Result<Vec<u8>, Bad> {
        let subjects = joined(&mut self.subjects)?;
        let lines = ((subjects as f64 / (SLOTS as f64 * LOAD)).ceil() as usize).max(1);
        let mut file = vec![0; BODY + lines * (LINE + PAYLOAD)];
        let reach = fill(file.split_at_mut(BODY).1, lines, &self.subjects);
        self.exemptions.sort_unstable();
        self.exemptions.dedup();
        let mut rows = Vec::new();
        self.exemptions.iter().for_each(|row| row.write(&mut rows));
        let header = Header {
            kind: LIST,
            facts: self.facts,
            base_version: 0,
            subjects: subjects as u64,
            lines: lines as u64,
            exemptions: self.exemptions.len() as u64,
            reach,
            key_check: self.keys.check(),
            body: sha256(file.split_at(BODY).1),
            rows: sha256(&rows),
        };
        for (room, byte) in file.iter_mut().zip(header.sign(court)) {
            *room = byte;
        }
        file.extend(rows);
        Ok(file)
    }

    /// The same, as a file that is there whole or not at all.
    ///
    /// # Errors
    /// [`Bad::Collision`], [`Bad::File`].
    pub fn write(self, court: &SigningKey, path: &Path) -> Result<(), Bad> {
        let bytes = self.finish(court)?;
        let new = path.with_extension("new");
        let mut file = std::fs::File::create(&new)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        // Who has the old file mapped keeps it: a mapped file must never be written into.
        Ok(std::fs::rename(new, path)?)
    }
}

/// Sort by place and put entries of the same digest together.
fn joined(subjects: &mut Vec<(Digest, Entry)>) -> Result<usize, Bad> {
    subjects.sort_unstable_by_key(|(digest, entry)| (digest.place, digest.reference, entry.0));
    let mut collision = false;
    subjects.dedup_by(|(next, more), (digest, entry)| {
        if next.place != digest.place {
            return false;
        }
        collision |= next.reference != digest.reference;
        *entry = entry.joined(*more);
        true
    });
    if collision { Err(Bad::Collision) } else { Ok(subjects.len()) }
}

/// Put every subject into the first line from its home on that has room; every full line passed keeps a
/// bit of it, so that who looks for something else seldom walks on. Returns the longest way walked.
fn fill(body: &mut [u8], lines: usize, subjects: &[(Digest, Entry)]) -> u32 {
    let (table, payloads) = body.split_at_mut(lines * LINE);
    let table = table.as_chunks_mut::<LINE>().0;
    let payloads = payloads.as_chunks_mut::<4>().0;
    let mut tails = vec![0u32; lines];
    let mut longest = 0;
    for (digest, entry) in subjects {
        let mut line = home(digest.place, lines);
        let mut walked = 0;
        while tails[line] & 0xF == SLOTS as u32 {
            tails[line] |= overflow_bit(digest.place);
            line = (line + 1) % lines;
            walked += 1;
        }
        let slot = (tails[line] & 0xF) as usize;
        tails[line] += 1;
        longest = longest.max(walked);
        let tag = tag(digest.place);
        table[line][slot * 4..slot * 4 + 4].copy_from_slice(&(tag as u32).to_le_bytes());
        let high = 40 + slot * 2;
        table[line][high..high + 2].copy_from_slice(&((tag >> 32) as u16).to_le_bytes());
        payloads[line * SLOTS + slot] = entry.masked(digest).0.to_le_bytes();
    }
    for (line, tail) in table.iter_mut().zip(tails) {
        line[60..].copy_from_slice(&tail.to_le_bytes());
    }
    longest
}
