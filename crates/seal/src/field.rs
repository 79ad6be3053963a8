//! 字段加密 – identity numbers at rest: sealed with AES-256-GCM, found again by a keyed SM3 hash.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sm3::Sm3;

const NONCE_BYTES: usize = 12;

/// A sealed field that does not open: wrong key, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed field does not open with this key")]
pub struct Unsealable;

/// 字段密钥.
#[derive(Clone)]
pub struct FieldKey(Aes256Gcm);

impl FieldKey {
    /// From 32 secret bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(secret.into()))
    }

    /// Seal `clear`: a fresh nonce, then the sealed bytes.
    ///
    /// # Errors
    /// Only for a text beyond the cipher's limit of 64 GiB.
    pub fn seal(&self, clear: &str) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let sealed =
            self.0.encrypt(&Nonce::from(nonce), clear.as_bytes()).map_err(|_| Unsealable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Open what [`FieldKey::seal`] made.
    ///
    /// # Errors
    /// Wrong key or changed bytes.
    pub fn open(&self, sealed: &[u8]) -> Result<String, Unsealable> {
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES).ok_or(Unsealable)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Unsealable)?;
        let clear = self.0.decrypt(&Nonce::from(nonce), body).map_err(|_| Unsealable)?;
        String::from_utf8(clear).map_err(|_| Unsealable)
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
