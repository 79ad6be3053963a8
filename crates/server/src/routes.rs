//! 路径 → 能力. Every path of the program, and the description of the API made from the same code.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use platform::http::{BODY_MAX, bound, hurry, identify, localise};
use platform::{App, Fault};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::description::Whole;
use crate::{archive, calculator, keys, reader, rights, session, stream};

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
            .merge(funds::http::routes())
            .merge(exchange::http::routes())
            .merge(evidence::routes())
            .merge(keys::routes())
            .merge(lookups::http::routes())
            .merge(oversight::http::routes())
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

/// The whole program behind one address. `web` is the folder of the built front end, if there is one.
pub fn router(app: App, web: Option<&std::path::Path>) -> Router {
    let (router, api) = capabilities().split_for_parts();
    let router = router
        .layer(from_fn_with_state(app.clone(), identify))
        .merge(SwaggerUi::new("/api/docs").url("/api/v1/openapi.json", api))
        .route("/health", get(|| async { "ok" }))
        .merge(exchange::http::institution_routes())
        .merge(evidence::log_routes())
        // The front end answers to any other path, but never for the API.
        .route("/api/{*path}", any(|| async { Fault::Missing("page") }))
        .route("/log/{*path}", any(|| async { Fault::Missing("page") }))
        .route("/exchange/{*path}", any(|| async { Fault::Missing("page") }));
    let router = match web {
        Some(folder) => {
            let index = folder.join("office.html");
            let files = tower_http::services::ServeDir::new(folder)
                .fallback(tower_http::services::ServeFile::new(index));
            router.fallback_service(files)
        }
        None => router.fallback(|| async { Fault::Missing("page") }),
    };
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
