//! What officers do to a case.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use parties::NewAccount;
use platform::http::{Body, Caller};
use platform::{App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::account::{ADD_ACCOUNT, add_account};
use crate::acts::archive::{ARCHIVE, archive};
use crate::acts::assign::{ASSIGN, assign};
use crate::acts::file::{Application, DECIDE, RECEIVE, decide_filing, receive};
use crate::acts::flags::{FLAG, clear_flag, set_flag};
use crate::acts::notice::{NOTICE, issue_notice};
use crate::model::Flag;

/// The id of what was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    id: Uuid,
}

/// Receive an application for enforcement
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = Application,
    responses((status = 201, body = Made), (status = 400, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_case(
    State(app): State<App>,
    caller: Caller,
    Body(application): Body<Application>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECEIVE).await?;
    let case = receive(&mut tx, &application).await?;
    tx.reply(StatusCode::CREATED, &Made { id: case.0 }).await
}

/// Accept, or refuse with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum FilingDecision {
    /// 立案.
    Accept,
    /// 不予立案.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// The number allotted, if filed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decided {
    number: Option<String>,
}

/// Decide on filing; allots the case number
#[utoipa::path(post, path = "/cases/{id}/filing-decision", tag = "cases",
    params(("id" = Uuid, Path)), request_body = FilingDecision,
    responses((status = 200, body = Decided), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_filing_decision(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(decision): Body<FilingDecision>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let refusal = match &decision {
        FilingDecision::Accept => None,
        FilingDecision::Refuse { reason } => Some(reason.as_str()),
    };
    let number = decide_filing(&mut tx, Id::from(id), refusal).await?;
    tx.reply(StatusCode::OK, &Decided { number: number.map(|n| n.to_string()) }).await
}

/// A named judge, or none for the one with the fewest open cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// Officer.
    #[serde(default)]
    officer: Option<Uuid>,
}

/// Appoint the handler
#[utoipa::path(post, path = "/cases/{id}/assignment", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Assignment,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_assignment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(assignment): Body<Assignment>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ASSIGN).await?;
    let handler = assign(&mut tx, Id::from(id), assignment.officer).await?;
    tx.reply(StatusCode::OK, &Made { id: handler }).await
}

/// Issue the enforcement notice and the property report order
#[utoipa::path(post, path = "/cases/{id}/notice", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_notice(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, NOTICE).await?;
    issue_notice(&mut tx, Id::from(id)).await?;
    tx.reply(StatusCode::OK, &Made { id }).await
}

/// Put a party's own account on file
#[utoipa::path(post, path = "/cases/{id}/parties/{party}/account", tag = "cases",
    params(("id" = Uuid, Path), ("party" = Uuid, Path)), request_body = NewAccount,
    responses((status = 200, body = Made), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_account(
    State(app): State<App>,
    caller: Caller,
    Path((id, party)): Path<(Uuid, Uuid)>,
    Body(account): Body<NewAccount>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ADD_ACCOUNT).await?;
    add_account(&mut tx, Id::from(id), Id::from(party), &account).await?;
    tx.reply(StatusCode::OK, &Made { id: party }).await
}

/// Archive a closed case
#[utoipa::path(post, path = "/cases/{id}/archive", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_archive(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ARCHIVE).await?;
    archive(&mut tx, Id::from(id)).await?;
    tx.reply(StatusCode::OK, &Made { id }).await
}

/// A flag set or cleared for a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlagChange {
    /// Which.
    flag: Flag,
    /// Set or cleared.
    set: bool,
    /// Why.
    reason: String,
}

/// Stay, defer, mark a settlement or objection, or clear it
#[utoipa::path(post, path = "/cases/{id}/flags", tag = "cases", params(("id" = Uuid, Path)),
    request_body = FlagChange,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_flag(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(change): Body<FlagChange>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, FLAG).await?;
    if change.set {
        set_flag(&mut tx, Id::from(id), change.flag, &change.reason).await?;
    } else {
        clear_flag(&mut tx, Id::from(id), change.flag, &change.reason).await?;
    }
    tx.reply(StatusCode::OK, &Made { id }).await
}
