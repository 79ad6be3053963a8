//! Bytes that were altered, cut or put together wrongly: no panic, and never a block that is wrong.

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use screening::*;

use crate::make::*;
use crate::take::*;

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
        let mut bytes = delta();
        prop_assert!(Delta::open(&bytes, &court().verifying_key()).is_ok());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(Delta::open(&bytes, &court().verifying_key()).is_err());
    }

    /// The long search is the fuzz target's.
    #[test]
    fn nothing_signed_or_not_makes_the_reader_panic(
        first in prop::sample::select(b"lds-".to_vec()),
        rest in prop::collection::vec(any::<u8>(), 0..24),
    ) {
        anything(&[&[first], &*rest].concat());
    }
}

#[test]
fn a_delta_says_who_is_listed_now() {
    let mut wanted = right();
    wanted.retain(|n| !matches!(n, 1 | 2));
    wanted.push(99);
    assert_eq!(blocked_after(&delta()).unwrap(), wanted);
}

/// Else a look-up would go round the whole table as often as the header says.
#[test]
fn a_reach_beyond_the_table_is_refused() {
    let mut bytes = file();
    bytes[12..16].fill(0xFF);
    assert_eq!(blocked(signed_list(bytes)), Err(Bad::Length));
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
