//! 回执 – one file that proves that an event is in the log: its leaf, what it was about if the reader may
//! know, the way from the leaf to a signed root (C2SP tlog-proof), and the keys it was signed with.

use serde::{Deserialize, Serialize};

use crate::checkpoint::{decode_lines, encode_lines};
use crate::{
    Bad, Checkpoint, Hash, Leaf, Note, Report, Seen, Verifier, commitment, leaf_hash,
    verify_inclusion,
};

/// First line of a C2SP tlog-proof.
const HEAD: &str = "c2sp.org/tlog-proof@v1\n";

/// 开示 – what opens the commitment of a leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The salt in hex.
    pub salt: String,
    /// What the event was about, exactly as it was committed to.
    pub content: String,
}

/// 回执 – see the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The leaf's bytes, which are text.
    pub receipt_of: String,
    /// What opens it; none after erasure or for strangers.
    pub opening: Option<Opening>,
    /// A C2SP tlog-proof.
    pub proof: String,
    /// The keys that signed. A reader who knows better keys uses those.
    pub keys: Vec<String>,
}

impl Receipt {
    /// Put one together.
    #[must_use]
    pub fn new(
        leaf: &str,
        opening: Option<Opening>,
        (index, hashes): (u64, &[Hash]),
        checkpoint: &Note,
        keys: &[Verifier],
    ) -> Self {
        let proof = tlog_proof((index, hashes), checkpoint);
        let keys = keys.iter().map(ToString::to_string).collect();
        Self { receipt_of: leaf.to_owned(), opening, proof, keys }
    }

    /// Keys named in the receipt itself.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn own_keys(&self) -> Result<Vec<Verifier>, Bad> {
        self.keys.iter().map(|key| Verifier::parse(key)).collect()
    }

    fn parts(&self) -> Result<(u64, Vec<Hash>, Note, Checkpoint), Bad> {
        parts(&self.proof)
    }

    /// The leaf and the checkpoint it is proven under.
    ///
    /// # Errors
    /// Not readable.
    pub fn read(&self) -> Result<(Leaf, Checkpoint), Bad> {
        Ok((Leaf::decode(self.receipt_of.as_bytes())?, self.parts()?.3))
    }

    /// Whether there is a signature in the name of `key`, true or false.
    #[must_use]
    pub fn is_signed_by(&self, key: &Verifier) -> bool {
        self.parts().is_ok_and(|(_, _, note, _)| key.check(&note) != Seen::Absent)
    }

    /// Check all of it with `keys`.
    #[must_use]
    pub fn check(&self, keys: &[Verifier]) -> Report {
        let mut report = Report::default();
        let leaf = Leaf::decode(self.receipt_of.as_bytes());
        let leaf = report.take(leaf, "事件叶可读", "the leaf is readable");
        let parts = report.take(self.parts(), "证明可读", "the proof is readable");
        let (Some(leaf), Some((index, hashes, note, checkpoint))) = (leaf, parts) else {
            return report;
        };
        let hash = leaf_hash(self.receipt_of.as_bytes());
        let led = verify_inclusion(&hash, index, checkpoint.size, &hashes, &checkpoint.root);
        report.take(led, "事件在日志中", "the event is in the log");
        if let Some(opening) = &self.opening {
            let salt = hex::decode(&opening.salt).unwrap_or_default();
            let holds = commitment(&salt, opening.content.as_bytes()) == leaf.commitment;
            report.say(holds, "内容与承诺相符", "the content is what was committed to");
        }
        report.signatures(&note, keys);
        report
    }
}

/// A C2SP tlog-proof of leaf `index` under a checkpoint.
#[must_use]
pub fn tlog_proof((index, hashes): (u64, &[Hash]), checkpoint: &Note) -> String {
    format!("{HEAD}index {index}\n{}\n{checkpoint}", encode_lines(hashes))
}

/// Index, hashes, note and checkpoint of a C2SP tlog-proof.
pub(crate) fn parts(proof: &str) -> Result<(u64, Vec<Hash>, Note, Checkpoint), Bad> {
    let bad = Bad("no tlog-proof");
    let rest = proof.strip_prefix(HEAD).ok_or(bad.clone())?;
    let (index, rest) = rest.split_once('\n').ok_or(bad.clone())?;
    let index = index.strip_prefix("index ").ok_or(bad.clone())?;
    let index = index.parse().map_err(|_| bad.clone())?;
    let (hashes, note) = match rest.strip_prefix('\n') {
        Some(note) => ("", note),
        None => rest.split_once("\n\n").ok_or(bad)?,
    };
    let note = Note::parse(note)?;
    let checkpoint = Checkpoint::parse(&note.text)?;
    Ok((index, decode_lines(hashes)?, note, checkpoint))
}
