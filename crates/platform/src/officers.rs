//! 干警 – officers, their accounts and the digests of their passwords (argon2id).

use std::collections::HashMap;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::NaiveDate;
use serde::Serialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::sessions::{self, NewSession};
use crate::{Fault, Keys, Officer, Result, Role, Tx};

/// Memory one password takes to be checked, KiB: 19 MiB with two passes and one lane is what OWASP
/// names as the least (Password Storage Cheat Sheet; RFC 9106 says how to choose).
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Passwords checked at once: as much memory and as many cores as strangers may occupy.
static CHECKS: Semaphore = Semaphore::const_new(4);

#[derive(sqlx::FromRow)]
pub(crate) struct OfficerRow {
    id: Uuid,
    name: String,
    court: String,
    roles: Vec<String>,
    work_card: String,
    duty_card: String,
    clearance: i16,
    serves: Option<Uuid>,
}

impl From<OfficerRow> for Officer {
    fn from(row: OfficerRow) -> Self {
        let roles = row.roles.iter().filter_map(|code| Role::from_code(code)).collect();
        let OfficerRow { id, name, court, work_card, duty_card, clearance, serves, .. } = row;
        Self { id, name, court, roles, work_card, duty_card, clearance, serves }
    }
}

/// 新任干警 – what is needed to appoint an officer.
#[derive(Clone, Debug)]
pub struct NewOfficer {
    /// Log-in name, unique.
    pub login: String,
    /// 姓名.
    pub name: String,
    /// 法院代字.
    pub court: String,
    /// 岗位.
    pub roles: Vec<Role>,
    /// First password.
    pub password: String,
    /// 工作证号.
    pub work_card: String,
    /// 执行公务证号.
    pub duty_card: String,
}

/// What is mixed into the hash of an officer's password: whoever writes in the table without the
/// program's keys makes no password that counts, nor moves one from another account.
fn pepper(keys: &Keys, officer: Uuid) -> [u8; 32] {
    keys.lookup.hash("password", &officer.to_string())
}

fn hasher(pepper: &[u8; 32]) -> Result<Argon2<'_>, argon2::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
}

fn digest(password: &str, pepper: &[u8; 32]) -> Result<String> {
    let fault = |error: String| Fault::Broken(anyhow::anyhow!("hashing a password: {error}"));
    let hasher = hasher(pepper).map_err(|error| fault(error.to_string()))?;
    let hashed = hasher.hash_password(password.as_bytes());
    Ok(hashed.map_err(|error| fault(error.to_string()))?.to_string())
}

/// What an unknown log-in's password is checked against, so that it takes as long as a known one's.
static NOBODYS: LazyLock<String> = LazyLock::new(|| {
    digest(&hex::encode(rand::random::<[u8; 16]>()), &[0; 32]).unwrap_or_default()
});

/// Whether `password` is the one behind the hash kept of this officer; without one it is nobody's.
/// Takes as long either way, and never more at once than the machine can bear.
pub async fn is_password(
    keys: &Keys,
    password: &str,
    kept: Option<(Uuid, String)>,
) -> Result<bool> {
    let password = password.to_owned();
    let (known, pepper) = (kept.is_some(), kept.as_ref().map(|(id, _)| pepper(keys, *id)));
    let (pepper, hash) =
        (pepper.unwrap_or_default(), kept.map_or_else(|| NOBODYS.clone(), |(_, hash)| hash));
    let permit = CHECKS.acquire().await.map_err(anyhow::Error::from)?;
    let matches = tokio::task::spawn_blocking(move || {
        let (Ok(hash), Ok(hasher)) = (PasswordHash::new(&hash), hasher(&pepper)) else {
            return false;
        };
        hasher.verify_password(password.as_bytes(), &hash).is_ok() && known
    });
    let matches = matches.await.map_err(anyhow::Error::from)?;
    drop(permit);
    Ok(matches)
}

/// Appoint an officer; an existing log-in name is left as it is. Returns the officer's id.
pub async fn appoint(tx: &mut Tx, new: NewOfficer) -> Result<Uuid> {
    let id = tx.new_id();
    let hash = digest(&new.password, &pepper(tx.app().keys(), id))?;
    let roles: Vec<&str> = new.roles.iter().map(|role| role.code()).collect();
    let id = sqlx::query_scalar(
        "INSERT INTO platform.officer
             (id, login, name, court, roles, password_hash, work_card, duty_card)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (login) DO UPDATE SET login = excluded.login RETURNING id",
    )
    .bind(id)
    .bind(new.login)
    .bind(new.name)
    .bind(new.court)
    .bind(roles)
    .bind(hash)
    .bind(new.work_card)
    .bind(new.duty_card)
    .fetch_one(tx.sql())
    .await?;
    Ok(id)
}

/// 核定涉密等级 – how secret a case this officer may see, 0 to 3.
pub async fn set_clearance(tx: &mut Tx, officer: Uuid, clearance: i16) -> Result<()> {
    let done = sqlx::query("UPDATE platform.officer SET clearance = $2 WHERE id = $1")
        .bind(officer)
        .bind(clearance)
        .execute(tx.sql())
        .await?;
    if done.rows_affected() == 0 { Err(Fault::Missing("officer")) } else { Ok(()) }
}

/// 配备书记员 – `clerk` serves `judge`, and may do in the judge's cases what a handler's clerk may.
pub async fn set_clerk(tx: &mut Tx, clerk: Uuid, judge: Uuid) -> Result<()> {
    sqlx::query("UPDATE platform.officer SET serves = $2 WHERE id = $1")
        .bind(clerk)
        .bind(judge)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// The officer with this id.
pub async fn officer(tx: &mut Tx, id: Uuid) -> Result<Officer> {
    let row: Option<OfficerRow> = sqlx::query_as(
        "SELECT id, name, court, roles, work_card, duty_card, clearance, serves
         FROM platform.officer WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?;
    row.map(Officer::from).ok_or(Fault::Missing("officer"))
}

/// The names of these officers, with one statement.
pub async fn names(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT id, name FROM platform.officer WHERE id = ANY($1)")
            .bind(ids)
            .fetch_all(tx.sql())
            .await?;
    Ok(rows.into_iter().collect())
}

/// Active officers of a court holding `role`.
pub async fn of_court(tx: &mut Tx, court: &str, role: Role) -> Result<Vec<Officer>> {
    let today = tx.today();
    let rows: Vec<OfficerRow> = sqlx::query_as(
        "SELECT id, name, court, roles, work_card, duty_card, clearance, serves
         FROM platform.officer
         WHERE court = $1 AND active AND $2 = ANY(roles) AND (ends_on IS NULL OR ends_on >= $3)
         ORDER BY login",
    )
    .bind(court)
    .bind(role.code())
    .bind(today)
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(Officer::from).collect())
}

/// 账号 – what proves a log-in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    /// The officer.
    pub id: Uuid,
    /// Log-in name.
    pub login: String,
    /// 姓名.
    pub name: String,
    /// 法院代字.
    pub court: String,
    /// Digest of the password.
    pub password_hash: String,
    /// The password was given by somebody else and must be changed at the next log-in.
    pub password_due: bool,
}

impl Account {
    /// Whether `password` is this account's.
    ///
    /// # Errors
    /// When it cannot be checked.
    pub async fn opens_with(&self, keys: &Keys, password: &str) -> Result<bool> {
        is_password(keys, password, Some((self.id, self.password_hash.clone()))).await
    }
}

const ACCOUNT: &str = "SELECT id, login, name, court, password_hash, password_due
    FROM platform.officer WHERE active AND (ends_on IS NULL OR ends_on >= $2)";

/// The account a person may log in to by this name today.
pub async fn account_of_login(tx: &mut Tx, login: &str) -> Result<Option<Account>> {
    let statement = sqlx::AssertSqlSafe(format!("{ACCOUNT} AND login = $1"));
    let today = tx.today();
    Ok(sqlx::query_as(statement).bind(login).bind(today).fetch_optional(tx.sql()).await?)
}

/// The account of this officer, if it is open today.
pub async fn account(tx: &mut Tx, id: Uuid) -> Result<Account> {
    let statement = sqlx::AssertSqlSafe(format!("{ACCOUNT} AND id = $1"));
    let today = tx.today();
    let found = sqlx::query_as(statement).bind(id).bind(today).fetch_optional(tx.sql()).await?;
    found.ok_or(Fault::Missing("officer"))
}

/// Set a password; `due` when its owner must choose another.
pub async fn set_password(tx: &mut Tx, id: Uuid, password: &str, due: bool) -> Result<()> {
    let hash = digest(password, &pepper(tx.app().keys(), id))?;
    sqlx::query("UPDATE platform.officer SET password_hash = $2, password_due = $3 WHERE id = $1")
        .bind(id)
        .bind(hash)
        .bind(due)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// 账号 – as administrators see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountRow {
    /// The officer.
    pub id: Uuid,
    /// Log-in name.
    pub login: String,
    /// 姓名.
    pub name: String,
    /// 岗位.
    pub roles: Vec<Role>,
    /// Not closed by an administrator.
    pub active: bool,
    /// 有效期至 – last day on which it may be used.
    pub ends_on: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct AccountLine {
    id: Uuid,
    login: String,
    name: String,
    roles: Vec<String>,
    active: bool,
    ends_on: Option<NaiveDate>,
}

/// Accounts of a court by log-in name.
pub async fn accounts(tx: &mut Tx, court: &str) -> Result<Vec<AccountRow>> {
    let lines: Vec<AccountLine> = sqlx::query_as(
        "SELECT id, login, name, roles, active, ends_on FROM platform.officer
         WHERE court = $1 ORDER BY login LIMIT 5000",
    )
    .bind(court)
    .fetch_all(tx.sql())
    .await?;
    let row = |line: AccountLine| {
        let roles = line.roles.iter().filter_map(|code| Role::from_code(code)).collect();
        let AccountLine { id, login, name, active, ends_on, .. } = line;
        AccountRow { id, login, name, roles, active, ends_on }
    };
    Ok(lines.into_iter().map(row).collect())
}

/// Whether somebody has this log-in name, open or closed.
pub async fn is_taken(tx: &mut Tx, login: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT FROM platform.officer WHERE login = $1)")
        .bind(login)
        .fetch_one(tx.sql())
        .await?)
}

/// Give an officer these roles, from the next request on.
pub async fn set_roles(tx: &mut Tx, id: Uuid, roles: &[Role]) -> Result<()> {
    let roles: Vec<&str> = roles.iter().map(|role| role.code()).collect();
    sqlx::query("UPDATE platform.officer SET roles = $2 WHERE id = $1")
        .bind(id)
        .bind(roles)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Until when an account may be used, and whether at all.
pub async fn set_term(
    tx: &mut Tx,
    id: Uuid,
    active: bool,
    ends_on: Option<NaiveDate>,
) -> Result<()> {
    sqlx::query("UPDATE platform.officer SET active = $2, ends_on = $3 WHERE id = $1")
        .bind(id)
        .bind(active)
        .bind(ends_on)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// 即将到期 – an open account with a last day.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ending {
    /// Whose.
    #[sqlx(rename = "id")]
    pub officer: Uuid,
    /// Of which court.
    pub court: String,
    /// The last day.
    pub ends_on: NaiveDate,
}

/// Open accounts whose last day is one of these.
pub async fn ending(tx: &mut Tx, from: NaiveDate, until: NaiveDate) -> Result<Vec<Ending>> {
    Ok(sqlx::query_as(
        "SELECT id, court, ends_on FROM platform.officer
         WHERE active AND ends_on BETWEEN $1 AND $2 ORDER BY ends_on, login",
    )
    .bind(from)
    .bind(until)
    .fetch_all(tx.sql())
    .await?)
}

/// Open a session for an officer whose identity is already proven; returns its token.
pub async fn open_session(tx: &mut Tx, officer: Uuid) -> Result<String> {
    let proven_at = Some(tx.now);
    let (agent, source) = (tx.act().to_owned(), String::new());
    let new = NewSession { officer, is_half: false, proven_at, agent, source };
    Ok(sessions::open(tx, &new).await?.token)
}
