//! Bytes that were altered, cut or put together wrongly: no panic, and never a block that is wrong.

use std::sync::LazyLock;

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use screening::*;

use crate::make::*;

fn file() -> Vec<u8> {
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(make);
    MADE.clone()
}

fn make() -> Vec<u8> {
    let mut builder = Builder::new(facts(10), &key()).unwrap();
    for n in 0..60 {
        let day = day("2026-12-01");
        let exemption =
            Exemption { kind: ExemptionKind::Lifting, from: day, to: day, mode: None, route: None };
        let exemptions = if n % 7 == 0 { vec![exemption] } else { Vec::new() };
        builder.add(&id(n), &Listing { exemptions, ..listing("陈某甲") }).unwrap();
    }
    builder.finish(&court()).unwrap()
}

/// Everything a carrier would do with such a file; the people blocked.
fn blocked(bytes: Vec<u8>) -> Result<Vec<u32>, Bad> {
    let bundle = Bundle::from_bytes(bytes, &court().verifying_key())?;
    let _ = bundle.verify_body();
    let list = List::new(bundle, &key())?;
    let trip = trip(Mode::Plane, "CA1301", "经济舱");
    let people: Vec<Passenger> = (0..120).map(|n| passenger(n, "陈某甲")).collect();
    let all = screen_batch(&list, &people, &trip, SeatTable::standard(), now());
    Ok((0..).zip(all).filter(|(_, d)| d.outcome == Outcome::Block).map(|(n, _)| n).collect())
}

fn right() -> Vec<u32> {
    (0..60).filter(|n| n % 7 != 0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn an_altered_byte_never_blocks_wrongly(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut bytes = file();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        match blocked(bytes) {
            // Table and entries: seen by verify_body, so nobody is blocked.
            Ok(people) => prop_assert!(at >= 4096 && people.is_empty(), "byte {at}: {people:?}"),
            Err(bad) => prop_assert!(at < 512 || bad == Bad::Rows, "byte {at}: {bad}"),
        }
    }

    #[test]
    fn a_file_cut_or_lengthened_is_refused(keep in any::<prop::sample::Index>(), more in 0usize..100) {
        let bytes = file();
        let keep = keep.index(bytes.len());
        prop_assert!(blocked(bytes[..keep].to_vec()).is_err());
        let longer = [bytes, vec![0; more + 1]].concat();
        prop_assert!(blocked(longer).is_err());
    }

    #[test]
    fn noise_is_no_file(bytes in prop::collection::vec(any::<u8>(), 0..6000)) {
        prop_assert!(blocked(bytes.clone()).is_err());
        prop_assert!(Delta::open(&bytes, &court().verifying_key()).is_err());
        let mut begun = bytes;
        let file = file();
        let some = begun.len().min(448);
        begun[..some].copy_from_slice(&file[..some]);
        prop_assert!(blocked(begun).is_err());
    }

    #[test]
    fn an_altered_delta_is_refused(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let mut builder = DeltaBuilder::new(10, facts(11), &key()).unwrap();
        builder.put(11, &id(99), &listing("陈某甲")).unwrap();
        builder.remove(11, &id(1)).unwrap();
        let mut bytes = builder.finish(&court());
        prop_assert!(Delta::open(&bytes, &court().verifying_key()).is_ok());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(Delta::open(&bytes, &court().verifying_key()).is_err());
    }
}

#[test]
fn the_file_itself_blocks_whom_it_should() {
    assert_eq!(blocked(file()).unwrap(), right());
}

#[test]
fn another_court_another_key_another_kind_are_refused() {
    let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
    let court = court().verifying_key();
    assert!(matches!(Bundle::from_bytes(file(), &other), Err(Bad::Signature)));
    let bundle = Bundle::from_bytes(file(), &court).unwrap();
    assert!(matches!(List::new(bundle, &ReceiverKey::new([1; 32])), Err(Bad::Key)));
    assert_eq!(Delta::open(&file(), &court), Err(Bad::Kind));
    let delta = DeltaBuilder::new(1, facts(2), &key()).unwrap().finish(&crate::make::court());
    assert_eq!(Delta::open(&delta, &other), Err(Bad::Signature));
    let padded = [delta.clone(), vec![0; 4096]].concat();
    assert!(matches!(Bundle::from_bytes(padded, &court), Err(Bad::Kind)));
    let mut newer = file();
    newer[8] = 2;
    assert!(matches!(Bundle::from_bytes(newer, &court), Err(Bad::Format(2))));
}

#[test]
fn the_file_holds_no_number_and_no_name() {
    let bytes = file();
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    for n in 0..60 {
        assert!(!holds(number(n).as_bytes()));
        assert!(!holds(&id(n).block()[2..]));
    }
    assert!(!holds("陈某甲".as_bytes()) && !holds(b"CHEN"));
}
