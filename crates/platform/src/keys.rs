//! 密钥 – the secrets this installation holds, all derived from one master key kept in a file that
//! only its owner can read.

use std::fs;
use std::io::{ErrorKind, Write};
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
            make(folder, &path).with_context(|| path.display().to_string())?;
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut master = [0; 32];
        hex::decode_to_slice(text.trim(), &mut master)
            .with_context(|| format!("{} holds no key", path.display()))?;
        Ok(Self::derive(master))
    }

    /// Names these keys without giving anything of them away: a database remembers whose it is.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.lookup.hash("keys", "fingerprint")[..8])
    }

    /// What the program alone knows for `purpose`, hexadecimal.
    #[must_use]
    pub(crate) fn of_program(&self, purpose: &str) -> String {
        hex::encode(self.lookup.hash("program", purpose))
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

/// Two processes started at once, or one killed half-way, must leave one whole key: it is written
/// aside and then given its name, unless somebody else was faster.
fn make(folder: &Path, path: &Path) -> Result<()> {
    let aside = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut options = fs::File::options();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(hex::encode(rand::random::<[u8; 32]>()).as_bytes())?;
    file.sync_all()?;
    let named = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(fs::File::open(folder)?.sync_all()?),
    }
}
