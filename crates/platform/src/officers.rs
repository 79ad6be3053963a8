//! 干警与登录 – officers, their passwords (argon2id) and sessions. A session is looked up on every
//! request, so taking a role away works on the next one.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use chrono::TimeDelta;
use uuid::Uuid;

use crate::{App, Fault, Officer, Result, Role, Tx};

/// A session ends this long after log-in.
const SESSION_HOURS: i64 = 12;

#[derive(sqlx::FromRow)]
struct OfficerRow {
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

/// Appoint an officer; an existing log-in name is left as it is. Returns the officer's id.
pub async fn appoint(tx: &mut Tx, new: NewOfficer) -> Result<Uuid> {
    let id = tx.new_id();
    let hash = Argon2::default()
        .hash_password(new.password.as_bytes())
        .map_err(|error| Fault::Broken(anyhow::anyhow!("hashing a password: {error}")))?
        .to_string();
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

/// Active officers of a court holding `role`.
pub async fn of_court(tx: &mut Tx, court: &str, role: Role) -> Result<Vec<Officer>> {
    let rows: Vec<OfficerRow> = sqlx::query_as(
        "SELECT id, name, court, roles, work_card, duty_card, clearance, serves
         FROM platform.officer
         WHERE court = $1 AND active AND $2 = ANY(roles) ORDER BY login",
    )
    .bind(court)
    .bind(role.code())
    .fetch_all(tx.sql())
    .await?;
    Ok(rows.into_iter().map(Officer::from).collect())
}

/// 登录 – check a password and open a session; returns its token, shown once.
pub async fn sign_in(app: &App, login: &str, password: &str) -> Result<(String, Officer)> {
    let mut tx = app.begin_system("platform.sign_in").await?;
    let found: Option<(Uuid, String)> = sqlx::query_as(
        "SELECT id, password_hash FROM platform.officer WHERE login = $1 AND active",
    )
    .bind(login)
    .fetch_optional(tx.sql())
    .await?;
    let Some((id, _)) = found.filter(|(_, hash)| matches(password, hash)) else {
        return Err(Fault::invalid(
            "password",
            "用户名或密码不正确",
            "unknown user name or wrong password",
        ));
    };
    let token = open_session(&mut tx, id).await?;
    let officer = officer(&mut tx, id).await?;
    tx.note(None, serde_json::json!({ "signed_in": id }));
    tx.commit().await?;
    Ok((token, officer))
}

/// Open a session for an officer whose identity is already proven; returns its token.
pub async fn open_session(tx: &mut Tx, officer: Uuid) -> Result<String> {
    let token = hex::encode(rand::random::<[u8; 32]>());
    let expires = tx.now + TimeDelta::hours(SESSION_HOURS);
    sqlx::query(
        "INSERT INTO platform.session (token_digest, officer, created_at, expires_at)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(seal::digest(token.as_bytes()).to_vec())
    .bind(officer)
    .bind(tx.now)
    .bind(expires)
    .execute(tx.sql())
    .await?;
    Ok(token)
}

/// 退出 – end the session behind `token`.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let mut tx = app.begin_system("platform.sign_out").await?;
    sqlx::query("UPDATE platform.session SET closed_at = $2 WHERE token_digest = $1")
        .bind(seal::digest(token.as_bytes()).to_vec())
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    tx.commit().await
}

pub(crate) async fn by_token(app: &App, token: &str) -> Result<Option<Officer>> {
    let row: Option<OfficerRow> = sqlx::query_as(
        "SELECT o.id, o.name, o.court, o.roles, o.work_card, o.duty_card, o.clearance, o.serves
         FROM platform.session s JOIN platform.officer o ON o.id = s.officer
         WHERE s.token_digest = $1 AND s.closed_at IS NULL AND s.expires_at > $2 AND o.active",
    )
    .bind(seal::digest(token.as_bytes()).to_vec())
    .bind(app.now())
    .fetch_optional(app.pool())
    .await?;
    Ok(row.map(Officer::from))
}

fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
