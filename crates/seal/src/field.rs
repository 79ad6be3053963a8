//! 字段加密 – identity numbers at rest: sealed with SM4-GCM (GB/T 32907, RFC 8998), found again by a
//! keyed SM3 hash.
//!
//! The mode is RustCrypto's generic GCM over its SM4, so the whole path is national cryptography. The
//! first byte of a sealed field names the scheme: a later one can be added without guessing which
//! of the two sealed an old row.

use std::fmt;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{AesGcm, Nonce};
use hmac::{Hmac, Mac};
use sm3::Sm3;
use sm4::Sm4;

pub(crate) type Sm4Gcm = AesGcm<Sm4, U12>;

/// Scheme 1: SM4-GCM, nonce of 12 bytes, tag of 16, the scheme byte authenticated.
const SCHEME: u8 = 1;
const NONCE_BYTES: usize = 12;
/// SM4 takes 16 bytes; they are drawn from the 32 secret ones under this name.
const PURPOSE: &str = "zhixing field SM4-GCM v1";

/// A sealed field that does not open: wrong key, unknown scheme, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed field does not open with this key")]
pub struct Unsealable;

/// 字段密钥 – seals and opens single fields. Nonces are random, so one key is good for 2^32 fields
/// (NIST SP 800-38D 8.3); the nation has 1.4 × 10^9 people.
#[derive(Clone)]
pub struct FieldKey(Sm4Gcm);

impl FieldKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        let drawn = LookupKey::new(*secret).hash(PURPOSE, "");
        let mut key = [0; 16];
        key.copy_from_slice(&drawn[..16]);
        Self(Sm4Gcm::new(&key.into()))
    }

    /// Seal `clear`: the scheme, a fresh nonce, then the sealed bytes and their tag.
    ///
    /// # Errors
    /// Only for a text beyond the cipher's limit of 64 GiB.
    pub fn seal(&self, clear: &str) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: clear.as_bytes(), aad: &[SCHEME] };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).map_err(|_| Unsealable)?;
        Ok([&[SCHEME], nonce.as_slice(), &sealed].concat())
    }

    /// Open what [`FieldKey::seal`] made.
    ///
    /// # Errors
    /// Wrong key, unknown scheme or changed bytes.
    pub fn open(&self, sealed: &[u8]) -> Result<String, Unsealable> {
        let body = sealed.strip_prefix(&[SCHEME]).ok_or(Unsealable)?;
        let (nonce, body) = body.split_at_checked(NONCE_BYTES).ok_or(Unsealable)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Unsealable)?;
        let payload = Payload { msg: body, aad: &[SCHEME] };
        let clear = self.0.decrypt(&Nonce::from(nonce), payload).map_err(|_| Unsealable)?;
        String::from_utf8(clear).map_err(|_| Unsealable)
    }
}

impl fmt::Debug for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldKey(…)")
    }
}

/// 检索密钥 – makes the hash under which a sealed value is found without opening any.
#[derive(Clone)]
pub struct LookupKey([u8; 32]);

impl LookupKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// HMAC-SM3 of `value` within `domain`.
    #[must_use]
    pub fn hash(&self, domain: &str, value: &str) -> [u8; 32] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0); // HMAC pads a short key to the block of 64 with zeros
        let mut mac = <Hmac<Sm3> as KeyInit>::new(&key.into());
        mac.update(&(domain.len() as u64).to_be_bytes());
        mac.update(domain.as_bytes());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupKey(…)")
    }
}
