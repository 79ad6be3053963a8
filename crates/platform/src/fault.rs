//! 差错 – the one way things go wrong, and the one shape in which the reader sees it (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Invalid, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::nouns::noun;

/// Seconds after which to try again what failed because the database was away.
const DATABASE_WAIT: u64 = 5;

/// Result of every act.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// 差错 – why an act did not happen. Nothing of the act remains when one is returned.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Malformed input: names the field. 400.
    #[error("{0:?}")]
    Invalid(Box<Invalid>),
    /// A rule of law or of the house says no: names the rule. 422.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// More than a request may hold. 413.
    #[error("body too large")]
    TooLarge,
    /// A body that does not say it is JSON. 415.
    #[error("body is not JSON")]
    WrongType,
    /// The path is right, the method is not. 405.
    #[error("method not allowed")]
    WrongMethod,
    /// Not there, or not for this reader to know. 404.
    #[error("not found: {0}")]
    Missing(&'static str),
    /// Nobody is signed in. 401.
    #[error("not signed in")]
    Unsigned,
    /// Signed in, but who it is must be proven again before this act. 403.
    #[error("to be proven again")]
    StepUp,
    /// A write that another site had the browser send. 403.
    #[error("from another site")]
    Foreign,
    /// Too many wrong tries: nothing is looked at for so many seconds. 429.
    #[error("too many tries, {0} s to wait")]
    Later(i64),
    /// Signed in, but this act is not theirs. 403.
    #[error("denied: {0}")]
    Denied(&'static str),
    /// Signed in, and the act is of their post, but a policy says no in this case: names it. 403.
    #[error("barred: {0}")]
    Barred(&'static str, &'static permission::Policy),
    /// Somebody else changed the thing since it was read. 409.
    #[error("stale version")]
    Stale,
    /// The same thing is being done by another request just now. 409.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The database is away or full: nothing was done, try again. 503.
    #[error("busy: {0}")]
    Busy(String),
    /// The database's disk is full: nothing was done, somebody must make room. 507.
    #[error("disk full")]
    Full,
    /// The database did not say whether it kept what was done: ask again with the same key. 503.
    #[error("unsure: {0}")]
    Unsure(String),
    /// More than a source may ask in this time: nothing was looked at. 429.
    #[error("too many requests")]
    TooMany {
        /// After so many seconds there is room again.
        seconds: u64,
    },
    /// Addressed to a host that is not served here. 421.
    #[error("another host")]
    WrongHost,
    /// A defect of ours. Logged once, never shown. 500.
    #[error("broken: {0:#}")]
    Broken(anyhow::Error),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Fault::Refused(Box::new(refusal))
    }
}

impl From<Invalid> for Fault {
    fn from(invalid: Invalid) -> Self {
        Fault::Invalid(Box::new(invalid))
    }
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Fault::Broken(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Fault::Broken(error.into())
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Fault::Busy(error.to_string())
            }
            sqlx::Error::Database(db) => match db.code().as_deref() {
                Some("53100") => Fault::Full,
                // 53xxx: out of memory or connections; 57P0x: server shutting down.
                Some(code) if code.starts_with("53") || code.starts_with("57P") => {
                    Fault::Busy(db.message().to_owned())
                }
                // Serialization failure, deadlock, lock not available: the caller may try again.
                Some("40001" | "40P01" | "55P03") => Fault::Conflict("concurrent change"),
                _ => Fault::Broken(error.into()),
            },
            _ => Fault::Broken(error.into()),
        }
    }
}

impl Fault {
    /// Whether trying the same again later can succeed without anybody changing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.is_database_away() || matches!(self, Fault::Conflict(_) | Fault::Stale)
    }

    /// Whether the database is away, full, or did not answer: nothing else is at fault.
    #[must_use]
    pub fn is_database_away(&self) -> bool {
        matches!(self, Fault::Busy(_) | Fault::Full | Fault::Unsure(_))
    }

    /// A malformed field, in both languages.
    #[must_use]
    pub fn invalid(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Invalid { field: field.to_owned(), zh: zh.into(), en: en.into() }.into()
    }

    /// The same fault, about a field inside `outer`.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        match self {
            Fault::Invalid(invalid) => invalid.within(outer).into(),
            Fault::Refused(refusal) => {
                let field = match &refusal.field {
                    Some(inner) => format!("{outer}.{inner}"),
                    None => outer.to_owned(),
                };
                refusal.at(&field).into()
            }
            other => other,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Fault::Invalid(_) => StatusCode::BAD_REQUEST,
            Fault::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Fault::Missing(_) => StatusCode::NOT_FOUND,
            Fault::Unsigned => StatusCode::UNAUTHORIZED,
            Fault::Denied(_) | Fault::Barred(..) | Fault::StepUp | Fault::Foreign => {
                StatusCode::FORBIDDEN
            }
            Fault::Later(_) => StatusCode::TOO_MANY_REQUESTS,
            Fault::Stale | Fault::Conflict(_) => StatusCode::CONFLICT,
            Fault::Busy(_) | Fault::Unsure(_) => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Full => StatusCode::INSUFFICIENT_STORAGE,
            Fault::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Fault::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Fault::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The problem as told to a reader of `lang`.
    #[must_use]
    pub fn problem(&self, lang: Lang) -> Problem {
        let (kind, title, detail) = self.words(lang);
        let (field, rule, article) = match self {
            Fault::Invalid(invalid) => (Some(invalid.field.clone()), None, None),
            Fault::Refused(refusal) => {
                let article = law::article(refusal.rule, lang == Lang::En);
                (refusal.field.clone(), Some(refusal.rule.to_owned()), article)
            }
            Fault::Barred(_, policy) => ruled(&policy.rule, lang),
            Fault::Denied(act) => match permission::permits(act).first() {
                Some(policy) => ruled(&policy.rule, lang),
                None => (None, None, None),
            },
            _ => (None, None, None),
        };
        Problem {
            kind: format!("/problems/{kind}"),
            title,
            status: self.status().as_u16(),
            detail,
            instance: None,
            field,
            rule,
            article,
        }
    }

    fn words(&self, lang: Lang) -> (&'static str, String, String) {
        let pick =
            |zh: &str, en: &str| if lang == Lang::En { en.to_owned() } else { zh.to_owned() };
        match self {
            Fault::Invalid(i) => ("invalid", pick("输入有误", "Invalid input"), pick(&i.zh, &i.en)),
            Fault::Refused(r) => {
                ("refused", pick("依规不予办理", "Refused by rule"), pick(&r.zh, &r.en))
            }
            Fault::TooLarge => (
                "too-large",
                pick("请求过大", "Too large"),
                pick("请求正文超过4 MiB", "the body is over 4 MiB"),
            ),
            Fault::WrongType => (
                "wrong-type",
                pick("正文类型不支持", "Unsupported body type"),
                pick(
                    "正文须为JSON,Content-Type须为application/json",
                    "the body must be JSON, with Content-Type application/json",
                ),
            ),
            Fault::WrongMethod => (
                "wrong-method",
                pick("请求方法不支持", "Method not allowed"),
                pick("此路径不支持这一请求方法", "this path does not take this method"),
            ),
            Fault::Missing(what) => (
                "missing",
                pick("未找到", "Not found"),
                pick(&format!("没有找到:{}", noun(what)), &format!("no such {what}")),
            ),
            Fault::Unsigned => {
                ("unsigned", pick("尚未登录", "Not signed in"), pick("请先登录", "Sign in first"))
            }
            Fault::Denied(act) => ("denied", pick("无权办理", "Not permitted"), whose(act, lang)),
            Fault::Barred(_, policy) => {
                ("denied", pick("无权办理", "Not permitted"), pick(&policy.zh, &policy.en))
            }
            Fault::StepUp => (
                "step-up",
                pick("请再次确认身份", "Confirm who you are"),
                pick(
                    "此项办理须在近几分钟内再次鉴别身份(GB/T 22239-2019 8.1.4.1),确认后自动继续",
                    "this act needs your identity proven within the last minutes (GB/T 22239-2019 \
                     8.1.4.1); it goes on once you have",
                ),
            ),
            Fault::Foreign => (
                "foreign",
                pick("来源不符", "Not from here"),
                pick(
                    "此请求来自其他网站,或缺少Idempotency-Key,未予办理",
                    "this request comes from another site, or has no Idempotency-Key; not done",
                ),
            ),
            Fault::Later(seconds) => (
                "later",
                pick("尝试过多", "Too many tries"),
                pick(
                    &format!("失败次数过多,请在{seconds}秒后再试;其他设备和已用过的浏览器不受影响"),
                    &format!(
                        "too many wrong tries; try again in {seconds} s; browsers you have used \
                         before are not affected"
                    ),
                ),
            ),
            Fault::Stale => (
                "stale",
                pick("版本已过期", "Stale version"),
                pick(
                    "此案在您打开之后已被他人修改,请刷新后重试",
                    "someone changed this case after you opened it; reload and try again",
                ),
            ),
            Fault::Conflict(_) => (
                "conflict",
                pick("正在办理中", "Being done already"),
                pick(
                    "同一事项正由另一请求办理,请稍后重试",
                    "another request is doing this now; try again",
                ),
            ),
            Fault::Busy(_) => (
                "busy",
                pick("暂时无法办理", "Temporarily unavailable"),
                pick(
                    "数据库暂不可用,本次未作任何更改,请稍后重试",
                    "the database is away; nothing was changed; try again",
                ),
            ),
            Fault::Full => (
                "full",
                pick("磁盘已满", "Disk full"),
                pick(
                    "数据库磁盘已满,本次未作任何更改,请通知管理员腾出空间",
                    "the database's disk is full; nothing was changed; have room made",
                ),
            ),
            Fault::Unsure(_) => (
                "unsure",
                pick("是否办成尚不确定", "Perhaps done"),
                pick(
                    "数据库未及答复,是否办成尚不确定;请用同一幂等键重试,不会重复办理",
                    "the database did not answer in time; try again with the same idempotency \
                     key, which never does it twice",
                ),
            ),
            Fault::TooMany { seconds } => (
                "too-many",
                pick("请求过于频繁", "Too many requests"),
                pick(
                    &format!("请求过于频繁,未予处理,请{seconds}秒后重试"),
                    &format!("too many requests; nothing was done; try again in {seconds} s"),
                ),
            ),
            Fault::WrongHost => (
                "wrong-host",
                pick("主机名不符", "Wrong host"),
                pick("此处不提供该主机名的服务", "this host is not served here"),
            ),
            Fault::Broken(_) => (
                "broken",
                pick("系统差错", "Internal error"),
                pick(
                    "系统内部差错,已记录,本次未作任何更改",
                    "an internal error was logged; nothing was changed",
                ),
            ),
        }
    }
}

/// A rule with its article, and no field.
fn ruled(rule: &str, lang: Lang) -> (Option<String>, Option<String>, Option<String>) {
    (None, Some(rule.to_owned()), law::article(rule, lang == Lang::En))
}

/// 何人可办 – an act that is not theirs, and whose it is.
fn whose(act: &str, lang: Lang) -> String {
    let permits = permission::permits(act);
    let told = permits.iter().map(|policy| if lang == Lang::En { &policy.en } else { &policy.zh });
    let told: Vec<&str> = told.map(String::as_str).collect();
    let told = told.join(";");
    match (lang, told.is_empty()) {
        (Lang::Zh, true) => format!("您不能办理:{act}"),
        (Lang::En, true) => format!("you may not perform {act}"),
        (Lang::Zh, false) => format!("您的岗位不能办理({told})"),
        (Lang::En, false) => format!("your post may not do this ({told})"),
    }
}

/// 阅读语言 – the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// 问题详情 – RFC 9457 problem details.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// URI reference naming the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title.
    pub title: String,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Path of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true)]
    pub instance: Option<String>,
    /// The field at fault, as in the request body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Rule id that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Article of law the rule rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// Rides on the response so that [`crate::http::localise`] can speak the reader's language.
#[derive(Clone)]
pub(crate) struct Told(pub(crate) std::sync::Arc<Fault>);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Fault::Broken(error) = &self {
            tracing::error!(error = format!("{error:#}"), "broken");
        }
        let mut response = render(&self, Lang::Zh, None);
        response.extensions_mut().insert(Told(std::sync::Arc::new(self)));
        response
    }
}

impl Fault {
    /// Whether an answer says that there is no such case.
    pub(crate) fn is_no_case(response: &Response) -> bool {
        let told = response.extensions().get::<Told>();
        told.is_some_and(|Told(fault)| matches!(**fault, Fault::Missing("case")))
    }
}

pub(crate) fn render(fault: &Fault, lang: Lang, instance: Option<String>) -> Response {
    let mut problem = fault.problem(lang);
    problem.instance = instance.map(|path| masked(&path));
    problem.detail = masked(&problem.detail);
    problem.field = problem.field.map(|field| masked(&field));
    let mut response = (fault.status(), Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    let wait = match fault {
        Fault::TooMany { seconds } => Some(*seconds),
        _ => fault.is_database_away().then_some(DATABASE_WAIT),
    };
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Fault::Later(seconds) = fault {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// What a sender wrote may be repeated to them, but not the number of a person: answers end in the logs
/// of gateways. Digits in a row as many as identity and account numbers have are covered.
fn masked(text: &str) -> String {
    const NUMBER: usize = 15;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (mut said, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let (number, after) = number.split_at(digits(number));
        said.push_str(before);
        said.push_str(if number.len() < NUMBER { number } else { "******" });
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn numbers_of_people_are_covered() {
        assert_eq!(masked("值`440399195001010028`:有误"), "值`******`:有误");
        assert_eq!(masked("/cases/44039919500101052X"), "/cases/******X");
        assert_eq!(
            masked("1:20 2026-07-06 （2026）粤0304执1001号"),
            "1:20 2026-07-06 （2026）粤0304执1001号"
        );
        assert_eq!(masked("999999999999.99"), "999999999999.99");
        assert_eq!(masked(""), "");
    }
}
