//! 检查点 – what a log says of itself: its name, how many leaves it has, the root over them, and when it
//! said so (C2SP tlog-checkpoint, with the time as an extension line).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{Bad, Hash};

/// 检查点.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// Further lines the log signs.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// Read the text of a note as a checkpoint.
    ///
    /// # Errors
    /// No checkpoint.
    pub fn parse(text: &str) -> Result<Self, Bad> {
        let bad = Bad("no checkpoint");
        let mut lines = text.strip_suffix('\n').ok_or(bad.clone())?.split('\n');
        let mut next = || lines.next().filter(|line| !line.is_empty()).ok_or(bad.clone());
        let (origin, size, root) = (next()?.to_owned(), next()?, next()?);
        let size: u64 = size.parse().map_err(|_| bad.clone())?;
        let root = decode(root)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        let checkpoint = Self { origin, size, root, extensions };
        if checkpoint.to_string() == text { Ok(checkpoint) } else { Err(bad) }
    }
}

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, STANDARD.encode(self.root))?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A hash in base64.
pub(crate) fn decode(text: &str) -> Result<Hash, Bad> {
    let bytes = STANDARD.decode(text).map_err(|_| Bad("no hash in base64"))?;
    bytes.try_into().map_err(|_| Bad("no hash in base64"))
}

/// Lines with a hash each.
pub(crate) fn decode_lines(text: &str) -> Result<Vec<Hash>, Bad> {
    text.lines().map(decode).collect()
}

/// The same written.
pub(crate) fn encode_lines(hashes: &[Hash]) -> String {
    hashes.iter().map(|hash| format!("{}\n", STANDARD.encode(hash))).collect()
}
