//! SQL of schema `parties`.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kernel::Id;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::acts::{Checked, NewAccountOf};
use crate::model::{Account, Clear, DocumentKind, Face, Party, PartyKind, read_number};

pub(crate) fn hash(tx: &Tx, kind: DocumentKind, clear: &str) -> Vec<u8> {
    tx.app().keys().lookup.hash(kind.code(), clear).to_vec()
}

/// Parties by the hash of their documents, each with the name it is known under.
pub(crate) type Known = HashMap<Vec<u8>, (Id<Party>, String)>;

pub(crate) async fn by_hashes(tx: &mut Tx, hashes: &[Vec<u8>]) -> Result<Known> {
    let found: Vec<(Vec<u8>, Uuid, String)> = sqlx::query_as(
        "SELECT document_hash, id, name FROM parties.party WHERE document_hash = ANY($1)",
    )
    .bind(hashes)
    .fetch_all(tx.sql())
    .await?;
    Ok(known(found))
}

fn known(rows: Vec<(Vec<u8>, Uuid, String)>) -> Known {
    rows.into_iter().map(|(hash, id, name)| (hash, (id.into(), name))).collect()
}

/// The party whose document this is.
pub async fn find(tx: &mut Tx, kind: DocumentKind, number: &str) -> Result<Option<Id<Party>>> {
    let number = read_number(kind, number)?;
    let hash = hash(tx, kind, &number.clear);
    Ok(by_hashes(tx, std::slice::from_ref(&hash)).await?.get(&hash).map(|(id, _)| *id))
}

/// Enter parties nobody knows yet, in the order of their hashes, so that two clerks who enter the
/// same people at once wait for each other instead of locking each other out. Whoever comes second
/// finds the first's rows.
pub(crate) async fn insert_all(tx: &mut Tx, new: &BTreeMap<&[u8], &Checked<'_>>) -> Result<Known> {
    if new.is_empty() {
        return Ok(Known::new());
    }
    let app = tx.app().clone();
    let seal =
        |party: &&Checked<'_>| app.keys().seal(&party.number.clear).map_err(anyhow::Error::from);
    let parties = || new.values();
    let ids: Vec<Uuid> = parties().map(|_| tx.new_id()).collect();
    let sealed: Vec<Vec<u8>> = parties().map(seal).collect::<anyhow::Result<_>>()?;
    let hashes: Vec<&[u8]> = new.keys().copied().collect();
    let kept: Vec<(Vec<u8>, Uuid, String)> = sqlx::query_as(
        "INSERT INTO parties.party (id, kind, name, document_kind, document_hash, document, masked,
             birth, address, phone, enrolled_at)
         SELECT n.*, $11 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[],
             $6::bytea[], $7::text[], $8::date[], $9::text[], $10::text[]) AS n
         ON CONFLICT (document_hash) DO UPDATE SET document_hash = excluded.document_hash
         RETURNING document_hash, id, name",
    )
    .bind(ids)
    .bind(parties().map(|p| p.new.kind.code()).collect::<Vec<_>>())
    .bind(parties().map(|p| p.name).collect::<Vec<_>>())
    .bind(parties().map(|p| p.new.document_kind.code()).collect::<Vec<_>>())
    .bind(hashes)
    .bind(sealed)
    .bind(parties().map(|p| p.number.masked.as_str()).collect::<Vec<_>>())
    .bind(parties().map(|p| p.number.birth).collect::<Vec<_>>())
    .bind(parties().map(|p| p.new.address.as_deref()).collect::<Vec<_>>())
    .bind(parties().map(|p| p.new.phone.as_deref()).collect::<Vec<_>>())
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?;
    let kept = known(kept);
    let agrees = |(hash, party): (&&[u8], &&Checked<'_>)| {
        kept.get(*hash).is_some_and(|(_, name)| name == party.name)
    };
    if new.iter().all(agrees) { Ok(kept) } else { Err(Fault::Conflict("party")) }
}

pub(crate) async fn insert_accounts(
    tx: &mut Tx,
    new: &BTreeMap<Uuid, NewAccountOf<'_>>,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let app = tx.app().clone();
    let (mut sealed, mut masked) = (Vec::new(), Vec::new());
    for clear in new.values().map(|of| of.account.account.trim()) {
        sealed.push(app.keys().seal(clear).map_err(anyhow::Error::from)?);
        masked.push(format!("{}****{}", &clear[..4], &clear[clear.len() - 2..]));
    }
    sqlx::query(
        "INSERT INTO parties.account (party, bank, account, masked, holder, added_at)
         SELECT n.*, $6
         FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::text[]) AS n
         ON CONFLICT DO NOTHING",
    )
    .bind(new.keys().copied().collect::<Vec<Uuid>>())
    .bind(new.values().map(|of| of.account.bank.as_str()).collect::<Vec<_>>())
    .bind(sealed)
    .bind(masked)
    .bind(new.values().map(|of| of.holder).collect::<Vec<_>>())
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// The party's newest payment account.
pub async fn account(tx: &mut Tx, party: Id<Party>) -> Result<Option<Account>> {
    let found: Option<(String, Vec<u8>, String, String)> = sqlx::query_as(
        "SELECT bank, account, masked, holder FROM parties.account WHERE party = $1
         ORDER BY added_at DESC LIMIT 1",
    )
    .bind(party.0)
    .fetch_optional(tx.sql())
    .await?;
    let Some((bank, sealed, masked, holder)) = found else { return Ok(None) };
    let account = tx.app().keys().open_field(&sealed).map_err(anyhow::Error::from)?;
    Ok(Some(Account { bank, account, masked, holder }))
}

pub(crate) async fn open(tx: &mut Tx, party: Id<Party>) -> Result<Clear> {
    let found: Option<(String, String, Vec<u8>)> =
        sqlx::query_as("SELECT name, document_kind, document FROM parties.party WHERE id = $1")
            .bind(party.0)
            .fetch_optional(tx.sql())
            .await?;
    let (name, kind, sealed) = found.ok_or(Fault::Missing("party"))?;
    let number = tx.app().keys().open_field(&sealed).map_err(anyhow::Error::from)?;
    Ok(Clear { name, document_kind: DocumentKind::of_code(&kind), document_number: number })
}

#[derive(sqlx::FromRow)]
struct FaceRow {
    id: Uuid,
    name: String,
    kind: String,
    document_kind: String,
    masked: String,
    birth: Option<NaiveDate>,
    address: Option<String>,
}

/// How these parties may be shown, in the order asked.
pub async fn faces(tx: &mut Tx, parties: &[Id<Party>]) -> Result<Vec<Face>> {
    let ids: Vec<Uuid> = parties.iter().map(|id| id.0).collect();
    let rows: Vec<FaceRow> = sqlx::query_as(
        "SELECT p.id, p.name, p.kind, p.document_kind, p.masked, p.birth, p.address
         FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
         JOIN parties.party p ON p.id = asked.id ORDER BY asked.place",
    )
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    let face = |row: FaceRow| Face {
        id: row.id.into(),
        name: row.name,
        kind: PartyKind::of_code(&row.kind),
        document_kind: DocumentKind::of_code(&row.document_kind),
        masked_document: row.masked,
        birth: row.birth,
        address: row.address,
    };
    Ok(rows.into_iter().map(face).collect())
}

/// 证件指纹 – the keyed hash of a document and its masked number, for whoever watches over a person
/// without knowing them as a party.
///
/// # Errors
/// A malformed number.
pub fn fingerprint(tx: &Tx, kind: DocumentKind, number: &str) -> Result<(Vec<u8>, String)> {
    let number = read_number(kind, number)?;
    Ok((hash(tx, kind, &number.clear), number.masked))
}

/// The fingerprints of these parties' documents.
pub async fn fingerprints(tx: &mut Tx, parties: &[Uuid]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    Ok(sqlx::query_as("SELECT id, document_hash FROM parties.party WHERE id = ANY($1)")
        .bind(parties)
        .fetch_all(tx.sql())
        .await?)
}
