//! SQL of the tree of persons.

use chrono::NaiveDate;
use platform::{Result, Tx};
use proof::persons::{CROWN, NOBODY, Person};
use proof::{Hash, Stay};
use sqlx::PgConnection;

/// Subjects and places of everybody whom changes after `old` up to `new` are about.
pub(crate) async fn concerned(tx: &mut Tx, old: i64, new: i64) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT e.subject, e.place FROM register.change c
         JOIN register.entry e ON e.serial = c.serial
         WHERE c.seq > $1 AND c.seq <= $2 AND c.op IN ('add', 'remove') ORDER BY e.place",
    )
    .bind(old)
    .bind(new)
    .fetch_all(tx.sql())
    .await?)
}

/// When somebody was on which list.
pub(crate) async fn stays(tx: &mut Tx, subject: &[u8]) -> Result<Vec<Stay>> {
    let rows: Vec<(String, i64, NaiveDate, Option<NaiveDate>)> = sqlx::query_as(
        "SELECT list, serial, published_on, ended_on FROM register.entry
         WHERE subject = $1 ORDER BY serial",
    )
    .bind(subject)
    .fetch_all(tx.sql())
    .await?;
    let stay = |(list, entry, from, until)| Stay { list, entry, from, until };
    Ok(rows.into_iter().map(stay).collect())
}

pub(crate) async fn put(
    tx: &mut Tx,
    (place, bucket): (&Hash, u16),
    value: &Hash,
    salt: &[u8],
    stays: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO register.person (place, bucket, value, salt, stays)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (place) DO UPDATE SET value = excluded.value, stays = excluded.stays",
    )
    .bind(place.as_slice())
    .bind(i32::from(bucket))
    .bind(value.as_slice())
    .bind(salt)
    .bind(stays)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Everybody of a bucket, by place.
pub(crate) async fn of_bucket(sql: &mut PgConnection, bucket: u16) -> Result<Vec<Person>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("SELECT place, value FROM register.person WHERE bucket = $1 ORDER BY place")
            .bind(i32::from(bucket))
            .fetch_all(sql)
            .await?;
    let person = |(place, value): (Vec<u8>, Vec<u8>)| {
        Some(Person { index: place.try_into().ok()?, value: value.try_into().ok()? })
    };
    Ok(rows.into_iter().filter_map(person).collect())
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

/// Hashes beside the way from a bucket to the root, from the bottom up.
pub(crate) async fn beside(sql: &mut PgConnection, bucket: u16) -> Result<Vec<Hash>> {
    let mut index = i32::from(bucket);
    let (mut depths, mut indexes) = (Vec::new(), Vec::new());
    for depth in (1..=CROWN).rev() {
        depths.push(i32::try_from(depth).unwrap_or(0));
        indexes.push(index ^ 1);
        index >>= 1;
    }
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
