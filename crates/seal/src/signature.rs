//! 签名 – keys and signatures that say which algorithm they are of, as `sm2:<hex>`, `ed25519:<hex>`,
//! `p256:<hex>`. A signature is verified by what the *registered key* is: one that claims another
//! algorithm does not verify, whatever it says.

use std::fmt;
use std::str::FromStr;

use sm2::dsa::signature::Verifier;

use crate::Algorithm;

/// GB/T 35276: the id used where signer and verifier agreed on none.
pub(crate) const DISTINGUISHING_ID: &str = "1234567812345678";

/// A key or signature that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a readable key or signature")]
pub struct BadKey;

/// The module that holds the key could not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("密码模块未能签名:{0} / the key module did not sign: {0}")]
pub struct SignerFault(pub String);

/// 签名者 – whoever holds a secret key. [`crate::KeyPair`] keeps it in memory; a hardware module
/// (GM/T 0018: `SDF_InternalSign_ECC`) keeps it to itself, and only this is asked of it.
pub trait Signer: fmt::Debug + Send + Sync {
    /// The public half.
    fn public(&self) -> PublicKey;

    /// Sign `message`: the whole of it, not its digest.
    ///
    /// # Errors
    /// A module that is away or refuses.
    fn sign(&self, message: &[u8]) -> Result<Signature, SignerFault>;
}

/// 公钥 – verifies.
#[derive(Clone)]
pub struct PublicKey(Key);

#[derive(Clone)]
enum Key {
    Sm2(sm2::dsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
}

/// 签名 – 64 bytes, r ‖ s or R ‖ S, and of which algorithm.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    algorithm: Algorithm,
    bytes: [u8; 64],
}

impl PublicKey {
    /// From the bytes of the algorithm: a point in SEC1 form, or 32 bytes of Ed25519.
    ///
    /// # Errors
    /// No point of the curve.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, BadKey> {
        let key = match algorithm {
            Algorithm::Sm2 => {
                sm2::dsa::VerifyingKey::from_sec1_bytes(DISTINGUISHING_ID, bytes).map(Key::Sm2).ok()
            }
            Algorithm::Ed25519 => {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadKey)?;
                ed25519_dalek::VerifyingKey::from_bytes(&bytes).map(Key::Ed25519).ok()
            }
            Algorithm::P256 => {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes).map(Key::P256).ok()
            }
        };
        key.map(Self).ok_or(BadKey)
    }

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Key::Sm2(_) => Algorithm::Sm2,
            Key::Ed25519(_) => Algorithm::Ed25519,
            Key::P256(_) => Algorithm::P256,
        }
    }

    /// Uncompressed SEC1, or the 32 bytes of Ed25519.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match &self.0 {
            Key::Sm2(key) => key.to_sec1_bytes().to_vec(),
            Key::Ed25519(key) => key.to_bytes().to_vec(),
            Key::P256(key) => key.to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// Whether `signature` is this key's over exactly `message`. One of another algorithm is not.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &Signature) -> bool {
        if signature.algorithm != self.algorithm() {
            return false;
        }
        match &self.0 {
            Key::Sm2(key) => sm2::dsa::Signature::from_slice(&signature.bytes)
                .is_ok_and(|raw| key.verify(message, &raw).is_ok()),
            Key::Ed25519(key) => {
                let raw = ed25519_dalek::Signature::from_bytes(&signature.bytes);
                key.verify_strict(message, &raw).is_ok()
            }
            Key::P256(key) => p256::ecdsa::Signature::from_slice(&signature.bytes)
                .is_ok_and(|raw| key.verify(message, &raw).is_ok()),
        }
    }

    pub(crate) fn of_sm2(key: sm2::dsa::VerifyingKey) -> Self {
        Self(Key::Sm2(key))
    }

    pub(crate) fn of_ed25519(key: ed25519_dalek::VerifyingKey) -> Self {
        Self(Key::Ed25519(key))
    }

    pub(crate) fn of_p256(key: p256::ecdsa::VerifyingKey) -> Self {
        Self(Key::P256(key))
    }
}

impl Signature {
    /// From 64 bytes.
    ///
    /// # Errors
    /// Wrong length, or a half out of range.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Result<Self, BadKey> {
        let is_readable = match algorithm {
            Algorithm::Sm2 => sm2::dsa::Signature::from_slice(bytes).is_ok(),
            Algorithm::Ed25519 => ed25519_dalek::Signature::from_slice(bytes).is_ok(),
            Algorithm::P256 => p256::ecdsa::Signature::from_slice(bytes).is_ok(),
        };
        let bytes = bytes.try_into().map_err(|_| BadKey)?;
        if is_readable { Ok(Self { algorithm, bytes }) } else { Err(BadKey) }
    }

    pub(crate) fn made(algorithm: Algorithm, bytes: [u8; 64]) -> Self {
        Self { algorithm, bytes }
    }

    /// Its algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The 64 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 64] {
        &self.bytes
    }
}

/// Algorithm and bytes of `name:hex`.
fn parts(text: &str) -> Result<(Algorithm, Vec<u8>), BadKey> {
    let (name, digits) = text.split_once(':').ok_or(BadKey)?;
    Ok((name.parse().map_err(|_| BadKey)?, hex::decode(digits).map_err(|_| BadKey)?))
}

impl FromStr for PublicKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (algorithm, bytes) = parts(text)?;
        Self::from_bytes(algorithm, &bytes)
    }
}

impl FromStr for Signature {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let (algorithm, bytes) = parts(text)?;
        Self::from_bytes(algorithm, &bytes)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm(), hex::encode(self.bytes()))
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, hex::encode(self.bytes))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}
