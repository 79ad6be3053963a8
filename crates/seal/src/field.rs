//! 字段加密 – single fields at rest: sealed with the cipher of a suite, found again by its keyed hash.
//!
//! A sealed field names its suite and the key it opens with – whose it is and which version – so that
//! none is guessed when keys or suites change. All of that, and the place the field stands in, is
//! authenticated: bytes moved to another row do not open.

use std::fmt;
use std::sync::Arc;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;

use crate::Suite;

pub(crate) type Sm4Gcm = AesGcm<Sm4, U12>;

/// First byte of a field that names its key.
const NAMED: u8 = 2;
/// First byte of one sealed before keys had names: SM4-GCM, one key for the installation.
const NAMELESS: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// A sealed field that does not open: wrong key, unknown scheme, moved or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed field does not open with this key")]
pub struct Unsealable;

/// 密封者 – a key that seals fields, wherever it lies (GM/T 0018: `SDF_Encrypt`, `SDF_CalculateMAC`
/// on a handle).
pub trait Sealer: fmt::Debug + Send + Sync {
    /// Its suite.
    fn suite(&self) -> Suite;

    /// Seal `clear` with `bound` authenticated: a fresh nonce, the sealed bytes, their tag.
    ///
    /// # Errors
    /// A text beyond the cipher's limit, or a module that is away.
    fn seal(&self, bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, Unsealable>;

    /// Open what [`Sealer::seal`] made.
    ///
    /// # Errors
    /// Wrong key, another `bound`, changed bytes.
    fn open(&self, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable>;

    /// The keyed hash of `value` within `domain`, to find it by.
    ///
    /// # Errors
    /// A module that is away.
    fn index(&self, domain: &str, value: &str) -> Result<[u8; 32], Unsealable>;
}

/// 密钥柜 – makes keys and hands them out wrapped, so that a table may keep them (GM/T 0018:
/// `SDF_GenerateKeyWithKEK`, `SDF_ImportKeyWithKEK`). The wrapping key stays in it.
pub trait Vault: fmt::Debug + Send + Sync {
    /// A new key of `suite` called `name`, wrapped.
    ///
    /// # Errors
    /// A module that is away.
    fn fresh(&self, suite: Suite, name: &KeyName) -> Result<Vec<u8>, Unsealable>;

    /// The key in `wrapped`, which must have been made as `name`.
    ///
    /// # Errors
    /// Another vault's, another name's, or changed.
    fn unwrap(&self, name: &KeyName, wrapped: &[u8]) -> Result<Arc<dyn Sealer>, Unsealable>;
}

/// 密钥名 – whose key, and which of its versions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName {
    /// A court's code, or what else keys are made for.
    pub owner: String,
    /// From 1.
    pub version: u32,
}

/// What a sealed field says of itself: suite, key, and the sealed bytes.
pub type Named<'a> = (Suite, KeyName, &'a [u8]);

impl KeyName {
    /// What a field sealed under `suite` by this key begins with.
    ///
    /// # Errors
    /// An owner's name of more than 255 bytes.
    pub fn header(&self, suite: Suite) -> Result<Vec<u8>, Unsealable> {
        let length = u8::try_from(self.owner.len()).map_err(|_| Unsealable)?;
        let mut header = vec![NAMED, suite.byte(), length];
        header.extend(self.owner.as_bytes());
        header.extend(self.version.to_be_bytes());
        Ok(header)
    }

    /// Suite and key that `sealed` names, and the rest; nothing if it is older than names.
    ///
    /// # Errors
    /// Neither form.
    pub fn read(sealed: &[u8]) -> Result<Option<Named<'_>>, Unsealable> {
        match sealed {
            [NAMELESS, ..] => Ok(None),
            [NAMED, suite, length, rest @ ..] => {
                let suite = Suite::of_byte(*suite).ok_or(Unsealable)?;
                let (owner, rest) = rest.split_at_checked((*length).into()).ok_or(Unsealable)?;
                let owner = String::from_utf8(owner.to_vec()).map_err(|_| Unsealable)?;
                let (version, rest) = rest.split_first_chunk().ok_or(Unsealable)?;
                let version = u32::from_be_bytes(*version);
                Ok(Some((suite, KeyName { owner, version }, rest)))
            }
            _ => Err(Unsealable),
        }
    }
}

/// Seal the field that stands at `place` under the key called `name`.
///
/// # Errors
/// As [`Sealer::seal`].
pub fn seal_field(
    key: &dyn Sealer,
    name: &KeyName,
    place: &str,
    clear: &str,
) -> Result<Vec<u8>, Unsealable> {
    let mut sealed = name.header(key.suite())?;
    let bound = [sealed.as_slice(), place.as_bytes()].concat();
    sealed.extend(key.seal(&bound, clear.as_bytes())?);
    Ok(sealed)
}

/// Open the field that stands at `place` with the key it names.
///
/// # Errors
/// As [`Sealer::open`]; a field that names another suite than the key's.
pub fn open_field(key: &dyn Sealer, place: &str, sealed: &[u8]) -> Result<String, Unsealable> {
    let (suite, name, body) = KeyName::read(sealed)?.ok_or(Unsealable)?;
    if suite != key.suite() {
        return Err(Unsealable);
    }
    let bound = [name.header(suite)?.as_slice(), place.as_bytes()].concat();
    String::from_utf8(key.open(&bound, body)?).map_err(|_| Unsealable)
}

/// Open a field sealed before keys had names.
///
/// # Errors
/// As [`Sealer::open`].
pub fn open_nameless(key: &dyn Sealer, sealed: &[u8]) -> Result<String, Unsealable> {
    let body = sealed.strip_prefix(&[NAMELESS]).ok_or(Unsealable)?;
    String::from_utf8(key.open(&[NAMELESS], body)?).map_err(|_| Unsealable)
}

/// 字段密钥 – a software key. Nonces are random, so one key is good for 2^32 fields
/// (NIST SP 800-38D 8.3); the nation has 1.4 × 10^9 people.
#[derive(Clone)]
pub struct FieldKey {
    cipher: Cipher,
    mark: LookupKey,
}

#[derive(Clone)]
enum Cipher {
    Sm4(Box<Sm4Gcm>),
    Aes(Box<Aes256Gcm>),
}

impl FieldKey {
    /// From 32 secret bytes, out of which the cipher's and the hash's key are drawn by name.
    #[must_use]
    pub fn new(suite: Suite, secret: &[u8; 32]) -> Self {
        let secret = LookupKey::new(*secret);
        let cipher = match suite {
            Suite::National => {
                let drawn = secret.hash("zhixing field SM4-GCM v1", "");
                let mut key = [0; 16]; // SM4 takes the first 16
                key.copy_from_slice(&drawn[..16]);
                Cipher::Sm4(Box::new(Sm4Gcm::new(&key.into())))
            }
            Suite::International => {
                let key = secret.hash("zhixing field AES-256-GCM v1", "");
                Cipher::Aes(Box::new(Aes256Gcm::new(&key.into())))
            }
        };
        Self { cipher, mark: LookupKey::new(secret.hash("zhixing field index v1", "")) }
    }
}

impl Sealer for FieldKey {
    fn suite(&self) -> Suite {
        match self.cipher {
            Cipher::Sm4(_) => Suite::National,
            Cipher::Aes(_) => Suite::International,
        }
    }

    fn seal(&self, bound: &[u8], clear: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: clear, aad: bound };
        let sealed = match &self.cipher {
            Cipher::Sm4(cipher) => cipher.encrypt(&Nonce::from(nonce), payload),
            Cipher::Aes(cipher) => cipher.encrypt(&Nonce::from(nonce), payload),
        };
        Ok([nonce.as_slice(), &sealed.map_err(|_| Unsealable)?].concat())
    }

    fn open(&self, bound: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Unsealable)?;
        let payload = Payload { msg: body, aad: bound };
        let clear = match &self.cipher {
            Cipher::Sm4(cipher) => cipher.decrypt(&Nonce::from(*nonce), payload),
            Cipher::Aes(cipher) => cipher.decrypt(&Nonce::from(*nonce), payload),
        };
        clear.map_err(|_| Unsealable)
    }

    fn index(&self, domain: &str, value: &str) -> Result<[u8; 32], Unsealable> {
        Ok(match self.suite() {
            Suite::National => self.mark.hash(domain, value),
            Suite::International => self.mark.hash_sha256(domain, value),
        })
    }
}

impl fmt::Debug for FieldKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldKey({}, …)", self.suite())
    }
}

/// 软件密钥柜 – wraps under keys drawn from one master secret, one for each suite.
pub struct SoftVault([FieldKey; 2]);

impl SoftVault {
    /// From 32 secret bytes; `suite` is only what keys are made *for*, both can be opened.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Suite::ALL.map(|suite| FieldKey::new(suite, secret)))
    }

    /// A key of a suite is wrapped with that suite's cipher.
    fn wrapper(&self, suite: Suite) -> &FieldKey {
        match suite {
            Suite::National => &self.0[0],
            Suite::International => &self.0[1],
        }
    }
}

/// What a wrapped key is bound to, so that no field can be passed off as a key.
fn wrapping(name: &KeyName, suite: Suite) -> Result<Vec<u8>, Unsealable> {
    Ok([b"zhixing wrapped key v1 ".as_slice(), &name.header(suite)?].concat())
}

impl Vault for SoftVault {
    fn fresh(&self, suite: Suite, name: &KeyName) -> Result<Vec<u8>, Unsealable> {
        let secret: [u8; 32] = rand::random();
        let mut wrapped = vec![suite.byte()];
        wrapped.extend(self.wrapper(suite).seal(&wrapping(name, suite)?, &secret)?);
        Ok(wrapped)
    }

    fn unwrap(&self, name: &KeyName, wrapped: &[u8]) -> Result<Arc<dyn Sealer>, Unsealable> {
        let (byte, body) = wrapped.split_first().ok_or(Unsealable)?;
        let suite = Suite::of_byte(*byte).ok_or(Unsealable)?;
        if body.len() != NONCE_BYTES + 32 + TAG_BYTES {
            return Err(Unsealable);
        }
        let secret = self.wrapper(suite).open(&wrapping(name, suite)?, body)?;
        let secret = secret.try_into().map_err(|_| Unsealable)?;
        Ok(Arc::new(FieldKey::new(suite, &secret)))
    }
}

impl fmt::Debug for SoftVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftVault(…)")
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
        finish(<Hmac<Sm3> as KeyInit>::new(&self.block().into()), domain, value)
    }

    /// The same with SHA-256.
    #[must_use]
    pub fn hash_sha256(&self, domain: &str, value: &str) -> [u8; 32] {
        finish(<Hmac<Sha256> as KeyInit>::new(&self.block().into()), domain, value)
    }

    /// HMAC pads a short key to the block of 64 with zeros.
    fn block(&self) -> [u8; 64] {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.0);
        key
    }
}

fn finish<M: Mac<OutputSize = aes_gcm::aead::consts::U32>>(
    mut mac: M,
    domain: &str,
    value: &str,
) -> [u8; 32] {
    mac.update(&(domain.len() as u64).to_be_bytes());
    mac.update(domain.as_bytes());
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupKey(…)")
    }
}
