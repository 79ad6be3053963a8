//! Routes of what is repeated, and of what ends soon.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use platform::http::{Body, Caller, Params, Proposed};
use platform::{Act, App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::repeat::{
    PROPOSE_REPETITION, RepeatCommand, STOP_REPETITION, propose_repetition, stop_repetition,
};
use crate::acts::warn;
use crate::model::{EndingHold, Repetition};
use crate::store;

/// 查看即将届满的控制 – which holds of one's court end soon; not what lies there.
const VIEW_ENDING: Act = Act::new("control.view_ending", &[]);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_repetitions, post_repetition))
        .routes(routes!(post_repetition_stop))
        .routes(routes!(get_ending_holds))
}

/// Queries that are repeated until the debt is covered
#[utoipa::path(get, path = "/cases/{id}/repetitions", tag = "control",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Repetition>)))]
async fn get_repetitions(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Repetition>>> {
    let mut tx = app.look(&caller, super::VIEW_ORDERS).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    Ok(Json(store::repetitions::of_case(&mut tx, id).await?))
}

/// Propose to repeat queries and to hold what they find
#[utoipa::path(post, path = "/cases/{id}/repetitions", tag = "control",
    params(("id" = Uuid, Path)), request_body = RepeatCommand,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_repetition(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<RepeatCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_REPETITION).await?;
    let approval = propose_repetition(&mut tx, Id::from(id), command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Why it is stopped.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RepetitionStop)]
struct StopAsk {
    reason: String,
}

/// The repetition concerned.
#[derive(Serialize, ToSchema)]
#[schema(as = RepetitionStopped)]
struct Stopped {
    repetition: Uuid,
}

/// Stop repeating
#[utoipa::path(post, path = "/cases/{id}/repetitions/{repetition}/stop", tag = "control",
    params(("id" = Uuid, Path), ("repetition" = Uuid, Path)), request_body = StopAsk,
    responses((status = 200, body = Stopped), (status = 422, body = Problem)))]
async fn post_repetition_stop(
    State(app): State<App>,
    caller: Caller,
    Path((id, repetition)): Path<(Uuid, Uuid)>,
    Body(ask): Body<StopAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, STOP_REPETITION).await?;
    stop_repetition(&mut tx, Id::from(id), repetition, &ask.reason).await?;
    tx.reply(StatusCode::OK, &Stopped { repetition }).await
}

/// Whose holds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whose {
    /// `true` for all cases of the court, not only the caller's own.
    #[serde(default)]
    court: bool,
}

/// Holds that end within thirty days, the first to end first
#[utoipa::path(get, path = "/holds/ending", tag = "control", params(Whose),
    responses((status = 200, body = Vec<EndingHold>)))]
async fn get_ending_holds(
    State(app): State<App>,
    caller: Caller,
    Params(whose): Params<Whose>,
) -> Result<Json<Vec<EndingHold>>> {
    let mut tx = app.look(&caller, VIEW_ENDING).await?;
    Ok(Json(warn::ending(&mut tx, !whose.court).await?))
}
