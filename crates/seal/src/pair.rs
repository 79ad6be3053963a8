//! 软件密钥 – secret keys in memory, for installations without a hardware module, for simulated
//! institutions and for tests. Nothing outside this file sees a secret.

use std::fmt;

use sm2::dsa::signature::Signer as _;

use crate::signature::DISTINGUISHING_ID;
use crate::{Algorithm, BadKey, PublicKey, Signature, Signer, SignerFault};

/// 密钥对 – signs; never shows its secret.
#[derive(Clone)]
pub struct KeyPair(Secret);

#[derive(Clone)]
enum Secret {
    Sm2(sm2::dsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    P256(p256::ecdsa::SigningKey),
}

impl KeyPair {
    /// From 32 secret bytes.
    ///
    /// # Errors
    /// For a scalar that is zero or not below the order of the curve; Ed25519 takes any bytes.
    pub fn from_secret(algorithm: Algorithm, secret: &[u8; 32]) -> Result<Self, BadKey> {
        let secret = match algorithm {
            Algorithm::Sm2 => {
                sm2::dsa::SigningKey::from_slice(DISTINGUISHING_ID, secret).map(Secret::Sm2).ok()
            }
            Algorithm::Ed25519 => {
                Some(Secret::Ed25519(ed25519_dalek::SigningKey::from_bytes(secret)))
            }
            Algorithm::P256 => p256::ecdsa::SigningKey::from_slice(secret).map(Secret::P256).ok(),
        };
        secret.map(Self).ok_or(BadKey)
    }

    /// A new pair, from the randomness of the operating system.
    #[must_use]
    pub fn fresh(algorithm: Algorithm) -> Self {
        loop {
            if let Ok(pair) = Self::from_secret(algorithm, &rand::random()) {
                return pair;
            }
        }
    }

    /// The SM2 pair of a seed: the same seed gives the same key.
    #[must_use]
    pub fn of_seed(seed: &str) -> Self {
        Self::of(Algorithm::Sm2, seed)
    }

    /// Derived from a seed: the same seed gives the same key.
    #[must_use]
    pub fn of(algorithm: Algorithm, seed: &str) -> Self {
        let mut secret = crate::digest(seed.as_bytes());
        loop {
            // One in 2^32 digests is no valid scalar; the next one will be.
            if let Ok(key) = Self::from_secret(algorithm, &secret) {
                return key;
            }
            secret = crate::digest(&secret);
        }
    }

    /// Sign `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let (algorithm, bytes) = match &self.0 {
            Secret::Sm2(key) => (Algorithm::Sm2, key.sign(message).to_bytes().into()),
            Secret::Ed25519(key) => (Algorithm::Ed25519, key.sign(message).to_bytes()),
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                (Algorithm::P256, signature.to_bytes().into())
            }
        };
        Signature::made(algorithm, bytes)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        match &self.0 {
            Secret::Sm2(key) => PublicKey::of_sm2(key.verifying_key().clone()),
            Secret::Ed25519(key) => PublicKey::of_ed25519(key.verifying_key()),
            Secret::P256(key) => PublicKey::of_p256(*key.verifying_key()),
        }
    }
}

impl Signer for KeyPair {
    fn public(&self) -> PublicKey {
        KeyPair::public(self)
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFault> {
        Ok(KeyPair::sign(self, message))
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.public())
    }
}
