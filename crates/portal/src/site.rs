//! 站点 – every address of the public site. It has no session, no cookie and nothing from elsewhere.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use maud::Markup;
use platform::{App, Fault};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::services::ServeFile;
use wire::Arrival;

use crate::guard::{Limits, Searches, Worked};
use crate::pages;
use crate::words::Lang;

/// Most a form may hold.
const BODY_MAX: usize = 32 * 1024;

/// What a page may load: its own sheet and script, nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// 站点状态.
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) searches: Searches,
    pub(crate) worked: Worked,
    /// The gateway in front names whom it speaks for.
    pub(crate) behind_gateway: bool,
    /// Whether proofs can be checked in the browser.
    pub(crate) has_script: bool,
}

pub(crate) type Shared = State<Arc<Site>>;

/// The public site over `app`. Behind a gateway a source is whom the gateway names.
/// `web` is the folder of the built front end, whose script checks proofs in the browser.
pub fn router(app: App, limits: Limits, behind_gateway: bool, web: Option<&Path>) -> Router {
    let script = web.map(|web| web.join("portal/verify.js")).filter(|script| script.exists());
    let site = Arc::new(Site {
        app,
        searches: Searches::new(limits),
        worked: Worked::default(),
        behind_gateway,
        has_script: script.is_some(),
    });
    let mut router = Router::new()
        .merge(in_language(Lang::Zh))
        .nest("/en", in_language(Lang::En))
        .route("/en/", get(pages::home::home).layer(Extension(Lang::En)))
        .route("/style.css", get(style))
        .route("/work.js", get(work))
        .route("/health", get(|| async { "ok" }));
    if let Some(script) = script {
        router = router.route_service("/verify.js", ServeFile::new(script));
    }
    router
        .fallback(missing)
        .layer(from_fn(guarded))
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .layer(CompressionLayer::new())
        .with_state(site)
}

fn in_language(lang: Lang) -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(pages::home::home))
        .route("/search", get(pages::search::search))
        .route("/entry/{token}", get(pages::entry::entry))
        .route("/entry/{token}/receipt", get(pages::entry::entry_receipt))
        .route("/decision", get(pages::decision::decision))
        .route("/check", get(pages::check::check).post(pages::check::answer))
        .route("/correct/{token}", get(pages::correct::form).post(pages::correct::lodge))
        .route("/ticket", get(pages::correct::ticket))
        .route("/clue/{token}", get(pages::clue::form).post(pages::clue::give))
        .route("/rewards", get(pages::reward::rewards))
        .route("/reward/{id}", get(pages::reward::reward).post(pages::reward::give))
        .route("/verify", get(pages::verify::verify))
        .route("/about", get(pages::about::about))
        .layer(Extension(lang))
}

async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("../assets/style.css"))
}

async fn work() -> Response {
    asset("text/javascript; charset=utf-8", include_str!("../assets/work.js"))
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}

async fn missing(request: Request) -> Response {
    let lang = if request.uri().path().starts_with("/en") { Lang::En } else { Lang::Zh };
    pages::layout::missing(lang)
}

/// Nothing from elsewhere, nothing kept, nothing of the address told to others.
async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// 来源 – whose budget is spent.
pub(crate) struct Source(pub(crate) IpAddr);

impl axum::extract::FromRequestParts<Arc<Site>> for Source {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        site: &Arc<Site>,
    ) -> Result<Self, Self::Rejection> {
        let near: Option<SocketAddr> = parts.extensions.get::<Arrival>().map(|a| a.address);
        let near = near.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |near| near.ip());
        let named = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        // The gateway appends whom it heard from: the last is the only one it vouches for.
        let named = named.and_then(|text| text.rsplit(',').next()?.trim().parse().ok());
        Ok(Self(named.filter(|_| site.behind_gateway).unwrap_or(near)))
    }
}

/// 页面未能给出 – as a page in the reader's language.
pub(crate) struct Failed(pub(crate) Lang, pub(crate) Fault);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let Self(lang, fault) = self;
        match fault {
            Fault::Missing(_) => pages::layout::missing(lang),
            fault => {
                tracing::error!(%fault, "portal");
                let text = lang.of(
                    "系统繁忙,请稍后再试。您提交的内容没有保存。",
                    "The site is busy; please try again later. What you sent was not kept.",
                );
                let body = pages::layout::told(lang, text);
                (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
            }
        }
    }
}

/// What a page answers with.
pub(crate) type Page = Result<(StatusCode, Markup), Failed>;
