//! 文书阅览 – the register of a case's documents, the paper itself, and the data it was made from.

use std::sync::OnceLock;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use documents::DocumentRow;
use kernel::Id;
use paper::{Press, Printed, SEAL_SIZE};
use platform::http::Caller;
use platform::{Act, App, Fault, Problem, Result};
use serde_json::Value;
use signet::Place;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// 查阅文书 – the papers of a case.
const VIEW_DOCUMENTS: Act = Act::new("server.view_documents", &[]);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_documents))
        .routes(routes!(get_data))
        .routes(routes!(get_pdf))
}

/// The press with its fonts, loaded when the first document is looked at.
static PRESS: OnceLock<Press> = OnceLock::new();

/// Whether documents can be printed here.
///
/// # Errors
/// The font that is missing and its package, in both languages.
pub fn check_fonts() -> std::result::Result<(), String> {
    Press::new().map(drop).map_err(|fault| fault.to_string())
}

fn print(template: &str, data: &Value) -> Result<Printed> {
    let press = match PRESS.get() {
        Some(press) => press,
        None => {
            let press = Press::new().map_err(anyhow::Error::from)?;
            PRESS.get_or_init(|| press)
        }
    };
    Ok(press.print(template, data).map_err(anyhow::Error::from)?)
}

/// A document as PDF, sealed by its court: the same bytes each time
#[utoipa::path(get, path = "/documents/{id}/pdf", tag = "documents", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "application/pdf"), (status = 404, body = Problem)))]
async fn get_pdf(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response> {
    let mut tx = app.look(&caller, VIEW_DOCUMENTS).await?;
    let (case, template, data) = documents::data_of(&mut tx, id).await?;
    let face = cases::face(&mut tx, Id::from(case)).await?;
    drop(tx);
    let bytes = sealed(&app, id, &face.court, template, data).await?;
    let mut response = bytes.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    Ok(response)
}

/// A document as its court sealed it; whoever asks first has it printed and sealed.
pub(crate) async fn sealed(
    app: &App,
    id: Uuid,
    court: &str,
    template: String,
    data: Value,
) -> Result<Vec<u8>> {
    let mut tx = app.begin_system("documents.seal").await?;
    if let Some(kept) = documents::sealed(&mut tx, id).await? {
        return Ok(kept);
    }
    drop(tx);
    if !Press::knows(&template) {
        return Err(Fault::Missing("template"));
    }
    let printed = tokio::task::spawn_blocking(move || print(&template, &data)).await;
    let Printed { pdf, seal } = printed.map_err(anyhow::Error::from)??;
    let place = seal.map(|(page, x, y)| Place { page, x, y, size: SEAL_SIZE });
    let mut tx = app.begin_system("documents.seal").await?;
    let sealed = documents::seal(&mut tx, id, court, &pdf, place).await?;
    tx.commit().await?;
    Ok(sealed)
}

/// Documents of a case
#[utoipa::path(get, path = "/cases/{id}/documents", tag = "documents",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<DocumentRow>)))]
async fn get_documents(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<DocumentRow>>> {
    let mut tx = app.look(&caller, VIEW_DOCUMENTS).await?;
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
    let mut tx = app.look(&caller, VIEW_DOCUMENTS).await?;
    let (case, _, data) = documents::data_of(&mut tx, id).await?;
    cases::face(&mut tx, Id::from(case)).await?;
    Ok(Json(data))
}
