//! Every operation about a case, called by people who have nothing to do with it: they are told what
//! they would be told if the case were not there (T15, T34).

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use platform::Role;
use platform::test::{TestApp, program};
use serde_json::Value;
use tower::ServiceExt;

const CASE: &str = "0197f000-0000-7000-8000-000000000001";
const NOTHING: &str = "0197f000-0000-7000-8000-000000000002";

async fn court() -> TestApp {
    let app = program("2026-02-05T04:00:00Z", crate::wiring()).await.unwrap();
    app.bare_case(CASE.parse().unwrap(), "粤0304").await.unwrap();
    app
}

async fn session(app: &TestApp, login: &str, court: &str, roles: &[Role]) -> String {
    let caller = app.officer(login, court, roles).await.unwrap();
    let mut tx = app.begin_system("test.session").await.unwrap();
    let officer = caller.officer().unwrap().id;
    let token = platform::officers::open_session(&mut tx, officer).await.unwrap();
    tx.commit().await.unwrap();
    token
}

/// Status and body, but for the path it repeats.
async fn call(router: &Router, method: &str, path: &str, token: &str) -> (u16, Value) {
    let request = Request::builder()
        .method(method.to_uppercase().as_str())
        .uri(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(if method == "get" { Body::empty() } else { Body::from("{}") })
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let mut body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if let Some(body) = body.as_object_mut() {
        body.remove("instance");
    }
    (status, body)
}

#[tokio::test]
async fn a_case_one_may_not_know_of_is_like_none() {
    let app = court().await;
    let router = crate::router(app.clone(), None);
    let mut called = 0;
    for (name, court, role) in [
        ("across", "粤0305", Role::Judge),
        ("head", "粤0305", Role::DivisionHead),
        ("system", "粤0304", Role::SystemAdmin),
        ("audit", "粤0304", Role::AuditAdmin),
    ] {
        let token = session(&app, name, court, &[role]).await;
        for (method, path, _) in super::operations() {
            if !path.starts_with("/api/v1/cases/{id}") || path.ends_with("broken-glass") {
                continue;
            }
            let path = path.replace("{order}", &"0".repeat(64));
            let at = |id: &str| {
                let rest = path.replacen("{id}", id, 1);
                let parts =
                    rest.split('/').map(|part| if part.starts_with('{') { NOTHING } else { part });
                parts.collect::<Vec<_>>().join("/")
            };
            let there = call(&router, &method, &at(CASE), &token).await;
            let nowhere = call(&router, &method, &at(NOTHING), &token).await;
            assert_eq!(there, nowhere, "{name}: {method} {path}");
            assert!(there.0 >= 400, "{name}: {method} {path} {there:?}");
            called += 1;
        }
    }
    assert!(called > 200, "{called}");
}

/// Who asked for a case and was told that there is none is on record, with what they asked (ASVS 16.3.2);
/// also where there is none, so that nobody can tell the two apart by waiting.
#[tokio::test]
async fn a_case_that_is_not_shown_leaves_who_asked_for_what() {
    let app = court().await;
    let router = crate::router(app.clone(), None);
    let judge = session(&app, "across", "粤0305", &[Role::Judge]).await;
    let head = session(&app, "head", "粤0304", &[Role::DivisionHead]).await;
    let path = |case: &str, rest: &str| format!("/api/v1/cases/{case}{rest}");
    for (method, path, token, status) in [
        ("get", path(CASE, ""), &judge, 404),
        ("get", path(CASE, "/property"), &judge, 404),
        ("post", path(CASE, "/notice"), &judge, 404),
        ("get", path(NOTHING, ""), &judge, 404),
        ("get", path(CASE, ""), &head, 200),
        ("get", path(CASE, "/nothing"), &head, 404),
        ("get", path("none", ""), &head, 400),
    ] {
        assert_eq!(call(&router, method, &path, token).await.0, status, "{path}");
    }
    let kept: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT split_part(a.actor, ':', 1), c.content::jsonb ->> 'case',
                c.content::jsonb #>> '{detail,asked}'
         FROM platform.audit a JOIN platform.audit_content c USING (seq)
         WHERE a.act = 'platform.unseen' ORDER BY seq",
    )
    .fetch_all(app.pool())
    .await
    .unwrap();
    let wanted = [
        (CASE, "cases.view"),
        (CASE, "control.view_property"),
        (CASE, "cases.issue_notice"),
        (NOTHING, "cases.view"),
    ];
    let wanted = wanted.map(|(case, act)| ("粤0305".to_owned(), case.to_owned(), act.to_owned()));
    assert_eq!(kept, wanted);
}

/// A look that came before the recusal is the last one.
#[tokio::test]
async fn glass_opens_looks_for_a_day_and_is_reviewed_by_somebody_else() {
    let app = court().await;
    let router = crate::router(app.clone(), None);
    let judge = session(&app, "across", "粤0305", &[Role::Judge]).await;
    let case = format!("/api/v1/cases/{CASE}");
    assert_eq!(call(&router, "get", &case, &judge).await.0, 404);
    let ask = |body: &'static str, path: String, token: &str| {
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap();
        router.clone().oneshot(request)
    };
    let glass = format!("{case}/broken-glass");
    let refused = ask(r#"{"reason":" "}"#, glass.clone(), &judge).await.unwrap();
    assert_eq!(refused.status().as_u16(), 422, "no reason: permit.glass");
    let broken = ask(r#"{"reason":"紧急"}"#, glass, &judge).await.unwrap();
    assert_eq!(broken.status().as_u16(), 201);
    assert_eq!(call(&router, "get", &case, &judge).await.0, 200);
    let notice = call(&router, "post", &format!("{case}/notice"), &judge).await;
    assert!(notice.0 == 403 || notice.0 == 404, "broken glass only opens looks: {notice:?}");
    let security = session(&app, "security", "粤0304", &[Role::SecurityAdmin]).await;
    let (_, list) = call(&router, "get", "/api/v1/broken-glass", &security).await;
    let id = list[0]["id"].as_str().unwrap();
    let review = format!("/api/v1/broken-glass/{id}/review");
    let body = r#"{"justified":false,"finding":"无紧急情形"}"#;
    let own = ask(body, review.clone(), &judge).await.unwrap();
    assert_eq!(own.status().as_u16(), 403, "server.review_glass is the security administrator's");
    assert_eq!(ask(body, review, &security).await.unwrap().status().as_u16(), 200);
    app.clock().set("2026-02-06T04:00:01Z".parse().unwrap());
    let mut tx = app.begin_system("test.session").await.unwrap();
    let account = platform::officers::account_of_login(&mut tx, "across").await.unwrap().unwrap();
    let judge = platform::officers::open_session(&mut tx, account.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(call(&router, "get", &case, &judge).await.0, 404, "a day is over");
}

/// 撤岗即失效 – a post taken away fails at the next request (T16).
#[tokio::test]
async fn a_removed_post_fails_at_the_next_request() {
    let app = court().await;
    let router = crate::router(app.clone(), None);
    let head = session(&app, "head", "粤0304", &[Role::DivisionHead]).await;
    let path = format!("/api/v1/cases/{CASE}");
    assert_eq!(call(&router, "get", &path, &head).await.0, 200);
    sqlx::query("UPDATE platform.officer SET roles = '{}' WHERE login = 'head'")
        .execute(app.pool())
        .await
        .unwrap();
    assert_eq!(call(&router, "get", &path, &head).await.0, 403);
}
