//! Log-in and log-out.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::http::{Body, Caller, TOKEN_COOKIE};
use platform::{Act, App, Officer, Problem, Result, Role, officers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// 查看同事 – who works at my court.
const VIEW_OFFICERS: Act = Act::new("server.view_officers", &[]);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_session, post_session, delete_session))
        .routes(routes!(list_officers))
}

/// User name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    user: String,
    password: String,
}

/// An open session; the token is also set as a cookie.
#[derive(Serialize, ToSchema)]
struct SignedIn {
    token: String,
    officer: Officer,
    /// 法院名称.
    court_name: String,
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

/// Sign in
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 400, body = Problem)))]
async fn post_session(State(app): State<App>, Body(sign_in): Body<SignIn>) -> Result<Response> {
    let (token, officer) = officers::sign_in(&app, sign_in.user.trim(), &sign_in.password).await?;
    let cookie = format!("{TOKEN_COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict");
    let court_name = law::courts::name(&officer.court);
    let mut response = Json(SignedIn { token, officer, court_name }).into_response();
    set_cookie(&mut response, &cookie);
    Ok(response)
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
#[utoipa::path(delete, path = "/session", tag = "session", security(()), responses((status = 204)))]
async fn delete_session(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = platform::http::token(&headers) {
        officers::sign_out(&app, &token).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &format!("{TOKEN_COOKIE}=; Path=/; Max-Age=0"));
    Ok(response)
}

/// 同事 – an officer of one's own court, as far as colleagues need to know.
#[derive(Serialize, ToSchema)]
struct Colleague {
    id: uuid::Uuid,
    /// 姓名.
    name: String,
    /// 岗位.
    roles: Vec<Role>,
}

/// Active officers of my court, to assign to or to hand an approval on to
#[utoipa::path(get, path = "/officers", tag = "session",
    responses((status = 200, body = Vec<Colleague>), (status = 401, body = Problem)))]
async fn list_officers(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Colleague>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_OFFICERS).await?;
    let mut colleagues: Vec<Colleague> = Vec::new();
    for role in Role::ALL {
        for Officer { id, name, roles, .. } in officers::of_court(&mut tx, &court, role).await? {
            // Whoever holds several roles is found under each.
            if colleagues.iter().all(|known| known.id != id) {
                colleagues.push(Colleague { id, name, roles });
            }
        }
    }
    Ok(Json(colleagues))
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}
