//! Stops, and lifting them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use platform::http::{Body, Caller};
use platform::{Act, App, Problem, Result, Role, officers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::{LIFT, lift};
use crate::model::Stop;
use crate::store;

/// 查看暂停 – whose look-ups are stopped, and why.
pub(crate) const VIEW_STOPS: Act =
    Act::new("lookups.view_stops", &[Role::SecurityAdmin, Role::AuditAdmin]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_stops)).routes(routes!(post_stop_lift))
}

/// Officers whose look-ups are or were stopped
#[utoipa::path(get, path = "/look-up-stops", tag = "oversight",
    responses((status = 200, body = Vec<Stop>)))]
async fn list_stops(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Stop>>> {
    let mut tx = app.look(&caller, VIEW_STOPS).await?;
    let mut stops = store::stops(&mut tx).await?;
    let ids: Vec<Uuid> = stops.iter().map(|stop| stop.officer).collect();
    let names = officers::names(&mut tx, &ids).await?;
    for stop in &mut stops {
        stop.officer_name = names.get(&stop.officer).cloned().unwrap_or_default();
    }
    Ok(Json(stops))
}

/// What the inquiry found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LiftAsk {
    /// Why the look-ups may go on.
    reason: String,
}

/// The stop that was lifted.
#[derive(Serialize, ToSchema)]
struct Lifted {
    stop: Uuid,
}

/// Let an officer's look-ups go on
#[utoipa::path(post, path = "/look-up-stops/{id}/lift", tag = "oversight",
    params(("id" = Uuid, Path)), request_body = LiftAsk,
    responses((status = 200, body = Lifted), (status = 422, body = Problem)))]
async fn post_stop_lift(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<LiftAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, LIFT).await?;
    lift(&mut tx, id, &ask.reason).await?;
    tx.reply(StatusCode::OK, &Lifted { stop: id }).await
}
