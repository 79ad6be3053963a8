//! 默克尔树 – hashes, inclusion and consistency proofs as RFC 6962 section 2.1 has them, over whatever
//! knows the hashes of whole subtrees.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::Bad;

/// A SHA-256 hash.
pub type Hash = [u8; 32];
/// Levels of the tree in one tile.
pub const TILE_HEIGHT: u32 = 8;
/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Hash of a leaf's bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// 子树 – whoever knows the hash of the whole subtree of `height` that is the `index`-th of its height.
pub trait Nodes {
    /// That hash, unless it is not known.
    fn node(&self, height: u32, index: u64) -> Option<Hash>;
}

/// 已知散列 – hashes at the heights tiles begin at: `(tile level, index)`.
#[derive(Clone, Debug, Default)]
pub struct Known(pub BTreeMap<(u32, u64), Hash>);

impl Known {
    /// Take in hashes of one tile level as a database keeps them; what cannot be one is left out.
    pub fn keep(&mut self, level: u32, rows: Vec<(i64, Vec<u8>)>) {
        self.0.extend(rows.into_iter().filter_map(|(index, hash)| {
            Some(((level, u64::try_from(index).ok()?), hash.try_into().ok()?))
        }));
    }
}

impl Nodes for Known {
    fn node(&self, height: u32, index: u64) -> Option<Hash> {
        if height.is_multiple_of(TILE_HEIGHT)
            && let Some(hash) = self.0.get(&(height / TILE_HEIGHT, index))
        {
            return Some(*hash);
        }
        let below = height.checked_sub(1)?;
        if height.is_multiple_of(TILE_HEIGHT) {
            return None;
        }
        Some(node_hash(&self.node(below, index * 2)?, &self.node(below, index * 2 + 1)?))
    }
}

/// 待取散列 – knows nothing and remembers what it was asked: a proof made over it says which hashes must
/// be fetched to make it in earnest.
#[derive(Debug, Default)]
pub struct Wanted(RefCell<BTreeSet<(u32, u64)>>);

impl Nodes for Wanted {
    fn node(&self, height: u32, index: u64) -> Option<Hash> {
        self.0.borrow_mut().insert((height, index));
        Some([0; 32])
    }
}

impl Wanted {
    /// Runs of hashes at tile levels: `(tile level, first, how many)`.
    #[must_use]
    pub fn runs(&self) -> Vec<(u32, u64, u64)> {
        let asked = self.0.borrow();
        let run = |&(height, index): &(u32, u64)| {
            let many = 1 << (height % TILE_HEIGHT);
            (height / TILE_HEIGHT, index * many, many)
        };
        asked.iter().map(run).collect()
    }
}

/// Largest power of two below `n` (n > 1).
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// Hash of the leaves from `start` to before `end`.
fn range(nodes: &impl Nodes, start: u64, end: u64) -> Option<Hash> {
    let n = end - start;
    if n.is_power_of_two() && start.is_multiple_of(n) {
        return nodes.node(n.trailing_zeros(), start / n);
    }
    let middle = start + split(n);
    Some(node_hash(&range(nodes, start, middle)?, &range(nodes, middle, end)?))
}

/// Root of the tree of the first `size` leaves.
pub fn root(nodes: &impl Nodes, size: u64) -> Option<Hash> {
    if size == 0 { Some(Sha256::digest([]).into()) } else { range(nodes, 0, size) }
}

/// Proof that leaf `index` is in the tree of `size` leaves, from the leaf up.
pub fn inclusion(nodes: &impl Nodes, index: u64, size: u64) -> Option<Vec<Hash>> {
    let mut proof = Vec::new();
    let (mut start, mut end) = (0, size);
    if index >= size {
        return None;
    }
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            proof.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range(nodes, start, middle)?);
            start = middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// Proof that the tree of `old` leaves is the beginning of the tree of `new` leaves.
pub fn consistency(nodes: &impl Nodes, old: u64, new: u64) -> Option<Vec<Hash>> {
    if old > new {
        return None;
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Some(proof);
    }
    let (mut start, mut end) = (0, new);
    while old < end {
        let middle = start + split(end - start);
        if old <= middle {
            proof.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range(nodes, start, middle)?);
            start = middle;
        }
    }
    // What is left is the end of the old tree; its hash is told unless it is all of the old tree.
    if start > 0 {
        proof.push(range(nodes, start, end)?);
    }
    proof.reverse();
    Some(proof)
}

/// Check an inclusion proof.
///
/// # Errors
/// It does not lead from `leaf` to `root`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), Bad> {
    if index >= size {
        return Err(Bad("index beyond the tree"));
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for step in proof {
        if last == 0 {
            return Err(Bad("inclusion proof too long"));
        }
        if at % 2 == 1 || at == last {
            hash = node_hash(step, &hash);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(Bad("inclusion proof too short"));
    }
    if hash == *root { Ok(()) } else { Err(Bad("inclusion proof leads to another root")) }
}

/// Check a consistency proof.
///
/// # Errors
/// It does not lead from the old root to the new one.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), Bad> {
    match (old, new) {
        _ if old > new => return Err(Bad("the old tree is larger")),
        _ if old == new => {
            return if !proof.is_empty() {
                Err(Bad("consistency proof too long"))
            } else if old_root != new_root {
                Err(Bad("two roots of one size"))
            } else {
                Ok(())
            };
        }
        (0, _) if proof.is_empty() => return Ok(()),
        (0, _) => return Err(Bad("consistency proof too long")),
        _ => {}
    }
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let first = *first.ok_or(Bad("consistency proof too short"))?;
    let shift = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> shift, (new - 1) >> shift);
    let (mut of_old, mut of_new) = (first, first);
    for step in steps {
        if last == 0 {
            return Err(Bad("consistency proof too long"));
        }
        if at % 2 == 1 || at == last {
            of_old = node_hash(step, &of_old);
            of_new = node_hash(step, &of_new);
            while at.is_multiple_of(2) && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            of_new = node_hash(&of_new, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(Bad("consistency proof too short"));
    }
    if of_old != *old_root {
        return Err(Bad("consistency proof leads from another old root"));
    }
    if of_new != *new_root {
        return Err(Bad("consistency proof leads to another new root"));
    }
    Ok(())
}

/// Which hashes are needed to go on from a tree of `size` leaves: `(tile level, first, how many)`.
#[must_use]
pub fn edge(size: u64) -> Vec<(u32, u64, u64)> {
    let mut runs = Vec::new();
    let (mut level, mut count) = (0, size);
    while count > 0 {
        let many = count % TILE_WIDTH;
        if many > 0 {
            runs.push((level, count - many, many));
        }
        (level, count) = (level + 1, count / TILE_WIDTH);
    }
    runs
}

/// Put `leaves` after the first `size`; returns every hash that is new: `(tile level, index, hash)`.
/// None if `known` lacks the edge of the old tree.
pub fn grow(known: &mut Known, size: u64, leaves: &[Hash]) -> Option<Vec<(u32, u64, Hash)>> {
    let mut new = Vec::new();
    for (index, hash) in (size..).zip(leaves) {
        let (mut level, mut index, mut hash) = (0, index, *hash);
        loop {
            known.0.insert((level, index), hash);
            new.push((level, index, hash));
            if index % TILE_WIDTH != TILE_WIDTH - 1 {
                break;
            }
            (level, index) = (level + 1, index / TILE_WIDTH);
            let below = |place| known.0.get(&(level - 1, index * TILE_WIDTH + place)).copied();
            let mut row: Vec<Hash> = (0..TILE_WIDTH).map(below).collect::<Option<_>>()?;
            while row.len() > 1 {
                row = row.chunks(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
            }
            hash = row[0];
        }
    }
    Some(new)
}
