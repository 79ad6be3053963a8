//! 登录 – name and password with every request, and nothing done that another site asked for.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::Semaphore;

use crate::config::Desk;
use crate::gateway::Gateway;

/// Passwords checked at once.
static CHECKS: Semaphore = Semaphore::const_new(2);

/// A hash nobody's password has: whoever is not known takes as long as who is.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash(&format!("{:x}", rand::random::<u128>())).unwrap_or_default());

/// Who is signed in.
#[derive(Clone)]
pub(super) struct SignedIn(pub(super) String);

/// The hash of a password, as it stands in the settings (argon2id).
///
/// # Errors
/// A machine without randomness.
pub fn hash(password: &str) -> anyhow::Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    Ok(hashed.map_err(|error| anyhow::anyhow!("hashing: {error}"))?.to_string())
}

/// Whether `text` is a hash a password can be compared with.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    PasswordHash::new(text).is_ok()
}

/// Lets in who is named in the settings and knows the password.
pub(super) async fn signed_in(
    State(gateway): State<Arc<Gateway>>,
    mut request: Request,
    next: Next,
) -> Response {
    let said = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let said = said.and_then(credentials);
    let clerk = match (&gateway.settings.desk, said) {
        (Some(desk), Some((name, password))) => known(desk, name, password).await,
        _ => None,
    };
    let Some(clerk) = clerk else {
        let ask = [(WWW_AUTHENTICATE, "Basic realm=\"zhixing\", charset=\"UTF-8\"")];
        return (StatusCode::UNAUTHORIZED, ask).into_response();
    };
    request.extensions_mut().insert(clerk);
    next.run(request).await
}

fn credentials(header: &str) -> Option<(String, String)> {
    let raw = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(raw).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

async fn known(desk: &Desk, name: String, password: String) -> Option<SignedIn> {
    let kept = desk.clerks.iter().find(|clerk| clerk.name == name);
    let (hash, is_known) = kept.map_or((NOBODY.clone(), false), |c| (c.password.clone(), true));
    let _turn = CHECKS.acquire().await.ok()?;
    let fits = tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash).ok()?;
        Argon2::default().verify_password(password.as_bytes(), &hash).ok()
    });
    let fits = fits.await.ok().flatten().is_some();
    (fits && is_known).then_some(SignedIn(name))
}

/// What changes something comes from a page of ours, never from another site.
pub(super) async fn same_site(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && !is_from_here(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = said(ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == said(HOST)
}
