//! Pages tell browsers where to report what broke their policy.

use axum::body::Body;
use axum::http::Request;
use platform::test::program;
use tower::ServiceExt;

#[tokio::test]
async fn every_page_says_where_to_report_to() {
    let app = program("2026-03-10T01:00:00Z", crate::wiring()).await.unwrap();
    let folder = std::env::temp_dir().join(format!("zhixing-reports-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("office.html"), "<p>__NONCE__</p>").unwrap();
    let router = crate::router(app.clone(), Some(&folder));
    for path in ["/", "/office.html", "/any/page", "/api/docs/"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.ends_with("; report-uri /reports; report-to desk"), "{path}: {policy}");
        assert_eq!(header("reporting-endpoints"), r#"desk="/reports""#, "{path}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
