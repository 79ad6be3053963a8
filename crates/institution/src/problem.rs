//! What is said to a caller whose request is not taken, in both languages.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Invalid;
use serde::Serialize;

/// 未受理.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Problem {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    field: String,
    zh: String,
    en: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, zh: &str, en: &str) -> Self {
        Self { status, code, field: String::new(), zh: zh.to_owned(), en: en.to_owned() }
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

    pub(crate) fn stale_epoch(epoch: u64, seen: u64) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "STALE_EPOCH",
            &format!("发送方任期{epoch}已被{seen}取代"),
            &format!("epoch {epoch} of the sender was superseded by {seen}"),
        )
    }

    pub(crate) fn unmapped() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "UNSUPPORTED",
            "本机构未配置控制登记",
            "no register of measures is mapped here",
        )
    }

    pub(crate) fn away() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "OFFLINE",
            "业务系统暂不可用",
            "the institution's own system is away",
        )
    }

    /// Whether the same may be taken later.
    pub(crate) fn is_passing(&self) -> bool {
        self.status.is_server_error()
    }

    /// What is wrong, in one line.
    pub(crate) fn text(&self) -> String {
        format!("{} {} {} / {}", self.code, self.field, self.zh, self.en)
    }

    pub(crate) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "没有此地址", "there is nothing here")
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        let Invalid { field, zh, en } = invalid;
        Self { field, ..Self::new(StatusCode::BAD_REQUEST, "INVALID", &zh, &en) }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the gateway's own database");
        Self::away()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self)).into_response()
    }
}
