use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::{Path, State};
use axum::http::{Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use tower::ServiceExt;

use crate::http::{Body, Caller, identify, localise};
use crate::officers::open_session;
use crate::test::{TestApp, program};
use crate::{Act, App, Result, Role, Wiring};

const WRITE: Act = Act::new("cases.propose_extension", &[Role::Judge]);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    key: String,
}

async fn write(State(app): State<App>, caller: Caller, Body(ask): Body<Ask>) -> Result<Response> {
    let mut tx = app.begin(&caller, WRITE).await?;
    let count: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.setting").fetch_one(tx.sql()).await?;
    sqlx::query("INSERT INTO platform.setting (key, value) VALUES ($1, 'true')")
        .bind(format!("{} {count}", ask.key))
        .execute(tx.sql())
        .await?;
    tx.reply_tagged(StatusCode::CREATED, &serde_json::json!({ "count": count }), Some(7)).await
}

struct Server {
    app: TestApp,
    router: Router,
    token: String,
}

async fn server(roles: &[Role]) -> Server {
    let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let caller = app.officer("judge", "粤0304", roles).await.unwrap();
    let mut tx = app.begin_system("test").await.unwrap();
    let token = open_session(&mut tx, caller.officer().unwrap().id).await.unwrap();
    tx.commit().await.unwrap();
    let state: App = (*app).clone();
    let router = Router::new()
        .route("/write", post(write))
        .route("/rows/{id}", post(async |Path(id): Path<uuid::Uuid>| id.to_string()))
        .layer(from_fn_with_state(state.clone(), identify))
        .layer(from_fn(localise))
        .with_state(state);
    Server { app, router, token }
}

impl Server {
    async fn ask(&self, key: Option<&str>, lang: &str, body: &str) -> (StatusCode, String) {
        self.ask_at("/write", key, lang, body).await
    }

    async fn ask_at(
        &self,
        path: &str,
        key: Option<&str>,
        lang: &str,
        body: &str,
    ) -> (StatusCode, String) {
        let mut request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::ACCEPT_LANGUAGE, lang);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let request = request.body(HttpBody::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(bytes.to_vec()).unwrap())
    }
}

#[tokio::test]
async fn the_same_write_twice_is_done_once_and_answered_alike() {
    let server = server(&[Role::Judge]).await;
    let first = server.ask(Some("k1"), "zh", r#"{"key":"a"}"#).await;
    let second = server.ask(Some("k1"), "zh", r#"{"key":"a"}"#).await;
    assert_eq!(first, second);
    assert_eq!(first.0, StatusCode::CREATED);
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.setting")
        .fetch_one(server.app.pool())
        .await
        .unwrap();
    assert_eq!(rows, 1);
    let other = server.ask(Some("k1"), "en", r#"{"key":"b"}"#).await;
    assert_eq!(other.0, StatusCode::BAD_REQUEST);
    assert!(other.1.contains("different request"));
}

#[tokio::test]
async fn faults_name_the_field_in_the_readers_language() {
    let server = server(&[Role::Judge]).await;
    let (status, zh) = server.ask(None, "zh-CN", r#"{"kye":"a"}"#).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(zh.contains("\"field\":\"kye\"") && zh.contains("输入有误"), "{zh}");
    let (_, en) = server.ask(None, "en-GB", "{").await;
    assert!(en.contains("Invalid input") && en.contains("/write"), "{en}");
}

#[tokio::test]
async fn an_address_with_a_malformed_id_is_a_problem_too() {
    let server = server(&[Role::Judge]).await;
    let (status, body) = server.ask_at("/rows/undefined", None, "en", "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(problem["field"], "id");
    assert_eq!(problem["instance"], "/rows/undefined");
    let good = server.ask_at("/rows/019f112b-51f2-76f9-8969-0cf886d1753a", None, "en", "").await;
    assert_eq!(good.0, StatusCode::OK);
}

#[tokio::test]
async fn an_act_of_another_role_is_denied() {
    let server = server(&[Role::Clerk]).await;
    let (status, body) = server.ask(None, "en", r#"{"key":"a"}"#).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{body}");
}

/// REPLIES_KEPT and SESSIONS_KEPT: what nobody will ask for any more goes by itself.
#[tokio::test]
async fn replies_and_sessions_go_when_their_time_is_over() {
    let server = server(&[Role::Judge]).await;
    assert_eq!(server.ask(Some("k"), "zh", r#"{"key":"a"}"#).await.0, StatusCode::CREATED);
    let counted = async || -> (i64, i64) {
        let replies = "SELECT (SELECT count(*) FROM platform.reply),
                              (SELECT count(*) FROM platform.session)";
        sqlx::query_as(replies).fetch_one(server.app.pool()).await.unwrap()
    };
    for (days, left) in [(29, (1, 1)), (31, (0, 1)), (183, (0, 1)), (185, (0, 0))] {
        let start = "2026-02-05T04:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        server.app.clock().set(start + chrono::TimeDelta::days(days));
        let mut tx = server.app.begin_system("test").await.unwrap();
        let day = tx.today();
        crate::retention::every_day(&mut tx, day).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(counted().await, left, "after {days} days");
    }
}
