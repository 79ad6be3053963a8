//! 来路不明的名单、增量与席别表 – bytes that may or may not be what they should, and everything a carrier does
//! with them. Shared by the tests beside it and by the fuzz target `lists`.

use std::sync::LazyLock;

use ed25519_dalek::Signer as _;
use screening::*;
use sha2::{Digest as _, Sha256};

use crate::make::*;

/// Bytes under the signature, of header with signature, before the table, and of one line with its entries.
const SIGNED: usize = 448;
const HEAD: usize = 512;
const BODY: usize = 4096;
const LINE: usize = 104;
/// Bytes of a change, and of a row of exemptions.
const ROW: usize = 24;
/// Where the header has counts and hashes.
const SUBJECTS: usize = 48;
const LINES: usize = 56;
const HASHES: usize = 136;

pub(crate) fn file() -> Vec<u8> {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut builder = Builder::new(facts(10), &key()).unwrap();
        for n in 0..60 {
            let exemptions = if n % 7 == 0 { vec![exemption()] } else { Vec::new() };
            builder.add(&id(n), &Listing { exemptions, ..listing("陈某甲") }).unwrap();
        }
        builder.finish(&court()).unwrap()
    });
    MADE.clone()
}

/// From list 10 to 11: 99 is listed, 1 is not any more, 2 may travel.
pub(crate) fn delta() -> Vec<u8> {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut builder = DeltaBuilder::new(10, facts(11), &key()).unwrap();
        builder.put(11, &id(99), &listing("陈某甲")).unwrap();
        builder.remove(11, &id(1)).unwrap();
        let exempt = Listing { exemptions: vec![exemption()], ..listing("陈某甲") };
        builder.put(11, &id(2), &exempt).unwrap();
        builder.finish(&court())
    });
    MADE.clone()
}

fn exemption() -> Exemption {
    let day = day("2026-12-01");
    Exemption { kind: ExemptionKind::Lifting, from: day, to: day, mode: None, route: None }
}

/// Whom the untouched list blocks.
pub(crate) fn right() -> Vec<u32> {
    (0..60).filter(|n| n % 7 != 0).collect()
}

/// Everything a carrier would do with such a file; the people blocked.
pub(crate) fn blocked(bytes: Vec<u8>) -> Result<Vec<u32>, Bad> {
    let bundle = Bundle::from_bytes(bytes, &court().verifying_key())?;
    let _ = bundle.verify_body();
    Ok(blocked_by(&List::new(bundle, &key())?))
}

fn blocked_by(list: &List) -> Vec<u32> {
    let trip = trip(Mode::Plane, "CA1301", "经济舱");
    let people: Vec<Passenger> = (0..120).map(|n| passenger(n, "陈某甲")).collect();
    let all = screen_batch(list, &people, &trip, SeatTable::standard(), now());
    assert_eq!(all.len(), people.len());
    (0..).zip(all).filter(|(_, d)| d.outcome == Outcome::Block).map(|(n, _)| n).collect()
}

/// Lay a delta over the untouched list; the people blocked then.
pub(crate) fn blocked_after(delta: &[u8]) -> Result<Vec<u32>, Bad> {
    let court = court().verifying_key();
    let delta = Delta::open(delta, &court)?;
    let bundle = Bundle::from_bytes(file(), &court)?;
    bundle.verify_body()?;
    let mut list = List::new(bundle, &key())?;
    if let Err(bad) = list.apply(&delta) {
        assert_eq!(blocked_by(&list), right(), "refused ({bad}), and still laid over the list");
        return Err(bad);
    }
    assert_eq!(list.apply(&delta), Ok(Applied::Before));
    Ok(blocked_by(&list))
}

/// What `alterations` says, three bytes each: where (two, from the end if they are negative), and what is
/// laid over the byte there.
fn altered(mut bytes: Vec<u8>, alterations: &[u8]) -> Vec<u8> {
    for [low, high, flip] in alterations.as_chunks::<3>().0 {
        let at = i16::from_le_bytes([*low, *high]);
        let size = bytes.len();
        let back = usize::from(at.unsigned_abs());
        let at = if at < 0 { size.saturating_sub(back) } else { back };
        bytes[at.min(size - 1)] ^= flip;
    }
    bytes
}

/// Hashed and signed again, as by a court whose program is broken: what stands behind the signature is read.
/// The body lies from `body` to `end`, if the file is as long as its counts say.
fn signed(mut bytes: Vec<u8>, body: usize, end: Option<usize>) -> Vec<u8> {
    let rows = end.and_then(|end| bytes.get(end..)).map(Sha256::digest);
    let body = end.and_then(|end| bytes.get(body..end)).map(Sha256::digest);
    if let (Some(body), Some(rows)) = (body, rows) {
        bytes[HASHES..HASHES + 64].copy_from_slice(&[body, rows].concat());
    }
    let signature = court().sign(&bytes[..SIGNED]).to_bytes();
    bytes[SIGNED..HEAD].copy_from_slice(&signature);
    bytes
}

pub(crate) fn signed_list(bytes: Vec<u8>) -> Vec<u8> {
    let end = count(&bytes, LINES).checked_mul(LINE).and_then(|table| table.checked_add(BODY));
    signed(bytes, BODY, end)
}

fn signed_delta(bytes: Vec<u8>) -> Vec<u8> {
    let end = count(&bytes, SUBJECTS).checked_mul(ROW).and_then(|rows| rows.checked_add(HEAD));
    signed(bytes, HEAD, end)
}

fn count(bytes: &[u8], at: usize) -> usize {
    usize::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

/// A table of seats in words, asked about every way to travel.
fn seats(text: &str) {
    let Ok(table) = SeatTable::parse(text) else { return };
    for mode in ["plane", "rail", "ship"] {
        for (number, class) in [("G79", "二等座"), ("79", "硬卧"), ("", text)] {
            let _ = table.seat(&trip(mode.parse().unwrap(), number, class));
        }
    }
}

/// The first byte says what the rest is: `l` alterations of a list, `d` of a delta, `s` a table of seats,
/// anything else a file as it lies there. No panic; whatever the court did not sign blocks nobody wrongly.
pub(crate) fn anything(bytes: &[u8]) {
    match bytes {
        [b'l', rest @ ..] => {
            let bytes = altered(file(), rest);
            if let Ok(people) = blocked(bytes.clone()) {
                assert!(people.is_empty() || bytes == file(), "{people:?}");
            }
            let _ = blocked(signed_list(bytes));
        }
        [b'd', rest @ ..] => {
            let bytes = altered(delta(), rest);
            assert!(blocked_after(&bytes).is_err() || bytes == delta());
            let _ = blocked_after(&signed_delta(bytes));
        }
        [b's', rest @ ..] => seats(&String::from_utf8_lossy(rest)),
        _ => {
            let _ = Header::read(bytes);
            assert!(Delta::open(bytes, &court().verifying_key()).is_err());
            assert!(blocked(bytes.to_vec()).is_err());
        }
    }
}
