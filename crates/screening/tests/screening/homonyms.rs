//! 同名不同人 – a million made-up travellers, three in ten of whom share their name with somebody listed:
//! nobody is stopped, and nobody is even looked at, for a name (T17).

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use ed25519_dalek::SigningKey;
use kernel::IdNumber;
use screening::*;

const LISTED: usize = 50_000;
const TRAVELLERS: usize = 1_000_000;

/// The `n`-th number of division 440399, which is no place.
fn number(n: usize) -> String {
    let born = NaiveDate::default() + Days::new((n / 1000) as u64);
    let first = format!("440399{}{:03}", born.format("%Y%m%d"), n % 1000);
    let check = first.as_bytes().try_into().map_or('X', IdNumber::check_character);
    format!("{first}{check}")
}

/// Few names for many people; `n` of the listed have even ones.
fn name(n: usize) -> String {
    let given: Vec<char> = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平".chars().collect();
    format!("王{}{}", given[n % 20], given[n / 20 % 20])
}

#[test]
fn nobody_is_stopped_for_a_name_they_share() {
    let court = SigningKey::from_bytes(&[7; 32]);
    let key = ReceiverKey::new([9; 32]);
    let issued_at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let stale_after = issued_at + TimeDelta::seconds(172_800);
    let receiver = "AIR".to_owned();
    let facts = Facts { version: 1, issued_at, stale_after, receiver, key_id: 1, salt: [3; 16] };
    let mut builder = Builder::new(facts, &key).unwrap();
    for n in 0..LISTED {
        let document = Document::new(DocumentKind::IdCard, &number(n)).unwrap();
        let listing = Listing {
            dishonest: true,
            restricted: true,
            name: Some(name(n % 120)),
            ..Listing::default()
        };
        builder.add(&document, &listing).unwrap();
    }
    let bytes = builder.finish(&court).unwrap();
    let bundle = Bundle::from_bytes(bytes, &court.verifying_key()).unwrap();
    bundle.verify_body().unwrap();
    let list = List::new(bundle, &key).unwrap();
    let trip = Trip {
        date: issued_at.date_naive(),
        mode: Mode::Plane,
        number: "CA1234".into(),
        class: "Y".into(),
        from: "北京".into(),
        to: "广州".into(),
    };
    let seats = SeatTable::standard();
    let (mut shared, mut looked_at) = (0, 0);
    for batch in 0..TRAVELLERS / 1000 {
        let travellers: Vec<Passenger> = (0..1000)
            .map(|n| {
                let n = batch * 1000 + n;
                // 120 of 400 names are those of somebody listed: three in ten.
                shared += usize::from(n % 400 < 120);
                Passenger {
                    document_kind: "id_card".into(),
                    document_number: number(LISTED + n),
                    name: Some(name(n % 400)),
                }
            })
            .collect();
        let decisions = screen_batch(&list, &travellers, &trip, seats, issued_at);
        looked_at += decisions.iter().filter(|one| one.outcome != Outcome::Allow).count();
    }
    assert_eq!((shared, looked_at), (TRAVELLERS * 3 / 10, 0));
    // The listed themselves are stopped, and under another name a person looks.
    let ask = |n: usize, name: String| {
        let passenger = Passenger {
            document_kind: "id_card".into(),
            document_number: number(n),
            name: Some(name),
        };
        screen(&list, &passenger, &trip, seats, issued_at).outcome
    };
    assert_eq!(ask(7, name(7)), Outcome::Block);
    assert_eq!(ask(7, "赵某乙".into()), Outcome::Review);
}
