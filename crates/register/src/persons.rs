//! 人员树 – kept up with the changes, and asked for proofs.

use platform::{Fault, Keys, Result, Tx};
use proof::persons::{CROWN, Found, Person, fork, subtree, way};
use proof::{Hash, Opening, PersonProof, Placer, Stay, commitment};
use sqlx::PgConnection;

use crate::log::{encoded, list_key};
use crate::rules::subject::Subject;
use crate::store;

/// The key that checks places in the tree, hex.
#[must_use]
pub fn public_place_key(keys: &Keys) -> String {
    Placer::public(&keys.places)
}

/// Bring the leaves of everybody concerned by changes `old` to `new` up to date, and what is above them.
pub(crate) async fn take(tx: &mut Tx, old: i64, new: i64) -> Result<()> {
    let concerned = store::people::concerned(tx, old, new).await?;
    if concerned.is_empty() {
        return Ok(());
    }
    let mut buckets = std::collections::BTreeSet::new();
    for (subject, place) in &concerned {
        let place: Hash = place.as_slice().try_into().map_err(anyhow::Error::from)?;
        let stays: Vec<Stay> = store::people::stays(tx, subject).await?;
        let content = serde_json::to_string(&stays)?;
        let salt = tx.app().keys().register.hash("stays", &hex::encode(place));
        let salt = &salt[..16];
        let value = commitment(salt, content.as_bytes());
        let bucket = Person::bucket(&place);
        store::people::put(tx, (&place, bucket), &value, salt, &content).await?;
        buckets.insert(bucket);
    }
    for bucket in buckets {
        let people = store::people::of_bucket(tx.sql(), bucket).await?;
        raise(tx, bucket, subtree(&people, CROWN)).await?;
    }
    Ok(())
}

/// A bucket has a new hash: so have the sixteen above it.
async fn raise(tx: &mut Tx, bucket: u16, mut hash: Hash) -> Result<()> {
    let beside = store::people::beside(tx.sql(), bucket).await?;
    let mut nodes = vec![(CROWN, i32::from(bucket), hash)];
    let mut index = i32::from(bucket);
    for (depth, side) in (0..CROWN).rev().zip(&beside) {
        hash = if index & 1 == 1 { fork(side, &hash) } else { fork(&hash, side) };
        index >>= 1;
        nodes.push((depth, index, hash));
    }
    store::people::keep_crown(tx, &nodes).await
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
    let people = store::people::of_bucket(sql, bucket).await?;
    let (found, mut hashes) = way(&people, &place);
    hashes.extend(store::people::beside(sql, bucket).await?);
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
