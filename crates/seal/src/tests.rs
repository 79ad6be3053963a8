//! Vectors of the standards, ids that may never change, and what must never verify or open.

use aes_gcm::Nonce;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use proptest::prelude::*;

use crate::field::Sm4Gcm;
use crate::*;

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn sm3_gives_the_digests_of_the_standard() {
    // GB/T 32905-2016, examples 1 and 2.
    for (message, digest) in [
        ("abc".to_owned(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ] {
        assert_eq!(digest_hex(message.as_bytes()), digest);
    }
}

#[test]
fn sm4_gcm_gives_the_vector_of_rfc_8998() {
    let cipher = Sm4Gcm::new(&bytes::<16>("0123456789abcdeffedcba9876543210").into());
    let clear = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
                 eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa";
    let payload = Payload {
        msg: &bytes::<64>(clear),
        aad: &bytes::<20>("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    };
    let nonce = Nonce::from(bytes::<12>("00001234567800000000abcd"));
    assert_eq!(
        hex::encode(cipher.encrypt(&nonce, payload).unwrap()),
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
         d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
         83de3541e4c2b58177e065a9bf7b62ec"
    );
}

#[test]
fn sm2_takes_the_signature_of_the_standard() {
    // GB/T 32918.5-2017, example A.2: the message, the id and the curve of the standard.
    let pair =
        KeyPair::from_hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
            .unwrap();
    assert_eq!(
        pair.public().to_hex(),
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
         ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    );
    let signature = Signature::from_hex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    )
    .unwrap();
    assert!(pair.public().verify(b"message digest", &signature));
    assert!(!pair.public().verify(b"message digests", &signature));
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
fn keys_survive_their_hex_and_do_not_repeat() {
    let pair = KeyPair::fresh();
    let read = KeyPair::from_hex(&pair.reveal()).unwrap();
    assert_eq!(read.public().to_hex(), pair.public().to_hex());
    assert_ne!(KeyPair::fresh().reveal(), pair.reveal());
    assert_eq!(KeyPair::of_seed("bank").reveal(), KeyPair::of_seed("bank").reveal());
}

#[test]
fn unreadable_keys_and_signatures_are_refused() {
    let order = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123";
    for secret in ["", "00", "zz", &"00".repeat(32), order, &"01".repeat(33)] {
        assert!(KeyPair::from_hex(secret).is_err(), "{secret}");
    }
    for key in ["", "04", "not hex", &format!("04{}", "01".repeat(64))] {
        assert!(PublicKey::from_hex(key).is_err(), "{key}");
    }
    for signature in ["", "00", &"00".repeat(64), &"ff".repeat(64), &"01".repeat(65)] {
        assert!(Signature::from_hex(signature).is_err(), "{signature}");
    }
}

#[test]
fn order_ids_never_change() {
    // Computed apart, with OpenSSL's SM3. A different value here would send old orders again.
    assert_eq!(
        order_id("粤0304", "（2026）粤0304执1001号", "r", "item", "104", "freeze", 1),
        "43830dc52ee188af16adb98b28e567e5223c5e760d0d320c6242b4bff0bc3337"
    );
}

#[test]
fn order_ids_do_not_run_together() {
    let id = |item: &str, institution: &str, sequence| {
        order_id("粤0304", "（2026）粤0304执1号", "r", item, institution, "freeze", sequence)
    };
    assert_eq!(id("ab", "c", 1), id("ab", "c", 1));
    for other in [id("a", "bc", 1), id("abc", "", 1), id("ab", "c", 2), id("c", "ab", 1)] {
        assert_ne!(id("ab", "c", 1), other);
    }
}

#[test]
fn lookup_hashes_are_hmac_sm3() {
    // Computed apart, with OpenSSL: HMAC-SM3 over the length and text of the domain, and the value.
    let secret: Vec<u8> = (0..32).collect();
    let key = LookupKey::new(secret.try_into().unwrap());
    assert_eq!(
        hex::encode(key.hash("id", "11010519491231002X")),
        "a06d531bf0af3170c749ba971a4a59d1c55e303c27e355f5017cbf9d0e29e9e8"
    );
    assert_ne!(key.hash("i", "d1"), key.hash("id", "1"));
    assert_ne!(key.hash("id", "1"), LookupKey::new([9; 32]).hash("id", "1"));
}

#[test]
fn keys_do_not_print_their_secret() {
    let secret = [7; 32];
    let pair = KeyPair::from_secret(&secret).unwrap();
    for shown in [
        format!("{pair:?}"),
        format!("{:?}", FieldKey::new(&secret)),
        format!("{:?}", LookupKey::new(secret)),
    ] {
        assert!(!shown.contains("0707") && !shown.contains("7, 7"), "{shown}");
    }
}

#[test]
fn a_field_never_looks_the_same_twice() {
    let key = FieldKey::new(&[1; 32]);
    assert_ne!(key.seal("11010519491231002X").unwrap(), key.seal("11010519491231002X").unwrap());
    assert_eq!(key.open(&[]), Err(Unsealable));
    assert_eq!(key.open(&[1; 12]), Err(Unsealable));
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
    fn sealed_fields_open_with_their_key_only(
        clear in "\\PC{0,40}", place in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        let key = FieldKey::new(&[1; 32]);
        let mut sealed = key.seal(&clear).unwrap();
        prop_assert_eq!(key.open(&sealed).unwrap(), clear);
        prop_assert_eq!(FieldKey::new(&[2; 32]).open(&sealed), Err(Unsealable));
        let place = place.index(sealed.len());
        sealed[place] ^= 1 << bit;
        prop_assert_eq!(key.open(&sealed), Err(Unsealable));
    }
}
