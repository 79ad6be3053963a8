//! Where institutions deliver, and the register as the desk sees it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use platform::http::Caller;
use platform::{Act, App, Fault, Result};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::acts::take;
use crate::model::Institution;
use crate::store;

/// 查看机构 – whom orders go to.
const VIEW_INSTITUTIONS: Act = Act::new("exchange.view_institutions", &[]);

/// Routes of the desk.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_institutions))
}

/// Routes for institutions: signed, not signed in.
pub fn institution_routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/exchange/answers", axum::routing::post(take_answers))
        .route("/exchange/statements", axum::routing::post(take_statements))
}

/// Institutions registered, with what each can do
#[utoipa::path(get, path = "/institutions", tag = "exchange",
    responses((status = 200, body = Vec<Institution>)))]
async fn list_institutions(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<Institution>>> {
    let mut tx = app.look(&caller, VIEW_INSTITUTIONS).await?;
    Ok(Json(store::institutions(&mut tx).await?))
}

/// How many items of a batch were new.
#[derive(Serialize, ToSchema)]
struct Taken {
    taken: usize,
}

async fn take_answers(
    State(app): State<App>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let (sender, signature) = signed(&headers)?;
    let taken = take::answers(&app, &sender, &signature, &raw).await?;
    Ok(Json(Taken { taken }))
}

async fn take_statements(
    State(app): State<App>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<Taken>> {
    let (sender, signature) = signed(&headers)?;
    let taken = take::statements(&app, &sender, &signature, &raw).await?;
    Ok(Json(Taken { taken }))
}

fn signed(headers: &HeaderMap) -> Result<(String, String)> {
    let read = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned).ok_or_else(
            || {
                Fault::invalid(
                    name,
                    format!("缺少请求头{name}"),
                    format!("header {name} is missing"),
                )
            },
        )
    };
    Ok((read(contract::SENDER_HEADER)?, read(contract::SIGNATURE_HEADER)?))
}
