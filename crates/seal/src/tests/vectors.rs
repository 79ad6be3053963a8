//! Known answers of the standards.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sm4::Sm4;
use sm4::cipher::BlockCipherEncrypt;

use super::bytes;
use crate::field::Sm4Gcm;
use crate::*;

#[test]
fn sm3_gives_the_digests_of_the_standard() {
    // GB/T 32905-2016, examples 1 and 2.
    for (message, digest) in [
        ("abc".to_owned(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("abcd".repeat(16), "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ] {
        assert_eq!(digest_hex(message.as_bytes()), digest);
        assert_eq!(Suite::National.digest(message.as_bytes()), digest_of(digest));
    }
}

fn digest_of(text: &str) -> [u8; 32] {
    bytes(text)
}

#[test]
fn sha_256_gives_the_digests_of_the_standard() {
    // FIPS 180-4, examples of NIST.
    for (message, digest) in [
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ] {
        assert_eq!(Suite::International.digest(message.as_bytes()), digest_of(digest));
    }
}

#[test]
fn sm4_gives_the_blocks_of_the_standard() {
    // GB/T 32907-2016, appendix A: one block, and the same enciphered a million times.
    let key = bytes::<16>("0123456789abcdeffedcba9876543210");
    let cipher = <Sm4 as sm4::cipher::KeyInit>::new(&key.into());
    let mut block = key.into();
    cipher.encrypt_block(&mut block);
    assert_eq!(hex::encode(block), "681edf34d206965e86b3e94f536e4246");
    for _ in 1..1_000_000 {
        cipher.encrypt_block(&mut block);
    }
    assert_eq!(hex::encode(block), "595298c7c6fd271f0402f804c33d3f66");
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
fn aes_gcm_gives_the_vectors_submitted_to_nist() {
    // McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13 and 16.
    let cipher = Aes256Gcm::new(&[0; 32].into());
    let tag = cipher.encrypt(&Nonce::from([0; 12]), b"".as_slice()).unwrap();
    assert_eq!(hex::encode(tag), "530f8afbc74536b9a963b4f1c4cb738b");
    let key = "feffe9928665731c6d6a8f9467308308".repeat(2);
    let cipher = Aes256Gcm::new(&bytes::<32>(&key).into());
    let payload = Payload {
        msg: &bytes::<60>(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
             1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        ),
        aad: &bytes::<20>("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    };
    let nonce = Nonce::from(bytes::<12>("cafebabefacedbaddecaf888"));
    assert_eq!(
        hex::encode(cipher.encrypt(&nonce, payload).unwrap()),
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
         8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
         76fc6ece0f4e1768cddf8853bb2d551b"
    );
}

#[test]
fn sm2_takes_the_signature_of_the_standard() {
    // GB/T 32918.5-2017, example A.2: the message, the id and the curve of the standard.
    let secret = bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    let pair = KeyPair::from_secret(Algorithm::Sm2, &secret).unwrap();
    assert_eq!(
        pair.public().to_string(),
        "sm2:0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
         ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    );
    let signature: Signature =
        "sm2:f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
         b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
            .parse()
            .unwrap();
    assert!(pair.public().verify(b"message digest", &signature));
    assert!(!pair.public().verify(b"message digests", &signature));
}

#[test]
fn ed25519_makes_the_signatures_of_rfc_8032() {
    // Section 7.1, tests 1 and 2: Ed25519 is deterministic, so ours must be these very bytes.
    for (secret, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
             5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ] {
        let pair = KeyPair::from_secret(Algorithm::Ed25519, &bytes(secret)).unwrap();
        let message = hex::decode(message).unwrap();
        assert_eq!(pair.public().to_string(), format!("ed25519:{public}"));
        assert_eq!(pair.sign(&message).to_string(), format!("ed25519:{signature}"));
        assert!(pair.public().verify(&message, &pair.sign(&message)));
    }
}

#[test]
fn p256_makes_the_signature_of_rfc_6979() {
    // Appendix A.2.5, message "sample" with SHA-256.
    let secret = bytes("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let pair = KeyPair::from_secret(Algorithm::P256, &secret).unwrap();
    assert_eq!(
        pair.sign(b"sample").to_string(),
        "p256:efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
         f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    );
}
