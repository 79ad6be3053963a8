//! 打开与查找 – a list mapped into memory. Opening reads and checks the header and the few rows of
//! exemptions; the body, tens of megabytes, is checked by [`Bundle::verify_body`], and until then a hit
//! never blocks anybody.

use std::fs::File;
use std::io::Read as _;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use ed25519_dalek::VerifyingKey;
use memmap2::{Mmap, MmapMut};

use crate::bundle::{BODY, EXEMPTION, ExemptionRow, HEAD, LINE, LIST, PAYLOAD, SLOTS, sha256};
use crate::{Bad, Digest, Entry, Header};

/// How many look-ups are overlapped: enough to keep the memory busy, few enough for the first cache.
pub const BATCH: usize = 64;

/// How far ahead of the comparing lines are asked for; measured: 8 and 48 are slower.
const AHEAD: usize = 24;

/// What a look-up finds.
pub type Hit = Option<Entry>;

/// The line a digest belongs to: the high bits, so that the low 48 tell it from its neighbours.
#[inline]
pub(crate) fn home(place: u64, lines: usize) -> usize {
    ((u128::from(place) * lines as u128) >> 64) as usize
}

/// The 48 bits by which a digest is known within a line.
#[inline]
pub(crate) fn tag(place: u64) -> u64 {
    place & 0xFFFF_FFFF_FFFF
}

/// The bit, of 4 to 31, that a digest leaves in every full line it passed.
#[inline]
pub(crate) fn overflow_bit(place: u64) -> u32 {
    1 << (4 + (((place & 0xFFFF) * 28) >> 16))
}

enum Bytes {
    Mapped(Mmap),
    Copied(MmapMut, usize),
    Held(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Copied(map, size) => map.get(..*size).unwrap_or_default(),
            Self::Held(bytes) => bytes,
        }
    }
}

/// 名单 – a signed file, opened. May be shared between threads.
pub struct Bundle {
    bytes: Bytes,
    header: Header,
    lines: usize,
    verified: AtomicBool,
}

impl Bundle {
    /// Map the file at `path` and check that `court` signed its header. The file must not be written
    /// into while it is open; it is replaced by renaming another over it.
    ///
    /// # Errors
    /// [`Bad`]: file, beginning, format, length, signature, exemptions.
    pub fn open(path: &Path, court: &VerifyingKey) -> Result<Self, Bad> {
        let file = File::open(path)?;
        if file.metadata()?.len() < BODY as u64 {
            return Err(Bad::Length);
        }
        #[expect(unsafe_code, reason = "mapping a file: nothing else opens in milliseconds")]
        // SAFETY: the map is private to this value and only read. Lists are written aside and renamed
        // (`Builder::write`), never written into, as docs/screening.md asks of whoever holds one; then
        // the bytes cannot change or vanish under the slice.
        let map = unsafe { Mmap::map(&file) }?;
        Self::of(Bytes::Mapped(map), court)
    }

    /// Read the file into memory of its own and verify its body: tenths of a second instead of a
    /// millisecond, no faster afterwards, but out of reach of whoever writes into the file. Large pages
    /// are wished for, which some kernels do not give to mapped files.
    ///
    /// # Errors
    /// As [`Bundle::open`], and [`Bad::Body`].
    pub fn load(path: &Path, court: &VerifyingKey) -> Result<Self, Bad> {
        let mut file = File::open(path)?;
        let size = usize::try_from(file.metadata()?.len()).map_err(|_| Bad::Length)?;
        if size < BODY {
            return Err(Bad::Length);
        }
        let mut map = MmapMut::map_anon(size)?;
        // A wish; without it all works the same, only slower.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        file.read_exact(&mut map)?;
        let bundle = Self::of(Bytes::Copied(map, size), court)?;
        bundle.verify_body()?;
        Ok(bundle)
    }

    /// A list that is already in memory.
    ///
    /// # Errors
    /// As [`Bundle::open`].
    pub fn from_bytes(bytes: Vec<u8>, court: &VerifyingKey) -> Result<Self, Bad> {
        Self::of(Bytes::Held(bytes), court)
    }

    fn of(bytes: Bytes, court: &VerifyingKey) -> Result<Self, Bad> {
        let header = Header::open(&bytes, court)?;
        if header.kind != LIST {
            return Err(Bad::Kind);
        }
        let lines = usize::try_from(header.lines).map_err(|_| Bad::Length)?;
        let rows = usize::try_from(header.exemptions).map_err(|_| Bad::Length)?;
        let body = lines.checked_mul(LINE + PAYLOAD).and_then(|body| body.checked_add(BODY));
        let body = body.filter(|_| lines > 0).ok_or(Bad::Length)?;
        let whole = rows.checked_mul(EXEMPTION).and_then(|rows| rows.checked_add(body));
        let room = header.lines.saturating_mul(SLOTS as u64);
        // Farther than round the table nothing stands, and nobody is to be looked for.
        let is_far = u64::from(header.reach) >= header.lines;
        if whole != Some(bytes.len()) || header.subjects > room || is_far {
            return Err(Bad::Length);
        }
        let idle = bytes.get(HEAD..BODY).ok_or(Bad::Length)?;
        let exempt = bytes.get(body..).ok_or(Bad::Length)?;
        if idle.iter().any(|byte| *byte != 0) || sha256(exempt) != header.rows {
            return Err(Bad::Rows);
        }
        Ok(Self { bytes, header, lines, verified: AtomicBool::new(false) })
    }

    /// What was signed.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Bytes of the file.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Read the whole body and compare it with the signed SHA-256: once, in the background, after
    /// opening. Only then may a hit block.
    ///
    /// # Errors
    /// [`Bad::Body`].
    pub fn verify_body(&self) -> Result<(), Bad> {
        let end = BODY + self.lines * (LINE + PAYLOAD);
        let body = self.bytes.get(BODY..end).ok_or(Bad::Length)?;
        if sha256(body) != self.header.body {
            self.verified.store(false, Ordering::Release);
            return Err(Bad::Body);
        }
        self.verified.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether the body was compared and is right.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified.load(Ordering::Acquire)
    }

    #[inline]
    fn table(&self) -> Table<'_> {
        let body = self.bytes.get(BODY..).unwrap_or_default();
        let (table, rest) = body.split_at_checked(self.lines * LINE).unwrap_or_default();
        let payloads = rest.as_chunks::<4>().0;
        Table { lines: table.as_chunks().0, payloads, reach: self.header.reach }
    }

    /// Look one up.
    #[must_use]
    pub fn find(&self, digest: &Digest) -> Hit {
        let table = self.table();
        table.entry(table.slot(digest.place)?, digest)
    }

    /// Look many up; `hits` beyond `digests` are left alone. The line of a digest is asked of memory
    /// while others before it are compared, and entries are read only after all of 64 were asked for:
    /// waiting happens beside work, and for many at once.
    pub fn find_batch(&self, digests: &[Digest], hits: &mut [Hit]) {
        let table = self.table();
        digests.iter().take(AHEAD).for_each(|digest| table.ask_for_line(digest));
        let mut ahead = digests.iter().skip(AHEAD);
        for (digests, hits) in digests.chunks(BATCH).zip(hits.chunks_mut(BATCH)) {
            let mut slots = [usize::MAX; BATCH];
            for (slot, digest) in slots.iter_mut().zip(digests) {
                if let Some(next) = ahead.next() {
                    table.ask_for_line(next);
                }
                if let Some(found) = table.slot(digest.place) {
                    *slot = found;
                    if let Some(payload) = table.payloads.get(found) {
                        ask_for(payload);
                    }
                }
            }
            for ((hit, slot), digest) in hits.iter_mut().zip(slots).zip(digests) {
                *hit = table.entry(slot, digest);
            }
        }
    }

    /// The exemption rows of a digest.
    pub(crate) fn exemptions(&self, place: u64) -> impl Iterator<Item = ExemptionRow> {
        let from = BODY + self.lines * (LINE + PAYLOAD);
        let rows = self.bytes.get(from..).unwrap_or_default().as_chunks::<EXEMPTION>().0;
        let place_of =
            |row: &[u8; EXEMPTION]| row.first_chunk().map_or(0, |p| u64::from_le_bytes(*p));
        let first = rows.partition_point(|row| place_of(row) < place);
        let mine = rows.iter().skip(first).take_while(move |row| place_of(row) == place);
        mine.filter_map(|row| ExemptionRow::read(row).ok())
    }
}

struct Table<'a> {
    lines: &'a [[u8; LINE]],
    payloads: &'a [[u8; 4]],
    reach: u32,
}

impl Table<'_> {
    #[inline]
    fn ask_for_line(&self, digest: &Digest) {
        if let Some(line) = self.lines.get(home(digest.place, self.lines.len())) {
            ask_for(line);
        }
    }

    /// Where a digest stands.
    #[inline]
    fn slot(&self, place: u64) -> Option<usize> {
        let mut at = home(place, self.lines.len());
        for _ in 0..=self.reach {
            let line = self.lines.get(at)?;
            let tail = u32::from_le_bytes([line[60], line[61], line[62], line[63]]);
            if let Some(slot) = slot_in(line, tag(place), tail & 0xF) {
                return Some(at * SLOTS + slot);
            }
            if tail & overflow_bit(place) == 0 {
                return None;
            }
            at = if at + 1 == self.lines.len() { 0 } else { at + 1 };
        }
        None
    }

    #[inline]
    fn entry(&self, slot: usize, digest: &Digest) -> Hit {
        let payload = self.payloads.get(slot)?;
        Some(Entry(u32::from_le_bytes(*payload)).masked(digest))
    }
}

/// All ten low halves are compared before one high half is: without a branch, several at a time.
#[inline]
fn slot_in(line: &[u8; LINE], tag: u64, count: u32) -> Option<usize> {
    let mut seen = alike(line, tag as u32) & ((1u32 << count.min(SLOTS as u32)) - 1);
    while seen != 0 {
        let slot = seen.trailing_zeros() as usize;
        let at = 40 + slot * 2;
        if u16::from_le_bytes([line[at], line[at + 1]]) == (tag >> 32) as u16 {
            return Some(slot);
        }
        seen &= seen - 1;
    }
    None
}

/// A bit for each of the first twelve words of a line that equals `low`; the last two are no tags.
#[cfg(target_arch = "x86_64")]
#[inline]
fn alike(line: &[u8; LINE], low: u32) -> u32 {
    use std::arch::x86_64::{
        _mm_castsi128_ps, _mm_cmpeq_epi32, _mm_movemask_ps, _mm_set_epi64x, _mm_set1_epi32,
    };
    let mut seen = 0;
    for (part, words) in line[..48].as_chunks::<16>().0.iter().enumerate() {
        let words = u128::from_le_bytes(*words);
        #[expect(unsafe_code, reason = "ten comparisons in three: measured, a tenth of a look-up")]
        // SAFETY: SSE2 belongs to every x86-64; the operations read registers only.
        let equal = unsafe {
            let words = _mm_set_epi64x((words >> 64) as i64, words as i64);
            let equal = _mm_cmpeq_epi32(words, _mm_set1_epi32(low.cast_signed()));
            _mm_movemask_ps(_mm_castsi128_ps(equal))
        };
        seen |= equal.cast_unsigned() << (part * 4);
    }
    seen
}

/// A bit for each of the ten words of a line that equals `low`.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn alike(line: &[u8; LINE], low: u32) -> u32 {
    let words = line[..40].as_chunks::<4>().0.iter().enumerate();
    words.fold(0, |seen, (slot, word)| seen | u32::from(u32::from_le_bytes(*word) == low) << slot)
}

/// Ask memory for what will be read soon.
#[cfg(target_arch = "x86_64")]
#[inline]
fn ask_for(bytes: &[u8]) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    #[expect(unsafe_code, reason = "a prefetch: measured against plain reads in examples/speed.rs")]
    // SAFETY: a prefetch reads nothing the program can see and never faults; the address is of a slice.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(bytes.as_ptr().cast());
    }
}

/// Ask memory for what will be read soon: by reading it, on processors we have not measured.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn ask_for(bytes: &[u8]) {
    std::hint::black_box(bytes.first());
}
