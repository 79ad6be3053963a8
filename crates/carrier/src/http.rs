//! 接口 – what a ticket system asks: one passenger, all of a trip, a stream without end, and how it stands.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kernel::Invalid;
use screening::{Trip, stranger, unusable};
use serde_json::json;
use tower_http::timeout::TimeoutLayer;

use crate::answer::{Line, Outcomes};
use crate::batch::{self, Reply};
use crate::counter::{now, outcomes};
use crate::{Answer, Counter, Desk, ask, stream, told, trip, write_line};

/// JSON, a line each.
pub(crate) const NDJSON: &str = "application/x-ndjson";
/// Longest body of a passenger or a batch.
const BODY_MOST: usize = 2 * 1024 * 1024;
/// How long one may take to send it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The routes.
pub fn router(counter: Arc<Counter>) -> Router {
    Router::new()
        .route("/screen", post(one))
        .route("/screen/batch", post(many))
        .layer(DefaultBodyLimit::max(BODY_MOST))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
        .route("/screen/stream", post(without_end))
        .route("/status", get(status))
        .fallback(nowhere)
        .method_not_allowed_fallback(otherwise)
        .with_state(counter)
}

/// 请求有误 – what is wrong with the request itself; a passenger who is wrong is an answer.
pub(crate) struct Fault(StatusCode, Invalid);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Self(status, Invalid { field, zh, en }) = self;
        let told = json!({ "status": status.as_u16(), "field": field, "zh": zh, "en": en });
        (status, Json(told)).into_response()
    }
}

impl From<BytesRejection> for Fault {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self(
                StatusCode::PAYLOAD_TOO_LARGE,
                told("", format!("正文至多{BODY_MOST}字节 / a body has {BODY_MOST} bytes at most")),
            ),
            status => Self(status, told("", "正文没有收全 / the body did not arrive whole")),
        }
    }
}

fn bad(cause: Invalid) -> Fault {
    Fault(StatusCode::BAD_REQUEST, cause)
}

async fn nowhere() -> Fault {
    let paths = "应为 /screen /screen/batch /screen/stream /status 之一 / one of /screen /screen/batch /screen/stream /status is wanted";
    Fault(StatusCode::NOT_FOUND, told("path", paths))
}

async fn otherwise() -> Fault {
    let methods = "/status 用GET,其余用POST / GET for /status, POST for the rest";
    Fault(StatusCode::METHOD_NOT_ALLOWED, told("method", methods))
}

/// The trip of everybody in the request, if its query names one.
fn common(query: Option<&str>) -> Result<Option<Trip>, Fault> {
    let Some(query) = query.filter(|query| !query.is_empty()) else { return Ok(None) };
    trip(form_urlencoded::parse(query.as_bytes())).map(Some).map_err(bad)
}

async fn one(
    State(counter): State<Arc<Counter>>,
    RawQuery(query): RawQuery,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Fault> {
    let (trip, body) = (common(query.as_deref())?, body?);
    let list = counter.list();
    let desk = Desk { list: &list, seats: counter.seats(), trip: trip.as_ref(), now: now() };
    let answers = desk.answers([(1, ask::object(&body).map(Some))]);
    counter.count(outcomes(&answers));
    Ok(([(CONTENT_TYPE, "application/json")], written(&answers)).into_response())
}

async fn many(
    State(counter): State<Arc<Counter>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Fault> {
    let (trip, body) = (common(query.as_deref())?, body?);
    let list = counter.list();
    let desk = Desk { list: &list, seats: counter.seats(), trip: trip.as_ref(), now: now() };
    let screened = match media(&headers, CONTENT_TYPE) {
        "text/csv" | NDJSON => batch::lines(&desk, &body),
        "application/json" => batch::array(&desk, &body),
        _ => {
            let types = "Content-Type应为 text/csv application/x-ndjson application/json 之一 / one of text/csv application/x-ndjson application/json is wanted";
            return Err(Fault(StatusCode::UNSUPPORTED_MEDIA_TYPE, told("content-type", types)));
        }
    };
    let batch::Screened { strangers, answers } = screened.map_err(bad)?;
    let mut counts = outcomes(&answers);
    counts[0] += strangers.len() as u64;
    counter.count(counts);
    if media(&headers, ACCEPT) == NDJSON {
        let unlisted = strangers.into_iter().map(|line| (line, Answer::Decided(stranger(&list))));
        let mut all: Vec<_> = answers.into_iter().chain(unlisted).collect();
        all.sort_unstable_by_key(|(line, _)| *line);
        return Ok(([(CONTENT_TYPE, NDJSON)], written(&all)).into_response());
    }
    let lines = answers.iter().map(|(line, answer)| Line::new(*line, answer)).collect();
    let (list_version, body_verified) = (list.version(), list.bundle().is_verified());
    let passengers = counts.iter().sum();
    let outcomes = Outcomes::from(counts);
    Ok(Json(Reply { list_version, body_verified, passengers, outcomes, lines }).into_response())
}

async fn without_end(
    State(counter): State<Arc<Counter>>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Fault> {
    let answers = stream::answers(counter, common(query.as_deref())?, body);
    Ok(([(CONTENT_TYPE, NDJSON)], Body::from_stream(answers)).into_response())
}

async fn status(State(counter): State<Arc<Counter>>) -> Response {
    let list = counter.list();
    let not_ready = unusable(&list, now());
    let header = list.bundle().header();
    let told = json!({
        "ready": not_ready.is_none(),
        "not_ready": not_ready,
        "list_version": list.version(),
        "issued_at": list.issued_at(),
        "stale_after": list.stale_after(),
        "body_verified": list.bundle().is_verified(),
        "receiver": header.facts.receiver,
        "key_id": header.facts.key_id,
        "base_version": header.facts.version,
        "subjects": header.subjects,
        "answered": Outcomes::from(counter.answered()),
        "problem": counter.problem().map(|Invalid { field, zh, en }| json!({ "field": field, "zh": zh, "en": en })),
    });
    let is_ready = not_ready.is_none();
    let code = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(told)).into_response()
}

/// What is said of each line, a line each.
pub(crate) fn written(answers: &[(u64, Answer)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(answers.len() * 192);
    for answer in answers {
        write_line(&mut out, answer);
    }
    out
}

/// What a header names before its parameters; in it, case means nothing to whoever writes it.
fn media(headers: &HeaderMap, name: HeaderName) -> &str {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split([';', ',']).next().unwrap_or_default().trim()
}
