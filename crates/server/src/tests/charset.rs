//! What every kind of answer says it is.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use platform::test::program;
use tower::ServiceExt;

/// A file of the front end, or a path of ours, and what kind of answer it is.
const ANSWERS: [(&str, &str); 17] = [
    ("/", "text/html; charset=utf-8"),
    ("/office.html", "text/html; charset=utf-8"),
    ("/any/page", "text/html; charset=utf-8"),
    ("/assets/a.js", "text/javascript; charset=utf-8"),
    ("/assets/a.css", "text/css; charset=utf-8"),
    ("/assets/a.svg", "image/svg+xml; charset=utf-8"),
    ("/assets/a.xml", "text/xml; charset=utf-8"),
    ("/assets/a.txt", "text/plain; charset=utf-8"),
    ("/assets/a.json", "application/json"),
    ("/assets/a.png", "image/png"),
    ("/assets/a.woff2", "font/woff2"),
    ("/health", "text/plain; charset=utf-8"),
    ("/api/docs/", "text/html; charset=utf-8"),
    ("/api/docs/swagger-ui.css", "text/css; charset=utf-8"),
    ("/api/v1/openapi.json", "application/json"),
    ("/api/v1/session", "application/problem+json"),
    ("/log/none", "application/problem+json"),
];

async fn kind(router: &Router, path: &str) -> String {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let kind = response.headers().get("content-type");
    kind.map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn every_text_names_its_charset() {
    let app = program("2026-03-10T01:00:00Z", crate::wiring()).await.unwrap();
    let folder = std::env::temp_dir().join(format!("zhixing-charset-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    std::fs::write(folder.join("office.html"), "<p>__NONCE__</p>").unwrap();
    for (path, _) in ANSWERS.iter().filter(|(path, _)| path.starts_with("/assets")) {
        std::fs::write(folder.join(&path[1..]), "执行").unwrap();
    }
    let router = crate::router(app.clone(), Some(&folder));
    for (path, wanted) in ANSWERS {
        assert_eq!(kind(&router, path).await, wanted, "{path}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
