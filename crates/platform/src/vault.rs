//! 字段密钥管理 – the keys that fields at rest are sealed under: one for each court, and one for the
//! index by which sealed numbers are found again; all in versions, all wrapped by the vault.
//!
//! A transaction that seals holds the keys until it ends, so that nothing can be sealed under a version
//! that was retired meanwhile. Keys are unwrapped once a transaction and gone with it: a destroyed one
//! is gone for every process at once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use law::id::{FIELD_ERASED, FIELD_KEY_IN_USE};
use seal::{KeyName, Sealer};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Actor, Event, Fault, Result, Tx};

/// Owner of the key under which sealed numbers are found again: the same number is the same party in
/// every court, so it is one for all.
pub const INDEX: &str = "index";
/// Owner of what no court sealed.
pub const INSTALLATION: &str = "installation";
/// A key that is missing is made by one transaction and found by the others.
const TRIES: usize = 3;
/// Lock that all who seal share, and whoever rotates or destroys a key takes alone; the same number as in
/// `platform.field_keys_held`.
const KEYS_CHANGE: i64 = 7_305_011;

/// 密钥已轮换 – fields under versions of `owner` before `version` are to be sealed anew.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyRotated {
    /// Whose key.
    pub owner: String,
    /// The new version.
    pub version: u32,
    /// How far a holder has come, in its own order.
    #[serde(default)]
    pub after: Option<Uuid>,
}

impl Event for KeyRotated {
    const KIND: &'static str = "platform.KeyRotated";

    fn case(&self) -> Option<Uuid> {
        None
    }
}

/// 字段密钥 – a version, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, sqlx::FromRow)]
pub struct FieldKeyRow {
    /// A court's code, `index` or `installation`.
    pub owner: String,
    /// From 1.
    pub version: i32,
    /// `national` or `international`.
    pub suite: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Since when nothing new is sealed under it.
    pub retired_at: Option<DateTime<Utc>>,
    /// Who may still have fields under it.
    pub holders: Vec<String>,
    /// Since when what it sealed cannot be read.
    pub destroyed_at: Option<DateTime<Utc>>,
}

/// A key that may seal in this transaction, or only opens because it is retired.
#[derive(Clone, Debug)]
pub struct Held {
    name: KeyName,
    key: Arc<dyn Sealer>,
}

impl Held {
    /// Seal the field that stands at `place`.
    ///
    /// # Errors
    /// A key module that is away.
    pub fn seal(&self, place: &str, clear: &str) -> Result<Vec<u8>> {
        let sealed = seal::seal_field(&*self.key, &self.name, place, clear);
        Ok(sealed.map_err(anyhow::Error::from)?)
    }

    /// The keyed hash of `value` within `domain`.
    ///
    /// # Errors
    /// A key module that is away.
    pub fn index(&self, domain: &str, value: &str) -> Result<Vec<u8>> {
        Ok(self.key.index(domain, value).map_err(anyhow::Error::from)?.to_vec())
    }

    /// What fields sealed under it begin with.
    ///
    /// # Errors
    /// An owner's name that is too long.
    pub fn header(&self) -> Result<Vec<u8>> {
        Ok(self.name.header(self.key.suite()).map_err(anyhow::Error::from)?)
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.name.version
    }
}

/// Versions of one owner, newest first; the first is the current one.
#[derive(Clone, Debug)]
pub struct Versions(Vec<Held>);

impl Versions {
    /// The one that seals.
    ///
    /// # Errors
    /// Never for what [`hold`] gave.
    pub fn current(&self) -> Result<&Held> {
        self.0.first().ok_or(Fault::Missing("field key"))
    }

    /// All that open.
    pub fn all(&self) -> impl Iterator<Item = &Held> {
        self.0.iter()
    }
}

/// 以谁的密钥 – whose key the running act seals under: the officer's court's.
#[must_use]
pub fn owner_of(tx: &Tx) -> String {
    match &tx.actor {
        Actor::Officer(officer) => officer.court.clone(),
        Actor::System => INSTALLATION.to_owned(),
    }
}

type Row = (String, i32, Option<Vec<u8>>, bool);

/// 在手密钥 – the keys a transaction holds or has read, so that none is asked for twice.
#[derive(Default)]
pub(crate) struct InHand {
    held: HashMap<String, Versions>,
    read: HashMap<KeyName, Arc<dyn Sealer>>,
}

/// The living versions of each of `owners`, held until the transaction ends: none of them is retired
/// meanwhile. A first version is made where there is none.
pub async fn hold<const N: usize>(tx: &mut Tx, owners: [&str; N]) -> Result<[Versions; N]> {
    for _ in 0..TRIES {
        let in_hand = &tx.keys_in_hand().held;
        let wanted: Vec<&str> =
            owners.into_iter().filter(|owner| !in_hand.contains_key(*owner)).collect();
        if wanted.is_empty() {
            break;
        }
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT owner, version, wrapped, is_current FROM platform.field_keys_held($1)",
        )
        .bind(wanted.as_slice())
        .fetch_all(tx.sql())
        .await?;
        let mut missing = Vec::new();
        for owner in wanted {
            match versions(tx, &rows, owner)? {
                Some(versions) => {
                    tx.keys_in_hand().held.insert(owner.to_owned(), versions);
                }
                None => missing.push(owner),
            }
        }
        make_first(tx, missing).await?;
    }
    let in_hand = &tx.keys_in_hand().held;
    let held: Option<Vec<Versions>> =
        owners.into_iter().map(|owner| in_hand.get(owner).cloned()).collect();
    let held = held.ok_or(Fault::Conflict("field key"))?;
    held.try_into().map_err(|_| Fault::Missing("field key"))
}

/// None when the owner has no key yet.
fn versions(tx: &Tx, rows: &[Row], owner: &str) -> Result<Option<Versions>> {
    let own = || rows.iter().filter(|row| row.0 == owner);
    if !own().next().is_some_and(|newest| newest.3) {
        return Ok(None);
    }
    let held: Result<Vec<Held>> =
        own().map(|row| unwrap(tx, &row.0, row.1, row.2.as_deref())).collect();
    Ok(Some(Versions(held?)))
}

fn unwrap(tx: &Tx, owner: &str, version: i32, wrapped: Option<&[u8]>) -> Result<Held> {
    let version = u32::try_from(version).map_err(anyhow::Error::from)?;
    let name = KeyName { owner: owner.to_owned(), version };
    let wrapped = wrapped.ok_or(Fault::Missing("field key"))?;
    let key = tx.app().keys().vault.unwrap(&name, wrapped).map_err(anyhow::Error::from)?;
    Ok(Held { name, key })
}

async fn make_first(tx: &mut Tx, mut owners: Vec<&str>) -> Result<()> {
    owners.sort_unstable();
    for owner in owners {
        make(tx, owner, 1).await?;
    }
    Ok(())
}

async fn make(tx: &mut Tx, owner: &str, version: u32) -> Result<()> {
    let name = KeyName { owner: owner.to_owned(), version };
    let (suite, vault) = (tx.app().keys().suite, tx.app().keys().vault.clone());
    let wrapped = vault.fresh(suite, &name).map_err(anyhow::Error::from)?;
    sqlx::query(
        "INSERT INTO platform.field_key (owner, version, suite, wrapped, made_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(owner)
    .bind(i32::try_from(version).map_err(anyhow::Error::from)?)
    .bind(suite.code())
    .bind(wrapped)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// 密钥串 – the keys that open some sealed fields.
pub struct Ring {
    keys: HashMap<KeyName, Arc<dyn Sealer>>,
    nameless: Arc<dyn Sealer>,
}

/// The keys that `fields` name, with one statement for those that are not in hand.
pub async fn ring<'a>(tx: &mut Tx, fields: impl IntoIterator<Item = &'a [u8]>) -> Result<Ring> {
    let mut keys: HashMap<KeyName, Arc<dyn Sealer>> = HashMap::new();
    let (mut owners, mut versions): (Vec<String>, Vec<i32>) = (Vec::new(), Vec::new());
    let mut seen: Vec<KeyName> = Vec::new();
    for field in fields {
        let Some((_, name, _)) = KeyName::read(field).map_err(anyhow::Error::from)? else {
            continue;
        };
        if seen.contains(&name) {
            continue;
        }
        if let Some(key) = tx.keys_in_hand().find(&name) {
            keys.insert(name.clone(), key);
        } else {
            owners.push(name.owner.clone());
            versions.push(i32::try_from(name.version).map_err(anyhow::Error::from)?);
        }
        seen.push(name);
    }
    if !owners.is_empty() {
        let rows: Vec<(String, i32, Vec<u8>)> = sqlx::query_as(
            "SELECT owner, version, wrapped FROM platform.field_key
             JOIN unnest($1::text[], $2::integer[]) AS named (owner, version)
                 USING (owner, version)
             WHERE destroyed_at IS NULL",
        )
        .bind(owners)
        .bind(versions)
        .fetch_all(tx.sql())
        .await?;
        for (owner, version, wrapped) in rows {
            let held = unwrap(tx, &owner, version, Some(&wrapped))?;
            tx.keys_in_hand().read.insert(held.name.clone(), Arc::clone(&held.key));
            keys.insert(held.name, held.key);
        }
    }
    Ok(Ring { keys, nameless: tx.app().keys().nameless.clone() })
}

impl InHand {
    fn find(&self, name: &KeyName) -> Option<Arc<dyn Sealer>> {
        let held = || self.held.get(&name.owner)?.0.iter().find(|held| held.name == *name);
        self.read.get(name).or_else(|| held().map(|held| &held.key)).cloned()
    }
}

/// Wait until nobody seals any more, and let nobody begin until this transaction ends; what it had in
/// hand may change.
async fn alone(tx: &mut Tx) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(KEYS_CHANGE).execute(tx.sql()).await?;
    *tx.keys_in_hand() = InHand::default();
    Ok(())
}

impl Ring {
    /// Open the field that stands at `place`.
    ///
    /// # Errors
    /// A refusal when its key was destroyed; a fault when it was moved or changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let named = KeyName::read(sealed).map_err(anyhow::Error::from)?;
        let opened = match named {
            None => seal::open_nameless(&*self.nameless, sealed),
            Some((_, name, _)) => {
                let key = self.keys.get(&name).ok_or_else(erased)?;
                seal::open_field(&**key, place, sealed)
            }
        };
        Ok(opened.map_err(anyhow::Error::from)?)
    }
}

fn erased() -> Fault {
    FIELD_ERASED
        .refuse(
            "该信息的密钥已销毁,信息已不可恢复",
            "the key of this datum was destroyed; it cannot be read any more",
        )
        .into()
}

/// 密钥轮换 – a new version of `owner`'s key. Each of `holders` hears of it and seals its fields anew.
///
/// # Errors
/// An owner that has no key yet.
pub async fn rotate(tx: &mut Tx, owner: &str, holders: &[&str]) -> Result<FieldKeyRow> {
    alone(tx).await?;
    let retired: Option<i32> = sqlx::query_scalar(
        "UPDATE platform.field_key SET retired_at = $2, holders = $3
         WHERE owner = $1 AND retired_at IS NULL RETURNING version",
    )
    .bind(owner)
    .bind(tx.now)
    .bind(holders)
    .fetch_optional(tx.sql())
    .await?;
    let retired = retired.ok_or(Fault::Missing("field key"))?;
    let version = u32::try_from(retired).map_err(anyhow::Error::from)? + 1;
    make(tx, owner, version).await?;
    tx.note(None, json!({ "field_key": owner, "version": version }));
    tx.tell(&KeyRotated { owner: owner.to_owned(), version, after: None }).await?;
    let made =
        keys(tx).await?.into_iter().find(|row| row.owner == owner && row.retired_at.is_none());
    made.ok_or(Fault::Missing("field key"))
}

/// `holder` has nothing left under versions of `owner` before `version`.
pub async fn released(tx: &mut Tx, rotated: &KeyRotated, holder: &str) -> Result<()> {
    sqlx::query(
        "UPDATE platform.field_key SET holders = array_remove(holders, $3)
         WHERE owner = $1 AND version < $2 AND retired_at IS NOT NULL",
    )
    .bind(&rotated.owner)
    .bind(i32::try_from(rotated.version).map_err(anyhow::Error::from)?)
    .bind(holder)
    .execute(tx.sql())
    .await?;
    tx.note(None, json!({ "sealed_anew": rotated.owner, "version": rotated.version }));
    Ok(())
}

/// 密钥销毁 – what this version sealed can never be read again. `erases` says that this is meant for
/// fields that are still there.
///
/// # Errors
/// A version in use; one that still has fields, unless `erases`.
pub async fn destroy(tx: &mut Tx, owner: &str, version: i32, erases: bool) -> Result<()> {
    alone(tx).await?;
    let rows = keys(tx).await?;
    let row = rows.iter().find(|row| row.owner == owner && row.version == version);
    let row = row.ok_or(Fault::Missing("field key"))?;
    if row.retired_at.is_none() {
        return Err(FIELD_KEY_IN_USE
            .refuse("密钥正在使用,请先轮换", "the key is in use; rotate it first")
            .into());
    }
    if !row.holders.is_empty() && !erases {
        return Err(FIELD_KEY_IN_USE
            .refuse(
                "尚有信息由此密钥加密,销毁即删除这些信息,须明示",
                "fields are still sealed under it; destroying it erases them and must be said so",
            )
            .at("erases")
            .into());
    }
    sqlx::query(
        "UPDATE platform.field_key SET wrapped = NULL, destroyed_at = $3
         WHERE owner = $1 AND version = $2 AND destroyed_at IS NULL",
    )
    .bind(owner)
    .bind(version)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    let held = &row.holders;
    tx.note(None, json!({ "destroyed": owner, "version": version, "holders": held }));
    Ok(())
}

/// Every version of every key, by owner, newest first.
pub async fn keys(tx: &mut Tx) -> Result<Vec<FieldKeyRow>> {
    Ok(sqlx::query_as(
        "SELECT owner, version, suite, made_at, retired_at, holders, destroyed_at
         FROM platform.field_key ORDER BY owner, version DESC",
    )
    .fetch_all(tx.sql())
    .await?)
}
