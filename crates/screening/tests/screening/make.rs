//! What tests are made of: keys, numbers that nobody has, small lists.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use screening::*;

pub(crate) fn court() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub(crate) fn key() -> ReceiverKey {
    ReceiverKey::new([9; 32])
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-28T02:00:00Z".parse().unwrap()
}

pub(crate) fn facts(version: u64) -> Facts {
    Facts {
        version,
        issued_at: now() - TimeDelta::hours(1),
        stale_after: now() + TimeDelta::hours(48),
        receiver: "RAIL".into(),
        key_id: 3,
        salt: [5; 16],
    }
}

/// 110199 is a reserved division: nobody has such a number.
pub(crate) fn number(n: u32) -> String {
    let first = format!("110199{:04}0101{:03}", 1900 + n / 1000, n % 1000);
    let check = kernel::IdNumber::check_character(first.as_bytes().first_chunk().unwrap());
    format!("{first}{check}")
}

pub(crate) fn id(n: u32) -> Document {
    Document::new(DocumentKind::IdCard, &number(n)).unwrap()
}

pub(crate) fn listing(name: &str) -> Listing {
    Listing { dishonest: true, restricted: true, name: Some(name.into()), ..Listing::default() }
}

pub(crate) fn list(subjects: &[(Document, Listing)]) -> List {
    let list = unverified(subjects);
    list.bundle().verify_body().unwrap();
    list
}

pub(crate) fn unverified(subjects: &[(Document, Listing)]) -> List {
    let mut builder = Builder::new(facts(10), &key()).unwrap();
    for (document, listing) in subjects {
        builder.add(document, listing).unwrap();
    }
    let bytes = builder.finish(&court()).unwrap();
    List::new(Bundle::from_bytes(bytes, &court().verifying_key()).unwrap(), &key()).unwrap()
}

pub(crate) fn trip(mode: Mode, number: &str, class: &str) -> Trip {
    Trip {
        date: day("2026-12-01"),
        mode,
        number: number.into(),
        class: class.into(),
        from: "SZQ".into(),
        to: "BXP".into(),
    }
}

pub(crate) fn passenger(n: u32, name: &str) -> Passenger {
    Passenger {
        document_kind: "id_card".into(),
        document_number: number(n),
        name: Some(name.into()).filter(|name: &String| !name.is_empty()),
    }
}
