//! 文书阅览 – the register of a case's documents and the data each was made from.

use axum::Json;
use axum::extract::{Path, State};
use documents::DocumentRow;
use kernel::Id;
use platform::http::Caller;
use platform::{App, Result};
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_documents)).routes(routes!(get_data))
}

/// Documents of a case
#[utoipa::path(get, path = "/cases/{id}/documents", tag = "documents",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<DocumentRow>)))]
async fn get_documents(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<DocumentRow>>> {
    let mut tx = app.read(&caller).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    Ok(Json(documents::of_case(&mut tx, id).await?))
}

/// What a document was made from
#[utoipa::path(get, path = "/documents/{id}/data", tag = "documents",
    params(("id" = Uuid, Path)), responses((status = 200, body = Object)))]
async fn get_data(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Value>> {
    let mut tx = app.read(&caller).await?;
    let (case, _, data) = documents::data_of(&mut tx, id).await?;
    cases::face(&mut tx, Id::from(case)).await?;
    Ok(Json(data))
}
