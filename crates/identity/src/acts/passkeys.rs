//! 通行密钥 – WebAuthn: the browser signs a challenge for our address with a key that never leaves its
//! device, after the device has checked its owner.

use platform::http::Oneself;
use platform::{Fault, Result, Tx};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use super::{may_enrol, may_remove, me, recovery, tell_factor};
use crate::model::Happened;
use crate::store::factors;

/// Longest name of a passkey.
const NAME_MAX: usize = 60;

/// Passkeys are bound to the address of the desk.
fn party(tx: &Tx) -> Result<Webauthn> {
    let origin = &tx.app().access().origin;
    let built = Url::parse(origin).ok().and_then(|url| {
        let host = url.domain()?.to_owned();
        WebauthnBuilder::new(&host, &url).ok()?.rp_name("执行 zhixing").build().ok()
    });
    built.ok_or_else(|| Fault::Broken(anyhow::anyhow!("no passkeys at {origin}: no host name")))
}

fn unreadable(error: &impl std::fmt::Display) -> Fault {
    tracing::info!(%error, "passkey");
    Fault::invalid("credential", "通行密钥未通过核验", "the passkey did not check out")
}

/// What the browser needs to make a passkey.
pub(crate) async fn offer(tx: &mut Tx, who: &Oneself) -> Result<Value> {
    may_enrol(tx, who).await?;
    let officer = me(tx)?;
    let account = platform::officers::account(tx, officer).await?;
    let known = factors::passkeys(tx, officer).await?;
    let known = known.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let (asked, state) = party(tx)?
        .start_passkey_registration(officer, &account.login, &account.name, Some(known))
        .map_err(anyhow::Error::from)?;
    factors::begin_ceremony(tx, who.session, "enrol", &state).await?;
    Ok(serde_json::to_value(asked)?)
}

/// Keep the passkey the browser made. Returns recovery codes when there are none yet.
pub(crate) async fn add(
    tx: &mut Tx,
    who: &Oneself,
    name: &str,
    credential: Value,
) -> Result<Option<Vec<String>>> {
    may_enrol(tx, who).await?;
    let officer = me(tx)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Fault::invalid("name", "名称须为1至60个字", "a name has 1 to 60 characters"));
    }
    let made: RegisterPublicKeyCredential =
        serde_json::from_value(credential).map_err(|error| unreadable(&error))?;
    let state: Option<PasskeyRegistration> =
        factors::take_ceremony(tx, who.session, "enrol").await?;
    let state = state.ok_or_else(|| unreadable(&"no challenge"))?;
    let passkey = party(tx)?
        .finish_passkey_registration(&made, &state)
        .map_err(|error| unreadable(&error))?;
    if !factors::add_passkey(tx, officer, name, &passkey).await? {
        return Err(unreadable(&"known already"));
    }
    tell_factor(tx, Happened::PasskeyAdded).await?;
    recovery::first(tx, officer).await
}

/// What the browser needs to sign with one of the officer's passkeys.
pub(crate) async fn ask(tx: &mut Tx, session: Uuid, officer: Uuid) -> Result<Value> {
    let known = factors::passkeys(tx, officer).await?;
    if known.is_empty() {
        return Err(Fault::Missing("passkey"));
    }
    let (asked, state) =
        party(tx)?.start_passkey_authentication(&known).map_err(anyhow::Error::from)?;
    factors::begin_ceremony(tx, session, "prove", &state).await?;
    Ok(serde_json::to_value(asked)?)
}

/// Whether the browser signed what it was asked, with a passkey of this officer.
pub(crate) async fn check(
    tx: &mut Tx,
    session: Uuid,
    officer: Uuid,
    credential: Value,
) -> Result<bool> {
    let state: Option<PasskeyAuthentication> = factors::take_ceremony(tx, session, "prove").await?;
    let (Some(state), Ok(signed)) =
        (state, serde_json::from_value::<PublicKeyCredential>(credential))
    else {
        return Ok(false);
    };
    let Ok(result) = party(tx)?.finish_passkey_authentication(&signed, &state) else {
        return Ok(false);
    };
    let known = factors::passkeys(tx, officer).await?;
    let used = known.into_iter().find(|passkey| passkey.cred_id() == result.cred_id());
    let Some(mut used): Option<Passkey> = used else { return Ok(false) };
    used.update_credential(&result);
    factors::note_passkey(tx, officer, &used).await?;
    Ok(true)
}

/// 移除通行密钥.
pub(crate) async fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    let officer = may_remove(tx, true).await?;
    if !factors::remove_passkey(tx, officer, id).await? {
        return Err(Fault::Missing("passkey"));
    }
    tell_factor(tx, Happened::PasskeyRemoved).await
}
