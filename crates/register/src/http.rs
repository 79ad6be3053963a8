//! Routes of the register: for the desk what somebody was listed for at a moment, for anybody the log.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use platform::http::{Caller, Params};
use platform::{Act, App, Fault, Problem, Result};
use proof::Tile;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::log;
use crate::model::{Face, List, Op};
use crate::rules::subject::{Subject, subject_of};
use crate::store;

/// 查看名单库.
const VIEW: Act = Act::new("register.view", &[]);

/// Routes of the desk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_standing)).routes(routes!(get_entry_history))
}

/// Routes for anybody, without signing in: the log of the lists as C2SP tlog-tiles serves it.
pub fn log_routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/lists/checkpoint", get(serve_checkpoint))
        .route("/lists/keys", get(serve_keys))
        .route("/lists/tile/{*path}", get(serve_tile))
}

/// Whom, and when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// `id_card`, `uscc`, `org_code` or `passport`.
    document_kind: String,
    /// The number.
    document_number: String,
    /// The moment, RFC 3339; now when left out.
    at: Option<DateTime<Utc>>,
}

/// 当时在册情况 – what was published of somebody at a moment.
#[derive(Serialize, ToSchema)]
struct StandingAt {
    /// The moment.
    at: DateTime<Utc>,
    /// Number of the last change by then.
    version: i64,
    entries: Vec<ListedAt>,
}

/// An entry as it was published then.
#[derive(Serialize, ToSchema)]
struct ListedAt {
    /// Number in the register.
    serial: i64,
    list: List,
    /// Version of the entry.
    version: i32,
    /// Since when it read so.
    since: DateTime<Utc>,
    /// What was shown.
    face: Face,
}

/// Whether somebody was on a public list at a moment
#[utoipa::path(get, path = "/register/standing", tag = "register", params(Asked),
    responses((status = 200, body = StandingAt), (status = 400, body = Problem)))]
async fn get_standing(
    State(app): State<App>,
    caller: Caller,
    Params(asked): Params<Asked>,
) -> Result<Json<StandingAt>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let subject = Subject::new(&asked.document_kind, &asked.document_number);
    let subject = subject.ok_or_else(|| {
        Fault::invalid("document_number", "证件号码格式有误", "malformed document number")
    })?;
    let at = asked.at.unwrap_or(tx.now).min(tx.now);
    let hash = subject_of(&app.keys().register, &subject);
    let version = store::changes::latest_at(tx.sql(), at).await?;
    let rows = store::as_of(tx.sql(), &hash, at).await?;
    let listed = |(serial, list, version, since, content): (_, String, _, _, String)| {
        let list = List::of_code(&list)?;
        Some(ListedAt { serial, list, version, since, face: serde_json::from_str(&content).ok()? })
    };
    let entries = rows.into_iter().filter_map(listed).collect();
    Ok(Json(StandingAt { at, version, entries }))
}

/// One change of an entry.
#[derive(Serialize, ToSchema)]
struct EntryChange {
    /// Its place in the order of all.
    seq: i64,
    at: DateTime<Utc>,
    op: Op,
    /// Version of the entry after it.
    version: i32,
}

/// Every change of an entry
#[utoipa::path(get, path = "/register/entries/{serial}", tag = "register",
    params(("serial" = i64, Path)), responses((status = 200, body = Vec<EntryChange>)))]
async fn get_entry_history(
    State(app): State<App>,
    caller: Caller,
    Path(serial): Path<i64>,
) -> Result<Json<Vec<EntryChange>>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let changes = store::changes::of_entry(tx.sql(), serial).await?;
    if changes.is_empty() {
        return Err(Fault::Missing("list entry"));
    }
    let one = |c: crate::model::Change| EntryChange {
        seq: c.seq,
        at: c.at,
        op: c.op,
        version: c.version,
    };
    Ok(Json(changes.into_iter().map(one).collect()))
}

async fn serve_checkpoint(State(app): State<App>) -> Result<Response> {
    let mut tx = app.begin_system("register.read").await?;
    Ok(text(log::checkpoint(tx.sql()).await?))
}

async fn serve_keys(State(app): State<App>) -> Response {
    text(format!("{}\n", log::list_key(app.keys())))
}

async fn serve_tile(State(app): State<App>, Path(path): Path<String>) -> Result<Response> {
    let tile = Tile::parse(&format!("tile/{path}")).map_err(|_| Fault::Missing("tile"))?;
    let mut tx = app.begin_system("register.read").await?;
    let bytes = log::tile(tx.sql(), tile).await?.ok_or(Fault::Missing("tile"))?;
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((StatusCode::OK, kind, bytes).into_response())
}

fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
