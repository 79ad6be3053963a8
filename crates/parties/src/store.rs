//! SQL of schema `parties`.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kernel::Id;
use platform::vault::{self, Held, INDEX, Versions};
use platform::{Fault, Result, Tx};
use uuid::Uuid;

use crate::acts::{Checked, NewAccountOf};
use crate::model::{
    Account, Clear, DocumentKind, Face, Party, PartyKind, masked_address, read_number,
};

pub(crate) mod anew;

/// Where a field stands: sealed bytes moved to another party or column do not open.
fn place(column: &str, party: Uuid) -> String {
    format!("parties.{column} {party}")
}

fn account_place(party: Uuid, bank: &str) -> String {
    format!("parties.account {party} {bank}")
}

/// Parties by the hash of their documents, each with the name it is known under.
pub(crate) type Known = HashMap<Vec<u8>, (Id<Party>, String)>;

/// The hash of each number under the current version of `index`, and who of them is known: under it,
/// or still under an older one.
pub(crate) async fn look_up(
    tx: &mut Tx,
    index: &Versions,
    numbers: &[(DocumentKind, &str)],
) -> Result<(Vec<Vec<u8>>, Known)> {
    let hash = |held: &Held| -> Result<Vec<Vec<u8>>> {
        numbers.iter().map(|(kind, clear)| held.index(kind.code(), clear)).collect()
    };
    let hashes = hash(index.current()?)?;
    let mut asked = hashes.clone();
    let mut newest: HashMap<Vec<u8>, usize> = HashMap::new();
    for older in index.all().skip(1) {
        let older = hash(older)?;
        newest.extend(older.iter().cloned().zip(0..));
        asked.extend(older);
    }
    let found: Vec<(Vec<u8>, Uuid, String)> = sqlx::query_as(
        "SELECT document_hash, id, name FROM parties.party WHERE document_hash = ANY($1)",
    )
    .bind(asked)
    .fetch_all(tx.sql())
    .await?;
    let mut known = known(found);
    for (older, place) in newest {
        if let (Some(party), Some(hash)) = (known.remove(&older), hashes.get(place)) {
            known.insert(hash.clone(), party);
        }
    }
    Ok((hashes, known))
}

fn known(rows: Vec<(Vec<u8>, Uuid, String)>) -> Known {
    rows.into_iter().map(|(hash, id, name)| (hash, (id.into(), name))).collect()
}

/// The party whose document this is.
pub async fn find(tx: &mut Tx, kind: DocumentKind, number: &str) -> Result<Option<Id<Party>>> {
    let number = read_number(kind, number)?;
    let [index] = vault::hold(tx, [INDEX]).await?;
    let (_, known) = look_up(tx, &index, &[(kind, &number.clear)]).await?;
    Ok(known.into_values().next().map(|(id, _)| id))
}

/// Enter parties nobody knows yet, in the order of their hashes, so that two clerks who enter the
/// same people at once wait for each other instead of locking each other out. Whoever comes second
/// finds the first's rows.
pub(crate) async fn insert_all(
    tx: &mut Tx,
    court: &Held,
    new: &BTreeMap<&[u8], (Uuid, &Checked<'_>)>,
) -> Result<Known> {
    if new.is_empty() {
        return Ok(Known::new());
    }
    let parties = || new.values().map(|(_, party)| party);
    let ids: Vec<Uuid> = new.values().map(|(id, _)| *id).collect();
    let (mut documents, mut addresses, mut phones) = (Vec::new(), Vec::new(), Vec::new());
    for (party, id) in parties().zip(&ids) {
        let seal = |column: &str, clear: &str| court.seal(&place(column, *id), clear);
        let optional = |column: &str, clear: &Option<String>| {
            clear.as_deref().map(|clear| seal(column, clear)).transpose()
        };
        documents.push(seal("document", &party.number.clear)?);
        addresses.push(optional("address", &party.new.address)?);
        phones.push(optional("phone", &party.new.phone)?);
    }
    let masked = |p: &&Checked<'_>| p.new.address.as_deref().map(masked_address);
    let hashes: Vec<&[u8]> = new.keys().copied().collect();
    let kept: Vec<(Vec<u8>, Uuid, String)> = sqlx::query_as(
        "INSERT INTO parties.party (id, kind, name, document_kind, document_hash, document, masked,
             birth, masked_address, address, phone, enrolled_at)
         SELECT n.*, $12 FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[],
             $6::bytea[], $7::text[], $8::date[], $9::text[], $10::bytea[], $11::bytea[]) AS n
         ON CONFLICT (document_hash) DO UPDATE SET document_hash = excluded.document_hash
         RETURNING document_hash, id, name",
    )
    .bind(ids)
    .bind(parties().map(|p| p.new.kind.code()).collect::<Vec<_>>())
    .bind(parties().map(|p| p.name).collect::<Vec<_>>())
    .bind(parties().map(|p| p.new.document_kind.code()).collect::<Vec<_>>())
    .bind(hashes)
    .bind(documents)
    .bind(parties().map(|p| p.number.masked.as_str()).collect::<Vec<_>>())
    .bind(parties().map(|p| p.number.birth).collect::<Vec<_>>())
    .bind(parties().map(masked).collect::<Vec<_>>())
    .bind(addresses)
    .bind(phones)
    .bind(tx.now)
    .fetch_all(tx.sql())
    .await?;
    let kept = known(kept);
    let agrees = |(hash, (_, party)): (&&[u8], &(Uuid, &Checked<'_>))| {
        kept.get(*hash).is_some_and(|(_, name)| name == party.name)
    };
    if new.iter().all(agrees) { Ok(kept) } else { Err(Fault::Conflict("party")) }
}

pub(crate) async fn insert_accounts(
    tx: &mut Tx,
    court: &Held,
    new: &BTreeMap<Uuid, NewAccountOf<'_>>,
) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let (mut sealed, mut masked) = (Vec::new(), Vec::new());
    for (party, of) in new {
        let clear = of.account.account.trim();
        sealed.push(court.seal(&account_place(*party, &of.account.bank), clear)?);
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
    let ring = vault::ring(tx, [sealed.as_slice()]).await?;
    let account = ring.open(&account_place(party.0, &bank), &sealed)?;
    Ok(Some(Account { bank, account, masked, holder }))
}

#[derive(sqlx::FromRow)]
struct SealedRow {
    name: String,
    document_kind: String,
    document: Vec<u8>,
    address: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
}

pub(crate) async fn open(tx: &mut Tx, party: Id<Party>) -> Result<Clear> {
    let found: Option<SealedRow> = sqlx::query_as(
        "SELECT name, document_kind, document, address, phone FROM parties.party WHERE id = $1",
    )
    .bind(party.0)
    .fetch_optional(tx.sql())
    .await?;
    let row = found.ok_or(Fault::Missing("party"))?;
    let ring = vault::ring(tx, [row.document.as_slice()]).await?;
    let optional = |column: &str, sealed: Option<Vec<u8>>| {
        sealed.map(|sealed| ring.open(&place(column, party.0), &sealed)).transpose()
    };
    Ok(Clear {
        document_number: ring.open(&place("document", party.0), &row.document)?,
        address: optional("address", row.address)?,
        phone: optional("phone", row.phone)?,
        document_kind: DocumentKind::of_code(&row.document_kind),
        name: row.name,
    })
}

/// Name, kind and number of many, in the order asked; one whose key was destroyed has none.
pub(crate) async fn open_all(
    tx: &mut Tx,
    parties: &[Id<Party>],
) -> Result<Vec<(Id<Party>, Clear)>> {
    let ids: Vec<Uuid> = parties.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid, String, String, Vec<u8>)> = sqlx::query_as(
        "SELECT p.id, p.name, p.document_kind, p.document
         FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
         JOIN parties.party p ON p.id = asked.id ORDER BY asked.place",
    )
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    let ring = vault::ring(tx, rows.iter().map(|row| row.3.as_slice())).await?;
    let mut opened = Vec::with_capacity(rows.len());
    for (id, name, kind, sealed) in rows {
        let document_number = match ring.open(&place("document", id), &sealed) {
            Ok(number) => number,
            Err(Fault::Refused(_)) => continue, // erased
            Err(fault) => return Err(fault),
        };
        let document_kind = DocumentKind::of_code(&kind);
        let clear = Clear { name, document_kind, document_number, address: None, phone: None };
        opened.push((id.into(), clear));
    }
    Ok(opened)
}

/// Addresses of those who have one.
pub(crate) async fn addresses(tx: &mut Tx, parties: &[Id<Party>]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = parties.iter().map(|id| id.0).collect();
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "SELECT id, address FROM parties.party WHERE id = ANY($1) AND address IS NOT NULL",
    )
    .bind(ids)
    .fetch_all(tx.sql())
    .await?;
    let ring = vault::ring(tx, rows.iter().map(|(_, sealed)| sealed.as_slice())).await?;
    let open = |(id, sealed): (Uuid, Vec<u8>)| Ok((id, ring.open(&place("address", id), &sealed)?));
    rows.into_iter().map(open).collect()
}

#[derive(sqlx::FromRow)]
struct FaceRow {
    id: Uuid,
    name: String,
    kind: String,
    document_kind: String,
    masked: String,
    birth: Option<NaiveDate>,
    masked_address: Option<String>,
}

/// How these parties may be shown, in the order asked.
pub async fn faces(tx: &mut Tx, parties: &[Id<Party>]) -> Result<Vec<Face>> {
    let ids: Vec<Uuid> = parties.iter().map(|id| id.0).collect();
    let rows: Vec<FaceRow> = sqlx::query_as(
        "SELECT p.id, p.name, p.kind, p.document_kind, p.masked, p.birth,
             p.masked_address
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
        masked_address: row.masked_address,
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
    Ok((print(tx, kind, &number.clear), number.masked))
}

/// Not the hash of the index: that one changes when its key is rotated, and others keep this.
fn print(tx: &Tx, kind: DocumentKind, clear: &str) -> Vec<u8> {
    tx.app().keys().lookup.hash(kind.code(), clear).to_vec()
}

/// The fingerprints of these parties' documents; one whose key was destroyed has none.
pub async fn fingerprints(tx: &mut Tx, parties: &[Uuid]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    let rows: Vec<(Uuid, String, Vec<u8>)> = sqlx::query_as(
        "SELECT id, document_kind, document FROM parties.party WHERE id = ANY($1) ORDER BY id",
    )
    .bind(parties)
    .fetch_all(tx.sql())
    .await?;
    let ring = vault::ring(tx, rows.iter().map(|row| row.2.as_slice())).await?;
    let mut prints = Vec::new();
    for (id, kind, sealed) in rows {
        match ring.open(&place("document", id), &sealed) {
            Ok(clear) => prints.push((id, print(tx, DocumentKind::of_code(&kind), &clear))),
            Err(Fault::Refused(_)) => {} // erased
            Err(fault) => return Err(fault),
        }
    }
    Ok(prints)
}
