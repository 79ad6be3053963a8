//! SQL of schema `parties`.

use chrono::NaiveDate;
use kernel::Id;
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::acts::NewParty;
use crate::model::{Account, Clear, DocumentKind, Face, Number, Party, PartyKind, read_number};

pub(crate) fn hash(tx: &Tx, kind: DocumentKind, clear: &str) -> Vec<u8> {
    tx.app().keys().lookup.hash(kind.code(), clear).to_vec()
}

pub(crate) async fn by_hash(tx: &mut Tx, hash: &[u8]) -> Result<Option<(Id<Party>, String)>> {
    let found: Option<(Uuid, String)> =
        sqlx::query_as("SELECT id, name FROM parties.party WHERE document_hash = $1")
            .bind(hash)
            .fetch_optional(tx.sql())
            .await?;
    Ok(found.map(|(id, name)| (id.into(), name)))
}

/// The party whose document this is.
pub async fn find(tx: &mut Tx, kind: DocumentKind, number: &str) -> Result<Option<Id<Party>>> {
    let number = read_number(kind, number)?;
    let hash = hash(tx, kind, &number.clear);
    Ok(by_hash(tx, &hash).await?.map(|(id, _)| id))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    new: &NewParty,
    name: &str,
    number: &Number,
    hash: &[u8],
) -> Result<Id<Party>> {
    let sealed = tx.app().keys().fields.seal(&number.clear).map_err(anyhow::Error::from)?;
    let id = tx.new_id();
    // Two clerks may enrol the same person at once: whoever comes second finds the first's row.
    let kept: (Uuid, String) = sqlx::query_as(
        "INSERT INTO parties.party (id, kind, name, document_kind, document_hash, document, masked,
             birth, address, phone, enrolled_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (document_hash) DO UPDATE SET document_hash = excluded.document_hash
         RETURNING id, name",
    )
    .bind(id)
    .bind(new.kind.code())
    .bind(name)
    .bind(new.document_kind.code())
    .bind(hash)
    .bind(sealed)
    .bind(&number.masked)
    .bind(number.birth)
    .bind(&new.address)
    .bind(&new.phone)
    .bind(tx.now)
    .fetch_one(tx.sql())
    .await?;
    if kept.1 == name { Ok(kept.0.into()) } else { Err(Fault::Conflict("party")) }
}

pub(crate) async fn insert_account(
    tx: &mut Tx,
    party: Id<Party>,
    bank: &str,
    account: &str,
    holder: &str,
) -> Result<()> {
    let sealed = tx.app().keys().fields.seal(account).map_err(anyhow::Error::from)?;
    let masked = format!("{}****{}", &account[..4], &account[account.len() - 2..]);
    sqlx::query(
        "INSERT INTO parties.account (party, bank, account, masked, holder, added_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(party.0)
    .bind(bank)
    .bind(sealed)
    .bind(masked)
    .bind(holder)
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
    let account = tx.app().keys().fields.open(&sealed).map_err(anyhow::Error::from)?;
    Ok(Some(Account { bank, account, masked, holder }))
}

pub(crate) async fn open(tx: &mut Tx, party: Id<Party>) -> Result<Clear> {
    let found: Option<(String, String, Vec<u8>)> =
        sqlx::query_as("SELECT name, document_kind, document FROM parties.party WHERE id = $1")
            .bind(party.0)
            .fetch_optional(tx.sql())
            .await?;
    let (name, kind, sealed) = found.ok_or(Fault::Missing("party"))?;
    let number = tx.app().keys().fields.open(&sealed).map_err(anyhow::Error::from)?;
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
