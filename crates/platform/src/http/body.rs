//! Strict bodies and query parameters: a fault names the field as the sender wrote it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use serde::de::DeserializeOwned;

use super::BODY_MAX;
use crate::Fault;

/// A JSON body parsed into `T`, or a problem naming the field at fault.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let (parts, body) = request.into_parts();
        if !says_json(&parts.headers) {
            return Err(Fault::WrongType);
        }
        parse(&whole(body).await?).map(Body)
    }
}

/// Whether the body is said to be JSON, or nothing is said.
fn says_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")
}

/// The whole body, unless it is too large or breaks off.
pub(crate) async fn whole(body: axum::body::Body) -> Result<Bytes, Fault> {
    axum::body::to_bytes(body, BODY_MAX).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            // The two places that count bytes say so alike.
            if error.to_string() == "length limit exceeded" {
                return Fault::TooLarge;
            }
            cause = error.source();
        }
        Fault::invalid("", "请求正文中断,未收全", "the body was cut off")
    })
}

/// Parse JSON strictly; unknown fields and wrong types are named by their path.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    Ok(kernel::json::read(bytes)?)
}

/// Query parameters parsed into `T`, or a problem naming the parameter at fault.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        query(&parts.uri).map(Params)
    }
}

fn query<T: DeserializeOwned>(uri: &Uri) -> Result<T, Fault> {
    let query = uri.query().unwrap_or_default();
    if query.contains("%00") {
        return Err(Fault::invalid("query", "含有空字符(NUL)", "contains a NUL character"));
    }
    let pairs = form_urlencoded::parse(query.as_bytes());
    let params = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(params).map_err(|error| {
        kernel::json::explain(&error.path().to_string(), &error.inner().to_string()).into()
    })
}
