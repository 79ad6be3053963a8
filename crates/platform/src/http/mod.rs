//! HTTP rim shared by all capabilities: who calls ([`Caller`]), strict bodies ([`Body`]), paging,
//! problems in the reader's language, and first-reply-again for repeated writes.

mod body;
mod caller;
mod page;

pub use body::{Body, Params, parse};
pub use caller::{Caller, Idempotency, TOKEN_COOKIE, identify, token};
pub use page::{Cursor, PAGE_DEFAULT, PAGE_MAX, Page, limit};

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::Fault;
use crate::fault::{Lang, Told, render};

/// Largest request body in bytes; bigger ones are refused before they are read.
pub const BODY_MAX: usize = 4 * 1024 * 1024;

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
        None if is_bad_address(&response) => {
            let fault =
                Fault::invalid("path", "网址中的编号有误", "an id in the address is malformed");
            render(&fault, lang, Some(path))
        }
        None => response,
    }
}

/// Bodies and parameters are refused by [`Body`] and [`Params`]; what axum itself still refuses in
/// plain text is a segment of the path that is no id.
fn is_bad_address(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    response.status() == StatusCode::BAD_REQUEST
        && kind.is_some_and(|kind| kind.starts_with("text/plain"))
}
