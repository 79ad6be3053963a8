//! 文件格式 – the header, the rows and their numbers, byte by byte; docs/screening.md has the same table.
//! All numbers are little-endian.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::{Bad, Digest, ListKeys, Mode};

/// First bytes of every file of this format.
pub(crate) const MAGIC: [u8; 8] = *b"ZXSCREEN";
/// The format this program writes and reads.
pub(crate) const FORMAT: u16 = 1;
/// A list.
pub(crate) const LIST: u16 = 1;
/// A delta.
pub(crate) const DELTA: u16 = 2;
/// Bytes under the signature.
pub(crate) const SIGNED: usize = 448;
/// Bytes of header and signature.
pub(crate) const HEAD: usize = 512;
/// Where the table of a list begins: a page, so that lines of the table are lines of the cache.
pub(crate) const BODY: usize = 4096;
/// Bytes of a line of the table.
pub(crate) const LINE: usize = 64;
/// Tags in a line.
pub(crate) const SLOTS: usize = 10;
/// Bytes of the entries that belong to a line.
pub(crate) const PAYLOAD: usize = SLOTS * 4;
/// Bytes of a row of the exemption table.
pub(crate) const EXEMPTION: usize = 24;
/// Bytes of a change in a delta.
pub(crate) const CHANGE: usize = 24;

/// Day 0 of the file; the first list of dishonest debtors is of October 2013.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2013, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
const LAST_DAY: u16 = 0x7FFF;

/// Days since 2013-01-01, 1 to 32767.
pub(crate) fn day_number(day: NaiveDate) -> Result<u16, Bad> {
    let number = u16::try_from((day - FIRST_DAY).num_days()).map_err(|_| Bad::Day)?;
    if (1..=LAST_DAY).contains(&number) { Ok(number) } else { Err(Bad::Day) }
}

pub(crate) fn day_of_number(number: u16) -> NaiveDate {
    FIRST_DAY.checked_add_days(Days::new(number.into())).unwrap_or(NaiveDate::MAX)
}

/// 条目 – what the list says of a subject, in 32 bits: bit 0 dishonest, 1 restricted as debtor, 2
/// restricted as a person behind a unit, 3 has exemptions, 4–18 last day of the dishonest listing, 19–31
/// name check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(pub(crate) u32);

impl Entry {
    /// Put one together. `until` is the last day of the dishonest listing, none for without end;
    /// `name` is [`ListKeys::name_check`], 0 for unknown.
    ///
    /// # Errors
    /// [`Bad::Nothing`], [`Bad::Day`].
    pub fn new(
        (dishonest, restricted, behind_unit): (bool, bool, bool),
        until: Option<NaiveDate>,
        name: u16,
    ) -> Result<Self, Bad> {
        if !(dishonest || restricted || behind_unit) {
            return Err(Bad::Nothing);
        }
        let until = until.map_or(Ok(0), day_number)?;
        let flags = u32::from(dishonest) | u32::from(restricted) << 1 | u32::from(behind_unit) << 2;
        Ok(Self(flags | u32::from(until) << 4 | u32::from(name.min(8191)) << 19))
    }

    /// As it stands in a file: under the other half of its digest, so that the file alone does not even
    /// count the dishonest. Doing it twice undoes it.
    #[inline]
    pub(crate) fn masked(self, digest: &Digest) -> Self {
        Self(self.0 ^ (digest.reference >> 32) as u32)
    }

    pub(crate) fn with_exemptions(self, has: bool) -> Self {
        Self(self.0 & !8 | u32::from(has) << 3)
    }

    /// 失信被执行人 on `day`: from the day after the last one the entry vanishes by itself.
    #[must_use]
    pub fn is_dishonest_on(self, day: NaiveDate) -> bool {
        self.0 & 1 != 0 && self.dishonest_until().is_none_or(|last| day <= last)
    }

    /// 被限制消费的被执行人 (限制消费规定 第1条).
    #[must_use]
    pub fn is_restricted(self) -> bool {
        self.0 & 2 != 0
    }

    /// 被限制消费的单位的法定代表人、主要负责人、影响债务履行的直接责任人员、实际控制人 (第3条第2款).
    #[must_use]
    pub fn is_behind_unit(self) -> bool {
        self.0 & 4 != 0
    }

    /// Whether the exemption table has rows of the subject.
    #[must_use]
    pub fn has_exemptions(self) -> bool {
        self.0 & 8 != 0
    }

    /// Last day of the dishonest listing; none for without end.
    #[must_use]
    pub fn dishonest_until(self) -> Option<NaiveDate> {
        match (self.0 >> 4 & u32::from(LAST_DAY)) as u16 {
            0 => None,
            number => Some(day_of_number(number)),
        }
    }

    /// The name check, 0 for unknown.
    #[must_use]
    pub fn name_check(self) -> u16 {
        (self.0 >> 19) as u16
    }

    /// What two entries say together, as of a person listed in two cases: every flag, the later end, and
    /// no name when the names differ, so that a person looks.
    #[must_use]
    pub(crate) fn joined(self, other: Self) -> Self {
        let until = match (self.0 & 1 != 0, other.0 & 1 != 0) {
            (true, true) => match (self.0 >> 4 & 0x7FFF, other.0 >> 4 & 0x7FFF) {
                (0, _) | (_, 0) => 0,
                (a, b) => a.max(b),
            },
            (true, false) => self.0 >> 4 & 0x7FFF,
            _ => other.0 >> 4 & 0x7FFF,
        };
        let name = if self.0 >> 19 == other.0 >> 19 { self.0 >> 19 } else { 0 };
        Self((self.0 | other.0) & 0xF | until << 4 | name << 19)
    }
}

/// 豁免种类.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExemptionKind {
    /// 暂时解除 – at most a month (法发〔2019〕35号 第17条第3项) [M].
    Lifting = 1,
    /// 经批准的必需出行 – 限制消费规定 第8条.
    ApprovedTrip = 2,
}

/// 豁免 – days on which, ways by which and routes on which a listed person may travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Its kind.
    pub kind: ExemptionKind,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Only by this; none for any.
    pub mode: Option<Mode>,
    /// Only from here to there, as the carrier codes them (`SZX`, `PEK`); none for any.
    pub route: Option<(String, String)>,
}

/// A row of the exemption table: place 8, route 8, from 2, to 2, mode 1, kind 1, zeros 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExemptionRow {
    pub(crate) place: u64,
    pub(crate) route: u64,
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) mode: u8,
    pub(crate) kind: ExemptionKind,
}

impl ExemptionRow {
    pub(crate) fn new(place: u64, exemption: &Exemption, keys: &ListKeys) -> Result<Self, Bad> {
        let (from, to) = (exemption.from, exemption.to);
        if to < from {
            return Err(Bad::Backwards);
        }
        let month = from.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
        if exemption.kind == ExemptionKind::Lifting && to > month {
            return Err(Bad::OverAMonth);
        }
        let route = exemption.route.as_ref().map_or(0, |(from, to)| keys.route_check(from, to));
        let mode = exemption.mode.map_or(0, |mode| mode as u8);
        let (from, to) = (day_number(from)?, day_number(to)?);
        Ok(Self { place, route, from, to, mode, kind: exemption.kind })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.place.to_le_bytes());
        out.extend(self.route.to_le_bytes());
        out.extend(self.from.to_le_bytes());
        out.extend(self.to.to_le_bytes());
        out.extend([self.mode, self.kind as u8, 0, 0]);
    }

    pub(crate) fn read(row: &[u8; EXEMPTION]) -> Result<Self, Bad> {
        let mut rest = Cursor(row);
        let (place, route) = (rest.u64()?, rest.u64()?);
        let (from, to) = (rest.u16()?, rest.u16()?);
        let [mode, kind, ..] = rest.take::<4>()?;
        let kind = match kind {
            1 => ExemptionKind::Lifting,
            2 => ExemptionKind::ApprovedTrip,
            _ => return Err(Bad::Rows),
        };
        if mode > 3 { Err(Bad::Rows) } else { Ok(Self { place, route, from, to, mode, kind }) }
    }

    pub(crate) fn covers(&self, day: NaiveDate, mode: Mode, route: u64) -> bool {
        (day_of_number(self.from)..=day_of_number(self.to)).contains(&day)
            && (self.mode == 0 || self.mode == mode as u8)
            && (self.route == 0 || self.route == route)
    }
}

/// 名单要素 – what the court says of a list or a delta it issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Version of the list; grows by every issue.
    pub version: u64,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// From this instant the copy is stale and answers nothing; a holder cannot extend it.
    pub stale_after: DateTime<Utc>,
    /// Code of the receiver, 1 to 32 bytes.
    pub receiver: String,
    /// Which of the receiver's keys.
    pub key_id: u64,
    /// Salt of the digests. Deltas have that of their list; the same salt keeps references the same.
    pub salt: [u8; 16],
}

/// 文件头 – everything that is signed. Fields as in docs/screening.md.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// List (1) or delta (2).
    pub kind: u16,
    /// What the court says of it.
    pub facts: Facts,
    /// Delta: version it starts at; list: 0.
    pub base_version: u64,
    /// List: subjects; delta: changes.
    pub subjects: u64,
    /// Lines of the table; 0 in a delta.
    pub lines: u64,
    /// Rows of exemptions.
    pub exemptions: u64,
    /// How many lines after its own an entry may stand at most.
    pub reach: u32,
    /// [`ListKeys::check`].
    pub key_check: [u8; 8],
    /// SHA-256 of table and entries (list) or of the changes (delta).
    pub body: [u8; 32],
    /// SHA-256 of the exemption rows.
    pub rows: [u8; 32],
}

impl Header {
    pub(crate) fn check_facts(facts: &Facts) -> Result<(), Bad> {
        if !(1..=32).contains(&facts.receiver.len()) || facts.receiver.contains('\0') {
            return Err(Bad::Receiver);
        }
        if facts.stale_after <= facts.issued_at { Err(Bad::Order) } else { Ok(()) }
    }

    /// The header and its signature, 512 bytes.
    pub(crate) fn sign(&self, key: &SigningKey) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEAD);
        out.extend(MAGIC);
        out.extend(FORMAT.to_le_bytes());
        out.extend(self.kind.to_le_bytes());
        out.extend(self.reach.to_le_bytes());
        out.extend(self.facts.version.to_le_bytes());
        out.extend(self.base_version.to_le_bytes());
        out.extend(self.facts.issued_at.timestamp().to_le_bytes());
        out.extend(self.facts.stale_after.timestamp().to_le_bytes());
        out.extend(self.subjects.to_le_bytes());
        out.extend(self.lines.to_le_bytes());
        out.extend(self.exemptions.to_le_bytes());
        out.extend(self.facts.key_id.to_le_bytes());
        out.extend(self.key_check);
        out.extend(self.facts.salt);
        let mut receiver = self.facts.receiver.as_bytes().to_vec();
        receiver.resize(32, 0);
        out.extend(receiver);
        out.extend(self.body);
        out.extend(self.rows);
        out.resize(SIGNED, 0);
        let signature = key.sign(&out);
        out.extend(signature.to_bytes());
        out
    }

    /// Read a header and check who signed it.
    ///
    /// # Errors
    /// [`Bad`]: beginning, format, kind, length, signature.
    pub fn open(file: &[u8], court: &VerifyingKey) -> Result<Self, Bad> {
        let signed = file.get(..SIGNED).ok_or(Bad::Length)?;
        let header = Self::read(signed)?;
        let signature = file.get(SIGNED..HEAD).ok_or(Bad::Length)?;
        let signature = Signature::from_slice(signature).map_err(|_| Bad::Signature)?;
        court.verify_strict(signed, &signature).map_err(|_| Bad::Signature)?;
        Self::check_facts(&header.facts)?;
        Ok(header)
    }

    /// Read a header without asking who signed it: to show, never to decide by.
    ///
    /// # Errors
    /// [`Bad`]: beginning, format, length.
    pub fn read(file: &[u8]) -> Result<Self, Bad> {
        let mut rest = Cursor(file);
        if rest.take::<8>()? != MAGIC {
            return Err(Bad::Magic);
        }
        let format = rest.u16()?;
        if format != FORMAT {
            return Err(Bad::Format(format));
        }
        let (kind, reach) = (rest.u16()?, rest.u32()?);
        let (version, base_version) = (rest.u64()?, rest.u64()?);
        let (issued_at, stale_after) = (rest.instant()?, rest.instant()?);
        let (subjects, lines, exemptions) = (rest.u64()?, rest.u64()?, rest.u64()?);
        let (key_id, key_check, salt) = (rest.u64()?, rest.take()?, rest.take()?);
        let receiver = rest.take::<32>()?;
        let receiver = std::str::from_utf8(&receiver).map_err(|_| Bad::Receiver)?;
        let receiver = receiver.trim_end_matches('\0').to_owned();
        let facts = Facts { version, issued_at, stale_after, receiver, key_id, salt };
        let (body, rows) = (rest.take()?, rest.take()?);
        Ok(Self {
            kind,
            facts,
            base_version,
            subjects,
            lines,
            exemptions,
            reach,
            key_check,
            body,
            rows,
        })
    }
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// What is left to read of a row or header.
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl Cursor<'_> {
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], Bad> {
        let (first, rest) = self.0.split_first_chunk().ok_or(Bad::Length)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Bad> {
        self.take().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Bad> {
        self.take().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Bad> {
        self.take().map(u64::from_le_bytes)
    }

    fn instant(&mut self) -> Result<DateTime<Utc>, Bad> {
        let seconds = i64::from_le_bytes(self.take()?);
        DateTime::from_timestamp(seconds, 0).ok_or(Bad::Order)
    }
}
