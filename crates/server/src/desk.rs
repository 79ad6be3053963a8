//! 前端 – the built desk. Its page is written anew for every reader: styles that its components make
//! while they run carry a nonce of that one answer; scripts are files of ours, and nothing else.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use platform::{App, Fault};
use tower_http::services::ServeDir;

use crate::reports::{self, DIRECTIVES};

/// What the build leaves in the page where the nonce goes.
const PLACE: &str = "__NONCE__";
const PAGE: &str = "office.html";

/// What a page of ours may do. `style-src-attr` is what charts and tables set on single elements; an
/// attribute runs nothing and fetches nothing, since images come from here alone.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'report-sample'; \
         style-src-elem 'self' 'nonce-{nonce}' 'report-sample'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; frame-src 'self'; object-src 'none'; worker-src 'none'; \
         manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; \
         {DIRECTIVES}"
    )
}

/// The files of `folder`, and its page for any other path.
pub(crate) fn files(folder: &Path) -> Router<App> {
    let page = || page_of::<App>(folder.join(PAGE));
    let others: MethodRouter = page_of(folder.join(PAGE));
    let files = ServeDir::new(folder).append_index_html_on_directories(false).fallback(others);
    Router::new().route("/", page()).route("/office.html", page()).fallback_service(files)
}

fn page_of<S: Clone + Send + Sync + 'static>(path: PathBuf) -> MethodRouter<S> {
    get(show).with_state(path)
}

async fn show(State(path): State<PathBuf>) -> Response {
    let Ok(page) = tokio::fs::read_to_string(&path).await else {
        return Fault::Missing("page").into_response();
    };
    let nonce = hex(rand::random());
    let mut response = Html(page.replace(PLACE, &nonce)).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert("reporting-endpoints", HeaderValue::from_static(reports::ENDPOINTS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The page that shows the description of the API brings its own scripts as files; some of its styles it
/// makes itself, without a nonce. It shows nothing that anybody has entered.
pub(crate) const READING_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; \
    report-uri /reports; report-to desk";
