//! 密钥 – the secrets this installation holds, all derived from one master key kept in a file that
//! only its owner can read.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use seal::{Algorithm, FieldKey, KeyPair, LookupKey, Sealer, Signer, SoftVault, Suite, Vault};
use wire::Authority;

/// Name of the file with the master key, 64 hex digits.
const FILE: &str = "master.key";

/// Where systemd puts the credentials of a service (`LoadCredentialEncrypted=`), and what the master key
/// is called among them. Other vaults that write files can be told the same.
const DELIVERED: &str = "CREDENTIALS_DIRECTORY";
const CREDENTIAL: &str = "zhixing.master";

/// Name of the file with the key and certificate of the authority that certifies institutions.
const AUTHORITY: &str = "authority.pem";

/// 密钥 – see the module. Whoever signs or seals asks a trait, which a hardware module can be.
pub struct Keys {
    /// Certifies who may speak for an institution.
    pub authority: Authority,
    /// 密码套件 – what new signatures and sealed fields are made with.
    pub suite: Suite,
    /// Signs what the court sends to institutions.
    pub court: Arc<dyn Signer>,
    /// Wraps the keys that fields are sealed under; see [`crate::vault`].
    pub vault: Arc<dyn Vault>,
    /// Makes the keyed hash under which an account is recognised.
    pub lookup: LookupKey,
    /// Marks the rows of the trail as written by the program.
    pub trail: LookupKey,
    /// Seed of the key that signs the log's checkpoints.
    pub log: [u8; 32],
    /// Finds entries of the public lists again by a number that stands nowhere in them.
    pub register: LookupKey,
    /// Seed of the key that signs the checkpoints of the lists.
    pub lists: [u8; 32],
    /// Seed of the key that places people in the tree of persons.
    pub places: [u8; 32],
    /// Opens what was sealed before each court had keys of its own.
    pub(crate) nameless: Arc<dyn Sealer>,
    root: LookupKey,
}

impl Keys {
    /// The keys kept in `folder`; made there the first time.
    ///
    /// # Errors
    /// A folder that cannot be written, or a file that holds no key.
    pub fn open(folder: &Path) -> Result<Self> {
        let delivered = std::env::var_os(DELIVERED).map(PathBuf::from);
        Self::open_delivered(folder, delivered.as_deref())
    }

    /// The same with a master key that a vault puts into `delivered` as long as the program runs, if it
    /// does: such a key is nowhere written down.
    fn open_delivered(folder: &Path, delivered: Option<&Path>) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let delivered = delivered.map(|delivered| delivered.join(CREDENTIAL));
        let path = match delivered.filter(|path| path.exists()) {
            Some(path) => path,
            None => folder.join(FILE),
        };
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

    /// What the program alone knows for `purpose`, hexadecimal.
    #[must_use]
    pub(crate) fn of_program(&self, purpose: &str) -> String {
        hex::encode(self.lookup.hash("program", purpose))
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
        let root = LookupKey::new(master);
        Self {
            authority,
            suite: Suite::National,
            court: court(&root, Suite::National),
            vault: Arc::new(SoftVault::new(&root.hash("fields", "wrap"))),
            lookup: LookupKey::new(root.hash("fields", "lookup")),
            nameless: Arc::new(FieldKey::new(Suite::National, &root.hash("fields", "seal"))),
            trail: LookupKey::new(root.hash("trail", "mac")),
            log: root.hash("trail", "checkpoints"),
            register: LookupKey::new(root.hash("register", "subjects")),
            lists: root.hash("register", "checkpoints"),
            places: root.hash("register", "places"),
            root,
        }
    }

    /// The same keys, signing and sealing with `suite` from now on.
    #[must_use]
    pub fn speaking(self, suite: Suite) -> Self {
        Self { suite, court: court(&self.root, suite), ..self }
    }

    /// 查验码 – what whoever holds the decision `source` about `party` finds its entry in the register by, in
    /// force or not. Nobody else can guess it.
    #[must_use]
    pub fn decision_code(&self, source: uuid::Uuid, party: uuid::Uuid) -> [u8; 10] {
        let mut code = [0; 10];
        code.copy_from_slice(&self.register.hash("code", &format!("{source} {party}"))[..10]);
        code
    }

    /// 印章密钥 – the key called `name` that signs papers. P-256, which readers of PDF know.
    #[must_use]
    pub fn papers(&self, name: &str) -> Arc<dyn Signer> {
        let seed = hex::encode(self.root.hash("papers", name));
        Arc::new(KeyPair::of(Algorithm::P256, &seed))
    }
}

/// The key that signs orders in `suite`; that of SM2 is as old as the program.
fn court(root: &LookupKey, suite: Suite) -> Arc<dyn Signer> {
    let purpose = match suite {
        Suite::National => "signature",
        Suite::International => "signature ed25519",
    };
    Arc::new(KeyPair::of(suite.algorithm(), &hex::encode(root.hash("court", purpose))))
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
    let opened = wire::parted(&text).and_then(|(key, pem)| Authority::open(key, pem));
    opened.with_context(|| path.display().to_string())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_key_may_be_delivered_and_is_then_not_written_down() {
        let home = std::env::temp_dir().join(format!("zhixing-keys-{}", std::process::id()));
        let (folder, delivered) = (home.join("keys"), home.join("delivered"));
        fs::create_dir_all(&delivered).unwrap();
        let own = Keys::open_delivered(&folder, Some(&delivered)).unwrap().fingerprint();
        assert!(folder.join(FILE).exists(), "nothing was delivered");
        fs::write(delivered.join(CREDENTIAL), "ab".repeat(32)).unwrap();
        let other = home.join("other");
        let given = Keys::open_delivered(&other, Some(&delivered)).unwrap().fingerprint();
        assert!(!other.join(FILE).exists() && given != own);
        assert_eq!(Keys::open_delivered(&folder, Some(&delivered)).unwrap().fingerprint(), given);
        fs::write(delivered.join(CREDENTIAL), "short").unwrap();
        assert!(Keys::open_delivered(&other, Some(&delivered)).is_err());
        fs::remove_dir_all(home).unwrap();
    }
}
