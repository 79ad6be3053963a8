//! 统一身份 – log-in through a provider of identities (OpenID Connect, code flow with PKCE, state and
//! nonce). The provider stands in for the password and never for the second factor; whom it names must
//! be linked to an account, and none is ever made.

use std::fmt::Display;
use std::time::Duration;

use anyhow::anyhow;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, TokenResponse,
};
use platform::{Access, App, Fault, Provider, Result, officers};
use serde::{Deserialize, Serialize};
use wire::{Trust, Wire};

use crate::door::{Entered, Visitor, enter};
use crate::sealing;
use crate::store::links;

/// How long the provider may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Who proved their identity there longer ago is asked again: no longer than a session of ours may last.
const LONGEST_AGO: Duration = Duration::from_secs(12 * 3600);
/// By how much the provider's clock may differ from ours.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// Where the provider sends people back to.
pub(crate) const RETURN: &str = "/api/v1/session/provider/return";

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What must come back unchanged, kept sealed until it does.
#[derive(Serialize, Deserialize)]
struct Errand {
    nonce: String,
    verifier: String,
}

/// Where a browser goes, and what it brings back.
pub(crate) struct Errant {
    pub(crate) url: String,
    pub(crate) state: String,
}

fn away(error: &impl Display) -> Fault {
    tracing::warn!(%error, "identity provider");
    Fault::Busy(format!("identity provider: {error}"))
}

fn not_proven(error: &impl Display) -> Fault {
    tracing::warn!(%error, "identity provider");
    Fault::invalid(
        "code",
        "统一身份未通过核验,请重新登录",
        "the identity provider's answer did not check out; sign in again",
    )
}

fn provider(access: &Access) -> Result<&Provider> {
    access.provider.as_ref().ok_or(Fault::Missing("identity provider"))
}

/// How the provider is reached. It redirects us nowhere: one that did would be none (SSRF).
#[derive(Clone)]
struct Line {
    wire: Wire,
    trust: Trust,
}

impl Line {
    fn to(provider: &Provider) -> Self {
        let trust = provider.authority.clone().map_or(Trust::Machine, Trust::Authorities);
        Self { wire: Wire::plain(PATIENCE), trust }
    }
}

async fn exchange(
    line: Line,
    request: HttpRequest,
) -> std::result::Result<HttpResponse, wire::NoReply> {
    let mut request = request.map(Bytes::from);
    request.extensions_mut().insert(line.trust);
    Ok(line.wire.send(request).await?.map(|body| body.to_vec()))
}

async fn client(access: &Access, line: &Line) -> Result<Client> {
    let provider = provider(access)?;
    let broken = |error: url::ParseError| Fault::Broken(anyhow!("identity provider: {error}"));
    let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(broken)?;
    let ask = |request| exchange(line.clone(), request);
    let metadata = CoreProviderMetadata::discover_async(issuer, &ask).await;
    let metadata = metadata.map_err(|error| away(&error))?;
    let (id, secret) = (provider.client_id.clone(), provider.client_secret.clone());
    let back = RedirectUrl::new(format!("{}{RETURN}", access.origin)).map_err(broken)?;
    let secret = Some(ClientSecret::new(secret));
    let client = CoreClient::from_provider_metadata(metadata, ClientId::new(id), secret);
    Ok(client.set_redirect_uri(back))
}

/// Send a browser to the provider.
pub(crate) async fn send(app: &App) -> Result<Errant> {
    let line = Line::to(provider(app.access())?);
    let client = client(app.access(), &line).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
    let asked = asked.set_pkce_challenge(challenge).set_max_age(LONGEST_AGO);
    let (url, state, nonce) = asked.url();
    let errand = Errand { nonce: nonce.secret().clone(), verifier: verifier.secret().clone() };
    let mut tx = app.begin_system("identity.send_to_provider").await?;
    let body = sealing::seal(&mut tx, sealing::ERRAND, &serde_json::to_string(&errand)?).await?;
    let state = state.secret().clone();
    let digest = seal::digest(state.as_bytes());
    links::send(&mut tx, &digest, &body).await?;
    tx.commit().await?;
    Ok(Errant { url: url.into(), state })
}

/// Whoever comes back with a code of the provider's: checked, and let in as far as a password would.
pub(crate) async fn come_back(
    app: &App,
    state: &str,
    code: String,
    visitor: &Visitor,
) -> Result<Entered> {
    let mut tx = app.begin_system("identity.return_from_provider").await?;
    let kept = links::take(&mut tx, &seal::digest(state.as_bytes())).await?;
    let kept = match kept {
        Some(kept) => Some(sealing::open(&mut tx, sealing::ERRAND, &kept).await?),
        None => None,
    };
    tx.commit().await?;
    let kept = kept.ok_or_else(|| not_proven(&"unknown or used state"))?;
    let errand: Errand = serde_json::from_str(&kept)?;
    let (issuer, subject) = claimed(app, errand, code).await?;

    let mut tx = app.begin_system("identity.return_from_provider").await?;
    let Some(officer) = links::officer(&mut tx, &issuer, &subject).await? else {
        tx.note(None, serde_json::json!({ "failed": "provider", "source": visitor.source }));
        tx.commit().await?;
        return Err(law::id::IDENTITY_ACCOUNTS
            .refuse(
                "此统一身份未关联本平台账号,请联系系统管理员",
                "this identity is linked to no account here; ask the system administrator",
            )
            .into());
    };
    let account = officers::account(&mut tx, officer).await?;
    enter(tx, &account, visitor, "provider").await
}

/// Whether the provider saw the person prove who they are recently enough; it must say when.
fn is_recent(proven: Option<DateTime<Utc>>, now: DateTime<Utc>) -> std::result::Result<(), String> {
    let proven = proven.ok_or("it does not say when identity was proven")?;
    let longest = TimeDelta::from_std(LONGEST_AGO + CLOCKS_DIFFER).map_err(|e| e.to_string())?;
    if now - proven > longest { Err(format!("identity was proven at {proven}")) } else { Ok(()) }
}

/// Issuer and subject of the provider's signed word.
async fn claimed(app: &App, errand: Errand, code: String) -> Result<(String, String)> {
    let line = Line::to(provider(app.access())?);
    let client = client(app.access(), &line).await?;
    let ask = |request| exchange(line.clone(), request);
    let asked = client.exchange_code(AuthorizationCode::new(code));
    let asked = asked.map_err(|error| away(&error))?;
    let verifier = PkceCodeVerifier::new(errand.verifier);
    let token = asked.set_pkce_verifier(verifier).request_async(&ask).await;
    let token = token.map_err(|error| not_proven(&error))?;
    let word = token.id_token().ok_or_else(|| not_proven(&"no ID token"))?;
    let now = app.clock().real();
    let verifier = client.id_token_verifier();
    let verifier = verifier.set_auth_time_verifier_fn(|proven| is_recent(proven, now));
    let claims = word.claims(&verifier, &Nonce::new(errand.nonce));
    let claims = claims.map_err(|error| not_proven(&error))?;
    Ok((claims.issuer().to_string(), claims.subject().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_proved_identity_at_the_provider_too_long_ago_or_at_no_time_is_not_let_in() {
        let now: DateTime<Utc> = "2026-11-27T12:00:00Z".parse().unwrap();
        let ago = |minutes| is_recent(Some(now - TimeDelta::minutes(minutes)), now).is_ok();
        assert!(ago(0) && ago(12 * 60) && ago(-1));
        assert!(!ago(12 * 60 + 2));
        assert!(is_recent(None, now).is_err());
    }
}
