//! Alarms and people under watch for the security administrator; disclosure for the audit
//! administrator, who enters what a person applies for.

mod audit;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use parties::DocumentKind;
use platform::http::{Body, Caller, Cursor, Page, Params, limit};
use platform::{Act, App, Problem, Result, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::disclose::{Application, DISCLOSE, apply};
use crate::acts::review::{REVIEW, review};
use crate::acts::watch::{WATCH, watch};
use crate::alarms::{Alarm, Source, Wanted, gather, named};
use crate::model::{Conclusion, Disclosure, LookUpAlarm};
use crate::store::{self, Watched};

#[cfg(test)]
pub(crate) use audit::SEARCH_AUDIT;

/// 查看预警总览 – all alarms; each kind for whoever may see it.
pub(crate) const VIEW_ALARMS: Act = Act::new(
    "oversight.view_alarms",
    &[Role::CommandCentre, Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin],
);
/// 查看查询预警 – unusual look-ups.
pub(crate) const VIEW_LOOK_UP_ALARMS: Act =
    Act::new("oversight.view_look_up_alarms", &[Role::SecurityAdmin, Role::AuditAdmin]);
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
        .routes(routes!(list_look_up_alarms))
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
    /// Of this kind alone.
    kind: Option<Source>,
    /// Only those nobody has looked into.
    #[serde(default)]
    open: bool,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// All alarms I may see, newest first: look-ups, broken glass, the log, certificates, late departments,
/// measures that lived on
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
    let wanted = Wanted {
        kind: filter.kind,
        only_open: filter.open,
        after: after.as_ref(),
        most: limit + 1,
    };
    let rows = gather(&mut tx, caller.officer()?, &wanted).await?;
    Ok(Json(Page::cut(rows, limit, |row| Cursor { key: row.at.to_rfc3339(), id: row.id })))
}

/// Which alarms over look-ups.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LookUpAlarmFilter {
    /// Only those nobody has looked into.
    #[serde(default)]
    open: bool,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// Unusual look-ups, newest first
#[utoipa::path(get, path = "/look-up-alarms", tag = "oversight", params(LookUpAlarmFilter),
    responses((status = 200, body = Page<LookUpAlarm>)))]
async fn list_look_up_alarms(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<LookUpAlarmFilter>,
) -> Result<Json<Page<LookUpAlarm>>> {
    let limit = limit(filter.limit)?;
    let after = Cursor::parse(filter.cursor.as_deref())?;
    let mut tx = app.look(&caller, VIEW_LOOK_UP_ALARMS).await?;
    let rows = store::alarms(&mut tx, filter.open, after.as_ref(), limit + 1).await?;
    let cursor = |row: &LookUpAlarm| Cursor { key: row.at.to_rfc3339(), id: row.id };
    let Page { items, next_cursor } = Page::cut(rows, limit, cursor);
    Ok(Json(Page { items: named(&mut tx, items).await?, next_cursor }))
}

/// What an alarm turned out to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewAsk {
    finding: Conclusion,
    reason: String,
}

/// Look into an alarm over look-ups
#[utoipa::path(post, path = "/look-up-alarms/{id}/review", tag = "oversight", params(("id" = Uuid, Path)),
    request_body = ReviewAsk,
    responses((status = 200, body = LookUpAlarm), (status = 422, body = Problem)))]
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
