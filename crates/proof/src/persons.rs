//! 人员树 – a sparse Merkle tree over everybody who ever was on a public list: where a person's leaf would
//! be follows from their number under the court's key, so that the tree shows nobody, and the way to that
//! place proves what is there, or that nothing is.
//!
//! The upper sixteen levels are always there; below, a subtree with one leaf is that leaf (as in the trees
//! of CONIKS and of Jellyfish), so that a proof has some twenty hashes whatever the tree's size.

use sha2::{Digest, Sha256};

use crate::{Bad, Hash};

/// Levels that are always there: a tree of four million has some seventy leaves under each of their ends.
pub const CROWN: u32 = 16;
/// A subtree nobody is in.
pub const NOBODY: Hash = [0; 32];

/// 人员叶 – where somebody is, and what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Output of the verifiable random function for their number.
    pub index: Hash,
    /// Commitment to when they were on which list.
    pub value: Hash,
}

impl Person {
    /// Which end of the crown the leaf is under.
    #[must_use]
    pub fn bucket(index: &Hash) -> u16 {
        u16::from_be_bytes([index[0], index[1]])
    }

    fn hash(&self) -> Hash {
        let hasher = Sha256::new().chain_update([3]).chain_update(self.index);
        hasher.chain_update(self.value).finalize().into()
    }
}

/// Hash of an inner node: that of nobody, when nobody is on either side.
#[must_use]
pub fn fork(left: &Hash, right: &Hash) -> Hash {
    if *left == NOBODY && *right == NOBODY {
        return NOBODY;
    }
    Sha256::new().chain_update([2]).chain_update(left).chain_update(right).finalize().into()
}

fn bit(index: &Hash, depth: u32) -> bool {
    let (byte, shift) = ((depth / 8) as usize, 7 - depth % 8);
    index.get(byte).is_some_and(|byte| byte >> shift & 1 == 1)
}

/// Hash of the subtree at `depth` over `people`, who all are in it, sorted by index.
#[must_use]
pub fn subtree(people: &[Person], depth: u32) -> Hash {
    match people {
        [] => NOBODY,
        [one] => one.hash(),
        _ => {
            let middle = people.partition_point(|person| !bit(&person.index, depth));
            let (left, right) = people.split_at(middle);
            Sha256::new()
                .chain_update([2])
                .chain_update(subtree(left, depth + 1))
                .chain_update(subtree(right, depth + 1))
                .finalize()
                .into()
        }
    }
}

/// 去处 – what is at the end of the way to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The person, with this value.
    Here(Hash),
    /// Nobody.
    Nobody,
    /// Somebody else, alone in the subtree: the person is not in it.
    Other(Person),
}

/// The way to `index` below the crown, through `people` of its bucket, sorted: what is there, and the
/// hashes beside the way from the bottom up.
#[must_use]
pub fn way(people: &[Person], index: &Hash) -> (Found, Vec<Hash>) {
    let (mut rest, mut depth, mut beside) = (people, CROWN, Vec::new());
    loop {
        match rest {
            [] => return (Found::Nobody, reversed(beside)),
            [one] if one.index == *index => return (Found::Here(one.value), reversed(beside)),
            [one] => return (Found::Other(*one), reversed(beside)),
            _ => {
                let middle = rest.partition_point(|person| !bit(&person.index, depth));
                let (left, right) = rest.split_at(middle);
                let (on, off) = if bit(index, depth) { (right, left) } else { (left, right) };
                beside.push(subtree(off, depth + 1));
                (rest, depth) = (on, depth + 1);
            }
        }
    }
}

fn reversed(mut hashes: Vec<Hash>) -> Vec<Hash> {
    hashes.reverse();
    hashes
}

/// The root that a way leads to: `beside` from the bottom up, the crown's part last.
///
/// # Errors
/// A way that is too short or too long, or that ends at somebody whose place is elsewhere.
pub fn root_of(index: &Hash, found: &Found, beside: &[Hash]) -> Result<Hash, Bad> {
    let depth = u32::try_from(beside.len()).unwrap_or(u32::MAX);
    if !(CROWN..=256).contains(&depth) {
        return Err(Bad("the way through the tree of persons has the wrong length"));
    }
    let mut hash = match found {
        Found::Here(value) => Person { index: *index, value: *value }.hash(),
        Found::Nobody => NOBODY,
        Found::Other(other) => {
            let same = (0..depth).all(|level| bit(&other.index, level) == bit(index, level));
            if !same || other.index == *index {
                return Err(Bad("the way ends at somebody who is elsewhere"));
            }
            other.hash()
        }
    };
    for (level, side) in (0..depth).rev().zip(beside) {
        let (left, right) = if bit(index, level) { (side, &hash) } else { (&hash, side) };
        // Below the crown a fork has somebody on both sides, or it would not be there.
        hash = fork(left, right);
    }
    Ok(hash)
}
