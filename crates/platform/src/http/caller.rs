//! 调用人 – the signed-in person behind a request, the version they saw, and their idempotency key.

use axum::body::Body as HttpBody;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::tx::respond;
use crate::{Actor, App, Fault, Officer, Result, officers};

/// Name of the session cookie.
pub const TOKEN_COOKIE: &str = "zhixing_session";
/// Names a request, from its sender or from us.
const REQUEST_HEADER: &str = "x-request-id";
/// Longest such name taken from a sender.
const REQUEST_MAX: usize = 64;
/// Longest idempotency key accepted.
pub const KEY_MAX: usize = 200;

/// 幂等键 – the sender's own name for this write, and the digest of what it asked.
#[derive(Clone, Debug)]
pub struct Idempotency {
    pub(crate) key: String,
    pub(crate) digest: Vec<u8>,
}

/// 调用人 – who calls, with what they saw.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The signed-in officer.
    pub actor: Actor,
    /// Version named in `If-Match`.
    pub seen: Option<i64>,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) request: Option<String>,
}

impl Caller {
    /// A caller made up by the program itself, with no request behind it.
    #[must_use]
    pub fn new(actor: Actor) -> Self {
        Self { actor, seen: None, idempotency: None, request: None }
    }

    /// The officer behind the request.
    pub fn officer(&self) -> Result<&Officer> {
        self.actor.officer().ok_or(Fault::Unsigned)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Caller>().cloned().ok_or(Fault::Unsigned)
    }
}

/// Middleware: resolve the session into a [`Caller`]; answer a repeated write with its first reply.
pub async fn identify(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = request_id(request.headers()).unwrap_or_else(|| app.new_id(app.now()).to_string());
    let mut response = match admit(&app, request, &id).await {
        Ok(Admitted::On(request)) => next.run(request).await,
        Ok(Admitted::Replayed(response)) => response,
        Err(fault) => fault.into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_HEADER, id);
    }
    response
}

/// 请求编号 – the caller's own name for the request, if it is one that may be written down.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_HEADER)?.to_str().ok()?;
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (plain && (1..=REQUEST_MAX).contains(&id.len())).then(|| id.to_owned())
}

enum Admitted {
    On(Request),
    Replayed(Response),
}

async fn admit(app: &App, mut request: Request, id: &str) -> Result<Admitted> {
    let Some(token) = token(request.headers()) else { return Ok(Admitted::On(request)) };
    let Some(officer) = officers::by_token(app, &token).await? else {
        return Ok(Admitted::On(request));
    };
    let seen = seen_version(request.headers())?;
    let (actor, id) = (Actor::Officer(officer), Some(id.to_owned()));
    let mut caller = Caller { actor, seen, idempotency: None, request: id };
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if writes && let Some(key) = idempotency_key(request.headers())? {
        let (parts, body) = request.into_parts();
        let bytes = super::body::whole(body).await?;
        let asked = [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), &bytes];
        let digest = seal::digest(&asked.join(&b'\n')).to_vec();
        if let Some(first) = first_reply(app, &caller, &key, &digest).await? {
            return Ok(Admitted::Replayed(first));
        }
        caller.idempotency = Some(Idempotency { key, digest });
        request = Request::from_parts(parts, HttpBody::from(bytes));
    }
    request.extensions_mut().insert(caller);
    Ok(Admitted::On(request))
}

/// The session token of a request: bearer header or cookie.
#[must_use]
pub fn token(headers: &HeaderMap) -> Option<String> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let cookie = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(TOKEN_COOKIE)?.strip_prefix('='));
    bearer.or(cookie).map(str::to_owned)
}

fn seen_version(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let version = value.to_str().ok().and_then(|v| v.trim().trim_matches('"').parse().ok());
    version.map(Some).ok_or_else(|| {
        Fault::invalid(
            "If-Match",
            "If-Match必须是读取时返回的ETag",
            "If-Match must be the ETag you were given",
        )
    })
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= KEY_MAX => Ok(Some(key.to_owned())),
        _ => Err(Fault::invalid(
            "Idempotency-Key",
            "幂等键须为1至200个可见字符",
            "the key must be 1 to 200 visible characters",
        )),
    }
}

#[derive(sqlx::FromRow)]
struct FirstReply {
    digest: Vec<u8>,
    status: i16,
    etag: Option<String>,
    body: Value,
}

async fn first_reply(
    app: &App,
    caller: &Caller,
    key: &str,
    digest: &[u8],
) -> Result<Option<Response>> {
    let found: Option<FirstReply> = sqlx::query_as(
        "SELECT digest, status, etag, body FROM platform.reply WHERE actor = $1 AND key = $2",
    )
    .bind(caller.actor.label())
    .bind(key)
    .fetch_optional(app.pool())
    .await?;
    let Some(first) = found else { return Ok(None) };
    if first.digest != digest {
        return Err(Fault::invalid(
            "Idempotency-Key",
            "此幂等键已用于内容不同的请求",
            "this key was used for a different request",
        ));
    }
    let status = u16::try_from(first.status).ok().and_then(|s| StatusCode::from_u16(s).ok());
    let mut response = respond(status.unwrap_or(StatusCode::OK), &first.body, first.etag);
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    Ok(Some(response))
}
