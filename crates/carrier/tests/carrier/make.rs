//! What tests are made of: a folder as a carrier has it, numbers that nobody has.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use screening::*;

/// A trip that is closed to the listed, as a query.
pub(crate) const PLANE: &str = "date=2099-12-01&mode=plane&number=CA1301&class=Y";

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn court() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub(crate) fn key() -> ReceiverKey {
    ReceiverKey::new([9; 32])
}

/// What the server's clock says.
pub(crate) fn now() -> DateTime<Utc> {
    carrier::now()
}

pub(crate) fn facts(version: u64) -> Facts {
    Facts {
        version,
        issued_at: now() - TimeDelta::hours(1),
        stale_after: now() + TimeDelta::hours(48),
        receiver: "RAIL".into(),
        key_id: 3,
        salt: [5; 16],
    }
}

/// 110199 is a reserved division: nobody has such a number.
pub(crate) fn number(n: u32) -> String {
    let first = format!("110199{:04}0101{:03}", 1900 + n / 1000, n % 1000);
    let check = kernel::IdNumber::check_character(first.as_bytes().first_chunk().unwrap());
    format!("{first}{check}")
}

pub(crate) fn id(n: u32) -> Document {
    Document::new(DocumentKind::IdCard, &number(n)).unwrap()
}

pub(crate) fn listing(name: &str) -> Listing {
    Listing { dishonest: true, restricted: true, name: Some(name.into()), ..Listing::default() }
}

/// Written aside and renamed, as files in use must be.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    let aside = path.with_extension("aside");
    std::fs::write(&aside, bytes).unwrap();
    std::fs::rename(aside, path).unwrap();
}

/// A folder of a carrier: `a.list` with numbers 0 to 9, all called 陈某甲, keys, an empty folder of deltas.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let one = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("zhixing-carrier-{name}-{}-{one}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(folder.at("deltas")).unwrap();
        std::fs::write(folder.at("key"), "09".repeat(32) + "\n").unwrap();
        let court = court().verifying_key();
        let court: String = court.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(folder.at("court"), court).unwrap();
        folder.issue(facts(10), 0..10);
        folder
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Put a list of these numbers in the place of the one that is there.
    pub(crate) fn issue(&self, facts: Facts, listed: std::ops::Range<u32>) {
        let mut builder = Builder::new(facts, &key()).unwrap();
        for n in listed {
            builder.add(&id(n), &listing("陈某甲")).unwrap();
        }
        put(&self.at("a.list"), &builder.finish(&court()).unwrap());
    }

    /// A delta to `facts.version` from the version before it, which takes `gone` off and puts `come` on.
    pub(crate) fn delta(&self, facts: Facts, gone: &[u32], come: &[u32]) -> PathBuf {
        let version = facts.version;
        let mut delta = DeltaBuilder::new(version - 1, facts, &key()).unwrap();
        gone.iter().for_each(|n| delta.remove(version, &id(*n)).unwrap());
        come.iter().for_each(|n| delta.put(version, &id(*n), &listing("陈某甲")).unwrap());
        let path = self.at("deltas").join(format!("{version}.delta"));
        put(&path, &delta.finish(&court()));
        path
    }
}
