//! Log-in through a provider of identities.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use platform::http::{Body, Caller, Params, cookie};
use platform::{App, Fault, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{cookies_of, with_cookies};
use crate::acts::accounts::{self, LINK, NewLink};
use crate::door::Visitor;
use crate::model::Next;
use crate::oidc;

/// Ties what comes back from the provider to the browser that was sent there.
const ERRAND_COOKIE: &str = "zhixing_errand";
const ERRAND_LIVES: TimeDelta = TimeDelta::minutes(10);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_ways))
        .routes(routes!(get_provider))
        .routes(routes!(get_return))
        .routes(routes!(post_link))
}

/// How one may sign in here.
#[derive(Serialize, ToSchema)]
struct Ways {
    /// Through a provider of identities, at `/api/v1/session/provider`.
    provider: bool,
}

/// How one may sign in here
#[utoipa::path(get, path = "/session/ways", tag = "session", security(()),
    responses((status = 200, body = Ways)))]
async fn get_ways(State(app): State<App>) -> Json<Ways> {
    Json(Ways { provider: app.access().provider.is_some() })
}

fn go(to: &str, cookies: &[String]) -> Result<Response> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).map_err(anyhow::Error::from)?;
    response.headers_mut().insert(LOCATION, to);
    Ok(with_cookies(response, cookies))
}

/// Go to the provider of identities
#[utoipa::path(get, path = "/session/provider", tag = "session", security(()),
    responses((status = 303), (status = 404, body = platform::Problem)))]
async fn get_provider(State(app): State<App>) -> Result<Response> {
    let errant = oidc::send(&app).await?;
    let kept = app.access().set_cookie(ERRAND_COOKIE, &errant.state, Some(ERRAND_LIVES));
    // It must come along when the provider sends the browser back.
    go(&errant.url, &[kept.replace("SameSite=Strict", "SameSite=Lax")])
}

/// What the provider sends back, among other things.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Returned {
    /// The code to be exchanged.
    #[serde(default)]
    code: Option<String>,
    /// What we sent along.
    #[serde(default)]
    state: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    error: Option<String>,
    /// The same in words.
    #[serde(default)]
    error_description: Option<String>,
    /// Who sends (RFC 9207).
    #[serde(default)]
    iss: Option<String>,
}

/// Come back from the provider of identities; then the desk, where the second factor is asked
#[utoipa::path(get, path = "/session/provider/return", tag = "session", security(()),
    params(Returned),
    responses((status = 303), (status = 400, body = platform::Problem),
        (status = 404, body = platform::Problem), (status = 422, body = platform::Problem)))]
async fn get_return(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Params(returned): Params<Returned>,
) -> Result<Response> {
    let provider = app.access().provider.as_ref().ok_or(Fault::Missing("identity provider"))?;
    let refused = |field| {
        Fault::invalid(
            field,
            "统一身份登录未完成,请重新登录",
            "the log-in at the identity provider did not finish; sign in again",
        )
    };
    if returned.iss.as_ref().is_some_and(|from| *from != provider.issuer) {
        return Err(refused("iss"));
    }
    if let Some(error) = &returned.error {
        tracing::warn!(error, said = returned.error_description, "identity provider");
    }
    let state = returned.state.ok_or_else(|| refused("state"))?;
    if cookie(&app, &headers, ERRAND_COOKIE).as_deref() != Some(state.as_str()) {
        return Err(refused("state"));
    }
    let code = returned.code.ok_or_else(|| refused("code"))?;
    let entered = match oidc::come_back(&app, &state, code, &visitor).await {
        // Told at the door, by the desk, in the reader's language.
        Err(Fault::Refused(_)) => return go("/#/sign-in?fault=unlinked", &[]),
        entered => entered?,
    };
    let mut cookies = cookies_of(&app, &entered, false);
    cookies.push(app.access().set_cookie(ERRAND_COOKIE, "", Some(TimeDelta::zero())));
    let next = match entered.next {
        Next::Done => "/",
        Next::SecondFactor => "/#/sign-in?next=second_factor",
        Next::Password => "/#/sign-in?next=password",
        Next::Enrol => "/#/sign-in?next=enrol",
    };
    go(next, &cookies)
}

/// Link an account to whom the provider names so
#[utoipa::path(post, path = "/accounts/{id}/link", tag = "administration",
    params(("id" = Uuid, Path)), request_body = NewLink, responses((status = 200, body = Object)))]
async fn post_link(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewLink>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, LINK).await?;
    accounts::link(&mut tx, id, new).await?;
    tx.reply(StatusCode::OK, &json!({})).await
}
