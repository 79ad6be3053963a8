//! 人员树 – kept up with the changes, and asked for proofs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use platform::{Fault, Keys, Result, Tx};
use proof::persons::{CROWN, Found, NOBODY, Person, fork, subtree, way};
use proof::{Hash, Opening, PersonProof, Placer, commitment};
use sqlx::PgConnection;

use crate::log::{encoded, list_key};
use crate::rules::subject::Subject;
use crate::store;
use crate::store::people::Leaf;

/// The key that checks places in the tree, hex.
#[must_use]
pub fn public_place_key(keys: &Keys) -> String {
    Placer::public(&keys.places)
}

/// Bring the leaves of everybody concerned by changes `old` to `new` up to date, and what is above them.
pub(crate) async fn take(tx: &mut Tx, old: i64, new: i64) -> Result<()> {
    let concerned = store::people::concerned(tx, old, new).await?;
    let subjects: Vec<&[u8]> = concerned.keys().map(Vec::as_slice).collect();
    let stays = store::people::stays(tx, &subjects).await?;
    let mut leaves = Vec::with_capacity(concerned.len());
    for (subject, place) in &concerned {
        let content = serde_json::to_string(stays.get(subject).map_or(&[][..], Vec::as_slice))?;
        let salt = tx.app().keys().register.hash("stays", &hex::encode(place))[..16].to_vec();
        let value = commitment(&salt, content.as_bytes());
        leaves.push(Leaf { place: *place, bucket: Person::bucket(place), value, salt, content });
    }
    store::people::put(tx, &leaves).await?;
    let buckets: BTreeSet<u16> = leaves.iter().map(|leaf| leaf.bucket).collect();
    let people = store::people::of_buckets(tx.sql(), &buckets).await?;
    let hash = |bucket: &u16| subtree(people.get(bucket).map_or(&[][..], Vec::as_slice), CROWN);
    raise(tx, buckets.iter().map(|bucket| (i32::from(*bucket), hash(bucket))).collect()).await
}

/// Buckets have new hashes: so has everything above them.
async fn raise(tx: &mut Tx, mut new: BTreeMap<i32, Hash>) -> Result<()> {
    let mut touched: BTreeSet<i32> = new.keys().copied().collect();
    let mut wanted = Vec::new();
    for depth in (1..=CROWN).rev() {
        let beside = touched.iter().map(|index| index ^ 1);
        wanted.extend(beside.filter(|index| !touched.contains(index)).map(|index| (depth, index)));
        touched = touched.iter().map(|index| index >> 1).collect();
    }
    let known = store::people::crown(tx.sql(), &wanted).await?;
    let known: HashMap<(u32, i32), Hash> = wanted.into_iter().zip(known).collect();
    let mut nodes: Vec<(u32, i32, Hash)> = Vec::new();
    for depth in (1..=CROWN).rev() {
        let at = |index: i32| new.get(&index).or_else(|| known.get(&(depth, index))).copied();
        let pair =
            |index: i32| fork(&at(index).unwrap_or(NOBODY), &at(index + 1).unwrap_or(NOBODY));
        let above: BTreeMap<i32, Hash> =
            new.keys().map(|index| index >> 1).map(|index| (index, pair(index << 1))).collect();
        nodes.extend(new.into_iter().map(|(index, hash)| (depth, index, hash)));
        new = above;
    }
    nodes.extend(new.into_iter().map(|(index, hash)| (0, index, hash)));
    store::people::keep_crown(tx, &nodes).await
}

/// Nodes beside the way from a bucket to the root, from the bottom up.
fn beside(bucket: u16) -> Vec<(u32, i32)> {
    let above = |depth: u32| i32::from(bucket) >> (CROWN - depth);
    (1..=CROWN).rev().map(|depth| (depth, above(depth) ^ 1)).collect()
}

/// 人员证明 – when the holder of a number was on which list, or that they never were.
///
/// # Errors
/// Nothing signed yet.
pub async fn proof_of(
    sql: &mut PgConnection,
    keys: &Keys,
    subject: &Subject,
) -> Result<PersonProof> {
    let broken = |bad: proof::Bad| anyhow::anyhow!(bad);
    let placer = Placer::new(&keys.places).map_err(broken)?;
    let (place, shown) = placer.place(&subject.text()).map_err(broken)?;
    let bucket = Person::bucket(&place);
    // Tree and checkpoint are read at one moment: whoever seals changes both in one transaction.
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ").execute(&mut *sql).await?;
    let people = store::people::of_buckets(sql, &BTreeSet::from([bucket])).await?;
    let (found, mut hashes) = way(people.get(&bucket).map_or(&[][..], Vec::as_slice), &place);
    hashes.extend(store::people::crown(sql, &beside(bucket)).await?);
    let stays = match found {
        Found::Here(_) => store::people::opening(sql, &place)
            .await?
            .map(|(salt, content)| Opening { salt: hex::encode(salt), content }),
        _ => None,
    };
    let other = match found {
        Found::Other(other) => Some((hex::encode(other.index), hex::encode(other.value))),
        _ => None,
    };
    let stated = store::tree::last_of(sql).await?.ok_or(Fault::Missing("checkpoint"))?;
    Ok(PersonProof {
        place: hex::encode(shown),
        stays,
        other,
        beside: hashes.iter().map(encoded).collect(),
        checkpoint: stated.note,
        keys: vec![list_key(keys).to_string()],
    })
}
