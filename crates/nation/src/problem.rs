//! What is said to a caller whose request is not taken, in both languages.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::stream;
use kernel::Invalid;
use serde::Serialize;

use crate::institutions::Institution;
use crate::journal::JournalError;

/// 未受理.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    field: String,
    zh: String,
    en: String,
    /// Says nothing and breaks off the connection.
    #[serde(skip)]
    hangs_up: bool,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { status, code, field: String::new(), zh, en, hangs_up: false }
    }

    pub(crate) fn invalid(field: &str, zh: &str, en: &str) -> Self {
        Invalid::new(field, zh, en).into()
    }

    pub(crate) fn conflict(code: &'static str, zh: String, en: String) -> Self {
        Self::new(StatusCode::CONFLICT, code, zh, en)
    }

    pub(crate) fn unsigned() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "SEAL_INVALID",
            "签名与正文或登记的法院公钥不符",
            "the signature does not fit the body or the court's registered key",
        )
    }

    pub(crate) fn uncertified() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "UNCERTIFIED",
            "须以法院证书经TLS连接",
            "connect over TLS with the court's certificate",
        )
    }

    pub(crate) fn no_court() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "NO_COURT",
            "尚未登记法院,请先 PUT /admin/court",
            "no court is registered; PUT /admin/court first",
        )
    }

    pub(crate) fn offline(institution: &Institution, until: DateTime<Utc>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "OFFLINE",
            format!("{}停机至{until}", institution.zh),
            format!("{} is offline until {until}", institution.en),
        )
    }

    pub(crate) fn flaky(institution: &Institution) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "BUSY",
            format!("{}系统繁忙,请稍后再试", institution.zh),
            format!("{} is busy, try again later", institution.en),
        )
    }

    pub(crate) fn hang_up() -> Self {
        let said = Self::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", "", "");
        Self { hangs_up: true, ..said }
    }

    pub(crate) fn over_quota(institution: &Institution, quota: i32) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "QUOTA",
            format!("{}每日受理{quota}件,今日已满", institution.zh),
            format!("{} takes {quota} orders a day, and has", institution.en),
        )
    }

    pub(crate) fn missing(zh: &str, en: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", zh, en)
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        let Invalid { field, zh, en } = invalid;
        Self { field, ..Self::new(StatusCode::BAD_REQUEST, "INVALID", zh, en) }
    }
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        let text = error.to_string();
        let (zh, en) = text.split_once(" / ").unwrap_or((&text, &text));
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "JOURNAL", zh, en)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if self.hangs_up {
            // A body that fails before its first byte ends the connection.
            let broken = stream::iter([Err::<Bytes, _>(std::io::Error::other("hung up"))]);
            return Body::from_stream(broken).into_response();
        }
        (self.status, Json(self)).into_response()
    }
}
