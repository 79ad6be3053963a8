//! Accounts and changes of roles, for administrators.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use platform::http::{Body, Caller};
use platform::officers::{self, AccountRow};
use platform::{App, Problem, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::accounts::{self, NewAccount, OPEN, RESET, REVOKE, Revocation, SET_TERM, VIEW};
use crate::acts::roles::{self, DECIDE, NewRoles, PROPOSE};
use crate::model::{ChangeDeed, RoleChange};
use crate::store::changes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_accounts, post_new_account))
        .routes(routes!(put_term))
        .routes(routes!(post_reset))
        .routes(routes!(post_revocation))
        .routes(routes!(post_roles))
        .routes(routes!(list_changes))
        .routes(routes!(post_change_decision))
}

/// Accounts of my court, open and closed
#[utoipa::path(get, path = "/accounts", tag = "administration",
    responses((status = 200, body = Vec<AccountRow>), (status = 403, body = Problem)))]
async fn list_accounts(State(app): State<App>, caller: Caller) -> Result<Json<Vec<AccountRow>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW).await?;
    Ok(Json(officers::accounts(&mut tx, &court).await?))
}

/// An account's first password, shown once.
#[derive(Serialize, ToSchema)]
struct FirstPassword {
    id: Uuid,
    /// To be changed at the first log-in.
    password: String,
}

/// Open an account, without a role
#[utoipa::path(post, path = "/accounts", tag = "administration", request_body = NewAccount,
    responses((status = 201, body = FirstPassword)))]
async fn post_new_account(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewAccount>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, OPEN).await?;
    let (id, password) = accounts::open(&mut tx, new).await?;
    tx.commit().await?;
    // Not kept for a repeat: a password is told once.
    Ok((StatusCode::CREATED, Json(FirstPassword { id, password })).into_response())
}

/// Whether an account may be used, and until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Term {
    active: bool,
    /// 有效期至.
    #[serde(default)]
    ends_on: Option<NaiveDate>,
}

/// Close an account, open it again, or say until when it may be used
#[utoipa::path(put, path = "/accounts/{id}/term", tag = "administration",
    params(("id" = Uuid, Path)), request_body = Term, responses((status = 200, body = Object)))]
async fn put_term(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(term): Body<Term>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, SET_TERM).await?;
    accounts::set_term(&mut tx, id, term.active, term.ends_on).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}

/// Give an account a new first password; its second factor stays
#[utoipa::path(post, path = "/accounts/{id}/password", tag = "administration",
    params(("id" = Uuid, Path)), responses((status = 200, body = FirstPassword)))]
async fn post_reset(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RESET).await?;
    let password = accounts::reset(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(FirstPassword { id, password }).into_response())
}

/// Take away what an account proves itself with; its sessions end
#[utoipa::path(post, path = "/accounts/{id}/factors/revocation", tag = "administration",
    params(("id" = Uuid, Path)), request_body = Revocation,
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
async fn post_revocation(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(revocation): Body<Revocation>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVOKE).await?;
    accounts::revoke(&mut tx, id, revocation).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}

/// Propose other roles of an officer; another security administrator decides
#[utoipa::path(post, path = "/accounts/{id}/roles", tag = "administration",
    params(("id" = Uuid, Path)), request_body = NewRoles,
    responses((status = 201, body = RoleChange)))]
async fn post_roles(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewRoles>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE).await?;
    let change = roles::propose(&mut tx, id, new).await?;
    tx.reply(StatusCode::CREATED, &change).await
}

/// Changes of roles in my court, those that wait first
#[utoipa::path(get, path = "/role-changes", tag = "administration",
    responses((status = 200, body = Vec<RoleChange>), (status = 403, body = Problem)))]
async fn list_changes(State(app): State<App>, caller: Caller) -> Result<Json<Vec<RoleChange>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW).await?;
    Ok(Json(changes::of_court(&mut tx, &court).await?))
}

/// What is done with a proposed change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeDecision {
    deed: ChangeDeed,
}

/// Approve, refuse or take back a change of roles
#[utoipa::path(post, path = "/role-changes/{id}/decision", tag = "administration",
    params(("id" = Uuid, Path)), request_body = ChangeDecision,
    responses((status = 200, body = RoleChange)))]
async fn post_change_decision(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(decision): Body<ChangeDecision>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let change = roles::decide(&mut tx, id, decision.deed).await?;
    tx.reply(StatusCode::OK, &change).await
}
