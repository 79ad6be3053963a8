//! 国密与存证 – suites of cryptography, signatures, sealing of single fields, digests, and ids derived
//! from rulings.
//!
//! Thin on purpose: the primitives are RustCrypto's. What is ours is which bytes go in, so that two
//! different facts can never give the same digest, and that everything written down says by what it
//! was made. Secrets lie behind [`Signer`], [`Sealer`] and [`Vault`], which a hardware module can be;
//! [`KeyPair`], [`FieldKey`] and [`SoftVault`] keep them in memory.

mod field;
mod pair;
mod signature;
mod suite;

pub use field::{
    FieldKey, KeyName, LookupKey, Named, Sealer, SoftVault, Unsealable, Vault, open_field,
    open_nameless, seal_field,
};
pub use pair::KeyPair;
pub use signature::{BadKey, PublicKey, Signature, Signer, SignerFault};
pub use suite::{Algorithm, Suite, UnknownName};

use sm3::{Digest, Sm3};

/// SM3 of `bytes` (GB/T 32905).
#[must_use]
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sm3::digest(bytes).into()
}

/// SM3 of `bytes`, as 64 hex digits.
#[must_use]
pub fn digest_hex(bytes: &[u8]) -> String {
    hex::encode(digest(bytes))
}

/// 指令编号 – the id of an order, derived from the ruling behind it and never random: a crash, a
/// retry or a restore yields the same id, so the same decision cannot take effect twice.
///
/// Every part goes in with its length, so that no two lists of parts run together.
#[must_use]
pub fn order_id(
    court: &str,
    case_number: &str,
    ruling: &str,
    item: &str,
    institution: &str,
    action: &str,
    sequence: u32,
) -> String {
    let mut hasher = Sm3::new();
    hasher.update(b"zhixing order v1");
    for part in [court, case_number, ruling, item, institution, action] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(sequence.to_be_bytes());
    hex::encode(hasher.finalize())
}

#[cfg(test)]
mod tests;
