//! Vectors of the standards, and what must never verify.

use proptest::prelude::*;

use crate::*;

#[test]
fn sm3_gives_the_digest_of_the_standard() {
    // GB/T 32905-2016, example 1.
    assert_eq!(
        hex::encode(digest(b"abc")),
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    );
}

#[test]
fn a_signature_fits_one_key_and_one_message() {
    let (ours, theirs) = (KeyPair::of_seed("ours"), KeyPair::of_seed("theirs"));
    let signature = ours.sign(b"freeze");
    let read = Signature::from_hex(&signature.to_hex()).unwrap();
    let key = PublicKey::from_hex(&ours.public().to_hex()).unwrap();
    assert!(key.verify(b"freeze", &read));
    assert!(!key.verify(b"freezf", &read));
    assert!(!theirs.public().verify(b"freeze", &read));
}

#[test]
fn order_ids_do_not_run_together() {
    let id = |item: &str, institution: &str| {
        order_id("粤0304", "（2026）粤0304执1号", "r", item, institution, "freeze", 1)
    };
    assert_ne!(id("ab", "c"), id("a", "bc"));
    assert_eq!(id("ab", "c"), id("ab", "c"));
    assert_eq!(id("ab", "c").len(), 64);
}

#[test]
fn keys_do_not_print_their_secret() {
    let pair = KeyPair::from_secret(&[7; 32]).unwrap();
    assert!(!format!("{pair:?}").contains(&hex::encode([7; 32])));
}

proptest! {
    #[test]
    fn a_changed_signature_never_verifies(byte in 0usize..64, bit in 0u8..8) {
        let pair = KeyPair::of_seed("court");
        let mut bytes = hex::decode(pair.sign(b"order").to_hex()).unwrap();
        bytes[byte] ^= 1 << bit;
        let verified = Signature::from_hex(&hex::encode(bytes))
            .is_ok_and(|changed| pair.public().verify(b"order", &changed));
        prop_assert!(!verified);
    }

    #[test]
    fn sealed_fields_open_with_their_key_only(clear in "\\PC{0,40}", byte in 0usize..28) {
        let key = FieldKey::new(&[1; 32]);
        let mut sealed = key.seal(&clear).unwrap();
        prop_assert_eq!(key.open(&sealed).unwrap(), clear);
        prop_assert_eq!(FieldKey::new(&[2; 32]).open(&sealed), Err(Unsealable));
        sealed[byte] ^= 1;
        prop_assert_eq!(key.open(&sealed), Err(Unsealable));
    }
}
