//! HTTP rim shared by all capabilities: who calls ([`Caller`]), strict bodies ([`Body`]), paging,
//! problems in the reader's language, and first-reply-again for repeated writes.

use std::time::Duration;

mod answers;
mod armour;
mod body;
mod budget;
mod caller;
mod gateway;
mod page;

pub use answers::{Made, Proposed};
pub use armour::{Armour, armour};
pub use body::{Body, Params, parse};
pub use budget::{Budget, Budgets, Class, spend};
pub use caller::{
    Caller, Halfway, Idempotency, KEY_MAX, Oneself, TOKEN_COOKIE, bearer, cookie, identify, token,
};
pub use gateway::named_by_gateway;
pub use page::{Cursor, PAGE_DEFAULT, PAGE_MAX, Page, limit};

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;

use crate::Fault;
use crate::fault::{Lang, Told, render};

/// Largest request body in bytes; bigger ones are refused before they are read.
pub const BODY_MAX: usize = 4 * 1024 * 1024;

/// A request not done by then is given up on.
const REQUEST_PATIENCE: Duration = Duration::from_secs(25);

/// Most bytes of a refused body that are read, and how long, to let the sender hear the refusal.
const DRAIN_MAX: usize = 128 * 1024 * 1024;
const DRAIN_PATIENCE: Duration = Duration::from_secs(20);

/// Which language the reader wants: `Accept-Language` beginning with `en` means English.
#[must_use]
pub fn lang_of(headers: &axum::http::HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if wanted.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("en")) {
        Lang::En
    } else {
        Lang::Zh
    }
}

/// Middleware: speak problems in the reader's language and name the path they happened at.
pub async fn localise(request: Request, next: Next) -> Response {
    let lang = lang_of(request.headers());
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Told>() {
        Some(Told(fault)) => render(&fault, lang, Some(path)),
        None => match bare(response).await {
            Ok(fault) => render(&fault, lang, Some(path)),
            Err(response) => response,
        },
    }
}

/// What the HTTP library itself refused, in its own bare words, as a fault of ours.
async fn bare(response: Response) -> std::result::Result<Fault, Response> {
    let fault = match response.status() {
        StatusCode::BAD_REQUEST => None,
        StatusCode::NOT_FOUND => Some(Fault::Missing("page")),
        StatusCode::METHOD_NOT_ALLOWED => Some(Fault::WrongMethod),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Fault::TooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Some(Fault::WrongType),
        _ => return Err(response),
    };
    if let Some(fault) = fault {
        return Ok(fault);
    }
    let cause = axum::body::to_bytes(response.into_body(), BODY_MAX).await.unwrap_or_default();
    let cause = String::from_utf8_lossy(&cause);
    // "Invalid URL: Cannot parse `id` with value …"
    let field = cause.split('`').nth(1).unwrap_or("path");
    Ok(Fault::invalid(field, format!("请求有误:{cause}"), cause.as_ref()))
}

/// Middleware: nobody waits for ever. A write given up on may still have been done.
pub async fn hurry(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match tokio::time::timeout(REQUEST_PATIENCE, next.run(request)).await {
        Ok(response) => response,
        Err(_) if reads => Fault::Busy("no answer in time".to_owned()).into_response(),
        Err(_) => Fault::Unsure("no answer in time".to_owned()).into_response(),
    }
}

/// Middleware: a body known to be too large is refused before anything looks at it. What the sender
/// is still sending is read and thrown away, because a sender cut off in the middle would never see
/// the answer.
pub async fn bound(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_none_or(|length| length <= BODY_MAX as u64) {
        return next.run(request).await;
    }
    let mut body = request.into_body().into_data_stream();
    let mut read = 0;
    let drain = async {
        while let Some(Ok(chunk)) = body.next().await {
            read += chunk.len();
            if read > DRAIN_MAX {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_PATIENCE, drain).await;
    Fault::TooLarge.into_response()
}
