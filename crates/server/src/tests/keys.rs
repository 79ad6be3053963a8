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
        self.call_after(login, call, body, "SELECT 1").await
    }

    /// The same, after `meanwhile` was done to the database when the officer had signed in.
    async fn call_after(
        &self,
        login: &str,
        call: &str,
        body: Value,
        meanwhile: &'static str,
    ) -> (StatusCode, Value) {
        let (method, path) = call.split_once(' ').unwrap();
        let escaped =
            |code: &str| form_urlencoded::byte_serialize(code.as_bytes()).collect::<String>();
        let courts = [COURT, "粤0305", "粤9999"];
        let path =
            courts.iter().fold(path.to_owned(), |path, code| path.replace(code, &escaped(code)));
        let url = format!("/api/v1{path}");
        let mut tx = self.app.begin_system("test.sign_in").await.unwrap();
        let account = officers::account_of_login(&mut tx, login).await.unwrap().unwrap();
        let token = officers::open_session(&mut tx, account.id).await.unwrap();
        tx.commit().await.unwrap();
        sqlx::query(meanwhile).execute(self.app.pool()).await.unwrap();
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

/// FIELD_KEY_RENEWED: nobody has to remember it.
#[tokio::test]
async fn a_key_in_use_for_a_year_is_rotated_by_itself() {
    let app = program("2026-02-05T04:00:00Z", wiring()).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    platform::vault::hold(&mut tx, [COURT]).await.unwrap();
    tx.commit().await.unwrap();
    let version = async |day: &str| {
        let mut tx = app.begin_system("test").await.unwrap();
        crate::keys::renew(&mut tx, day.parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        jobs::drain(&app).await.unwrap();
        let mut tx = app.begin_system("test").await.unwrap();
        let [held] = platform::vault::hold(&mut tx, [COURT]).await.unwrap();
        held.current().unwrap().version()
    };
    assert_eq!(version("2027-02-04").await, 1);
    app.clock().set("2027-02-05T04:00:00Z".parse().unwrap());
    assert_eq!(version("2027-02-05").await, 2);
    assert_eq!(version("2027-02-06").await, 2, "the new one is young");
}

/// A paper of the court, sealed.
async fn sealed_paper(app: &TestApp) {
    let mut tx = app.begin_system("test.seal").await.unwrap();
    let number = "（2026）粤0304执1001号".parse().unwrap();
    let issue = documents::Issue {
        case: tx.new_id(),
        case_number: &number,
        template: "enforcement_notice",
        title: "执行通知书",
        data: json!({}),
    };
    let document = documents::issue(&mut tx, issue).await.unwrap().id;
    documents::seal(&mut tx, document, COURT, PAGE, None).await.unwrap();
    tx.commit().await.unwrap();
}

/// The smallest file a reader takes for a page.
const PAGE: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n\
xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \n0000000107 00000 n \n\
trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n173\n%%EOF\n";

#[tokio::test]
async fn a_seal_is_revoked_by_the_security_administrator_alone_and_for_a_reason() {
    let app = program("2026-02-05T04:00:00Z", wiring()).await.unwrap();
    for (login, role) in [
        ("xitong", Role::SystemAdmin),
        ("anquan", Role::SecurityAdmin),
        ("shenji", Role::AuditAdmin),
        ("zhifa", Role::Judge),
    ] {
        app.officer(login, COURT, &[role]).await.unwrap();
    }
    app.officer("across", "粤0305", &[Role::SecurityAdmin]).await.unwrap();
    sealed_paper(&app).await;
    let desk = Desk { app };
    let path = "POST /seals/粤0304/revocation";
    let reason = json!({ "reason": "印章遗失" });
    for login in ["zhifa", "xitong", "shenji"] {
        let refused = desk.call(login, path, reason.clone()).await;
        assert_eq!(refused.0, StatusCode::FORBIDDEN, "{login}");
    }
    assert_eq!(desk.call("zhifa", "GET /seals", Value::Null).await.0, StatusCode::FORBIDDEN);
    let blank = desk.call("anquan", path, json!({ "reason": " " })).await;
    assert_eq!((blank.0, &blank.1["field"]), (StatusCode::BAD_REQUEST, &json!("reason")));
    let across = desk.call("across", path, reason.clone()).await;
    assert_eq!(
        (across.0, &across.1["rule"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("permit.link"))
    );
    let none = desk.call("across", "POST /seals/粤0305/revocation", reason.clone()).await;
    assert_eq!(none.0, StatusCode::NOT_FOUND);
    let age = "UPDATE platform.session SET proven_at = proven_at - interval '11 minutes'";
    let aged = desk.call_after("anquan", path, reason.clone(), age).await;
    assert_eq!((aged.0, &aged.1["type"]), (StatusCode::FORBIDDEN, &json!("/problems/step-up")));
    let (status, rows) = desk.call("anquan", path, reason).await;
    assert_eq!(status, StatusCode::OK, "{rows}");
    let (_, rows) = desk.call("shenji", "GET /seals", Value::Null).await;
    let of = |purpose: &str| {
        let row = rows.as_array().unwrap().iter().find(|row| row["purpose"] == purpose).unwrap();
        (row["court"].clone(), row["state"].clone(), row["reason"].clone())
    };
    assert_eq!(of("seal"), (json!(COURT), json!("revoked"), json!("印章遗失")));
    assert_eq!(of("root"), (json!(""), json!("valid"), Value::Null));
    assert_eq!(of("stamp"), (json!(""), json!("valid"), Value::Null));
}
