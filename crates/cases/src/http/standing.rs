//! Routes of who may come near a case.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::Id;
use platform::http::{Body, Caller};
use platform::{App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::standing::{
    BREAK_GLASS, DECLARE_KIN, ENTRUST, RECUSE, SET_SECRET, break_glass, declare_kin, entrust,
    recuse, set_secret,
};

/// The case concerned.
#[derive(Serialize, ToSchema)]
pub(crate) struct Concerned {
    case: Uuid,
}

/// 密级: 0 公开, 1 内部, 2 秘密, 3 机密.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretAsk {
    #[schema(minimum = 0, maximum = 3)]
    level: i16,
}

/// Set how secret a case is
#[utoipa::path(put, path = "/cases/{id}/secret", tag = "cases", params(("id" = Uuid, Path)),
    request_body = SecretAsk,
    responses((status = 200, body = Concerned), (status = 422, body = Problem)))]
pub(crate) async fn put_secret(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<SecretAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, SET_SECRET).await?;
    set_secret(&mut tx, Id::from(id), ask.level).await?;
    tx.reply(StatusCode::OK, &Concerned { case: id }).await
}

/// Who stands aside, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecusalAsk {
    officer: Uuid,
    reason: String,
}

/// Close a case to an officer
#[utoipa::path(post, path = "/cases/{id}/recusals", tag = "cases", params(("id" = Uuid, Path)),
    request_body = RecusalAsk,
    responses((status = 201, body = Concerned), (status = 422, body = Problem)))]
pub(crate) async fn post_recusal(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<RecusalAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECUSE).await?;
    recuse(&mut tx, Id::from(id), ask.officer, &ask.reason).await?;
    tx.reply(StatusCode::CREATED, &Concerned { case: id }).await
}

/// To whom, how near.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KinshipAsk)]
pub(crate) struct ReasonAsk {
    reason: String,
}

/// Declare kinship with a party: the case is closed to me
#[utoipa::path(post, path = "/cases/{id}/kinship", tag = "cases", params(("id" = Uuid, Path)),
    request_body = ReasonAsk,
    responses((status = 201, body = Concerned), (status = 422, body = Problem)))]
pub(crate) async fn post_kinship(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<ReasonAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECLARE_KIN).await?;
    declare_kin(&mut tx, Id::from(id), &ask.reason).await?;
    tx.reply(StatusCode::CREATED, &Concerned { case: id }).await
}

/// Which acts, to which court, until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntrustAsk {
    /// 法院代字.
    court: String,
    acts: Vec<String>,
    until: NaiveDate,
}

/// Entrust acts of a case to another court
#[utoipa::path(post, path = "/cases/{id}/entrustments", tag = "cases", params(("id" = Uuid, Path)),
    request_body = EntrustAsk,
    responses((status = 201, body = Concerned), (status = 422, body = Problem)))]
pub(crate) async fn post_entrustment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<EntrustAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ENTRUST).await?;
    entrust(&mut tx, Id::from(id), &ask.court, &ask.acts, ask.until).await?;
    tx.reply(StatusCode::CREATED, &Concerned { case: id }).await
}

/// Break the glass over a case for a day: to look, and to answer for it
#[utoipa::path(post, path = "/cases/{id}/broken-glass", tag = "cases", params(("id" = Uuid, Path)),
    request_body = ReasonAsk,
    responses((status = 201, body = Concerned), (status = 422, body = Problem)))]
pub(crate) async fn post_broken_glass(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<ReasonAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, BREAK_GLASS).await?;
    break_glass(&mut tx, Id::from(id), &ask.reason).await?;
    tx.reply(StatusCode::CREATED, &Concerned { case: id }).await
}
