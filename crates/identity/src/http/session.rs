//! Log-in, step-up, log-out, and one's own sessions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use platform::http::{Body, Caller, Oneself};
use platform::sessions::{self, SessionRow};
use platform::{Act, App, Fault, Officer, Problem, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{SignedIn, cleared, entered};
use crate::door::{self, Visitor};
use crate::model::Proof;

/// 查看本人会话与鉴别方式.
pub(super) const VIEW_OWN: Act = Act::new("identity.view_own", &[]);
/// 结束会话.
const END_SESSION: Act = Act::new("identity.end_session", &[]).stepped_up();

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_session, post_session, delete_session))
        .routes(routes!(post_proof))
        .routes(routes!(post_password))
        .routes(routes!(list_sessions))
        .routes(routes!(delete_one_session))
}

/// User name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    user: String,
    password: String,
    /// The caller is no browser: it is told the token and sends it as a bearer; no cookie is set.
    #[serde(default)]
    bearer: bool,
}

/// Who is signed in, and the program's present time.
#[derive(Serialize, ToSchema)]
struct Session {
    officer: Officer,
    /// 法院名称.
    court_name: String,
    /// The program's clock; virtual in a demonstration.
    now: chrono::DateTime<chrono::Utc>,
    /// Whether the clock is virtual.
    is_virtual: bool,
}

/// Sign in; where a second factor is asked, the log-in goes on with `next`
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 400, body = Problem),
        (status = 403, body = Problem), (status = 429, body = Problem)))]
async fn post_session(
    State(app): State<App>,
    visitor: Visitor,
    Body(sign_in): Body<SignIn>,
) -> Result<Response> {
    let done = door::sign_in(&app, sign_in.user.trim(), &sign_in.password, &visitor).await?;
    Ok(entered(&app, done, sign_in.bearer, None))
}

/// Who am I
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, body = Session), (status = 401, body = Problem)))]
async fn get_session(State(app): State<App>, caller: Caller) -> Result<Json<Session>> {
    let officer = caller.officer()?.clone();
    let court_name = law::courts::name(&officer.court);
    let (now, is_virtual) = (app.now(), app.clock().is_virtual());
    Ok(Json(Session { officer, court_name, now, is_virtual }))
}

/// Sign out
#[utoipa::path(delete, path = "/session", tag = "session", security(()),
    responses((status = 204), (status = 403, body = Problem)))]
async fn delete_session(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = platform::http::token(&app, &headers) {
        sessions::sign_out(&app, &token).await?;
    }
    Ok(cleared(&app, StatusCode::NO_CONTENT.into_response()))
}

/// Prove who one is: the second step of a log-in, and the step-up before a grave act; the token changes
#[utoipa::path(post, path = "/session/proof", tag = "session", request_body = Proof,
    responses((status = 200, body = SignedIn), (status = 429, body = Problem)))]
async fn post_proof(
    State(app): State<App>,
    who: Oneself,
    visitor: Visitor,
    Body(proof): Body<Proof>,
) -> Result<Response> {
    let done = door::prove(&app, &who, proof, &visitor).await?;
    Ok(entered(&app, done, visitor.holds_token, None))
}

/// The old password and a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    old: String,
    /// Eight characters or more.
    password: String,
}

/// Change one's password; all other sessions of the officer end, and the token changes
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = NewPassword,
    responses((status = 200, body = SignedIn), (status = 429, body = Problem)))]
async fn post_password(
    State(app): State<App>,
    who: Oneself,
    visitor: Visitor,
    Body(new): Body<NewPassword>,
) -> Result<Response> {
    let done = door::change_password(&app, &who, &new.old, &new.password, &visitor).await?;
    Ok(entered(&app, done, visitor.holds_token, None))
}

/// 我的会话 – where I am signed in.
#[derive(Serialize, ToSchema)]
struct MySession {
    #[serde(flatten)]
    session: SessionRow,
    /// The one that asks.
    is_this: bool,
}

/// Where I am signed in
#[utoipa::path(get, path = "/sessions", tag = "session",
    responses((status = 200, body = Vec<MySession>)))]
async fn list_sessions(State(app): State<App>, caller: Caller) -> Result<Json<Vec<MySession>>> {
    let officer = caller.officer()?.id;
    let mut tx = app.look(&caller, VIEW_OWN).await?;
    let rows = sessions::of_officer(&mut tx, officer).await?;
    let mine = |session: SessionRow| {
        let is_this = caller.session == Some(session.id);
        MySession { session, is_this }
    };
    Ok(Json(rows.into_iter().map(mine).collect()))
}

/// End one of my sessions
#[utoipa::path(delete, path = "/sessions/{id}", tag = "session", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn delete_one_session(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let officer = caller.officer()?.id;
    let mut tx = app.begin(&caller, END_SESSION).await?;
    if !sessions::end(&mut tx, officer, id).await? {
        return Err(Fault::Missing("session"));
    }
    tx.note(None, json!({ "ended": id }));
    let done = tx.reply(StatusCode::OK, &json!({})).await?;
    Ok(if caller.session == Some(id) { cleared(&app, done) } else { done })
}
