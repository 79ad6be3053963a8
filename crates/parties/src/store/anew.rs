//! 重新加密 – fields sealed anew under the current keys, some at a time, while all is in use.

use std::collections::HashMap;

use platform::vault::{self, Held, INDEX, INSTALLATION, KeyRotated};
use platform::{App, Fault, Result, Tx};
use uuid::Uuid;

use super::{account_place, place};
use crate::model::{DocumentKind, masked_address};

/// Parties looked at in one transaction.
const BATCH: i64 = 1000;

/// The next parties after `after`, in the order of their ids; the last of them.
pub(crate) async fn next(tx: &mut Tx, after: Option<Uuid>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM (
             SELECT id FROM parties.party WHERE id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
             ORDER BY id LIMIT $2) AS batch ORDER BY id DESC LIMIT 1",
    )
    .bind(after)
    .bind(BATCH)
    .fetch_optional(tx.sql())
    .await?)
}

/// What a party has sealed.
#[derive(sqlx::FromRow)]
struct Sealed {
    id: Uuid,
    document_kind: String,
    document: Vec<u8>,
    address: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
}

/// Parties after `after` and up to `last`, locked in the order in which others lock them; with
/// `header`, only those whose number is sealed so.
async fn locked(
    tx: &mut Tx,
    after: Option<Uuid>,
    last: Uuid,
    header: Option<Vec<u8>>,
) -> Result<Vec<Sealed>> {
    Ok(sqlx::query_as(
        "SELECT id, document_kind, document, address, phone FROM parties.party
         WHERE id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') AND id <= $2
           AND ($3::bytea IS NULL OR substring(document FROM 1 FOR octet_length($3)) = $3)
         ORDER BY document_hash FOR UPDATE",
    )
    .bind(after)
    .bind(last)
    .bind(header)
    .fetch_all(tx.sql())
    .await?)
}

/// Seal anew what parties and accounts after `rotated.after` and up to `last` have under versions
/// before the current one.
pub(crate) async fn seal(tx: &mut Tx, rotated: &KeyRotated, last: Uuid) -> Result<()> {
    let [versions] = vault::hold(tx, [rotated.owner.as_str()]).await?;
    let current = versions.current()?;
    for older in versions.all().skip(1) {
        let header = older.header()?;
        let parties = locked(tx, rotated.after, last, Some(header.clone())).await?;
        let ring = vault::ring(tx, parties.iter().map(|row| row.document.as_slice())).await?;
        let mut anew = Vec::new();
        for row in parties {
            let again = |column: &str, sealed: &[u8]| {
                let place = place(column, row.id);
                current.seal(&place, &ring.open(&place, sealed)?)
            };
            let optional = |column: &str, sealed: Option<&Vec<u8>>| {
                sealed.map(|sealed| again(column, sealed)).transpose()
            };
            anew.push(Sealed {
                document: again("document", &row.document)?,
                address: optional("address", row.address.as_ref())?,
                phone: optional("phone", row.phone.as_ref())?,
                ..row
            });
        }
        keep(tx, anew).await?;
        accounts(tx, current, header, rotated.after, last).await?;
    }
    Ok(())
}

async fn keep(tx: &mut Tx, anew: Vec<Sealed>) -> Result<()> {
    sqlx::query(
        "UPDATE parties.party p SET document = n.document, address = n.address, phone = n.phone
         FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[])
             AS n (id, document, address, phone)
         WHERE p.id = n.id",
    )
    .bind(anew.iter().map(|row| row.id).collect::<Vec<_>>())
    .bind(anew.iter().map(|row| row.document.as_slice()).collect::<Vec<_>>())
    .bind(anew.iter().map(|row| row.address.as_deref()).collect::<Vec<_>>())
    .bind(anew.iter().map(|row| row.phone.as_deref()).collect::<Vec<_>>())
    .execute(tx.sql())
    .await?;
    Ok(())
}

type AccountRow = (Uuid, chrono::DateTime<chrono::Utc>, String, Vec<u8>);

/// Seal anew the accounts of parties in this range that begin with `header`.
async fn accounts(
    tx: &mut Tx,
    current: &Held,
    header: Vec<u8>,
    after: Option<Uuid>,
    last: Uuid,
) -> Result<()> {
    let rows: Vec<AccountRow> = sqlx::query_as(
        "SELECT party, added_at, bank, account FROM parties.account
         WHERE party > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') AND party <= $2
           AND substring(account FROM 1 FOR octet_length($3::bytea)) = $3::bytea
         ORDER BY party, added_at FOR UPDATE",
    )
    .bind(after)
    .bind(last)
    .bind(header)
    .fetch_all(tx.sql())
    .await?;
    let ring = vault::ring(tx, rows.iter().map(|row| row.3.as_slice())).await?;
    let (mut parties, mut added, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
    for (party, added_at, bank, account) in rows {
        let place = account_place(party, &bank);
        parties.push(party);
        added.push(added_at);
        sealed.push(current.seal(&place, &ring.open(&place, &account)?)?);
    }
    sqlx::query(
        "UPDATE parties.account a SET account = n.account
         FROM unnest($1::uuid[], $2::timestamptz[], $3::bytea[]) AS n (party, added_at, account)
         WHERE a.party = n.party AND a.added_at = n.added_at",
    )
    .bind(parties)
    .bind(added)
    .bind(sealed)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Hash anew the numbers of parties after `after` and up to `last`. One that cannot be read any more
/// keeps a hash nobody can ask for.
pub(crate) async fn index(tx: &mut Tx, after: Option<Uuid>, last: Uuid) -> Result<()> {
    let [index] = vault::hold(tx, [INDEX]).await?;
    let rows = locked(tx, after, last, None).await?;
    let ring = vault::ring(tx, rows.iter().map(|row| row.document.as_slice())).await?;
    let mut hashes: HashMap<Uuid, Vec<u8>> = HashMap::new();
    for row in rows {
        let kind = DocumentKind::of_code(&row.document_kind);
        match ring.open(&place("document", row.id), &row.document) {
            Ok(clear) => {
                hashes.insert(row.id, index.current()?.index(kind.code(), &clear)?);
            }
            Err(Fault::Refused(_)) => {} // erased
            Err(fault) => return Err(fault),
        }
    }
    keep_hashes(tx, hashes).await
}

async fn keep_hashes(tx: &mut Tx, hashes: HashMap<Uuid, Vec<u8>>) -> Result<()> {
    let (ids, hashes): (Vec<Uuid>, Vec<Vec<u8>>) = hashes.into_iter().unzip();
    sqlx::query(
        "UPDATE parties.party p SET document_hash = n.hash
         FROM unnest($1::uuid[], $2::bytea[]) AS n (id, hash) WHERE p.id = n.id",
    )
    .bind(ids)
    .bind(hashes)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Whether anything is left from before fields were sealed under keys with names.
pub(crate) async fn is_old(tx: &mut Tx) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM parties.before_sealing)
             OR EXISTS (SELECT FROM parties.party WHERE get_byte(document, 0) = 1)
             OR EXISTS (SELECT FROM parties.account WHERE get_byte(account, 0) = 1)",
    )
    .fetch_one(tx.sql())
    .await?)
}

/// Seal parties after `after` and up to `last` as new ones are: numbers and accounts sealed under a
/// nameless key, addresses and phones that stood in clear.
pub(crate) async fn old(tx: &mut Tx, after: Option<Uuid>, last: Uuid) -> Result<()> {
    let [index, ours] = vault::hold(tx, [INDEX, INSTALLATION]).await?;
    let mut parties = locked(tx, after, last, Some(vec![1])).await?;
    let clear: Vec<(Uuid, Option<String>, Option<String>)> = sqlx::query_as(
        "DELETE FROM parties.before_sealing WHERE id <= $1 RETURNING id, address, phone",
    )
    .bind(last)
    .fetch_all(tx.sql())
    .await?;
    let mut clear: HashMap<_, _> = clear.into_iter().map(|(id, a, p)| (id, (a, p))).collect();
    let (ours, ring) = (ours.current()?, vault::ring(tx, []).await?);
    let (mut hashes, mut masks) = (HashMap::new(), Vec::new());
    for row in &mut parties {
        let number = ring.open("", &row.document)?;
        let kind = DocumentKind::of_code(&row.document_kind);
        hashes.insert(row.id, index.current()?.index(kind.code(), &number)?);
        let seal = |column: &str, clear: &str| ours.seal(&place(column, row.id), clear);
        row.document = seal("document", &number)?;
        let (address, phone) = clear.remove(&row.id).unwrap_or_default();
        if let Some(address) = &address {
            masks.push((row.id, masked_address(address)));
        }
        row.address = address.map(|clear| seal("address", &clear)).transpose()?;
        row.phone = phone.map(|clear| seal("phone", &clear)).transpose()?;
    }
    keep(tx, parties).await?;
    keep_hashes(tx, hashes).await?;
    keep_masks(tx, masks).await?;
    accounts(tx, ours, vec![1], after, last).await
}

async fn keep_masks(tx: &mut Tx, masks: Vec<(Uuid, String)>) -> Result<()> {
    let (ids, masks): (Vec<Uuid>, Vec<String>) = masks.into_iter().unzip();
    sqlx::query(
        "UPDATE parties.party p SET masked_address = n.mask
         FROM unnest($1::uuid[], $2::text[]) AS n (id, mask) WHERE p.id = n.id",
    )
    .bind(ids)
    .bind(masks)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Once nothing is left in clear: give its place on the disk back, so that it is not found there.
pub(crate) async fn sweep(app: &App) -> Result<()> {
    for statement in ["TRUNCATE parties.before_sealing", "VACUUM FULL parties.party"] {
        sqlx::raw_sql(statement).execute(app.pool()).await?;
    }
    Ok(())
}
