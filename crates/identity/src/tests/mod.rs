mod administrators;
mod door;
mod factors;
mod guessing;
mod happenings;
mod sessions;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, header};
use axum::middleware::from_fn_with_state;
use chrono::{DateTime, TimeDelta, Utc};
use platform::http::identify;
use platform::test::{TestApp, program};
use platform::{Access, App, Role, SecondFactor, Wiring};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

const COURT: &str = "粤0304";
const NOW: &str = "2026-07-06T02:00:00Z";

/// Names the address a request comes from.
const FROM: &str = "x-test-from";

/// A court's door: the paths of this crate behind the middleware of the house.
struct House {
    app: TestApp,
    router: axum::Router,
}

/// What came back.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn done(self) -> Self {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self
    }

    fn token(&self) -> String {
        self.body["token"].as_str().unwrap().to_owned()
    }

    fn next(&self) -> &str {
        self.body["next"].as_str().unwrap()
    }

    fn problem(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default()
    }

    /// The value of a cookie it set.
    fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        let mut pairs = lines.filter_map(|line| line.to_str().ok()?.split(';').next());
        pairs.find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
    }
}

fn router(app: App) -> axum::Router {
    let (router, _) = crate::http::routes().split_for_parts();
    router.layer(from_fn_with_state(app.clone(), identify)).with_state(app)
}

impl House {
    async fn open(second_factor: SecondFactor) -> Self {
        Self::governed(Access { second_factor, ..Access::default() }).await
    }

    async fn governed(access: Access) -> Self {
        let app = program(NOW, Wiring::default()).await.unwrap();
        app.govern(access);
        Self { router: router((*app).clone()), app }
    }

    /// The same house under other rules.
    async fn stricter(self, access: Access) -> Self {
        let twin = self.app.twin(Wiring::default()).await.unwrap();
        twin.govern(access);
        Self { router: router(twin), ..self }
    }

    async fn officer(&self, login: &str, roles: &[Role]) -> Uuid {
        self.app.officer(login, COURT, roles).await.unwrap().officer().unwrap().id
    }

    /// Let time go by.
    fn pass(&self, by: TimeDelta) {
        self.app.clock().set(self.app.now() + by);
    }

    fn now(&self) -> DateTime<Utc> {
        self.app.now()
    }

    /// `POST /session` with headers and a body, or none.
    async fn send(&self, call: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path).header("host", "desk");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bytes = if body.is_null() { String::new() } else { body.to_string() };
        let mut request = request.body(Body::from(bytes)).unwrap();
        if let Some((_, from)) = headers.iter().find(|(name, _)| *name == FROM) {
            let address = SocketAddr::new(from.parse().unwrap(), 1);
            request.extensions_mut().insert(ConnectInfo(address));
            request.extensions_mut().insert(wire::Arrival { address, certificate: None });
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    async fn call(&self, token: &str, call: &str, body: Value) -> Answer {
        self.send(call, &[("authorization", &format!("Bearer {token}"))], body).await
    }

    /// As a client that keeps its token itself.
    async fn sign_in(&self, login: &str, password: &str) -> Answer {
        let body = json!({ "user": login, "password": password, "bearer": true });
        self.send("POST /session", &[], body).await
    }

    /// As a browser does.
    async fn browse_in(&self, login: &str) -> Answer {
        self.send("POST /session", &[], json!({ "user": login, "password": login })).await
    }

    /// Whether a token stands for somebody who is signed in.
    async fn opens(&self, token: &str) -> bool {
        self.call(token, "GET /session", Value::Null).await.status == 200
    }

    async fn audited(&self, what: &str) -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM platform.audit_content WHERE content::jsonb -> 'detail' ? $1",
        )
        .bind(what)
        .fetch_one(self.app.pool())
        .await
        .unwrap()
    }

    async fn told(&self, kind: &str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM platform.event WHERE kind = $1")
            .bind(kind)
            .fetch_one(self.app.pool())
            .await
            .unwrap()
    }

    /// Sign in somebody who has no factor yet and set up an app; returns the token and the secret.
    async fn enrolled(&self, login: &str) -> (String, String, Vec<String>) {
        let half = self.sign_in(login, login).await.done().token();
        let offer = self.call(&half, "POST /session/authenticator", Value::Null).await.done();
        let secret = offer.body["secret"].as_str().unwrap().to_owned();
        let body = json!({ "code": self.code(&secret, 0) });
        let call = "POST /session/authenticator/confirmation";
        let done = self.call(&half, call, body).await.done();
        assert_eq!(done.next(), "done");
        let codes = done.body["recovery_codes"].as_array().unwrap().iter();
        let codes = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
        (done.token(), secret, codes)
    }

    /// The code an app shows now, or so many steps from now.
    fn code(&self, secret: &str, steps: i64) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
        let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
        app.generate(u64::try_from(self.now().timestamp() + steps * 30).unwrap()).to_string()
    }

    async fn prove(&self, token: &str, proof: Value) -> Answer {
        self.call(token, "POST /session/proof", proof).await
    }
}
