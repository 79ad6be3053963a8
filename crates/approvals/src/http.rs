//! Approvals to give, and giving them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use platform::http::{Body, Caller};
use platform::{Act, App, Problem, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::{Deed, decide};
use crate::model::ApprovalRow;
use crate::store;

/// 查看 – what is on record.
const VIEW: Act = Act::new("approvals.view", &[]);

const DECIDE: Act = Act::new("approvals.decide", &[]).stepped_up();

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_pending)).routes(routes!(post_decision))
}

/// Approvals waiting in my court
#[utoipa::path(get, path = "/approvals", tag = "approvals",
    responses((status = 200, body = Vec<ApprovalRow>)))]
async fn list_pending(State(app): State<App>, caller: Caller) -> Result<Json<Vec<ApprovalRow>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW).await?;
    Ok(Json(store::pending(&mut tx, &court).await?))
}

/// Approve, refuse, return, withdraw, transfer, add a signer, urge
#[utoipa::path(post, path = "/approvals/{id}/decision", tag = "approvals",
    params(("id" = Uuid, Path)), request_body = Deed,
    responses((status = 200, body = ApprovalRow), (status = 422, body = Problem)))]
async fn post_decision(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(deed): Body<Deed>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let row = decide(&mut tx, id, deed).await?;
    tx.reply(StatusCode::OK, &row).await
}
