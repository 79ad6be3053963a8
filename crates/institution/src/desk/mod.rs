//! 经办人页面 – what an institution's own clerks see of the court's orders: which have come, until when
//! they are to be answered, what was answered; and where they object in writing (法释〔2013〕20号 第6条).

mod page;
mod sign_in;
mod store;

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use contract::{News, Notice, Order, OrderId};
use maud::Markup;
use serde::Deserialize;

use crate::gateway::Gateway;
use page::{Lang, Said};
use sign_in::{SignedIn, same_site, signed_in};
pub use sign_in::{hash, is_hash};

/// Longest objection, in characters.
const OBJECTION_MAX: usize = 500;

type Shared = State<Arc<Gateway>>;

pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/", get(get_orders))
        .route("/orders/{id}", get(get_order))
        .route("/orders/{id}/objection", post(post_objection))
        .route("/desk.css", get(get_style))
        .layer(from_fn(same_site))
        .layer(from_fn_with_state(Arc::clone(&gateway), signed_in))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn(guarded))
        .with_state(gateway)
}

/// Nothing from elsewhere, nothing kept.
async fn guarded(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'";
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    lang: Lang,
    /// Also what is answered.
    #[serde(default)]
    all: bool,
    /// Only what came before this one.
    before: Option<i64>,
}

async fn get_orders(
    State(gateway): Shared,
    Extension(clerk): Extension<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let rows = store::orders(&gateway.pool, asked.all, asked.before).await?;
    tracing::info!(clerk = clerk.0, orders = rows.len(), "orders looked at");
    let said = Said { lang: asked.lang, own: &gateway.settings.institution, clerk: &clerk.0 };
    Ok(page::orders(&said, &rows, asked.all, gateway.now()))
}

async fn get_order(
    State(gateway): Shared,
    Extension(clerk): Extension<SignedIn>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Markup, Fault> {
    let row = store::order(&gateway.pool, &id).await?.ok_or(Fault::Missing)?;
    tracing::info!(clerk = clerk.0, order = id, "order looked at");
    let said = Said { lang: asked.lang, own: &gateway.settings.institution, clerk: &clerk.0 };
    Ok(page::order(&said, &row, gateway.now()))
}

#[derive(Deserialize)]
struct Objection {
    text: String,
}

/// 提出异议 – told to the court like any other news, in one transaction with what is kept of it here.
async fn post_objection(
    State(gateway): Shared,
    Extension(clerk): Extension<SignedIn>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    form: Result<Form<Objection>, FormRejection>,
) -> Result<Response, Fault> {
    let Form(Objection { text }) = form.map_err(|_| Fault::Words)?;
    let text = text.trim();
    if text.is_empty() || text.chars().count() > OBJECTION_MAX {
        return Err(Fault::Words);
    }
    let row = store::order(&gateway.pool, &id).await?.ok_or(Fault::Missing)?;
    let order = OrderId::from(row.id.clone());
    let mut tx = gateway.pool.begin().await?;
    let news = News::Objection { text: text.to_owned() };
    let notice = Notice { serial: 0, order, at: gateway.now(), news };
    let serial =
        gateway.notify(&mut tx, notice).await.map_err(|error| Fault::Away(error.to_string()))?;
    if !store::object(&mut tx, &row.id, serial, (&clerk.0, text), gateway.now()).await? {
        return Err(Fault::Twice);
    }
    tx.commit().await?;
    gateway.answers.notify_one();
    let back = format!("/orders/{}?lang={}", row.id, asked.lang.code());
    Ok((StatusCode::SEE_OTHER, [(LOCATION, back)]).into_response())
}

async fn get_style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("desk.css"))
}

/// Why a page is not shown.
enum Fault {
    Missing,
    Words,
    Twice,
    Away(String),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Fault::Away(error.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, zh, en) = match self {
            Fault::Missing => (StatusCode::NOT_FOUND, "没有这件指令", "there is no such order"),
            Fault::Words => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "异议须写明理由,500字以内(法释〔2013〕20号第6条)",
                "an objection says why, in up to 500 characters",
            ),
            Fault::Twice => {
                (StatusCode::CONFLICT, "对这件指令已经提出异议", "there is an objection already")
            }
            Fault::Away(error) => {
                tracing::error!(error, "the desk");
                (StatusCode::SERVICE_UNAVAILABLE, "业务系统暂不可用", "try again later")
            }
        };
        (status, page::fault(zh, en)).into_response()
    }
}

/// An order as kept, with what was answered and objected.
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) id: String,
    pub(crate) order: Order,
    pub(crate) received_at: chrono::DateTime<chrono::Utc>,
    pub(crate) trouble: Option<String>,
    pub(crate) answered_at: Option<chrono::DateTime<chrono::Utc>>,
    pub(crate) answer: Option<contract::Answer>,
    /// Who objected, with which words, and when.
    pub(crate) objection: Option<(String, String, chrono::DateTime<chrono::Utc>)>,
}
