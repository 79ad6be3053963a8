//! Alarms and people under watch for the security administrator; disclosure for the audit
//! administrator, who enters what a person applies for.

mod audit;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use parties::DocumentKind;
use platform::http::{Body, Caller, Cursor, Page, Params, limit};
use platform::{Act, App, Problem, Result, Role, officers};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::disclose::{Application, DISCLOSE, apply};
use crate::acts::review::{REVIEW, review};
use crate::acts::watch::{WATCH, watch};
use crate::model::{Alarm, Conclusion, Disclosure};
use crate::store::{self, OnlyOpen, Watched};

#[cfg(test)]
pub(crate) use audit::SEARCH_AUDIT;

/// 查看预警 – unusual look-ups.
pub(crate) const VIEW_ALARMS: Act =
    Act::new("oversight.view_alarms", &[Role::SecurityAdmin, Role::AuditAdmin]);
/// 查看重点关注人员.
pub(crate) const VIEW_WATCHED: Act = Act::new("oversight.view_watched", &[Role::SecurityAdmin]);
/// 查看告知 – what people were told.
pub(crate) const VIEW_DISCLOSURES: Act =
    Act::new("oversight.view_disclosures", &[Role::AuditAdmin]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(audit::search_audit))
        .routes(routes!(list_alarms))
        .routes(routes!(post_alarm_review))
        .routes(routes!(list_watched, post_watched))
        .routes(routes!(list_disclosures, post_disclosure))
        .routes(routes!(get_disclosure))
}

/// Which alarms.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AlarmFilter {
    /// Only those nobody has looked into.
    #[serde(default)]
    open: bool,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Unusual look-ups, newest first
#[utoipa::path(get, path = "/alarms", tag = "oversight", params(AlarmFilter),
    responses((status = 200, body = Page<Alarm>)))]
async fn list_alarms(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<AlarmFilter>,
) -> Result<Json<Page<Alarm>>> {
    let limit = limit(filter.limit)?;
    let after = Cursor::parse(filter.cursor.as_deref())?;
    let mut tx = app.look(&caller, VIEW_ALARMS).await?;
    let only = if filter.open { OnlyOpen::Yes } else { OnlyOpen::No };
    let rows = store::alarms(&mut tx, only, after.as_ref(), limit + 1).await?;
    let cursor = |row: &Alarm| Cursor { key: row.at.to_rfc3339(), id: row.id };
    let mut page = Page::cut(rows, limit, cursor);
    let ids: Vec<Uuid> = page.items.iter().map(|alarm| alarm.officer).collect();
    let names = officers::names(&mut tx, &ids).await?;
    for alarm in &mut page.items {
        alarm.officer_name = names.get(&alarm.officer).cloned().unwrap_or_default();
    }
    Ok(Json(page))
}

/// What an alarm turned out to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewAsk {
    finding: Conclusion,
    reason: String,
}

/// Look into an alarm
#[utoipa::path(post, path = "/alarms/{id}/review", tag = "oversight", params(("id" = Uuid, Path)),
    request_body = ReviewAsk,
    responses((status = 200, body = Alarm), (status = 422, body = Problem)))]
async fn post_alarm_review(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<ReviewAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVIEW).await?;
    let alarm = review(&mut tx, id, ask.finding, &ask.reason).await?;
    tx.reply(StatusCode::OK, &alarm).await
}

/// People under special watch
#[utoipa::path(get, path = "/watched", tag = "oversight",
    responses((status = 200, body = Vec<Watched>)))]
async fn list_watched(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Watched>>> {
    let mut tx = app.look(&caller, VIEW_WATCHED).await?;
    Ok(Json(store::watched(&mut tx).await?))
}

/// Whom to watch over, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WatchAsk {
    document_kind: DocumentKind,
    /// Clear number; only its keyed hash is kept.
    document_number: String,
    reason: String,
}

/// Who is watched over now.
#[derive(Serialize, ToSchema)]
struct NowWatched {
    masked: String,
}

/// Put a person under special watch
#[utoipa::path(post, path = "/watched", tag = "oversight", request_body = WatchAsk,
    responses((status = 200, body = NowWatched)))]
async fn post_watched(
    State(app): State<App>,
    caller: Caller,
    Body(ask): Body<WatchAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, WATCH).await?;
    let masked = watch(&mut tx, ask.document_kind, &ask.document_number, &ask.reason).await?;
    tx.reply(StatusCode::OK, &NowWatched { masked }).await
}

/// Applications for disclosure at my court
#[utoipa::path(get, path = "/disclosures", tag = "oversight",
    responses((status = 200, body = Vec<Disclosure>)))]
async fn list_disclosures(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Disclosure>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_DISCLOSURES).await?;
    Ok(Json(store::disclosures(&mut tx, &court).await?))
}

/// The application that was entered.
#[derive(Serialize, ToSchema)]
struct Applied {
    disclosure: Uuid,
}

/// Enter a person's application to know who looked them up
#[utoipa::path(post, path = "/disclosures", tag = "oversight", request_body = Application,
    responses((status = 200, body = Applied), (status = 422, body = Problem)))]
async fn post_disclosure(
    State(app): State<App>,
    caller: Caller,
    Body(ask): Body<Application>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DISCLOSE).await?;
    let disclosure = apply(&mut tx, &ask).await?;
    tx.reply(StatusCode::OK, &Applied { disclosure }).await
}

/// Who looked a person up, and why
#[utoipa::path(get, path = "/disclosures/{id}", tag = "oversight", params(("id" = Uuid, Path)),
    responses((status = 200, body = Disclosure)))]
async fn get_disclosure(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Disclosure>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_DISCLOSURES).await?;
    Ok(Json(store::disclosure(&mut tx, id, &court).await?))
}
