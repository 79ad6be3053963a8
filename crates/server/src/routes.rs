//! 路径 → 能力. Every path of the program, and the description of the API made from the same code.

use std::path::Path;
use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use axum::{Extension, Router};
use platform::http::{Armour, BODY_MAX, Budgets, armour, bound, hurry, identify, localise, spend};
use platform::{App, Fault};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::description::Whole;
use crate::desk::{self, READING_POLICY};
use crate::{archive, calculator, keys, reader, reports, rights, session, stream};

#[derive(OpenApi)]
#[openapi(info(
    title = "执行 zhixing",
    version = "1",
    description = "人民法院执行办案平台 API / API of the judgment-enforcement platform"
))]
struct Api;

fn capabilities() -> OpenApiRouter<App> {
    let mut whole = OpenApiRouter::with_openapi(Api::openapi()).nest(
        "/api/v1",
        OpenApiRouter::new()
            .merge(identity::http::routes())
            .merge(session::routes())
            .merge(rights::routes())
            .merge(stream::routes())
            .merge(calculator::routes())
            .merge(cases::http::routes())
            .merge(approvals::http::routes())
            .merge(control::http::routes())
            .merge(discipline::http::routes())
            .merge(closing::http::routes())
            .merge(appraisal::http::routes())
            .merge(funds::http::routes())
            .merge(documents::http::routes())
            .merge(exchange::http::routes())
            .merge(evidence::routes())
            .merge(keys::routes())
            .merge(lookups::http::routes())
            .merge(oversight::http::routes())
            .merge(register::http::routes())
            .merge(measures::http::routes())
            .merge(reader::routes())
            .merge(archive::routes()),
    );
    Whole.modify(whole.get_openapi_mut());
    whole
}

/// The description of the API.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    capabilities().into_openapi()
}

/// The whole program behind one address, for whoever is in this machine. `web` is the folder of the
/// built front end, if there is one.
pub fn router(app: App, web: Option<&Path>) -> Router {
    guarded(pages(app.clone(), web).merge(institution_routes()), app)
        .layer(from_fn_with_state(Armour::default(), armour))
}

/// What officers and the public reach: nothing of the institutions'.
pub(crate) fn for_officers(
    app: App,
    web: Option<&Path>,
    protection: Armour,
    budgets: Arc<Budgets>,
) -> Router {
    guarded(pages(app.clone(), web).layer(from_fn_with_state(budgets, spend)), app)
        .layer(from_fn_with_state(protection, armour))
}

/// What institutions reach: where they deliver, and nothing else.
pub(crate) fn for_institutions(
    app: App,
    budgets: Arc<Budgets>,
    origin: exchange::Origin,
) -> Router {
    let router = institution_routes()
        .layer(Extension(origin))
        .fallback(|| async { Fault::Missing("page") })
        .layer(from_fn_with_state(budgets, spend));
    // Institutions are known by their certificates, not by the name they call us by.
    guarded(router, app).layer(from_fn_with_state(Armour::for_any_host(), armour))
}

/// Where institutions deliver, and where departments ask.
fn institution_routes() -> Router<App> {
    exchange::http::institution_routes().merge(measures::http::institution_routes())
}

fn pages(app: App, web: Option<&Path>) -> Router<App> {
    let (router, api) = capabilities().split_for_parts();
    let reading = Router::<App>::new()
        .merge(SwaggerUi::new("/api/docs").url("/api/v1/openapi.json", api))
        .layer(SetResponseHeaderLayer::if_not_present(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(READING_POLICY),
        ))
        .layer(SetResponseHeaderLayer::if_not_present(
            HeaderName::from_static("reporting-endpoints"),
            HeaderValue::from_static(reports::ENDPOINTS),
        ));
    let router = router
        .layer(from_fn_with_state(app, identify))
        .merge(reading)
        .merge(reports::routes())
        .route("/health", get(|| async { "ok" }))
        .merge(evidence::log_routes())
        .merge(register::http::log_routes())
        // The front end answers to any other path, but never for the API.
        .route("/api/{*path}", any(|| async { Fault::Missing("page") }))
        .route("/log/{*path}", any(|| async { Fault::Missing("page") }))
        .route("/lists/{*path}", any(|| async { Fault::Missing("page") }))
        .route("/exchange/{*path}", any(|| async { Fault::Missing("page") }));
    match web {
        Some(folder) => router.merge(desk::files(folder)),
        None => router.fallback(|| async { Fault::Missing("page") }),
    }
}

fn guarded(router: Router<App>, app: App) -> Router {
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn(hurry))
        .layer(from_fn(bound))
        .layer(CatchPanicLayer::custom(|_| {
            Fault::Broken(anyhow::anyhow!("a panic")).into_response()
        }))
        .layer(from_fn(localise))
        .layer(CompressionLayer::new())
        .with_state(app)
}
