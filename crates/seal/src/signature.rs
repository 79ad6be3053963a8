//! SM2 签名 (GB/T 32918) over SM3, with the standard's default distinguishing id.

use std::fmt;

use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature as Raw, SigningKey, VerifyingKey};

/// GB/T 35276: the id used where signer and verifier agreed on none.
const DISTINGUISHING_ID: &str = "1234567812345678";

/// A key or signature that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a readable SM2 key or signature")]
pub struct BadKey;

/// 密钥对 – signs; never prints its secret.
#[derive(Clone)]
pub struct KeyPair(SigningKey);

/// 公钥 – verifies.
#[derive(Clone)]
pub struct PublicKey(VerifyingKey);

/// 签名 – r ‖ s, 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(Raw);

impl KeyPair {
    /// From 32 secret bytes.
    ///
    /// # Errors
    /// Zero, or not below the order of the curve.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, BadKey> {
        let key = SigningKey::from_slice(DISTINGUISHING_ID, secret).map_err(|_| BadKey)?;
        Ok(Self(key))
    }

    /// From 64 hex digits, as [`KeyPair::reveal`] gives them.
    ///
    /// # Errors
    /// Not 64 hex digits, zero, or not below the order of the curve.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let mut secret = [0; 32];
        hex::decode_to_slice(text, &mut secret).map_err(|_| BadKey)?;
        Self::from_secret(&secret)
    }

    /// The secret in hex, to be kept where keys are kept. The only exit of the secret.
    #[must_use]
    pub fn reveal(&self) -> String {
        hex::encode(self.0.as_nonzero_scalar().to_bytes())
    }

    /// A new pair, from the randomness of the operating system.
    #[must_use]
    pub fn fresh() -> Self {
        loop {
            if let Ok(pair) = Self::from_secret(&rand::random()) {
                return pair;
            }
        }
    }

    /// Derived from a seed: the same seed gives the same key. For simulated institutions and tests.
    #[must_use]
    pub fn of_seed(seed: &str) -> Self {
        let mut secret = crate::digest(seed.as_bytes());
        loop {
            // One in 2^32 digests is no valid scalar; the next one will be.
            if let Ok(key) = Self::from_secret(&secret) {
                return key;
            }
            secret = crate::digest(&secret);
        }
    }

    /// Sign `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message))
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().clone())
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.public().to_hex())
    }
}

impl PublicKey {
    /// From uncompressed SEC1 in hex.
    ///
    /// # Errors
    /// Not hex, or no point of the curve.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let bytes = hex::decode(text).map_err(|_| BadKey)?;
        let key = VerifyingKey::from_sec1_bytes(DISTINGUISHING_ID, &bytes).map_err(|_| BadKey)?;
        Ok(Self(key))
    }

    /// Uncompressed SEC1 in hex.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.to_sec1_bytes())
    }

    /// Whether `signature` is this key's over exactly `message`.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        self.0.verify(message, &signature.0).is_ok()
    }
}

impl Signature {
    /// From 128 hex digits.
    ///
    /// # Errors
    /// Not hex, wrong length, or out of range.
    pub fn from_hex(text: &str) -> Result<Self, BadKey> {
        let bytes = hex::decode(text).map_err(|_| BadKey)?;
        Raw::from_slice(&bytes).map(Self).map_err(|_| BadKey)
    }

    /// In hex.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.to_bytes())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_hex())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", self.to_hex())
    }
}
