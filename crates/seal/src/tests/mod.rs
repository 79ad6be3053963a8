//! Ids that may never change, and what must never verify or open.

mod openssl;
mod vectors;

use proptest::prelude::*;

use crate::*;

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    hex::decode(text).unwrap().try_into().unwrap()
}

#[test]
fn a_signature_fits_one_key_and_one_message() {
    for algorithm in Algorithm::ALL {
        let (ours, theirs) = (KeyPair::of(algorithm, "ours"), KeyPair::of(algorithm, "theirs"));
        let read: Signature = ours.sign(b"freeze").to_string().parse().unwrap();
        let key: PublicKey = ours.public().to_string().parse().unwrap();
        assert!(key.verify(b"freeze", &read));
        assert!(!key.verify(b"freezf", &read));
        assert!(!theirs.public().verify(b"freeze", &read));
    }
}

#[test]
fn the_registered_key_says_how_to_verify_and_never_the_message() {
    for (registered, claimed) in [
        (Algorithm::Sm2, Algorithm::Ed25519),
        (Algorithm::Sm2, Algorithm::P256),
        (Algorithm::Ed25519, Algorithm::Sm2),
        (Algorithm::P256, Algorithm::Sm2),
    ] {
        let pair = KeyPair::of(registered, "court");
        let good = pair.sign(b"freeze").to_string();
        let digits = good.split_once(':').unwrap().1;
        let renamed = format!("{claimed}:{digits}").parse::<Signature>();
        assert!(renamed.is_ok_and(|renamed| !pair.public().verify(b"freeze", &renamed)));
        let foreign = KeyPair::of(claimed, "court").sign(b"freeze");
        assert!(!pair.public().verify(b"freeze", &foreign));
    }
}

#[test]
fn keys_do_not_repeat_unless_of_one_seed() {
    for algorithm in Algorithm::ALL {
        let shown = |pair: KeyPair| pair.public().to_string();
        assert_ne!(shown(KeyPair::fresh(algorithm)), shown(KeyPair::fresh(algorithm)));
        assert_eq!(shown(KeyPair::of(algorithm, "bank")), shown(KeyPair::of(algorithm, "bank")));
    }
}

#[test]
fn unreadable_keys_and_signatures_are_refused() {
    let orders = [
        (Algorithm::Sm2, "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"),
        (Algorithm::P256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    ];
    for (algorithm, order) in orders {
        for secret in [[0; 32], bytes(order)] {
            assert!(KeyPair::from_secret(algorithm, &secret).is_err(), "{algorithm}");
        }
        for digits in ["", "04", "not hex", &format!("04{}", "01".repeat(64))] {
            assert!(format!("{algorithm}:{digits}").parse::<PublicKey>().is_err(), "{digits}");
        }
        for digits in ["", "00", &"00".repeat(64), &"ff".repeat(64), &"01".repeat(65)] {
            assert!(format!("{algorithm}:{digits}").parse::<Signature>().is_err(), "{digits}");
        }
    }
    let good = KeyPair::of_seed("court");
    let digits = hex::encode(good.public().bytes());
    for key in [digits.clone(), format!("sm9:{digits}"), format!("SM2:{digits}")] {
        assert!(key.parse::<PublicKey>().is_err(), "{key}");
    }
    assert!(format!("ed25519:{}", "ff".repeat(31)).parse::<PublicKey>().is_err());
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
fn international_lookup_hashes_are_hmac_sha_256() {
    // Computed apart, with Python's hmac over the length and text of the domain, and the value.
    let secret: Vec<u8> = (0..32).collect();
    let key = LookupKey::new(secret.try_into().unwrap());
    assert_eq!(
        hex::encode(key.hash_sha256("id", "11010519491231002X")),
        "c6d9e034d8619ba738d39e4f7eca36361a320baee4e51d3526c1c56ba5fc3256"
    );
}

#[test]
fn keys_do_not_print_their_secret() {
    let secret = [7; 32];
    let mut shown =
        vec![format!("{:?}", LookupKey::new(secret)), format!("{:?}", SoftVault::new(&secret))];
    for algorithm in Algorithm::ALL {
        shown.push(format!("{:?}", KeyPair::from_secret(algorithm, &secret).unwrap()));
    }
    shown.extend(Suite::ALL.map(|suite| format!("{:?}", FieldKey::new(suite, &secret))));
    for shown in shown {
        assert!(!shown.contains("0707") && !shown.contains("7, 7"), "{shown}");
    }
}

fn name(owner: &str, version: u32) -> KeyName {
    KeyName { owner: owner.to_owned(), version }
}

#[test]
fn a_field_never_looks_the_same_twice_and_says_what_opens_it() {
    for suite in Suite::ALL {
        let key = FieldKey::new(suite, &[1; 32]);
        let seal = || seal_field(&key, &name("粤0304", 3), "document", "11010519491231002X");
        let sealed = seal().unwrap();
        assert_ne!(sealed, seal().unwrap());
        let (named, by, _) = KeyName::read(&sealed).unwrap().unwrap();
        assert_eq!((named, by), (suite, name("粤0304", 3)));
        assert_eq!(open_field(&key, "document", &sealed).unwrap(), "11010519491231002X");
        assert_eq!(open_field(&key, "phone", &sealed), Err(Unsealable), "moved");
        for cut in 0..sealed.len() {
            assert_eq!(open_field(&key, "document", &sealed[..cut]), Err(Unsealable));
        }
    }
}

#[test]
fn a_change_of_suite_leaves_what_was_sealed_readable() {
    let vault = SoftVault::new(&[5; 32]);
    for suite in Suite::ALL {
        let (first, second) = (name("粤0304", 1), name("粤0304", 2));
        let wrapped = vault.fresh(suite, &first).unwrap();
        let key = vault.unwrap(&first, &wrapped).unwrap();
        assert_eq!(key.suite(), suite);
        let sealed = seal_field(&*key, &first, "p", "clear").unwrap();
        let again = vault.unwrap(&first, &wrapped).unwrap();
        assert_eq!(open_field(&*again, "p", &sealed).unwrap(), "clear");
        assert!(vault.unwrap(&second, &wrapped).is_err(), "made under another name");
        assert!(SoftVault::new(&[6; 32]).unwrap(&first, &wrapped).is_err(), "another vault");
        assert_ne!(vault.fresh(suite, &first).unwrap(), wrapped);
    }
}

/// The form of the program before keys had names, computed apart with OpenSSL; must open for ever.
#[test]
fn fields_sealed_before_keys_had_names_still_open() {
    let key = FieldKey::new(Suite::National, &[1; 32]);
    let sealed = "01000102030405060708090a0bbf7e65b05d5d70aafbdf8b14ac93c355b9f3686b52c0a4d18e758d1cab8cc7228755";
    let sealed = hex::decode(sealed).unwrap();
    assert_eq!(open_nameless(&key, &sealed).unwrap(), "11010519491231002X");
    assert_eq!(KeyName::read(&sealed).unwrap(), None);
    assert_eq!(open_field(&key, "", &sealed), Err(Unsealable));
}

proptest! {
    /// As headers carry them.
    #[test]
    fn a_signature_or_key_in_text_is_read_or_refused(
        scheme in "(sm2|p256|ed25519|[a-z0-9]{0,9})", hex in "[0-9a-fA-Fg]{0,140}", any in "\\PC{0,40}",
    ) {
        for text in [format!("{scheme}:{hex}"), any] {
            if let Ok(signature) = text.parse::<Signature>() {
                let again: Signature = signature.to_string().parse().unwrap();
                prop_assert_eq!(again.bytes(), signature.bytes());
            }
            if let Ok(key) = text.parse::<PublicKey>() {
                let again: PublicKey = key.to_string().parse().unwrap();
                prop_assert_eq!(again.bytes(), key.bytes());
            }
        }
    }

    #[test]
    fn a_changed_signature_never_verifies(
        which in 0usize..3, byte in 0usize..64, bit in 0u8..8,
    ) {
        let algorithm = Algorithm::ALL[which];
        let pair = KeyPair::of(algorithm, "court");
        let mut bytes = *pair.sign(b"order").bytes();
        bytes[byte] ^= 1 << bit;
        let verified = Signature::from_bytes(algorithm, &bytes)
            .is_ok_and(|changed| pair.public().verify(b"order", &changed));
        prop_assert!(!verified);
    }

    #[test]
    fn sealed_fields_open_with_their_key_only(
        clear in "\\PC{0,40}", place in any::<prop::sample::Index>(), bit in 0u8..8,
    ) {
        for suite in Suite::ALL {
            let key = FieldKey::new(suite, &[1; 32]);
            let mut sealed = seal_field(&key, &name("court", 1), "p", &clear).unwrap();
            prop_assert_eq!(open_field(&key, "p", &sealed).unwrap(), clear.clone());
            let other = FieldKey::new(suite, &[2; 32]);
            prop_assert_eq!(open_field(&other, "p", &sealed), Err(Unsealable));
            let place = place.index(sealed.len());
            sealed[place] ^= 1 << bit;
            prop_assert_eq!(open_field(&key, "p", &sealed), Err(Unsealable));
        }
    }
}
