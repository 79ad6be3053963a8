//! Authenticator apps, passkeys, recovery codes, and what browsers were asked to sign.

use chrono::TimeDelta;
use platform::{Result, SecondFactor, Tx, vault};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use crate::model::{Factors, PasskeyRow};
use crate::sealing;

/// A browser answers within so long.
const CEREMONY: TimeDelta = TimeDelta::minutes(5);

#[derive(sqlx::FromRow)]
pub(crate) struct Authenticator {
    pub(crate) secret: Vec<u8>,
    pub(crate) is_confirmed: bool,
    pub(crate) last_step: i64,
}

pub(crate) async fn factors(tx: &mut Tx, officer: Uuid) -> Result<Factors> {
    let authenticator = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.authenticator
                        WHERE officer = $1 AND confirmed_at IS NOT NULL)",
    )
    .bind(officer)
    .fetch_one(tx.sql())
    .await?;
    let passkeys: Vec<PasskeyRow> = sqlx::query_as(
        "SELECT id, name, added_at, used_at FROM identity.passkey
         WHERE officer = $1 ORDER BY added_at",
    )
    .bind(officer)
    .fetch_all(tx.sql())
    .await?;
    let recovery_codes = sqlx::query_scalar(
        "SELECT count(*) FROM identity.recovery_code WHERE officer = $1 AND used_at IS NULL",
    )
    .bind(officer)
    .fetch_one(tx.sql())
    .await?;
    let access = tx.app().access();
    let passkey_origin = access.origin.clone();
    let only_passkeys = access.second_factor == SecondFactor::Passkey;
    Ok(Factors { authenticator, passkeys, recovery_codes, passkey_origin, only_passkeys })
}

/// The app of an officer, locked so that a code counts once.
pub(crate) async fn lock_authenticator(
    tx: &mut Tx,
    officer: Uuid,
) -> Result<Option<Authenticator>> {
    Ok(sqlx::query_as(
        "SELECT secret, confirmed_at IS NOT NULL AS is_confirmed, last_step
         FROM identity.authenticator WHERE officer = $1 FOR UPDATE",
    )
    .bind(officer)
    .fetch_optional(tx.sql())
    .await?)
}

/// A new app, not yet confirmed; one that is confirmed is left alone.
pub(crate) async fn offer_authenticator(tx: &mut Tx, officer: Uuid, secret: &[u8]) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO identity.authenticator (officer, secret, added_at) VALUES ($1, $2, $3)
         ON CONFLICT (officer) DO UPDATE SET secret = excluded.secret, added_at = excluded.added_at
         WHERE authenticator.confirmed_at IS NULL",
    )
    .bind(officer)
    .bind(secret)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn use_step(tx: &mut Tx, officer: Uuid, step: i64) -> Result<()> {
    sqlx::query(
        "UPDATE identity.authenticator
         SET last_step = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE officer = $1",
    )
    .bind(officer)
    .bind(step)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(())
}

pub(crate) async fn remove_authenticator(tx: &mut Tx, officer: Uuid) -> Result<bool> {
    let done = sqlx::query("DELETE FROM identity.authenticator WHERE officer = $1")
        .bind(officer)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn passkeys(tx: &mut Tx, officer: Uuid) -> Result<Vec<Passkey>> {
    let sealed: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT sealed FROM identity.passkey WHERE officer = $1 ORDER BY added_at",
    )
    .bind(officer)
    .fetch_all(tx.sql())
    .await?;
    let ring = vault::ring(tx, sealed.iter().map(Vec::as_slice)).await?;
    let place = sealing::passkey_of(officer);
    sealed.iter().map(|body| Ok(serde_json::from_str(&ring.open(&place, body)?)?)).collect()
}

/// Keep a passkey; false when somebody has this very one already.
pub(crate) async fn add_passkey(
    tx: &mut Tx,
    officer: Uuid,
    name: &str,
    passkey: &Passkey,
) -> Result<bool> {
    let id = tx.new_id();
    let sealed = seal_passkey(tx, officer, passkey).await?;
    let done = sqlx::query(
        "INSERT INTO identity.passkey (id, officer, credential_id, name, sealed, added_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
    )
    .bind(id)
    .bind(officer)
    .bind(passkey.cred_id().as_slice())
    .bind(name)
    .bind(sealed)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn seal_passkey(tx: &mut Tx, officer: Uuid, passkey: &Passkey) -> Result<Vec<u8>> {
    sealing::seal(tx, &sealing::passkey_of(officer), &serde_json::to_string(passkey)?).await
}

pub(crate) async fn note_passkey(tx: &mut Tx, officer: Uuid, passkey: &Passkey) -> Result<()> {
    let sealed = seal_passkey(tx, officer, passkey).await?;
    sqlx::query("UPDATE identity.passkey SET sealed = $2, used_at = $3 WHERE credential_id = $1")
        .bind(passkey.cred_id().as_slice())
        .bind(sealed)
        .bind(tx.now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

pub(crate) async fn remove_passkey(tx: &mut Tx, officer: Uuid, id: Uuid) -> Result<bool> {
    let done = sqlx::query("DELETE FROM identity.passkey WHERE officer = $1 AND id = $2")
        .bind(officer)
        .bind(id)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Take away all passkeys of an officer; says whether there was one.
pub(crate) async fn remove_passkeys(tx: &mut Tx, officer: Uuid) -> Result<bool> {
    let done = sqlx::query("DELETE FROM identity.passkey WHERE officer = $1")
        .bind(officer)
        .execute(tx.sql())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// New recovery codes in place of all old ones.
pub(crate) async fn set_recovery_codes(
    tx: &mut Tx,
    officer: Uuid,
    digests: &[Vec<u8>],
) -> Result<()> {
    sqlx::query("DELETE FROM identity.recovery_code WHERE officer = $1")
        .bind(officer)
        .execute(tx.sql())
        .await?;
    sqlx::query(
        "INSERT INTO identity.recovery_code (officer, digest) SELECT $1, unnest($2::bytea[])",
    )
    .bind(officer)
    .bind(digests)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Use a recovery code up; says whether it was one.
pub(crate) async fn use_recovery_code(tx: &mut Tx, officer: Uuid, digest: &[u8]) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE identity.recovery_code SET used_at = $3
         WHERE officer = $1 AND digest = $2 AND used_at IS NULL",
    )
    .bind(officer)
    .bind(digest)
    .bind(tx.now)
    .execute(tx.sql())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Remember what the browser behind `session` was asked to sign.
pub(crate) async fn begin_ceremony(
    tx: &mut Tx,
    session: Uuid,
    kind: &str,
    state: &impl Serialize,
) -> Result<()> {
    let expires = tx.now + CEREMONY;
    let place = sealing::ceremony_of(session, kind);
    let sealed = sealing::seal(tx, &place, &serde_json::to_string(state)?).await?;
    sqlx::query(
        "INSERT INTO identity.ceremony (session, kind, state, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (session, kind) DO UPDATE
         SET state = excluded.state, expires_at = excluded.expires_at",
    )
    .bind(session)
    .bind(kind)
    .bind(sealed)
    .bind(expires)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// What it was asked; never told twice.
pub(crate) async fn take_ceremony<S: DeserializeOwned>(
    tx: &mut Tx,
    session: Uuid,
    kind: &str,
) -> Result<Option<S>> {
    let state: Option<(Vec<u8>, bool)> = sqlx::query_as(
        "DELETE FROM identity.ceremony WHERE session = $1 AND kind = $2
         RETURNING state, expires_at > $3",
    )
    .bind(session)
    .bind(kind)
    .bind(tx.now)
    .fetch_optional(tx.sql())
    .await?;
    match state {
        Some((sealed, true)) => {
            let state = sealing::open(tx, &sealing::ceremony_of(session, kind), &sealed).await?;
            Ok(Some(serde_json::from_str(&state)?))
        }
        _ => Ok(None),
    }
}

/// Forget what browsers were asked and did not answer.
pub(crate) async fn sweep(tx: &mut Tx) -> Result<()> {
    let now = tx.now;
    sqlx::query("DELETE FROM identity.ceremony WHERE expires_at < $1")
        .bind(now)
        .execute(tx.sql())
        .await?;
    Ok(())
}

/// Seal the secrets of all apps and all passkeys anew: they are few and small.
pub(crate) async fn seal_anew(tx: &mut Tx) -> Result<()> {
    let apps: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(
        "SELECT officer, secret FROM identity.authenticator ORDER BY officer FOR UPDATE",
    )
    .fetch_all(tx.sql())
    .await?;
    for (officer, sealed) in apps {
        let anew = sealing::anew(tx, &sealing::app_of(officer), &sealed).await?;
        sqlx::query("UPDATE identity.authenticator SET secret = $2 WHERE officer = $1")
            .bind(officer)
            .bind(anew)
            .execute(tx.sql())
            .await?;
    }
    let passkeys: Vec<(Uuid, Uuid, Vec<u8>)> =
        sqlx::query_as("SELECT id, officer, sealed FROM identity.passkey ORDER BY id FOR UPDATE")
            .fetch_all(tx.sql())
            .await?;
    for (id, officer, sealed) in passkeys {
        let anew = sealing::anew(tx, &sealing::passkey_of(officer), &sealed).await?;
        sqlx::query("UPDATE identity.passkey SET sealed = $2 WHERE id = $1")
            .bind(id)
            .bind(anew)
            .execute(tx.sql())
            .await?;
    }
    Ok(())
}
