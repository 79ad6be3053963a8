//! 调用人 – the signed-in person behind a request, the version they saw, and their idempotency key.

use std::sync::{Arc, OnceLock};

use axum::body::Body as HttpBody;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;
use wire::Arrival;

use super::budget::{Budgets, Class};
use crate::sessions::{self, Holder};
use crate::tx::respond;
use crate::{Access, Actor, App, Fault, Officer, Result};

/// Name of the session cookie; over TLS it has a prefix ([`Access::cookie`]).
pub const TOKEN_COOKIE: &str = "zhixing_session";
/// Seconds for which the person at the desk has not touched it: pages that refresh themselves keep no
/// session alive.
const STILL_FOR: &str = "x-still-for";
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
    /// The session of a person who signed in; none of what the program calls by itself.
    pub session: Option<Uuid>,
    /// When the person last proved who they are.
    pub proven_at: Option<DateTime<Utc>>,
    pub(crate) idempotency: Option<Idempotency>,
    pub(crate) request: Option<String>,
    /// The act the request turned out to ask for; the same for every copy of this value.
    pub(crate) asked: Asked,
}

/// Set once, where the act begins.
pub(crate) type Asked = Arc<OnceLock<&'static str>>;

/// 登录中 – a person whose log-in is half-way: nobody yet, except to what completes it.
#[derive(Clone, Debug)]
pub struct Halfway(pub Caller);

/// 本人 – whoever a session stands for, half-way or signed in.
#[derive(Clone, Debug)]
pub struct Oneself {
    /// Who.
    pub caller: Caller,
    /// The session.
    pub session: Uuid,
    /// Something is still to be proven.
    pub is_half: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Oneself {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let half = parts.extensions.get::<Halfway>().map(|Halfway(caller)| (caller, true));
        let whole = parts.extensions.get::<Caller>().map(|caller| (caller, false));
        let (caller, is_half) = whole.or(half).ok_or(Fault::Unsigned)?;
        let session = caller.session.ok_or(Fault::Unsigned)?;
        Ok(Self { caller: caller.clone(), session, is_half })
    }
}

impl Caller {
    /// A caller made up by the program itself, with no request behind it.
    #[must_use]
    pub fn new(actor: Actor) -> Self {
        let (seen, session, proven_at, idempotency, request) = (None, None, None, None, None);
        let asked = Asked::default();
        Self { actor, seen, session, proven_at, idempotency, request, asked }
    }

    /// Whether the person has proven lately who they are. The program proves nothing to itself.
    #[must_use]
    pub fn is_proven(&self, access: &Access, now: DateTime<Utc>) -> bool {
        self.session.is_none() || access.is_fresh(self.proven_at, now)
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
        Ok(Admitted::On(request)) => watched(&app, request, next, &id).await,
        Ok(Admitted::Replayed(response)) => response,
        Err(fault) => fault.into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_HEADER, id);
    }
    response
}

/// Whoever is signed in and asks for what is not theirs leaves a line in the log, or, where they are
/// told that there is no such case, an event (ASVS 16.3.2).
async fn watched(app: &App, request: Request, next: Next, id: &str) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return next.run(request).await;
    };
    let asked = format!("{} {}", request.method(), request.uri().path());
    let case = case_of(request.uri().path());
    let response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN {
        tracing::warn!(who = caller.actor.label(), asked, request = id, "refused");
    }
    match case.filter(|_| Fault::is_no_case(&response)) {
        None => response,
        // Written for a case that is none as for one that is there, so that the answer takes as long.
        Some(case) => match app.keep_unseen(&caller, case).await {
            Ok(()) => response,
            Err(fault) => fault.into_response(),
        },
    }
}

/// The case a path names.
fn case_of(path: &str) -> Option<Uuid> {
    path.strip_prefix("/api/v1/cases/")?.split('/').next()?.parse().ok()
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
    let headers = request.headers();
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if writes && !is_our_own(headers) {
        return Err(Fault::Foreign);
    }
    let Some(token) = token(app, headers) else { return Ok(Admitted::On(request)) };
    let Some(holder) = sessions::by_token(app, &token, still_for(headers)).await? else {
        return Ok(Admitted::On(request));
    };
    let seen = seen_version(headers)?;
    let Holder { officer, session, is_half, proven_at } = holder;
    let from = request.extensions().get::<Arrival>().map(|arrival| arrival.address.ip());
    app.access().networks.check(&officer.roles, from)?;
    if let Some(budgets) = request.extensions().get::<Arc<Budgets>>().filter(|_| writes && !is_half)
    {
        budgets.spend(Class::Act, &officer.id.to_string())?;
    }
    let actor = Actor::Officer(officer);
    let (session, named) = (Some(session), Some(id.to_owned()));
    let (idempotency, request_id, asked) = (None, named, Asked::default());
    let mut caller =
        Caller { actor, seen, session, proven_at, idempotency, request: request_id, asked };
    if is_half {
        request.extensions_mut().insert(Halfway(caller));
        return Ok(Admitted::On(request));
    }
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

/// 防跨站 – whether a write is from our own pages or from a program with a token of its own. A browser
/// tells the origin of what another site has it send; a form of another site can set no header.
fn is_our_own(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(origin) = headers.get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let host = origin.split_once("://").map(|(_, host)| host);
        if host.is_none() || host != text(header::HOST) {
            return false;
        }
    }
    let by_cookie = headers.contains_key(header::COOKIE) && bearer(headers).is_none();
    !by_cookie || headers.contains_key("idempotency-key")
}

fn still_for(headers: &HeaderMap) -> TimeDelta {
    let said = headers.get(STILL_FOR).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    TimeDelta::seconds(said.unwrap_or(0).into())
}

/// The session token a client keeps itself and sends along.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The session token of a request: bearer header or cookie.
#[must_use]
pub fn token(app: &App, headers: &HeaderMap) -> Option<String> {
    bearer(headers).map(str::to_owned).or_else(|| cookie(app, headers, TOKEN_COOKIE))
}

/// A cookie of ours.
#[must_use]
pub fn cookie(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = app.access().cookie(name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
        .map(str::to_owned)
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
    let is_visible = |key: &str| key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    match value.to_str() {
        Ok(key) if (1..=KEY_MAX).contains(&key.len()) && is_visible(key) => {
            Ok(Some(key.to_owned()))
        }
        _ => Err(Fault::invalid(
            "Idempotency-Key",
            "幂等键须为1至200个可见字符或空格",
            "the key must be 1 to 200 visible characters or spaces",
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
    let found: Option<FirstReply> =
        sqlx::query_as("SELECT digest, status, etag, body FROM platform.first_reply($1, $2)")
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
