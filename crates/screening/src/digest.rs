//! 摘要 – what stands in the file instead of a person: AES-128 of the document's block under a key of
//! this receiver and this list.
//!
//! What this protects, said honestly: whoever has the file and not the key learns how many entries there
//! are, and of exempted ones the days and the way of travel, of nobody who it is and of no entry what it
//! says. Whoever has both could try numbers out, as whoever may look somebody up
//! always can; the space of identity numbers is small. Therefore each receiver has a key of its own
//! (a leak names its source), keys rotate with the lists, the key stays inside the program that screens,
//! and the agreement with the receiver forbids trying. The other half of the digest is the reference on
//! a receipt: the court, which has key and list, finds the entry by it; nobody else finds anything.

use std::fmt;

use aes::Aes128;
use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use sha2::{Digest as _, Sha256};

use crate::{Bad, Document, NameKind, name};

/// 接收方密钥 – 32 random bytes, made by the court for one receiver. Never prints itself.
#[derive(Clone)]
pub struct ReceiverKey([u8; 32]);

impl ReceiverKey {
    /// The key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Read 64 hexadecimal characters, as a key file holds them.
    ///
    /// # Errors
    /// [`Bad::KeyText`].
    pub fn parse(text: &str) -> Result<Self, Bad> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| Bad::KeyText)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for ReceiverKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiverKey(******)")
    }
}

/// 摘要 – 128 bits that stand for a document in one list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Digest {
    /// Places and tags the subject in the table.
    pub place: u64,
    /// 编号 – what a receipt shows; the list does not hold it.
    pub reference: u64,
}

impl Digest {
    /// The reference as printed: 13 characters of base32 (RFC 4648).
    #[must_use]
    pub fn printed(&self) -> String {
        data_encoding::BASE32_NOPAD.encode(&self.reference.to_be_bytes())
    }
}

impl From<[u8; 16]> for Digest {
    fn from(bytes: [u8; 16]) -> Self {
        let whole = u128::from_le_bytes(bytes);
        // Truncation is the point: low half, high half.
        Self { place: whole as u64, reference: (whole >> 64) as u64 }
    }
}

/// 名单密钥 – what a receiver's key and a list's salt give: the cipher of its digests, the key of its
/// name checks, and a check value that tells a wrong key from a right one.
#[derive(Clone)]
pub struct ListKeys {
    cipher: Aes128,
    names: [u8; 32],
    check: [u8; 8],
}

impl fmt::Debug for ListKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListKeys(******)")
    }
}

impl ListKeys {
    /// Derive them. The key comes first in a hash of fixed-length parts, so no two uses meet.
    #[must_use]
    pub fn derive(key: &ReceiverKey, receiver: &str, salt: &[u8; 16]) -> Self {
        let part = |label: u8| -> [u8; 32] {
            let hash = Sha256::new().chain_update(b"zhixing/screening/1").chain_update([label]);
            hash.chain_update(key.0).chain_update(salt).chain_update(receiver).finalize().into()
        };
        let mut seed = [0; 16];
        seed.copy_from_slice(&part(1)[..16]);
        let mut check = [0; 8];
        check.copy_from_slice(&part(3)[..8]);
        Self { cipher: Aes128::new(&Array::from(seed)), names: part(2), check }
    }

    /// What the header shows of them.
    #[must_use]
    pub fn check(&self) -> [u8; 8] {
        self.check
    }

    /// The digest of `document`.
    #[must_use]
    pub fn digest(&self, document: &Document) -> Digest {
        self.digest_block(document.block())
    }

    /// The digest of a packed document.
    #[must_use]
    pub fn digest_block(&self, block: [u8; 16]) -> Digest {
        let mut block = Array::from(block);
        self.cipher.encrypt_block(&mut block);
        Digest::from(block.0)
    }

    /// The digests of packed documents; the processor works on eight and more at a time. Those beyond the
    /// shorter slice are left alone.
    pub fn digest_batch(&self, blocks: &[[u8; 16]], digests: &mut [Digest]) {
        for (blocks, digests) in blocks.chunks(64).zip(digests.chunks_mut(64)) {
            let mut work = [Array::from([0; 16]); 64];
            for (room, block) in work.iter_mut().zip(blocks) {
                *room = Array::from(*block);
            }
            let used = blocks.len().min(digests.len());
            if let Some(work) = work.get_mut(..used) {
                self.cipher.encrypt_blocks(work);
            }
            for (digest, block) in digests.iter_mut().zip(work.iter().take(used)) {
                *digest = Digest::from(block.0);
            }
        }
    }

    /// 姓名校验 – 13 bits of a name, 1 to 8191; 0 for a name of which no letter can be read. It tells a
    /// slip in a number from the person, and tells whoever reads the file nothing.
    #[must_use]
    pub fn name_check(&self, name: &str, kind: NameKind) -> u16 {
        let letters = name::letters(name, kind);
        if letters.is_empty() {
            return 0;
        }
        let hash = Sha256::new().chain_update(self.names).chain_update([1]);
        let hash = hash.chain_update(letters).finalize();
        u16::from_be_bytes([hash[0], hash[1]]) % 8191 + 1
    }

    /// 区间校验 – a route as it stands in the exemption table; 0 stands for any and is never returned.
    #[must_use]
    pub fn route_check(&self, from: &str, to: &str) -> u64 {
        let place = |text: &str| text.trim().to_uppercase();
        let hash = Sha256::new().chain_update(self.names).chain_update([2]);
        let hash =
            hash.chain_update(place(from)).chain_update([0]).chain_update(place(to)).finalize();
        hash.first_chunk().map_or(1, |first| u64::from_be_bytes(*first)).max(1)
    }
}
