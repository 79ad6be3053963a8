//! SQL of the tree of persons.

use std::collections::{BTreeSet, HashMap};

use platform::{Result, Tx};
use proof::persons::{NOBODY, Person};
use proof::{Hash, Stay};
use sqlx::{PgConnection, Row};

/// Somebody's leaf, and what opens it.
pub(crate) struct Leaf {
    pub(crate) place: Hash,
    pub(crate) bucket: u16,
    pub(crate) value: Hash,
    pub(crate) salt: Vec<u8>,
    pub(crate) content: String,
}

/// Everybody whom changes after `old` up to `new` are about: subject and place.
pub(crate) async fn concerned(tx: &mut Tx, old: i64, new: i64) -> Result<HashMap<Vec<u8>, Hash>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT DISTINCT e.subject, e.place FROM register.change c
         JOIN register.entry e ON e.serial = c.serial
         WHERE c.seq > $1 AND c.seq <= $2 AND c.op IN ('add', 'remove')",
    )
    .bind(old)
    .bind(new)
    .fetch_all(tx.sql())
    .await?;
    let place = |place: Vec<u8>| place.try_into().map_err(|_| anyhow::anyhow!("a stored place"));
    rows.into_iter().map(|(subject, at)| Ok((subject, place(at)?))).collect()
}

/// When each of these was on which list.
pub(crate) async fn stays(tx: &mut Tx, subjects: &[&[u8]]) -> Result<HashMap<Vec<u8>, Vec<Stay>>> {
    let rows = sqlx::query(
        "SELECT subject, list, serial, published_on, ended_on FROM register.entry
         WHERE subject = ANY($1) ORDER BY serial",
    )
    .bind(subjects)
    .fetch_all(tx.sql())
    .await?;
    let mut stays: HashMap<Vec<u8>, Vec<Stay>> = HashMap::new();
    for row in rows {
        let (list, entry) = (row.try_get("list")?, row.try_get("serial")?);
        let (from, until) = (row.try_get("published_on")?, row.try_get("ended_on")?);
        let stay = Stay { list, entry, from, until };
        stays.entry(row.try_get("subject")?).or_default().push(stay);
    }
    Ok(stays)
}

pub(crate) async fn put(tx: &mut Tx, leaves: &[Leaf]) -> Result<()> {
    sqlx::query(
        "INSERT INTO register.person (place, bucket, value, salt, stays)
         SELECT * FROM unnest($1::bytea[], $2::integer[], $3::bytea[], $4::bytea[], $5::text[])
         ON CONFLICT (place) DO UPDATE SET value = excluded.value, stays = excluded.stays",
    )
    .bind(leaves.iter().map(|leaf| leaf.place.as_slice()).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| i32::from(leaf.bucket)).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.value.as_slice()).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.salt.as_slice()).collect::<Vec<_>>())
    .bind(leaves.iter().map(|leaf| leaf.content.as_str()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Everybody of these buckets, by place.
pub(crate) async fn of_buckets(
    sql: &mut PgConnection,
    buckets: &BTreeSet<u16>,
) -> Result<HashMap<u16, Vec<Person>>> {
    let asked: Vec<i32> = buckets.iter().map(|bucket| i32::from(*bucket)).collect();
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT place, value FROM register.person WHERE bucket = ANY($1) ORDER BY place",
    )
    .bind(asked)
    .fetch_all(sql)
    .await?;
    let person = |(place, value): (Vec<u8>, Vec<u8>)| {
        Some(Person { index: place.try_into().ok()?, value: value.try_into().ok()? })
    };
    let mut people: HashMap<u16, Vec<Person>> = HashMap::new();
    for person in rows.into_iter().filter_map(person) {
        people.entry(Person::bucket(&person.index)).or_default().push(person);
    }
    Ok(people)
}

/// What opens somebody's leaf: salt and stays.
pub(crate) async fn opening(
    sql: &mut PgConnection,
    place: &Hash,
) -> Result<Option<(Vec<u8>, String)>> {
    Ok(sqlx::query_as("SELECT salt, stays FROM register.person WHERE place = $1")
        .bind(place.as_slice())
        .fetch_optional(sql)
        .await?)
}

/// Hashes of these nodes of the upper levels, `(depth, index)`, in the order asked.
pub(crate) async fn crown(sql: &mut PgConnection, nodes: &[(u32, i32)]) -> Result<Vec<Hash>> {
    let depth = |node: &(u32, i32)| i32::try_from(node.0).unwrap_or(i32::MAX);
    let depths: Vec<i32> = nodes.iter().map(depth).collect();
    let indexes: Vec<i32> = nodes.iter().map(|node| node.1).collect();
    let rows: Vec<Option<Vec<u8>>> = sqlx::query_scalar(
        "SELECT c.hash FROM unnest($1::integer[], $2::integer[]) WITH ORDINALITY
             AS asked (depth, index, place)
         LEFT JOIN register.crown c USING (depth, index) ORDER BY place",
    )
    .bind(depths)
    .bind(indexes)
    .fetch_all(sql)
    .await?;
    let hash =
        |found: Option<Vec<u8>>| found.and_then(|hash| hash.try_into().ok()).unwrap_or(NOBODY);
    Ok(rows.into_iter().map(hash).collect())
}

pub(crate) async fn keep_crown(tx: &mut Tx, nodes: &[(u32, i32, Hash)]) -> Result<()> {
    let depth = |node: &(u32, i32, Hash)| i32::try_from(node.0).unwrap_or(i32::MAX);
    sqlx::query(
        "INSERT INTO register.crown (depth, index, hash)
         SELECT * FROM unnest($1::integer[], $2::integer[], $3::bytea[])
         ON CONFLICT (depth, index) DO UPDATE SET hash = excluded.hash",
    )
    .bind(nodes.iter().map(depth).collect::<Vec<_>>())
    .bind(nodes.iter().map(|node| node.1).collect::<Vec<_>>())
    .bind(nodes.iter().map(|node| node.2.as_slice()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Root of the whole tree.
pub(crate) async fn root(tx: &mut Tx) -> Result<Hash> {
    let root: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT hash FROM register.crown WHERE depth = 0 AND index = 0")
            .fetch_optional(tx.sql())
            .await?;
    Ok(root.and_then(|hash| hash.try_into().ok()).unwrap_or(NOBODY))
}
