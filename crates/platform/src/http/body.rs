//! Strict bodies and query parameters: a fault names the field as the sender wrote it.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::BODY_MAX;
use crate::Fault;

/// A JSON body parsed into `T`, or a problem naming the field at fault.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let bytes = axum::body::to_bytes(request.into_body(), BODY_MAX).await.map_err(|_| {
            Fault::invalid("", "请求正文超过4 MiB或中断", "the body is over 4 MiB or was cut off")
        })?;
        parse(&bytes).map(Body)
    }
}

/// Parse JSON strictly; unknown fields and wrong types are named by their path.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Fault::invalid("", "正文不是UTF-8编码", "the body is not UTF-8"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { field };
        let cause = error.into_inner().to_string();
        let shown = if field.is_empty() { "(body)".to_owned() } else { field.clone() };
        Fault::invalid(
            &field,
            format!("字段{shown}有误:{cause}"),
            format!("field {shown}: {cause}"),
        )
    })
}

/// Query parameters parsed into `T`, or a problem naming the parameter at fault.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        axum::extract::Query::<T>::try_from_uri(&parts.uri).map(|query| Params(query.0)).map_err(
            |error| {
                let cause = error.body_text();
                Fault::invalid("query", format!("查询参数有误:{cause}"), cause)
            },
        )
    }
}
