//! What happened to my account.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform::http::{Body, Caller};
use platform::{App, Result};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::session::VIEW_OWN;
use crate::acts::happenings::{self, NOTE};
use crate::model::Happening;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_happenings)).routes(routes!(post_seen))
}

/// What happened to my account lately, the newest first
#[utoipa::path(get, path = "/happenings", tag = "session",
    responses((status = 200, body = Vec<Happening>)))]
async fn list_happenings(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Happening>>> {
    let mut tx = app.look(&caller, VIEW_OWN).await?;
    Ok(Json(happenings::mine(&mut tx).await?))
}

/// Up to when I have seen it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// When the newest that was shown happened.
    until: DateTime<Utc>,
}

/// I have seen what happened to my account; what happens later is news again
#[utoipa::path(post, path = "/happenings/seen", tag = "session", request_body = Seen,
    responses((status = 200, body = Object)))]
async fn post_seen(
    State(app): State<App>,
    caller: Caller,
    Body(seen): Body<Seen>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, NOTE).await?;
    happenings::note(&mut tx, seen.until).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}
