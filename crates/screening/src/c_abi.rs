//! C 接口 – for systems of carriers that are written in C, C++, Java, Go: `include/zhixing_screening.h`.
//! No panic crosses: whatever happens becomes a code and a text.

#![expect(unsafe_code, reason = "C is spoken here: pointers come in, symbols go out")]

use std::cell::RefCell;
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use ed25519_dalek::VerifyingKey;

use crate::{
    Bundle, Decision, Delta, List, Outcome, Passenger, ReceiverKey, SeatTable, Trip, screen_batch,
};

/// Done.
const OK: i32 = 0;
/// A pointer is null, a text no UTF-8, a day no day.
const ARGUMENT: i32 = -1;
/// The file, key or delta is refused; [`zx_error`] says why.
const REFUSED: i32 = -2;
/// A fault of this program.
const FAULT: i32 = -3;

/// 在用名单 – opaque.
pub struct ZxScreening {
    list: List,
}

/// 旅客.
#[repr(C)]
pub struct ZxPassenger {
    /// `id_card`, `passport` …; UTF-8, zero at the end.
    pub document_kind: *const c_char,
    /// The number.
    pub document_number: *const c_char,
    /// The name, or null.
    pub name: *const c_char,
}

/// 行程.
#[repr(C)]
pub struct ZxTrip {
    /// `2026-12-01`.
    pub date: *const c_char,
    /// `plane`, `rail`, `ship`.
    pub mode: *const c_char,
    /// Train, flight or sailing number.
    pub number: *const c_char,
    /// Seat or cabin.
    pub class_: *const c_char,
    /// From, or null.
    pub from: *const c_char,
    /// To, or null.
    pub to: *const c_char,
}

/// 结论 – holds its texts itself; nothing is to be freed. Texts end with a zero and are cut at a character.
#[repr(C)]
pub struct ZxDecision {
    /// 0 allow, 1 block, 2 review, 3 ask online.
    pub outcome: i32,
    /// 1 when the list's body was verified.
    pub body_verified: i32,
    /// Version of the list, with deltas.
    pub list_version: u64,
    /// Empty without a hit.
    pub reference: [c_char; 16],
    /// Code of the last reason, the one that decides.
    pub code: [c_char; 32],
    /// Articles, parted by `;`.
    pub article: [c_char; 256],
    /// Reasons, Chinese, parted by `;`.
    pub reason_zh: [c_char; 512],
    /// Reasons, English, parted by `;`.
    pub reason_en: [c_char; 512],
}

thread_local! {
    static ERROR: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn refuse(code: i32, text: &str) -> i32 {
    ERROR.with_borrow_mut(|error| {
        error.clear();
        error.extend(text.bytes().filter(|byte| *byte != 0));
        error.push(0);
    });
    code
}

/// A code and why.
type Done = Result<(), (i32, String)>;

fn guarded(work: impl FnOnce() -> Done) -> i32 {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => OK,
        Ok(Err((code, text))) => refuse(code, &text),
        Err(_) => refuse(FAULT, "程序内部错误 / a fault of this program"),
    }
}

fn argument(field: &str, zh: &str, en: &str) -> (i32, String) {
    (ARGUMENT, format!("{field}: {zh} / {en}"))
}

fn refused(bad: impl std::fmt::Display) -> (i32, String) {
    (REFUSED, bad.to_string())
}

/// # Safety
/// `text` is null or a text that ends with a zero and lives as long as the call.
unsafe fn optional<'a>(text: *const c_char, field: &str) -> Result<Option<&'a str>, (i32, String)> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not null; the caller vouches for the rest.
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map(Some).map_err(|_| argument(field, "不是UTF-8文本", "no UTF-8"))
}

/// # Safety
/// As [`optional`].
unsafe fn wanted<'a>(text: *const c_char, field: &str) -> Result<&'a str, (i32, String)> {
    // SAFETY: as the caller vouches.
    unsafe { optional(text, field) }?.ok_or_else(|| argument(field, "不得为空", "must not be null"))
}

/// # Safety
/// Every text of `passenger` as [`optional`].
unsafe fn passenger(passenger: &ZxPassenger) -> Result<Passenger, (i32, String)> {
    // SAFETY: as the caller vouches.
    unsafe {
        Ok(Passenger {
            document_kind: wanted(passenger.document_kind, "document_kind")?.to_owned(),
            document_number: wanted(passenger.document_number, "document_number")?.to_owned(),
            name: optional(passenger.name, "name")?.map(str::to_owned),
        })
    }
}

/// # Safety
/// `trip` null or valid, every text of it as [`optional`].
unsafe fn trip(trip: *const ZxTrip) -> Result<Trip, (i32, String)> {
    // SAFETY: as the caller vouches.
    unsafe {
        let trip = trip.as_ref().ok_or_else(|| argument("trip", "不得为空", "must not be null"))?;
        let date = wanted(trip.date, "date")?.parse::<NaiveDate>();
        Ok(Trip {
            date: date.map_err(|_| argument("date", "应如2026-12-01", "like 2026-12-01"))?,
            mode: wanted(trip.mode, "mode")?.parse().map_err(|bad| (ARGUMENT, format!("{bad}")))?,
            number: wanted(trip.number, "number")?.to_owned(),
            class: wanted(trip.class_, "class_")?.to_owned(),
            from: optional(trip.from, "from")?.unwrap_or_default().to_owned(),
            to: optional(trip.to, "to")?.unwrap_or_default().to_owned(),
        })
    }
}

fn instant(now: i64) -> Result<DateTime<Utc>, (i32, String)> {
    DateTime::from_timestamp(now, 0)
        .ok_or_else(|| argument("now", "应为1970年以来的秒数", "seconds since 1970 are wanted"))
}

fn put<const N: usize>(room: &mut [c_char; N], text: &str) {
    let mut end = text.len().min(N - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    *room = [0; N];
    for (place, byte) in room.iter_mut().zip(text.as_bytes().iter().take(end)) {
        *place = *byte as c_char;
    }
}

impl ZxDecision {
    fn of(decision: &Decision) -> Self {
        let mut made = Self {
            outcome: decision.outcome as i32,
            body_verified: decision.body_verified.into(),
            list_version: decision.list_version,
            reference: [0; 16],
            code: [0; 32],
            article: [0; 256],
            reason_zh: [0; 512],
            reason_en: [0; 512],
        };
        let reasons = &decision.reasons;
        let join = |texts: Vec<&str>| texts.join("; ");
        put(&mut made.reference, decision.reference.as_deref().unwrap_or_default());
        put(&mut made.code, reasons.last().map_or("", |reason| reason.code));
        put(
            &mut made.article,
            &join(reasons.iter().filter_map(|r| r.article.as_deref()).collect()),
        );
        put(&mut made.reason_zh, &join(reasons.iter().map(|r| &*r.zh).collect()));
        put(&mut made.reason_en, &join(reasons.iter().map(|r| &*r.en).collect()));
        made
    }

    fn unanswered() -> Self {
        let decision = Decision {
            outcome: Outcome::Review,
            reasons: Vec::new(),
            list_version: 0,
            body_verified: false,
            reference: None,
        };
        Self::of(&decision)
    }
}

/// Map a list. `key` is the receiver's 32 bytes, `court` the 32 bytes of the court's Ed25519 key.
///
/// # Safety
/// `path` a text that ends with a zero; `key` and `court` 32 readable bytes; `out` writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_open(
    path: *const c_char,
    key: *const u8,
    court: *const u8,
    out: *mut *mut ZxScreening,
) -> i32 {
    guarded(|| {
        // SAFETY: as the caller vouches; null is refused.
        let (path, key, court, out) = unsafe {
            let null = |field| argument(field, "不得为空", "must not be null");
            let key = key.cast::<[u8; 32]>().as_ref().ok_or_else(|| null("key"))?;
            let court = court.cast::<[u8; 32]>().as_ref().ok_or_else(|| null("court"))?;
            let out = out.as_mut().ok_or_else(|| null("out"))?;
            (wanted(path, "path")?, key, court, out)
        };
        *out = std::ptr::null_mut();
        let court = VerifyingKey::from_bytes(court)
            .map_err(|_| argument("court", "不是Ed25519公钥", "no Ed25519 public key"))?;
        let bundle = Bundle::open(Path::new(path), &court).map_err(refused)?;
        let list = List::new(bundle, &ReceiverKey::new(*key)).map_err(refused)?;
        *out = Box::into_raw(Box::new(ZxScreening { list }));
        Ok(())
    })
}

/// Let go of a list. Null is allowed.
///
/// # Safety
/// `screening` comes from [`zx_open`], is not used any more, and no other thread uses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_close(screening: *mut ZxScreening) {
    guarded(|| {
        if !screening.is_null() {
            // SAFETY: made by `Box::into_raw` in `zx_open`, given back once.
            drop(unsafe { Box::from_raw(screening) });
        }
        Ok(())
    });
}

/// # Safety
/// `screening` null or from [`zx_open`].
unsafe fn list<'a>(screening: *const ZxScreening) -> Result<&'a List, (i32, String)> {
    // SAFETY: as the caller vouches.
    let screening = unsafe { screening.as_ref() };
    screening.map(|s| &s.list).ok_or_else(|| argument("screening", "不得为空", "must not be null"))
}

/// Verify the whole body; until then nothing blocks.
///
/// # Safety
/// `screening` from [`zx_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_verify(screening: *const ZxScreening) -> i32 {
    // SAFETY: as the caller vouches.
    guarded(|| unsafe { list(screening) }?.bundle().verify_body().map_err(refused))
}

/// Lay a delta of `size` bytes over the list.
///
/// # Safety
/// `screening` from [`zx_open`], and no other thread uses it meanwhile; `bytes` readable; `court` as there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_apply(
    screening: *mut ZxScreening,
    bytes: *const u8,
    size: usize,
    court: *const u8,
) -> i32 {
    guarded(|| {
        let null = |field| argument(field, "不得为空", "must not be null");
        if bytes.is_null() {
            return Err(null("bytes"));
        }
        // SAFETY: as the caller vouches; null is refused.
        let (screening, bytes, court) = unsafe {
            let screening = screening.as_mut().ok_or_else(|| null("screening"))?;
            let court = court.cast::<[u8; 32]>().as_ref().ok_or_else(|| null("court"))?;
            (screening, std::slice::from_raw_parts(bytes, size), court)
        };
        let court = VerifyingKey::from_bytes(court)
            .map_err(|_| argument("court", "不是Ed25519公钥", "no Ed25519 public key"))?;
        let delta = Delta::open(bytes, &court).map_err(refused)?;
        screening.list.apply(&delta).map(drop).map_err(refused)
    })
}

/// Screen one passenger at `now`, seconds since 1970.
///
/// # Safety
/// As [`zx_screen_batch`] with one of each.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_screen(
    screening: *const ZxScreening,
    passenger: *const ZxPassenger,
    trip: *const ZxTrip,
    now: i64,
    out: *mut ZxDecision,
) -> i32 {
    // SAFETY: as the caller vouches.
    unsafe { zx_screen_batch(screening, passenger, 1, trip, now, out) }
}

/// Screen `count` passengers of one trip. If it fails, every decision reads review.
///
/// # Safety
/// `screening` from [`zx_open`]; `passengers` and `out` hold `count`; every text ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_screen_batch(
    screening: *const ZxScreening,
    passengers: *const ZxPassenger,
    count: usize,
    trip_asked: *const ZxTrip,
    now: i64,
    out: *mut ZxDecision,
) -> i32 {
    guarded(|| {
        if passengers.is_null() || out.is_null() {
            return Err(argument("passengers, out", "不得为空", "must not be null"));
        }
        for place in 0..count {
            // SAFETY: `out` holds `count` as the caller vouches, perhaps never written to before.
            unsafe { out.add(place).write(ZxDecision::unanswered()) };
        }
        // SAFETY: as the caller vouches.
        let (list, asked, trip) = unsafe {
            (list(screening)?, std::slice::from_raw_parts(passengers, count), trip(trip_asked)?)
        };
        // SAFETY: as the caller vouches.
        let all =
            asked.iter().map(|one| unsafe { passenger(one) }).collect::<Result<Vec<_>, _>>()?;
        let decisions = screen_batch(list, &all, &trip, SeatTable::standard(), instant(now)?);
        for (place, decision) in decisions.iter().enumerate().take(count) {
            // SAFETY: as above.
            unsafe { out.add(place).write(ZxDecision::of(decision)) };
        }
        Ok(())
    })
}

/// Version of the list, with deltas; 0 for null.
///
/// # Safety
/// `screening` null or from [`zx_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_version(screening: *const ZxScreening) -> u64 {
    // SAFETY: as the caller vouches.
    unsafe { list(screening) }.map_or(0, List::version)
}

/// Seconds since its newest part was issued, at `now`; -1 for null.
///
/// # Safety
/// `screening` null or from [`zx_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_age(screening: *const ZxScreening, now: i64) -> i64 {
    // SAFETY: as the caller vouches.
    unsafe { list(screening) }.map_or(-1, |list| now.saturating_sub(list.issued_at().timestamp()))
}

/// Instant, seconds since 1970, from which the copy answers nothing; -1 for null.
///
/// # Safety
/// `screening` null or from [`zx_open`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zx_stale_after(screening: *const ZxScreening) -> i64 {
    // SAFETY: as the caller vouches.
    unsafe { list(screening) }.map_or(-1, |list| list.stale_after().timestamp())
}

/// What went wrong last in this thread, `中文 / English`; empty if nothing. Valid until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn zx_error() -> *const c_char {
    ERROR.with_borrow_mut(|error| {
        if error.is_empty() {
            error.push(0);
        }
        error.as_ptr().cast()
    })
}
