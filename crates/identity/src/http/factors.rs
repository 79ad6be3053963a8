//! Second factors: an app, passkeys, recovery codes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform::http::{Body, Caller, Oneself};
use platform::{Act, App, Problem, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::session::VIEW_OWN;
use super::{SignedIn, entered};
use crate::acts::authenticator::{self, Offer};
use crate::acts::{ENROL, ENROL_FIRST, REMOVE_FACTOR, passkeys, recovery};
use crate::door::{Visitor, go_on};
use crate::model::Factors;
use crate::store;

/// 请求通行密钥签名.
const ASK: Act = Act::new("identity.ask_passkey", &[]);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_factors))
        .routes(routes!(post_challenge))
        .routes(routes!(post_authenticator, delete_authenticator))
        .routes(routes!(post_confirmation))
        .routes(routes!(post_passkey_offer))
        .routes(routes!(post_passkey))
        .routes(routes!(delete_passkey))
        .routes(routes!(post_recovery_codes))
}

/// What an act is called at the door and inside.
fn enrolling(is_half: bool) -> Act {
    if is_half { ENROL_FIRST } else { ENROL }
}

/// What I can prove myself with; also half-way through a log-in
#[utoipa::path(get, path = "/session/factors", tag = "session",
    responses((status = 200, body = Factors)))]
async fn get_factors(State(app): State<App>, who: Oneself) -> Result<Json<Factors>> {
    let Oneself { caller, .. } = who;
    let officer = caller.officer()?.id;
    let mut tx = app.look(&caller, VIEW_OWN).await?;
    Ok(Json(store::factors::factors(&mut tx, officer).await?))
}

/// What a browser is to sign with a passkey: options of WebAuthn as JSON
#[utoipa::path(post, path = "/session/challenge", tag = "session",
    responses((status = 200, body = Object)))]
async fn post_challenge(State(app): State<App>, who: Oneself) -> Result<Response> {
    let Oneself { caller, session, .. } = who;
    let officer = caller.officer()?.id;
    let mut tx = app.begin(&caller, ASK).await?;
    let asked = passkeys::ask(&mut tx, session, officer).await?;
    tx.commit().await?;
    Ok(Json(asked).into_response())
}

/// Offer a new authenticator app; it counts from its first right code on
#[utoipa::path(post, path = "/session/authenticator", tag = "session",
    responses((status = 200, body = Offer)))]
async fn post_authenticator(State(app): State<App>, who: Oneself) -> Result<Response> {
    let caller = who.caller.clone();
    let mut tx = app.begin(&caller, enrolling(who.is_half)).await?;
    let offer = authenticator::offer(&mut tx, &who).await?;
    tx.commit().await?;
    // Not kept for a repeat: a secret is told once.
    Ok(Json(offer).into_response())
}

/// The first code of a new app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstCode {
    /// Six digits.
    code: String,
}

/// Confirm a new authenticator app with its first code
#[utoipa::path(post, path = "/session/authenticator/confirmation", tag = "session",
    request_body = FirstCode, responses((status = 200, body = SignedIn)))]
async fn post_confirmation(
    State(app): State<App>,
    who: Oneself,
    visitor: Visitor,
    Body(first): Body<FirstCode>,
) -> Result<Response> {
    let caller = who.caller.clone();
    let mut tx = app.begin(&caller, enrolling(who.is_half)).await?;
    let codes = authenticator::confirm(&mut tx, &who, &first.code).await?;
    let done = go_on(&mut tx, &who, true, &visitor).await?;
    tx.commit().await?;
    Ok(entered(&app, done, visitor.holds_token, codes))
}

/// Remove the authenticator app
#[utoipa::path(delete, path = "/session/authenticator", tag = "session",
    responses((status = 200, body = Object)))]
async fn delete_authenticator(State(app): State<App>, caller: Caller) -> Result<Response> {
    let mut tx = app.begin(&caller, REMOVE_FACTOR).await?;
    authenticator::remove(&mut tx).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}

/// What a browser needs to make a passkey: options of WebAuthn as JSON
#[utoipa::path(post, path = "/session/passkeys/offer", tag = "session",
    responses((status = 200, body = Object)))]
async fn post_passkey_offer(State(app): State<App>, who: Oneself) -> Result<Response> {
    let caller = who.caller.clone();
    let mut tx = app.begin(&caller, enrolling(who.is_half)).await?;
    let offer = passkeys::offer(&mut tx, &who).await?;
    tx.commit().await?;
    Ok(Json(offer).into_response())
}

/// A passkey a browser has made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPasskey {
    /// What its owner calls it.
    name: String,
    /// A `PublicKeyCredential` as JSON.
    #[schema(value_type = Object)]
    credential: Value,
}

/// Keep a passkey
#[utoipa::path(post, path = "/session/passkeys", tag = "session", request_body = NewPasskey,
    responses((status = 200, body = SignedIn)))]
async fn post_passkey(
    State(app): State<App>,
    who: Oneself,
    visitor: Visitor,
    Body(new): Body<NewPasskey>,
) -> Result<Response> {
    let caller = who.caller.clone();
    let mut tx = app.begin(&caller, enrolling(who.is_half)).await?;
    let codes = passkeys::add(&mut tx, &who, &new.name, new.credential).await?;
    let done = go_on(&mut tx, &who, true, &visitor).await?;
    tx.commit().await?;
    Ok(entered(&app, done, visitor.holds_token, codes))
}

/// Remove a passkey
#[utoipa::path(delete, path = "/session/passkeys/{id}", tag = "session",
    params(("id" = Uuid, Path)), responses((status = 200, body = Object)))]
async fn delete_passkey(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REMOVE_FACTOR).await?;
    passkeys::remove(&mut tx, id).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}

/// 恢复码, shown once.
#[derive(Serialize, ToSchema)]
struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// New recovery codes in place of all old ones
#[utoipa::path(post, path = "/session/recovery-codes", tag = "session",
    responses((status = 200, body = RecoveryCodes), (status = 403, body = Problem)))]
async fn post_recovery_codes(State(app): State<App>, caller: Caller) -> Result<Response> {
    let mut tx = app.begin(&caller, recovery::NEW_CODES).await?;
    let recovery_codes = recovery::renew(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(RecoveryCodes { recovery_codes }).into_response())
}
