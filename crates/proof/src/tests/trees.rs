//! The tree against the vectors of transparency-dev/merkle, a naive model, and the crate `ct-merkle`.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use crate::*;

const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
/// Index from 0, size, proof.
const INCLUSION: [(u64, u64, &[&str]); 5] = [
    (0, 1, &[]),
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];
/// Old size, new size, proof.
const CONSISTENCY: [(u64, u64, &[&str]); 5] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        7,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

fn hash(hex: &str) -> Hash {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn proof(lines: &[&str]) -> Vec<Hash> {
    lines.iter().map(|line| hash(line)).collect()
}

fn tree(leaves: &[Hash]) -> Known {
    let mut known = Known::default();
    grow(&mut known, 0, leaves).unwrap();
    known
}

fn reference() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect()
}

#[test]
fn roots_and_proofs_are_those_of_the_reference_tree() {
    let leaves = reference();
    let known = tree(&leaves);
    assert_eq!(
        hex::encode(root(&Known::default(), 0).unwrap()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    for (size, expected) in (1..).zip(ROOTS) {
        assert_eq!(root(&known, size).unwrap(), hash(expected), "size {size}");
    }
    for (index, size, lines) in INCLUSION {
        assert_eq!(inclusion(&known, index, size).unwrap(), proof(lines), "{index} in {size}");
    }
    for (old, new, lines) in CONSISTENCY {
        assert_eq!(consistency(&known, old, new).unwrap(), proof(lines), "{old} to {new}");
    }
}

/// The corruptions transparency-dev/merkle tries on each of its vectors.
#[test]
fn no_corrupted_inclusion_proof_is_accepted() {
    let leaves = reference();
    for (index, size, lines) in INCLUSION {
        let (leaf, good) = (leaves[usize::try_from(index).unwrap()], proof(lines));
        let root = hash(ROOTS[usize::try_from(size).unwrap() - 1]);
        assert_eq!(verify_inclusion(&leaf, index, size, &good, &root), Ok(()));
        let check = |index, size, proof: &[Hash], leaf: &Hash, root: &Hash| {
            verify_inclusion(leaf, index, size, proof, root).is_err()
        };
        assert!(check(index.wrapping_sub(1), size, &good, &leaf, &root));
        assert!(check(index + 1, size, &good, &leaf, &root));
        assert!(check(index ^ 2, size, &good, &leaf, &root));
        assert!(check(index, size * 2, &good, &leaf, &root));
        assert!(check(index, size / 2, &good, &leaf, &root));
        assert!(check(index, size, &good, &[7; 32], &root));
        assert!(check(index, size, &good, &leaf, &[7; 32]));
        for wrong in corrupted(&good, &[root]) {
            assert!(check(index, size, &wrong, &leaf, &root), "{index} in {size}: {wrong:?}");
        }
    }
}

#[test]
fn no_corrupted_consistency_proof_is_accepted() {
    for (old, new, lines) in CONSISTENCY {
        let good = proof(lines);
        let of = |size: u64| hash(ROOTS[usize::try_from(size).unwrap() - 1]);
        let (first, second) = (of(old), of(new));
        assert_eq!(verify_consistency(old, new, &good, &first, &second), Ok(()));
        if good.is_empty() {
            continue;
        }
        let check = |old, new, proof: &[Hash], first: &Hash, second: &Hash| {
            verify_consistency(old, new, proof, first, second).is_err()
        };
        assert!(check(old - 1, new, &good, &first, &second));
        assert!(check(old + 1, new, &good, &first, &second));
        assert!(check(old ^ 2, new, &good, &first, &second));
        assert!(check(old, new * 2, &good, &first, &second));
        assert!(check(old, new / 2, &good, &first, &second));
        assert!(check(old, new, &good, &[7; 32], &second));
        assert!(check(old, new, &good, &first, &[7; 32]));
        assert!(check(old, new, &good, &second, &first));
        for wrong in corrupted(&good, &[first, second]) {
            assert!(check(old, new, &wrong, &first, &second), "{old} to {new}: {wrong:?}");
        }
    }
}

fn corrupted(good: &[Hash], extra: &[Hash]) -> Vec<Vec<Hash>> {
    let mut wrong = Vec::new();
    for hash in extra {
        wrong.push([good, &[*hash]].concat());
        wrong.push([&[*hash], good].concat());
    }
    for place in 0..good.len() {
        let mut flipped = good.to_vec();
        flipped[place][0] ^= 8;
        wrong.push(flipped);
    }
    if let Some((_, fewer)) = good.split_last() {
        wrong.push(fewer.to_vec());
    }
    wrong
}

/// RFC 6962 section 2.1, word for word, over all leaves.
fn naive(leaves: &[Hash]) -> Hash {
    use sha2::Digest;
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        many => {
            let middle = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(middle);
            Sha256::new()
                .chain_update([1])
                .chain_update(naive(left))
                .chain_update(naive(right))
                .finalize()
                .into()
        }
    }
}

fn numbered(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_tree_is_the_naive_one_and_proves_every_leaf(size in 1_u64..700, a: u64, b: u64) {
        let leaves = numbered(size);
        let known = tree(&leaves);
        let top = root(&known, size).unwrap();
        prop_assert_eq!(top, naive(&leaves));
        let index = a % size;
        let leaf = leaves[usize::try_from(index).unwrap()];
        let proof = inclusion(&known, index, size).unwrap();
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &top), Ok(()));
        let old = b % (size + 1);
        let first = naive(&leaves[..usize::try_from(old).unwrap()]);
        let proof = consistency(&known, old, size).unwrap();
        prop_assert_eq!(verify_consistency(old, size, &proof, &first, &top), Ok(()));
    }

    #[test]
    fn growing_in_steps_needs_only_the_edge(steps in proptest::collection::vec(1_u64..400, 1..6)) {
        let total: u64 = steps.iter().sum();
        let leaves = numbered(total);
        let whole = tree(&leaves);
        let mut size = 0;
        for step in steps {
            let mut known = Known::default();
            for (level, first, many) in edge(size) {
                for index in first..first + many {
                    known.0.insert((level, index), whole.0[&(level, index)]);
                }
            }
            let place = usize::try_from(size).unwrap();
            let new = &leaves[place..place + usize::try_from(step).unwrap()];
            for (level, index, hash) in grow(&mut known, size, new).unwrap() {
                prop_assert_eq!(whole.0[&(level, index)], hash);
            }
            size += step;
        }
    }

    #[test]
    fn a_proof_says_which_hashes_it_needs(size in 1_u64..3000, a: u64, b: u64) {
        let known = tree(&numbered(size));
        let (index, old) = (a % size, b % (size + 1));
        let wanted = Wanted::default();
        inclusion(&wanted, index, size).unwrap();
        consistency(&wanted, old, size).unwrap();
        let mut fetched = Known::default();
        for (level, first, many) in wanted.runs() {
            for index in first..first + many {
                fetched.0.insert((level, index), known.0[&(level, index)]);
            }
        }
        prop_assert_eq!(inclusion(&fetched, index, size), inclusion(&known, index, size));
        prop_assert_eq!(consistency(&fetched, old, size), consistency(&known, old, size));
    }
}

#[test]
fn another_crate_makes_the_same_proofs() {
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let mut leaves = Vec::new();
    for size in 1..=300_u64 {
        theirs.push(size.to_be_bytes().to_vec());
        leaves.push(leaf_hash(&size.to_be_bytes()));
        if size % 7 != 0 && !size.is_power_of_two() {
            continue;
        }
        let known = tree(&leaves);
        let root_of_theirs = theirs.root();
        assert_eq!(root(&known, size).unwrap()[..], root_of_theirs.as_bytes()[..], "{size}");
        for index in [0, size / 3, size - 1] {
            let ours = inclusion(&known, index, size).unwrap().concat();
            let place = usize::try_from(index).unwrap();
            assert_eq!(ours, theirs.prove_inclusion(place).as_bytes(), "{index} in {size}");
        }
        for more in [1, size / 2, size - 1].into_iter().filter(|more| (1..size).contains(more)) {
            let ours = consistency(&known, size - more, size).unwrap().concat();
            let more = usize::try_from(more).unwrap();
            assert_eq!(ours, theirs.prove_consistency(more).as_bytes(), "{more} to {size}");
        }
    }
}
