//! 来源 – the files a carrier answers from: list, deltas, keys, seats.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ed25519_dalek::VerifyingKey;
use kernel::Invalid;
use screening::{Bundle, Delta, List, ReceiverKey};

/// Bytes that hold a header and the signature over all the rest.
const HEAD: u64 = 512;

/// A fault at `field`, of a cause in both languages.
pub fn told(field: &str, cause: impl std::fmt::Display) -> Invalid {
    kernel::check::bilingual(field, &cause.to_string())
}

/// The bytes of a file.
///
/// # Errors
/// It cannot be read.
pub fn read(field: &str, path: &Path) -> Result<Vec<u8>, Invalid> {
    std::fs::read(path).map_err(|error| unread(field, path, &error))
}

fn unread(field: &str, path: &Path, error: &std::io::Error) -> Invalid {
    told(field, format!("{} 无法读取:{error} / {0} cannot be read: {error}", path.display()))
}

/// A file of text.
///
/// # Errors
/// It cannot be read, or is no UTF-8.
pub fn text(field: &str, path: &Path) -> Result<String, Invalid> {
    String::from_utf8(read(field, path)?).map_err(|_| told(field, "不是UTF-8文本 / no UTF-8 text"))
}

/// The court's public key, from its file.
///
/// # Errors
/// It cannot be read, or is no such key.
pub fn court(path: &Path) -> Result<VerifyingKey, Invalid> {
    let mut bytes = [0; 32];
    let wrong =
        |_| told("court-key", "应为64个十六进制字符 / 64 hexadecimal characters are wanted");
    hex::decode_to_slice(text("court-key", path)?.trim(), &mut bytes).map_err(wrong)?;
    VerifyingKey::from_bytes(&bytes)
        .map_err(|_| told("court-key", "不是Ed25519公钥 / no Ed25519 public key"))
}

/// 来源 – where list and deltas lie, and by which keys they are read.
pub struct Sources {
    list: PathBuf,
    folder: Option<PathBuf>,
    key: ReceiverKey,
    court: VerifyingKey,
}

/// Length and beginning of every file: where these do not change, nothing that was signed did.
pub(crate) type Heads = BTreeMap<PathBuf, (u64, Vec<u8>)>;

impl Sources {
    /// Read the keys.
    ///
    /// # Errors
    /// A key that cannot be read or is none.
    pub fn new(list: &Path, key: &Path, court_key: &Path) -> Result<Self, Invalid> {
        let court = court(court_key)?;
        let key = ReceiverKey::parse(&text("key", key)?).map_err(|bad| told("key", bad))?;
        Ok(Self { list: list.to_owned(), folder: None, key, court })
    }

    /// Take deltas from `folder`, too: every `*.delta` in it.
    #[must_use]
    pub fn watching(mut self, folder: Option<PathBuf>) -> Self {
        self.folder = folder;
        self
    }

    /// The list as it is mapped, with `deltas` in the order given.
    ///
    /// # Errors
    /// Any file that is not in order.
    pub fn open(&self, deltas: &[PathBuf]) -> Result<List, Invalid> {
        let bundle = Bundle::open(&self.list, &self.court).map_err(|bad| told("file", bad))?;
        bundle.verify_body().map_err(|bad| told("file", bad))?;
        let mut list = self.keyed(bundle)?;
        deltas.iter().try_for_each(|path| apply(&mut list, path, &self.delta(path)?))?;
        Ok(list)
    }

    /// The list in memory of its own, where nobody can write into what was verified, and every delta
    /// of the folder that is newer than it.
    ///
    /// # Errors
    /// Any file that is not in order: nothing of them is taken then.
    pub fn load(&self) -> Result<List, Invalid> {
        let bundle = Bundle::load(&self.list, &self.court).map_err(|bad| told("file", bad))?;
        let mut list = self.keyed(bundle)?;
        let mut newer = Vec::new();
        for path in self.deltas()? {
            let delta = self.delta(&path)?;
            // The list holds what is older already, or it is of a list before this one.
            if delta.header().facts.version > list.version() {
                newer.push((delta.header().facts.version, path, delta));
            }
        }
        newer.sort_by_key(|(version, _, delta)| (delta.header().base_version, *version));
        for (version, path, delta) in newer {
            // One that spans several versions makes up for those it spans.
            if version > list.version() {
                apply(&mut list, &path, &delta)?;
            }
        }
        Ok(list)
    }

    fn keyed(&self, bundle: Bundle) -> Result<List, Invalid> {
        List::new(bundle, &self.key).map_err(|bad| told("key", bad))
    }

    fn delta(&self, path: &Path) -> Result<Delta, Invalid> {
        Delta::open(&read("delta", path)?, &self.court).map_err(|bad| within(path, bad))
    }

    fn deltas(&self) -> Result<Vec<PathBuf>, Invalid> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let unread = |error: std::io::Error| unread("deltas", folder, &error);
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unread)? {
            let path = entry.map_err(unread)?.path();
            if path.extension().is_some_and(|ending| ending == "delta") {
                found.push(path);
            }
        }
        Ok(found)
    }

    /// The beginnings of all files now; of one that cannot be read, nothing.
    pub(crate) fn heads(&self) -> Heads {
        let deltas = self.deltas().unwrap_or_default();
        let all = deltas.into_iter().chain([self.list.clone()]);
        let begin = |path: PathBuf| {
            let head = head(&path).unwrap_or_default();
            (path, head)
        };
        all.map(begin).collect()
    }
}

fn head(path: &Path) -> std::io::Result<(u64, Vec<u8>)> {
    let file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(HEAD).read_to_end(&mut bytes)?;
    Ok((length, bytes))
}

fn apply(list: &mut List, path: &Path, delta: &Delta) -> Result<(), Invalid> {
    list.apply(delta).map(drop).map_err(|bad| within(path, bad))
}

fn within(path: &Path, bad: screening::Bad) -> Invalid {
    told("delta", format!("{}: {bad}", path.display()))
}
