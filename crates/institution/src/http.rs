//! Doors: what the court reaches, and what the institution's own operators look at.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use contract::{Answer, Batch, HoldPage, HoldStated, OrderId, Standing, StandingState};
use kernel::Invalid;
use serde::{Deserialize, Serialize};
use wire::{Arrival, Party};

use crate::gateway::Gateway;
use crate::mapping::Parameters;
use crate::problem::Problem;
use crate::rules::outcome;
use crate::store;

/// One byte more than a batch may have, so that the parser can say so.
const BYTES_MAX: usize = contract::BATCH_BYTES_MAX + 1;
/// Measures on one page of the register.
const PAGE: usize = 500;

type Shared = State<Arc<Gateway>>;

pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/orders", post(post_orders))
        .route("/orders/{id}", get(get_order))
        .route("/holds", get(get_holds))
        .layer(from_fn_with_state(Arc::clone(&gateway), of_the_court))
        .route("/health", get(health))
        .fallback(|| async { Problem::missing() })
        .layer(DefaultBodyLimit::max(BYTES_MAX))
        .with_state(gateway)
}

/// Over TLS a certificate of the same authority is not enough: other institutions have one too.
async fn of_the_court(State(gateway): Shared, request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<Arrival>();
    let shown = arrival.and_then(|arrival| arrival.certificate.as_ref()).map(|c| &c.party);
    let court = Party::Court(gateway.settings.court.code.clone());
    if gateway.credentials.is_some() && shown != Some(&court) {
        return Problem::uncertified().into_response();
    }
    next.run(request).await
}

/// 收指令 – signed receipts, once everything is durable.
async fn post_orders(
    State(gateway): Shared,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Response, Problem> {
    let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (sender, signature) = said(contract::SENDER_HEADER)
        .zip(said(contract::SIGNATURE_HEADER))
        .ok_or_else(Problem::unsigned)?;
    let items = gateway.take(sender, signature, &raw).await?;
    let receipts = Batch {
        from: gateway.settings.institution.code.clone(),
        to: gateway.settings.court.code.clone(),
        sent_at: gateway.now(),
        epoch: store::epoch(&gateway.pool).await?,
        items,
    };
    Ok(signed(&gateway, StatusCode::OK, &receipts))
}

/// 查指令 – how far an order has come. Not to know one is a statement too: it is signed like any other.
async fn get_order(State(gateway): Shared, Path(id): Path<String>) -> Result<Response, Problem> {
    let order = OrderId::from(id);
    if !order.is_well_formed() {
        return Err(Invalid::new("id", "指令编号应为64位十六进制", "64 hex digits needed").into());
    }
    let mut connection = gateway.pool.acquire().await?;
    let kept = store::kept(&mut connection, &[order.as_str()]).await?;
    let kept = kept.get(order.as_str());
    let answer = kept.and_then(|kept| kept.answer.as_deref());
    let answer: Option<Answer> = answer.and_then(|text| serde_json::from_str(text).ok());
    let (status, state) = match (kept, &answer) {
        (None, _) => (StatusCode::NOT_FOUND, StandingState::Unknown),
        (Some(_), None) => (StatusCode::OK, StandingState::Received),
        (Some(_), Some(_)) => (StatusCode::OK, StandingState::Answered),
    };
    let standing = Standing {
        order,
        state,
        digest: kept.map(|kept| kept.digest.clone()),
        received_at: kept.map(|kept| kept.received_at),
        answer,
    };
    Ok(signed(&gateway, status, &standing))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    #[serde(default)]
    after: String,
}

/// 控制登记 – every measure held for the court, in the order of their orders' ids.
async fn get_holds(
    State(gateway): Shared,
    asked: Result<Query<After>, QueryRejection>,
) -> Result<Response, Problem> {
    let Ok(Query(After { after })) = asked else {
        return Err(Invalid::new("after", "请求参数有误", "a bad query parameter").into());
    };
    if !after.is_empty() && !OrderId::from(after.clone()).is_well_formed() {
        return Err(
            Invalid::new("after", "指令编号应为64位十六进制", "64 hex digits needed").into()
        );
    }
    let mut holds = gateway.holds(&after).await?;
    let more = holds.len() > PAGE;
    holds.truncate(PAGE);
    let institution = gateway.settings.institution.code.clone();
    let page = HoldPage { institution, as_of: gateway.now(), holds, more };
    Ok(signed(&gateway, StatusCode::OK, &page))
}

impl Gateway {
    /// Measures after `after`, in order.
    async fn holds(&self, after: &str) -> Result<Vec<HoldStated>, Problem> {
        let mapping = self.settings.holds.as_ref().ok_or_else(Problem::unmapped)?;
        let mut parameters = Parameters::at(self.now());
        parameters.put("after", after);
        parameters.put("court", &self.settings.court.code);
        // Whatever the statement would do beside, a question changes nothing.
        let mut tx = self.pool.begin().await?;
        let rows = mapping.run(&mut tx, &self.own, &parameters).await;
        tx.rollback().await?;
        let wrong = |why: String| {
            tracing::error!(why, "the register of measures");
            Problem::away()
        };
        let rows = rows.map_err(|trouble| wrong(trouble.to_string()))?;
        let holds: Result<Vec<HoldStated>, _> = rows.iter().map(outcome::hold).collect();
        let mut holds = holds.map_err(|bad| wrong(bad.to_string()))?;
        holds.retain(|hold| hold.order.as_str() > after);
        holds.sort_by(|one, other| one.order.cmp(&other.order));
        Ok(holds)
    }
}

#[derive(Serialize)]
struct Health {
    /// Orders received and not worked.
    unworked: i64,
    /// Messages the court has not acknowledged.
    untold: i64,
    /// What holds up the first order.
    trouble: Option<String>,
}

/// 运行情况 – for the institution's own operators.
async fn health(State(gateway): Shared) -> Result<Json<Health>, Problem> {
    let (unworked, untold, trouble) = store::waiting(&gateway.pool).await?;
    Ok(Json(Health { unworked, untold, trouble }))
}

fn signed(gateway: &Gateway, status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_vec(body).unwrap_or_default();
    let headers = [
        (contract::SIGNATURE_HEADER, gateway.keys.sign(&body).to_string()),
        (contract::SENDER_HEADER, gateway.settings.institution.code.clone()),
        ("content-type", "application/json".to_owned()),
    ];
    (status, headers, body).into_response()
}
