//! Keys of personal data over HTTP: who may see, rotate and destroy them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use platform::test::{TestApp, program};
use platform::{Role, jobs, officers};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{router, wiring};

const COURT: &str = "粤0304";

struct Desk {
    app: TestApp,
}

impl Desk {
    async fn call(&self, login: &str, call: &str, body: Value) -> (StatusCode, Value) {
        let (method, path) = call.split_once(' ').unwrap();
        let escaped =
            |code: &str| form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>();
        let path = path.replace(COURT, &escaped(COURT)).replace("粤9999", &escaped("粤9999"));
        let url = format!("/api/v1{path}");
        let mut tx = self.app.begin_system("test.sign_in").await.unwrap();
        let account = officers::account_of_login(&mut tx, login).await.unwrap().unwrap();
        let token = officers::open_session(&mut tx, account.id).await.unwrap();
        tx.commit().await.unwrap();
        let request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(url)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
            .unwrap();
        let answer = router((*self.app).clone(), None).oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}

#[tokio::test]
async fn one_administrator_rotates_a_key_and_another_destroys_the_old_one() {
    let app = program("2026-02-05T04:00:00Z", wiring()).await.unwrap();
    for (login, role) in [
        ("xitong", Role::SystemAdmin),
        ("anquan", Role::SecurityAdmin),
        ("shenji", Role::AuditAdmin),
    ] {
        app.officer(login, COURT, &[role]).await.unwrap();
    }
    let judge = app.officer("zhifa", COURT, &[Role::Judge]).await.unwrap();
    let mut tx = app.begin(&judge, platform::Act::new("cases.view", &[])).await.unwrap();
    let [held] = platform::vault::hold(&mut tx, [COURT]).await.unwrap();
    assert_eq!(held.current().unwrap().version(), 1);
    tx.commit().await.unwrap();
    let desk = Desk { app };
    for login in ["zhifa", "anquan", "shenji"] {
        let refused = desk.call(login, "POST /keys/粤0304/rotate", Value::Null).await;
        assert_eq!(refused.0, StatusCode::FORBIDDEN, "{login}");
    }
    let (status, made) = desk.call("xitong", "POST /keys/粤0304/rotate", Value::Null).await;
    assert_eq!((status, &made["version"]), (StatusCode::OK, &json!(2)), "{made}");
    let reason = json!({ "reason": "定期轮换" });
    let path = "POST /keys/粤0304/1/destroy";
    let (status, problem) = desk.call("anquan", path, reason.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["rule"], "fields.key_in_use", "not sealed anew yet");
    jobs::drain(&desk.app).await.unwrap();
    assert_eq!(desk.call("xitong", path, reason.clone()).await.0, StatusCode::FORBIDDEN);
    let blank = desk.call("anquan", path, json!({ "reason": " " })).await;
    assert!(blank.0.is_client_error());
    assert_eq!(desk.call("anquan", path, reason.clone()).await.0, StatusCode::OK);
    let (_, keys) = desk.call("shenji", "GET /keys", Value::Null).await;
    let keys: Vec<_> = keys.as_array().unwrap().iter().filter(|k| k["owner"] == COURT).collect();
    assert_eq!(keys[0]["retired_at"], Value::Null);
    assert!(keys[1]["destroyed_at"].is_string(), "{keys:?}");
    assert_eq!(desk.call("zhifa", "GET /keys", Value::Null).await.0, StatusCode::FORBIDDEN);
    let missing = desk.call("xitong", "POST /keys/粤9999/rotate", Value::Null).await;
    assert_eq!(missing.0, StatusCode::NOT_FOUND);
}
