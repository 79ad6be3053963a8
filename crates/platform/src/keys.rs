//! 密钥 – the secrets this installation holds, all derived from one master key kept in a file that
//! only its owner can read.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use seal::{FieldKey, KeyPair, LookupKey};
use wire::Authority;

/// Name of the file with the master key, 64 hex digits.
const FILE: &str = "master.key";

/// Name of the file with the key and certificate of the authority that certifies institutions.
const AUTHORITY: &str = "authority.pem";

/// 密钥 – see the module.
pub struct Keys {
    /// Certifies who may speak for an institution.
    pub authority: Authority,
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
            let master = hex::encode(rand::random::<[u8; 32]>());
            make(folder, &path, &master).with_context(|| path.display().to_string())?;
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut master = [0; 32];
        hex::decode_to_slice(text.trim(), &mut master)
            .with_context(|| format!("{} holds no key", path.display()))?;
        Ok(Self::derive(master, authority(folder)?))
    }

    /// Names these keys without giving anything of them away: a database remembers whose it is.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.lookup.hash("keys", "fingerprint")[..8])
    }

    /// Keys of a test or a scenario: the same seed, the same keys.
    #[must_use]
    ///
    /// # Panics
    /// When this machine cannot make a key.
    #[expect(clippy::expect_used, reason = "a test without keys is none")]
    pub fn of_seed(seed: u64) -> Self {
        let (key, certificate) = Authority::make().expect("a key");
        let authority = Authority::open(&key, &certificate).expect("what was just made");
        Self::derive(seal::digest(format!("zhixing keys {seed}").as_bytes()), authority)
    }

    fn derive(master: [u8; 32], authority: Authority) -> Self {
        let master = LookupKey::new(master);
        let court = hex::encode(master.hash("court", "signature"));
        Self {
            authority,
            court: KeyPair::of_seed(&court),
            fields: FieldKey::new(&master.hash("fields", "seal")),
            lookup: LookupKey::new(master.hash("fields", "lookup")),
        }
    }
}

/// The authority kept in `folder`; made there the first time. Both texts are one file, so that two
/// processes started at once cannot each leave one half.
fn authority(folder: &Path) -> Result<Authority> {
    let path = folder.join(AUTHORITY);
    if !path.exists() {
        let (key, certificate) = Authority::make()?;
        make(folder, &path, &format!("{key}{certificate}"))
            .with_context(|| path.display().to_string())?;
    }
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let at = text.find("-----BEGIN CERTIFICATE").context("no certificate in it");
    let (key, certificate) = text.split_at(at.with_context(|| path.display().to_string())?);
    Authority::open(key, certificate).with_context(|| path.display().to_string())
}

/// Two processes started at once, or one killed half-way, must leave one whole key: it is written
/// aside and then given its name, unless somebody else was faster.
fn make(folder: &Path, path: &Path, text: &str) -> Result<()> {
    let aside = path.with_extension(format!("{}", std::process::id()));
    let mut options = fs::File::options();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let named = fs::hard_link(&aside, path);
    fs::remove_file(&aside)?;
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(fs::File::open(folder)?.sync_all()?),
    }
}
