//! 名单变更叶 – the bytes of one change of the public lists that go into their log: which list, which entry,
//! added, changed or removed, when. Whom it is about is there only as a salted commitment.

use serde::{Deserialize, Serialize};

use crate::receipt::{Shown, keys_of, parts};
use crate::{Bad, Checkpoint, Hash, Opening, Report, Verifier};

/// First line of every leaf.
const HEAD: &str = "zhixing list change v1";
/// Names of its lines, in their order.
const LINES: [&str; 6] = ["op", "list", "entry", "version", "at", "commitment"];

/// 名单变更叶 – see the module. Every field is one line of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// `add`, `change`, `remove`, `leave` or `leave_end`.
    pub op: String,
    /// `debtor`, `dishonest`, `restricted` or `ended`.
    pub list: String,
    /// The entry's number in the national register.
    pub entry: i64,
    /// Its version after the change.
    pub version: i32,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// See [`commitment`](crate::commitment).
    pub commitment: Hash,
}

impl Change {
    /// Its bytes.
    ///
    /// # Errors
    /// A field with a line break.
    pub fn encode(&self) -> Result<Vec<u8>, Bad> {
        let (entry, version) = (self.entry.to_string(), self.version.to_string());
        let commitment = hex::encode(self.commitment);
        let fields = [&self.op, &self.list, &entry, &version, &self.at, &commitment];
        if fields.iter().any(|field| field.contains(char::is_control)) {
            return Err(Bad("a field of a leaf is not one line"));
        }
        let lines = LINES.iter().zip(fields).map(|(name, field)| format!("{name} {field}\n"));
        Ok(format!("{HEAD}\n{}", lines.collect::<String>()).into_bytes())
    }

    /// The change with these bytes.
    ///
    /// # Errors
    /// Bytes that are no such leaf.
    pub fn decode(bytes: &[u8]) -> Result<Self, Bad> {
        let bad = Bad("no leaf of a list change");
        let text = std::str::from_utf8(bytes).map_err(|_| bad.clone())?;
        let mut lines = text.strip_suffix('\n').ok_or(bad.clone())?.split('\n');
        if lines.next() != Some(HEAD) {
            return Err(bad);
        }
        let mut fields = LINES.iter().map(|name| {
            let line = lines.next().and_then(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.strip_prefix(' ')).map(str::to_owned).ok_or(bad.clone())
        });
        let mut next = || fields.next().unwrap_or(Err(bad.clone()));
        let (op, list, entry, version) = (next()?, next()?, next()?, next()?);
        let (at, hash) = (next()?, next()?);
        let mut commitment = [0; 32];
        hex::decode_to_slice(&hash, &mut commitment).map_err(|_| bad.clone())?;
        let entry = entry.parse().map_err(|_| bad.clone())?;
        let version = version.parse().map_err(|_| bad.clone())?;
        let change = Self { op, list, entry, version, at, commitment };
        if change.encode()? == bytes { Ok(change) } else { Err(bad) }
    }
}

/// 名单回执 – one file that proves that a change of the lists is in their log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeReceipt {
    /// The leaf's bytes, which are text.
    pub list_change: String,
    /// What opens it, for whoever may know.
    pub opening: Option<Opening>,
    /// A C2SP tlog-proof.
    pub proof: String,
    /// The keys that signed.
    pub keys: Vec<String>,
}

impl ChangeReceipt {
    /// The change and the checkpoint it is proven under.
    ///
    /// # Errors
    /// Not readable.
    pub fn read(&self) -> Result<(Change, Checkpoint), Bad> {
        Ok((Change::decode(self.list_change.as_bytes())?, parts(&self.proof)?.3))
    }

    /// Keys named in the file itself.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn own_keys(&self) -> Result<Vec<Verifier>, Bad> {
        keys_of(&self.keys)
    }

    /// Check all of it with `keys`.
    #[must_use]
    pub fn check(&self, keys: &[Verifier]) -> Report {
        let words = [
            ("变更叶可读", "the leaf is readable"),
            ("变更在名单日志中", "the change is in the log of the lists"),
        ];
        let committed = Change::decode(self.list_change.as_bytes()).map(|change| change.commitment);
        let (proof, opening) = (self.proof.as_str(), self.opening.as_ref());
        Shown { leaf: &self.list_change, proof, opening }.check(committed, words, keys)
    }
}
