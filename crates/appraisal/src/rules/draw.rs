//! 摇号 – which body appraises, by lot (参考价规定 第16条). Whoever has list and seed draws the same: the names
//! are put in the order of what each hashes to with the seed. The list is on record before the seed is known.

use sha2::{Digest, Sha256};

/// The bodies in the order drawn.
#[must_use]
pub fn drawn(seed: &str, bodies: &[String]) -> Vec<String> {
    let ticket = |name: &String| {
        let hasher = Sha256::new().chain_update(seed.as_bytes()).chain_update([0]);
        hex::encode(hasher.chain_update(name.as_bytes()).finalize())
    };
    let mut order: Vec<(String, String)> =
        bodies.iter().map(|name| (ticket(name), name.clone())).collect();
    order.sort();
    order.into_iter().map(|(_, name)| name).collect()
}
