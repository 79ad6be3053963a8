//! 证明 – what proves to an outsider that something was done: the leaf of an event, the Merkle tree over
//! all leaves (RFC 6962), its tiles (C2SP tlog-tiles), checkpoints signed by the log and co-signed by
//! witnesses (C2SP signed-note, tlog-checkpoint, tlog-cosignature), and the files in which all of that
//! is handed out. Pure: it reads no clock, no disk and no network.

mod archive;
mod change;
mod checkpoint;
mod consistency;
mod leaf;
mod log;
mod note;
mod person_proof;
pub mod persons;
mod receipt;
mod report;
mod tile;
mod tree;

pub use archive::{Signed, check_archive, seal_archive};
pub use change::{Change, ChangeReceipt};
pub use checkpoint::Checkpoint;
pub use consistency::Consistency;
pub use leaf::{Leaf, commitment};
pub use log::check_log;
pub use note::{Kind, Note, Seen, Signer, Verifier};
pub use person_proof::{PERSONS, PERSONS_KEY, PersonProof, Placer, Stay};
pub use receipt::{Opening, Receipt, tlog_proof};
pub use report::{Report, Step};
pub use tile::{Tile, entries, entry_bundle};
pub use tree::{
    Hash, Known, Nodes, TILE_HEIGHT, TILE_WIDTH, Wanted, consistency, edge, grow, inclusion,
    leaf_hash, root, verify_consistency, verify_inclusion,
};

/// 无效 – bytes that are not what they should be, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Bad(pub &'static str);

#[cfg(test)]
mod tests;
