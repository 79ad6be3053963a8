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
        keys_of(&self.keys)
    }

    /// The leaf and the checkpoint it is proven under.
    ///
    /// # Errors
    /// Not readable.
    pub fn read(&self) -> Result<(Leaf, Checkpoint), Bad> {
        Ok((Leaf::decode(self.receipt_of.as_bytes())?, parts(&self.proof)?.3))
    }

    /// Whether there is a signature in the name of `key`, true or false.
    #[must_use]
    pub fn is_signed_by(&self, key: &Verifier) -> bool {
        parts(&self.proof).is_ok_and(|(_, _, note, _)| key.check(&note) != Seen::Absent)
    }

    /// Check all of it with `keys`.
    #[must_use]
    pub fn check(&self, keys: &[Verifier]) -> Report {
        let words =
            [("事件叶可读", "the leaf is readable"), ("事件在日志中", "the event is in the log")];
        let committed = Leaf::decode(self.receipt_of.as_bytes()).map(|leaf| leaf.commitment);
        let (proof, opening) = (self.proof.as_str(), self.opening.as_ref());
        Shown { leaf: &self.receipt_of, proof, opening }.check(committed, words, keys)
    }
}

/// What a receipt shows of any leaf: the way from it to a signed root, and what opens it.
pub(crate) struct Shown<'a> {
    pub(crate) leaf: &'a str,
    pub(crate) proof: &'a str,
    pub(crate) opening: Option<&'a Opening>,
}

impl Shown<'_> {
    /// Check it against what the leaf is `committed` to; `words` say that the leaf is readable, and that it is
    /// in its log.
    pub(crate) fn check(
        &self,
        committed: Result<Hash, Bad>,
        [readable, logged]: [(&str, &str); 2],
        keys: &[Verifier],
    ) -> Report {
        let mut report = Report::default();
        let committed = report.take(committed, readable.0, readable.1);
        let parts = report.take(parts(self.proof), "证明可读", "the proof is readable");
        let (Some(committed), Some((index, hashes, note, checkpoint))) = (committed, parts) else {
            return report;
        };
        let hash = leaf_hash(self.leaf.as_bytes());
        let led = verify_inclusion(&hash, index, checkpoint.size, &hashes, &checkpoint.root);
        report.take(led, logged.0, logged.1);
        if let Some(opening) = self.opening {
            let salt = hex::decode(&opening.salt).unwrap_or_default();
            let holds = commitment(&salt, opening.content.as_bytes()) == committed;
            report.say(holds, "内容与承诺相符", "the content is what was committed to");
        }
        report.signatures(&note, keys);
        report
    }
}

/// Keys named in a file itself.
pub(crate) fn keys_of(named: &[String]) -> Result<Vec<Verifier>, Bad> {
    named.iter().map(|key| Verifier::parse(key)).collect()
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
