//! Paths of this capability.

mod accounts;
mod factors;
mod happenings;
mod provider;
mod session;

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use platform::http::{TOKEN_COOKIE, bearer, cookie};
use platform::{App, Fault, Officer, Result};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::door::{DEVICE_LIVES, Entered, Visitor};
use crate::model::Next;

/// Name of the cookie by which a browser is known again.
const DEVICE_COOKIE: &str = "zhixing_browser";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
/// What goes when a session ends. Not `"cookies"`: that would take those of every other system under
/// the court's domain, and the mark by which this browser is known, without which strangers could
/// keep its owner out by guessing. Our one cookie with a session in it is taken back by itself.
const KEPT_BY_BROWSERS: &str = "\"cache\", \"storage\"";
/// Most of what a browser may call itself.
const AGENT_MAX: usize = 200;

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    session::routes()
        .merge(factors::routes())
        .merge(happenings::routes())
        .merge(accounts::routes())
        .merge(provider::routes())
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let source = from.map(|ConnectInfo(address)| address.ip().to_string());
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            source: source.unwrap_or_default(),
            agent: agent.unwrap_or_default().chars().take(AGENT_MAX).collect(),
            mark: cookie(app, &parts.headers, DEVICE_COOKIE),
            holds_token: bearer(&parts.headers).is_some(),
        })
    }
}

/// A session, whole or half-way. A browser is given its token as a cookie that no script reads.
#[derive(Serialize, ToSchema)]
struct SignedIn {
    /// Only for a client that keeps it itself: one that asked for it, or that has called with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    officer: Officer,
    /// 法院名称.
    court_name: String,
    /// What the log-in still wants; the token opens nothing else until it is `done`.
    next: Next,
    /// 恢复码, shown once, with the first second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<String>>,
}

/// The answer to a right proof. The token goes one way only: as a cookie, or to a client that
/// `holds_token` itself.
fn entered(
    app: &App,
    entered: Entered,
    holds_token: bool,
    recovery_codes: Option<Vec<String>>,
) -> Response {
    let cookies = cookies_of(app, &entered, holds_token);
    let Entered { token, officer, next, .. } = entered;
    let (token, court_name) = (holds_token.then_some(token), law::courts::name(&officer.court));
    let body = SignedIn { token, officer, court_name, next, recovery_codes };
    with_cookies(Json(body).into_response(), &cookies)
}

fn cookies_of(app: &App, entered: &Entered, holds_token: bool) -> Vec<String> {
    let access = app.access();
    let mark = entered.mark.as_ref();
    let mark = mark.map(|mark| access.set_cookie(DEVICE_COOKIE, mark, Some(DEVICE_LIVES)));
    let token = (!holds_token).then(|| access.set_cookie(TOKEN_COOKIE, &entered.token, None));
    token.into_iter().chain(mark).collect()
}

/// 清除 – the browser forgets the session and all it kept of it.
fn cleared(app: &App, mut response: Response) -> Response {
    response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static(KEPT_BY_BROWSERS));
    with_cookies(response, &[app.access().set_cookie(TOKEN_COOKIE, "", Some(TimeDelta::zero()))])
}

fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}
