//! Changes of roles.

use platform::{Fault, Result, Role, Tx};
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::model::{ChangeState, RoleChange};

const CHANGE: &str = "SELECT id, officer, roles, before, reason, proposer, proposed_at, state,
    decider, decided_at FROM identity.role_change";

pub(crate) struct NewChange<'a> {
    pub(crate) court: &'a str,
    pub(crate) officer: Uuid,
    pub(crate) roles: &'a [Role],
    pub(crate) before: &'a [Role],
    pub(crate) reason: &'a str,
    pub(crate) proposer: Uuid,
}

fn codes(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.code()).collect()
}

/// Put a change on file; none when another one of the same officer is waiting.
pub(crate) async fn insert(tx: &mut Tx, new: NewChange<'_>) -> Result<Option<Uuid>> {
    let id = tx.new_id();
    let done = sqlx::query(
        "INSERT INTO identity.role_change
             (id, court, officer, roles, before, reason, proposer, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (officer) WHERE state = 'pending' DO NOTHING",
    )
    .bind(id)
    .bind(new.court)
    .bind(new.officer)
    .bind(codes(new.roles))
    .bind(codes(new.before))
    .bind(new.reason)
    .bind(new.proposer)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// A change of this court, locked.
pub(crate) async fn lock(tx: &mut Tx, court: &str, id: Uuid) -> Result<RoleChange> {
    let statement =
        sqlx::AssertSqlSafe(format!("{CHANGE} WHERE id = $1 AND court = $2 FOR UPDATE"));
    let row = sqlx::query(statement).bind(id).bind(court).fetch_optional(tx.sql()).await?;
    read(&row.ok_or(Fault::Missing("role change"))?)
}

/// Changes of a court, those that wait first, then the newest.
pub(crate) async fn of_court(tx: &mut Tx, court: &str) -> Result<Vec<RoleChange>> {
    let statement = sqlx::AssertSqlSafe(format!(
        "{CHANGE} WHERE court = $1 ORDER BY state <> 'pending', proposed_at DESC LIMIT 200"
    ));
    let rows = sqlx::query(statement).bind(court).fetch_all(tx.sql()).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn decide(tx: &mut Tx, id: Uuid, state: ChangeState, decider: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE identity.role_change SET state = $2, decider = $3, decided_at = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(state.code())
    .bind(decider)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

fn roles(codes: Vec<String>) -> Result<Vec<Role>> {
    Ok(serde_json::from_value(Value::from(codes))?)
}

fn read(row: &PgRow) -> Result<RoleChange> {
    let state: String = row.try_get("state")?;
    Ok(RoleChange {
        id: row.try_get("id")?,
        officer: row.try_get("officer")?,
        roles: roles(row.try_get("roles")?)?,
        before: roles(row.try_get("before")?)?,
        reason: row.try_get("reason")?,
        proposer: row.try_get("proposer")?,
        proposed_at: row.try_get("proposed_at")?,
        state: serde_json::from_value(json!(state))?,
        decider: row.try_get("decider")?,
        decided_at: row.try_get("decided_at")?,
    })
}
