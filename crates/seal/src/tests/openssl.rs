//! The same questions to OpenSSL 3, as a process: what one makes the other takes, and the other way
//! round. Cases are drawn from a seed, so that a failure can be lived again.

use std::path::{Path, PathBuf};
use std::process::Command;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::field::Sm4Gcm;
use crate::*;
use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};

/// A folder that goes away with its test.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("seal-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn openssl(arguments: &[&str], files: &[&Path]) -> Result<Vec<u8>, String> {
    let done = Command::new("openssl").args(arguments).args(files).output().unwrap();
    if done.status.success() {
        Ok(done.stdout)
    } else {
        Err(String::from_utf8_lossy(&done.stderr).into_owned())
    }
}

fn drawn(dice: &mut ChaCha8Rng, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    dice.fill_bytes(&mut bytes);
    bytes
}

fn secret(dice: &mut ChaCha8Rng) -> [u8; 32] {
    drawn(dice, 32).try_into().unwrap()
}

/// Secret and public key as files of OpenSSL: SEC1 and SPKI, or PKCS #8 and SPKI, all in DER.
fn key_files(desk: &Desk, secret: &[u8; 32], pair: &KeyPair) -> (PathBuf, PathBuf) {
    let public = pair.public().bytes();
    let curve = match pair.public().algorithm() {
        Algorithm::Sm2 => "06082a811ccf5501822d",
        Algorithm::P256 => "06082a8648ce3d030107",
        Algorithm::Ed25519 => {
            let private = [hex::decode("302e020100300506032b657004220420").unwrap(), secret.into()];
            let spki = [hex::decode("302a300506032b6570032100").unwrap(), public];
            return (desk.put("key", &private.concat()), desk.put("pub", &spki.concat()));
        }
    };
    let private = [
        hex::decode("30770201010420").unwrap(),
        secret.to_vec(),
        hex::decode(format!("a00a{curve}a144034200")).unwrap(),
        public.clone(),
    ];
    let head = format!("3059301306072a8648ce3d0201{curve}034200");
    let spki = [hex::decode(head).unwrap(), public];
    (desk.put("key", &private.concat()), desk.put("pub", &spki.concat()))
}

/// r and s as DER integers: without leading zeros, with one before a high bit.
fn der(signature: &[u8; 64]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let start = half.iter().position(|byte| *byte != 0).unwrap();
        let mut digits = half[start..].to_vec();
        if digits[0] & 0x80 != 0 {
            digits.insert(0, 0);
        }
        [&[2, u8::try_from(digits.len()).unwrap()], digits.as_slice()].concat()
    };
    let body = [integer(&signature[..32]), integer(&signature[32..])].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
}

fn of_der(bytes: &[u8]) -> [u8; 64] {
    let mut signature = [0; 64];
    let mut rest = &bytes[2..];
    for half in 0..2 {
        let length = usize::from(rest[1]);
        let digits = &rest[2..2 + length];
        let digits = if digits[0] == 0 { &digits[1..] } else { digits };
        signature[half * 32 + 32 - digits.len()..half * 32 + 32].copy_from_slice(digits);
        rest = &rest[2 + length..];
    }
    signature
}

/// Ours verifies there, theirs verifies here, and a changed message verifies at neither.
fn both_ways(desk: &Desk, algorithm: Algorithm, secret: &[u8; 32], message: &[u8]) {
    let pair = KeyPair::from_secret(algorithm, secret).unwrap();
    let (private, public) = key_files(desk, secret, &pair);
    let (message_file, other_file) =
        (desk.put("message", message), desk.put("other", &[message, b"!"].concat()));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (private, public) = (text(&private), text(&public));
    let options: &[&str] = match algorithm {
        Algorithm::Sm2 => &["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"],
        Algorithm::P256 => &["-digest", "sha256"],
        Algorithm::Ed25519 => &[],
    };
    let ours = pair.sign(message);
    let raw = match algorithm {
        Algorithm::Ed25519 => ours.bytes().to_vec(),
        _ => der(ours.bytes()),
    };
    let signature_file = text(&desk.put("signature", &raw));
    let verify = ["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", &public];
    let verify = [&verify, options, &["-sigfile", &signature_file, "-in"]].concat();
    openssl(&verify, &[&message_file]).unwrap_or_else(|error| {
        panic!("{algorithm} {} {}: {error}", hex::encode(secret), hex::encode(message))
    });
    assert!(openssl(&verify, &[&other_file]).is_err(), "{algorithm}");
    let sign = ["pkeyutl", "-sign", "-rawin", "-keyform", "DER", "-inkey", &private];
    let sign = [&sign, options, &["-in"]].concat();
    let raw = openssl(&sign, &[&message_file]).unwrap();
    let theirs = match algorithm {
        Algorithm::Ed25519 => raw.try_into().unwrap(),
        _ => of_der(&raw),
    };
    let theirs = Signature::from_bytes(algorithm, &theirs).unwrap();
    assert!(pair.public().verify(message, &theirs), "{algorithm} {}", hex::encode(secret));
    assert!(!pair.public().verify(&[message, b"!"].concat(), &theirs));
}

#[test]
fn signatures_are_those_of_openssl() {
    let desk = Desk::new("signatures");
    let mut dice = ChaCha8Rng::seed_from_u64(32918);
    for algorithm in Algorithm::ALL {
        for length in 0..80 {
            let secret = secret(&mut dice);
            // OpenSSL's pkeyutl takes no empty message for Ed25519.
            both_ways(&desk, algorithm, &secret, &drawn(&mut dice, length + 1));
        }
    }
}

#[test]
fn leading_zeros_of_keys_points_and_signatures_are_kept() {
    let desk = Desk::new("zeros");
    let mut dice = ChaCha8Rng::seed_from_u64(256);
    for algorithm in [Algorithm::Sm2, Algorithm::P256] {
        let mut secret = secret(&mut dice);
        secret[0] = 0;
        both_ways(&desk, algorithm, &secret, b"secret");
        // A point whose x, then one whose y begins with a zero byte.
        for place in [1, 33] {
            let secret = (0..).map(|_| self::secret(&mut dice)).find(|secret| {
                let pair = KeyPair::from_secret(algorithm, secret).unwrap();
                pair.public().bytes()[place] == 0
            });
            both_ways(&desk, algorithm, &secret.unwrap(), b"point");
        }
        // A signature whose r, then one whose s does.
        let pair = KeyPair::from_secret(algorithm, &secret).unwrap();
        for place in [0, 32] {
            let message = (0..)
                .map(|n: u32| n.to_be_bytes())
                .find(|message| pair.sign(message).bytes()[place] == 0);
            both_ways(&desk, algorithm, &secret, &message.unwrap());
        }
    }
}

#[test]
fn digests_are_those_of_openssl() {
    let desk = Desk::new("digests");
    let mut dice = ChaCha8Rng::seed_from_u64(32905);
    // Every length across the blocks of 64 bytes, and some long ones.
    let lengths = (0..260).chain([1000, 4096, 100_001]);
    let messages: Vec<Vec<u8>> = lengths.map(|length| drawn(&mut dice, length)).collect();
    let files: Vec<PathBuf> =
        (0..).zip(&messages).map(|(n, message)| desk.put(&format!("{n}"), message)).collect();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    for (suite, name) in [(Suite::National, "-sm3"), (Suite::International, "-sha256")] {
        let told = String::from_utf8(openssl(&["dgst", "-r", name], &files).unwrap()).unwrap();
        let told: Vec<&str> = told.lines().map(|line| &line[..64]).collect();
        let ours: Vec<String> = messages.iter().map(|m| hex::encode(suite.digest(m))).collect();
        assert_eq!(told, ours, "{suite}");
    }
}

/// Fields are sealed in GCM, whose cipher part is counter mode from 2: that part OpenSSL 3.0 can do
/// with SM4. The tag is that of the vectors.
#[test]
fn sealed_bytes_are_the_counter_mode_of_openssl() {
    let desk = Desk::new("counter");
    let mut dice = ChaCha8Rng::seed_from_u64(32907);
    for length in 1..100 {
        let (key, nonce) = (secret(&mut dice), drawn(&mut dice, 12));
        let clear = drawn(&mut dice, length);
        let file = desk.put("clear", &clear);
        let nonce: [u8; 12] = nonce.try_into().unwrap();
        let counter = format!("{}00000002", hex::encode(nonce));
        let short: [u8; 16] = key[..16].try_into().unwrap();
        let nonce = Nonce::from(nonce);
        let ours = [
            ("-sm4-ctr", hex::encode(short), Sm4Gcm::new(&short.into()).encrypt(&nonce, &*clear)),
            (
                "-aes-256-ctr",
                hex::encode(key),
                Aes256Gcm::new(&key.into()).encrypt(&nonce, &*clear),
            ),
        ];
        for (mode, key, sealed) in ours {
            let arguments = ["enc", "-e", mode, "-K", &key, "-iv", &counter, "-in"];
            let theirs = openssl(&arguments, &[&file]).unwrap();
            assert_eq!(sealed.unwrap()[..length], theirs, "{mode} {length}");
        }
        let block: [u8; 16] = key[16..].try_into().unwrap();
        let mut ours = block.into();
        let cipher = <sm4::Sm4 as KeyInit>::new(&short.into());
        sm4::cipher::BlockCipherEncrypt::encrypt_block(&cipher, &mut ours);
        let block = desk.put("block", &block);
        let arguments = ["enc", "-e", "-sm4-ecb", "-nopad", "-K", &hex::encode(short), "-in"];
        assert_eq!(openssl(&arguments, &[&block]).unwrap(), ours.to_vec());
    }
}
