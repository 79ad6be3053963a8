//! 一致性证明 – one file that proves that a later log contains all of an earlier one, unchanged.

use serde::{Deserialize, Serialize};

use crate::checkpoint::{decode_lines, encode_lines};
use crate::{Bad, Checkpoint, Hash, Note, Report, Verifier, verify_consistency};

/// 一致性证明.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// The earlier signed checkpoint.
    pub earlier: String,
    /// The later signed checkpoint.
    pub later: String,
    /// Hashes in base64, one a line.
    pub hashes: String,
    /// The keys that signed. A reader who knows better keys uses those.
    pub keys: Vec<String>,
}

impl Consistency {
    /// Put one together.
    #[must_use]
    pub fn new(earlier: &Note, later: &Note, hashes: &[Hash], keys: &[Verifier]) -> Self {
        let keys = keys.iter().map(ToString::to_string).collect();
        let (earlier, later) = (earlier.to_string(), later.to_string());
        Self { earlier, later, hashes: encode_lines(hashes), keys }
    }

    /// Keys named in the proof itself.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn own_keys(&self) -> Result<Vec<Verifier>, Bad> {
        self.keys.iter().map(|key| Verifier::parse(key)).collect()
    }

    /// Check all of it with `keys`.
    #[must_use]
    pub fn check(&self, keys: &[Verifier]) -> Report {
        let mut report = Report::default();
        let read = |note: &str| {
            let note = Note::parse(note)?;
            let checkpoint = Checkpoint::parse(&note.text)?;
            Ok((note, checkpoint))
        };
        let earlier =
            report.take(read(&self.earlier), "旧检查点可读", "the earlier checkpoint is readable");
        let later =
            report.take(read(&self.later), "新检查点可读", "the later checkpoint is readable");
        let (Some((old_note, old)), Some((new_note, new))) = (earlier, later) else {
            return report;
        };
        report.say(old.origin == new.origin, "同一日志", "both are of one log");
        let led = decode_lines(&self.hashes).and_then(|hashes| {
            verify_consistency(old.size, new.size, &hashes, &old.root, &new.root)
        });
        report.take(
            led,
            "新日志包含旧日志全部内容",
            "the later log contains all of the earlier one",
        );
        report.signatures(&old_note, keys);
        report.signatures(&new_note, keys);
        report
    }
}
