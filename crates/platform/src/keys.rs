//! 密钥 – the secrets this installation holds, all derived from one master key kept in a file that
//! only its owner can read.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use seal::{FieldKey, KeyPair, LookupKey};

/// Name of the file with the master key, 64 hex digits.
const FILE: &str = "master.key";

/// 密钥 – see the module.
pub struct Keys {
    /// Signs what the court sends to institutions.
    pub court: KeyPair,
    /// Seals identity numbers at rest.
    pub fields: FieldKey,
    /// Makes the keyed hash under which a sealed number is found again.
    pub lookup: LookupKey,
}

impl Keys {
    /// The keys kept in `folder`; made there the first time.
    ///
    /// # Errors
    /// A folder that cannot be written, or a file that holds no key.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(FILE);
        if !path.exists() {
            let mut file =
                fs::File::options().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(hex::encode(rand::random::<[u8; 32]>()).as_bytes())?;
            file.sync_all()?;
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut master = [0; 32];
        hex::decode_to_slice(text.trim(), &mut master)
            .with_context(|| format!("{} holds no key", path.display()))?;
        Ok(Self::derive(master))
    }

    /// Keys of a test or a scenario: the same seed, the same keys.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self::derive(seal::digest(format!("zhixing keys {seed}").as_bytes()))
    }

    fn derive(master: [u8; 32]) -> Self {
        let master = LookupKey::new(master);
        let court = hex::encode(master.hash("court", "signature"));
        Self {
            court: KeyPair::of_seed(&court),
            fields: FieldKey::new(&master.hash("fields", "seal")),
            lookup: LookupKey::new(master.hash("fields", "lookup")),
        }
    }
}
