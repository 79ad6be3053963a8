//! 存证 – the log of everything done. [`integrate`] puts committed events into the Merkle tree and signs a
//! checkpoint; [`Witness`]es, other nodes with keys of their own, sign it too if it only grew; [`audit`]
//! compares rows, leaves, tiles and checkpoints with what the witnesses last saw; [`Keeper`] does all of
//! that again and again and raises an alarm when something differs. Readers need no secret.

mod acts;
mod audit;
pub mod http;
mod integrate;
mod keeper;
mod model;
mod proofs;
mod store;
mod witness;

pub use acts::erase::{ERASE, Erasure, erase};
pub use acts::review::{REVIEW, Review, review};
pub use audit::{Trust, Word, audit, compare};
pub use http::{log_routes, routes};
pub use integrate::{integrate, integrate_all, log_key, origin, raise};
pub use keeper::{Keeper, Watched};
pub use model::{Alarm, Audited, Finding, Position, WitnessStanding};
pub use proofs::{consistency, export, receipt};
pub use store::{alarms, alarms_after, leaves, note_after, size};
pub use witness::{Logs, Witness, router as witness_router};

#[cfg(test)]
mod tests;
