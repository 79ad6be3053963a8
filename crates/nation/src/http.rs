//! Doors: what institutions serve the court, and what a scenario runner is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use contract::{DirectoryEntry, OrderId, Standing, StandingState};
use futures::StreamExt;
use kernel::{Invalid, Money};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wire::{Arrival, Party};

use crate::engine::Engine;
use crate::identities::CertificateSet;
use crate::institutions::Institution;
use crate::journal::JournalError;
use crate::problem::Problem;
use crate::profiles::{Profile, Shares, check_shares, spread};
use crate::scenario::{Court, HoldingsSet, MannersSet, Payment, check_manners};
use crate::world::{AssetState, Entry};

type Shared = State<Arc<Engine>>;
type Said<T> = Result<Json<T>, Problem>;

/// Scenarios may be large; orders may not.
const SCENARIO_BYTES_MAX: usize = 64 * 1024 * 1024;
/// One byte more than a batch may have, so that the parser can say so.
const ORDERS_BYTES_MAX: usize = contract::BATCH_BYTES_MAX + 1;

/// Doors on plain HTTP: those of the scenario runner, and of the institutions while they have no
/// certificates.
pub(crate) fn routes(engine: Arc<Engine>) -> Router {
    let admin = Router::new()
        .route("/admin/certificate-requests", post(post_requests))
        .route("/admin/certificates", put(put_certificates))
        .route("/admin/court", put(put_court))
        .route("/admin/clock", put(put_clock).get(get_next))
        .route("/admin/next", get(get_next))
        .route("/admin/holdings", put(put_holdings))
        .route("/admin/holdings/{document_number}", get(get_truth))
        .route("/admin/manners", put(put_manners))
        .route("/admin/profiles", put(put_profiles))
        .route("/admin/payments", post(post_payment))
        .route("/admin/case-accounts", get(get_case_accounts))
        .route("/admin/stats", get(get_stats))
        .layer(DefaultBodyLimit::max(SCENARIO_BYTES_MAX));
    Router::new()
        .route("/directory", get(get_directory))
        .route("/people", get(get_people))
        .merge(orders().layer(from_fn_with_state(Arc::clone(&engine), while_open)))
        .merge(admin)
        .with_state(engine)
}

/// Doors of the institutions over TLS, for the court alone.
pub(crate) fn secure_routes(engine: Arc<Engine>) -> Router {
    orders().layer(from_fn_with_state(Arc::clone(&engine), of_the_court)).with_state(engine)
}

fn orders() -> Router<Arc<Engine>> {
    Router::new()
        .route("/{institution}/orders", post(post_orders))
        .route("/{institution}/orders/{id}", get(get_order))
        .route("/{institution}/holds", get(get_holds))
        .layer(DefaultBodyLimit::max(ORDERS_BYTES_MAX))
}

/// Who has certificates no longer takes orders without.
async fn while_open(State(engine): Shared, request: Request, next: Next) -> Response {
    if engine.identities.authority().is_some() {
        return Problem::uncertified().into_response();
    }
    next.run(request).await
}

/// A certificate of the same authority is not enough: other institutions have one too.
async fn of_the_court(State(engine): Shared, request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<Arrival>();
    let party = arrival.and_then(|arrival| arrival.certificate.as_ref()).map(|c| c.party.clone());
    let court = engine.lock().world.court.as_ref().map(|court| Party::Court(court.code.clone()));
    if party.is_none() || party != court {
        return Problem::uncertified().into_response();
    }
    next.run(request).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskRequests {
    /// Whose; everybody's when left out.
    institutions: Option<Vec<String>>,
}

/// 证书请求 – fresh keys, and the requests to have them certified.
async fn post_requests(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Said<serde_json::Value> {
    let asked: AskRequests = read(&headers, &raw)?;
    let codes = asked.institutions.unwrap_or_else(|| {
        let all = engine.extent.institutions();
        all.iter().map(|institution| institution.code.to_owned()).collect()
    });
    let mut requests = Vec::new();
    for code in codes {
        let institution = engine.institution(&code)?;
        let request = engine.identities.request(institution)?;
        requests.push(serde_json::json!({ "institution": code, "request": request }));
    }
    let listening = engine.identities.listening();
    Ok(Json(serde_json::json!({ "listening": listening, "requests": requests })))
}

/// 装入证书 – from now on shown in place of the old ones.
async fn put_certificates(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let set: CertificateSet = read(&headers, &raw)?;
    engine.identities.install(&engine, set)?;
    engine.wake.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Problem> {
    let value = headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    value.ok_or_else(Problem::unsigned)
}

/// 收指令 – signed receipts, once everything is on disk.
async fn post_orders(
    State(engine): Shared,
    Path(code): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let institution = engine.institution(&code)?;
    engine.attend(institution).await?;
    let sender = header(&headers, contract::SENDER_HEADER)?;
    let signature = header(&headers, contract::SIGNATURE_HEADER)?;
    let receipts = engine.receive(institution, sender, signature, &raw).await?;
    Ok(signed(&engine, institution, &receipts))
}

fn signed(engine: &Engine, institution: &Institution, body: &impl Serialize) -> Response {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let signature = engine.keys(institution).sign(&body).to_string();
    let headers = [
        (contract::SIGNATURE_HEADER, signature),
        (contract::SENDER_HEADER, institution.code.to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, body).into_response()
}

async fn get_order(
    State(engine): Shared,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let institution = engine.institution(&code)?;
    engine.attend(institution).await?;
    let (standing, ticket) = {
        let inner = engine.lock();
        if let Some(until) = inner.world.offline(institution.code, inner.now()) {
            return Err(Problem::offline(institution, until));
        }
        let order = OrderId::from(id);
        let kept = inner
            .world
            .orders
            .get(&order)
            .filter(|kept| kept.institution == institution.position());
        let state = match kept.map(|kept| kept.said.is_some()) {
            None => StandingState::Unknown,
            Some(false) => StandingState::Received,
            Some(true) => StandingState::Answered,
        };
        let standing = Standing {
            state,
            digest: kept.map(|kept| hex::encode(kept.digest)),
            received_at: kept.map(|kept| kept.received_at),
            answer: kept.and_then(|_| inner.world.answer_to(&order)),
            order,
        };
        (standing, inner.so_far())
    };
    engine.durable(ticket).await?;
    // Not to know an order is a statement too: it is signed like any other.
    let mut response = signed(&engine, institution, &standing);
    if standing.state == StandingState::Unknown {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    after: Option<OrderId>,
}

/// 控制登记簿 – what it holds for the court, a page at a time.
async fn get_holds(
    State(engine): Shared,
    Path(code): Path<String>,
    Query(page): Query<After>,
) -> Result<Response, Problem> {
    let institution = engine.institution(&code)?;
    engine.attend(institution).await?;
    let (page, ticket) = {
        let inner = engine.lock();
        let now = inner.now();
        if let Some(until) = inner.world.offline(institution.code, now) {
            return Err(Problem::offline(institution, until));
        }
        (inner.world.register(institution, page.after.as_ref(), now), inner.so_far())
    };
    engine.durable(ticket).await?;
    Ok(signed(&engine, institution, &page))
}

async fn get_directory(State(engine): Shared) -> Said<Vec<DirectoryEntry>> {
    let extent = engine.extent;
    // Thousands of keys may have to be made.
    let entries = tokio::task::spawn_blocking(move || {
        extent.institutions().iter().map(|row| row.entry(engine.keys(row), extent)).collect()
    })
    .await;
    Ok(Json(entries.map_err(|error| JournalError::from(std::io::Error::other(error)))?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Window {
    #[serde(default)]
    from: u64,
    count: Option<u64>,
}

/// 人口 – one JSON line each, streamed.
async fn get_people(State(engine): Shared, Query(window): Query<Window>) -> Response {
    const LINES: usize = 500;
    let nation = engine.lock().world.nation;
    let end = window.count.map_or(nation.population(), |count| {
        window.from.saturating_add(count).min(nation.population())
    });
    let lines = (window.from..end).filter_map(move |index| {
        let mut line = serde_json::to_vec(&nation.person(index)?).ok()?;
        line.push(b'\n');
        Some(line)
    });
    let chunks = futures::stream::iter(lines)
        .chunks(LINES)
        .map(|lines| Ok::<_, std::convert::Infallible>(Bytes::from(lines.concat())));
    ([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(chunks)).into_response()
}

/// Read a body strictly: JSON, or TOML where the content type says so.
fn read<T: DeserializeOwned>(headers: &HeaderMap, raw: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(raw)
        .map_err(|_| Invalid::new("", "不是UTF-8编码(疑为GBK)", "not UTF-8 (perhaps GBK)"))?;
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let read = if kind.contains("toml") {
        toml::Deserializer::parse(text)
            .map_err(|error| (String::new(), error.to_string()))
            .and_then(|toml| serde_path_to_error::deserialize(toml).map_err(cause))
    } else {
        let json = &mut serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(json).map_err(cause)
    };
    read.map_err(|(field, cause)| {
        Invalid::new(field, format!("请求有误:{cause}"), format!("not as agreed: {cause}")).into()
    })
}

/// Where it went wrong, and how.
fn cause<E: std::fmt::Display>(error: serde_path_to_error::Error<E>) -> (String, String) {
    let field = error.path().to_string();
    (if field == "." { String::new() } else { field }, error.into_inner().to_string())
}

async fn put_court(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let court: Court = read(&headers, &raw)?;
    if court.public_key.parse::<seal::PublicKey>().is_err() {
        return Err(Problem::invalid("public_key", "不是公钥", "not a public key"));
    }
    engine.happen(|_| Entry::Court { court }).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    now: Option<DateTime<Utc>>,
    flowing: Option<bool>,
}

/// 时间与待办.
#[derive(Serialize)]
struct ClockStanding {
    now: DateTime<Utc>,
    flowing: bool,
    /// When something next falls due; not after `now` while something due is on its way.
    next: Option<DateTime<Utc>>,
    /// Items acknowledged by this request.
    delivered: u64,
    /// Items that could go out now and are not acknowledged yet.
    undelivered: usize,
}

fn standing(engine: &Engine, acknowledged_before: Option<u64>) -> ClockStanding {
    let inner = engine.lock();
    let acknowledged = inner.world.acknowledged;
    let delivered = acknowledged_before.map_or(0, |before| acknowledged - before);
    let now = inner.now();
    ClockStanding {
        now,
        flowing: inner.world.flowing,
        next: inner.next_due(),
        delivered,
        undelivered: inner.world.undelivered(now),
    }
}

/// 拨时钟 – everything due by then is worked and delivered before the answer.
async fn put_clock(State(engine): Shared, headers: HeaderMap, raw: Bytes) -> Said<ClockStanding> {
    let set: SetClock = read(&headers, &raw)?;
    let before = engine.lock().world.acknowledged;
    engine.set_clock(set.now, set.flowing).await?;
    engine.round(true).await?;
    Ok(Json(standing(&engine, Some(before))))
}

async fn get_next(State(engine): Shared) -> Json<ClockStanding> {
    Json(standing(&engine, None))
}

async fn put_holdings(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let set: HoldingsSet = read(&headers, &raw)?;
    set.check(engine.extent)?;
    engine.happen(|at| Entry::Holdings { at, set }).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn get_truth(
    State(engine): Shared,
    Path(document_number): Path<String>,
) -> Said<Vec<AssetState>> {
    let inner = engine.lock();
    let truth = inner.world.truth(&document_number, inner.now());
    truth.map(Json).ok_or_else(|| Problem::missing("查无此人", "nobody has this number"))
}

async fn put_manners(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let set: MannersSet = read(&headers, &raw)?;
    check_manners(&set, engine.extent)?;
    engine.happen(|at| Entry::Manners { at, set }).await?;
    engine.manners_changed();
    Ok(StatusCode::NO_CONTENT)
}

/// 作风分布 – gives each bank a profile by the seed, in place of the manners it had; says which got which.
async fn put_profiles(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Said<BTreeMap<Profile, Vec<String>>> {
    let shares: Shares = read(&headers, &raw)?;
    check_shares(&shares)?;
    let nation = engine.lock().world.nation;
    let set = spread(&nation, &shares);
    let mut given: BTreeMap<Profile, Vec<String>> = BTreeMap::new();
    for (code, manners) in &set {
        let profile = manners.profile.unwrap_or(Profile::Fast);
        given.entry(profile).or_default().push(code.clone());
    }
    engine.happen(|at| Entry::Manners { at, set }).await?;
    engine.manners_changed();
    Ok(Json(given))
}

async fn post_payment(
    State(engine): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<StatusCode, Problem> {
    let payment: Payment = read(&headers, &raw)?;
    if payment.amount == Money::ZERO {
        return Err(Problem::invalid("amount", "金额须大于零", "the amount must be above zero"));
    }
    engine.happen(|at| Entry::Paid { at, payment }).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn get_case_accounts(State(engine): Shared) -> Json<serde_json::Value> {
    let inner = engine.lock();
    let world = &inner.world;
    Json(serde_json::json!({ "accounts": world.case_money, "treasury": world.treasury }))
}

async fn get_stats(State(engine): Shared) -> Json<serde_json::Value> {
    let inner = engine.lock();
    let world = &inner.world;
    let answered = world.orders.values().filter(|kept| kept.said.is_some()).count();
    Json(serde_json::json!({
        "seed": world.nation.seed(),
        "people": world.nation.population(),
        "companies": world.nation.company_count(),
        "institutions": world.nation.extent().institutions().len(),
        "orders": world.orders.len(),
        "answered": answered,
        "things_touched": world.touched(),
    }))
}
