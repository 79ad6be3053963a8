//! 预算 – how much one source may ask before anybody looks at what it asks (T40). Officers, the public
//! and institutions have budgets of their own: none can use up another's.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use wire::Arrival;

use crate::Fault;

/// A burst may be so many seconds' worth.
const BURST_SECONDS: u32 = 10;
/// After so many requests, sources that have been quiet are forgotten.
const FORGET_EVERY: u64 = 20_000;

/// 类别 – what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 登录 – each try costs a slow hash.
    LogIn,
    /// 公开 – whatever needs no sign-in: calculators, descriptions, the desk's own files.
    Public,
    /// 接口 – everything officers ask for.
    Api,
    /// 行为 – what one person does: nobody signs, freezes or pays faster than a person can read
    /// (ASVS 2.4.2). A bag of applications is one act.
    Act,
    /// 违规报告 – what browsers report of pages; nobody waits for the answer.
    Report,
    /// 机构 – messages of institutions; counted by certificate, not by address.
    Institution,
}

impl Class {
    /// Every class with what one source may ask a second. A court house may be one address.
    pub const ALL: [(Self, &str, u32); 6] = [
        (Self::LogIn, "log-in", 5),
        (Self::Public, "public", 100),
        (Self::Api, "api", 500),
        (Self::Act, "act", 2),
        (Self::Report, "report", 2),
        (Self::Institution, "institution", 500),
    ];

    /// What a request is for.
    #[must_use]
    pub fn of(method: &Method, path: &str) -> Self {
        match path.strip_prefix("/api/v1") {
            Some(path) if *method != Method::GET && path.starts_with("/session") => Self::LogIn,
            Some(path) if path.starts_with("/calc/") || path == "/openapi.json" => Self::Public,
            Some(_) => Self::Api,
            None if path.starts_with("/exchange/") => Self::Institution,
            None if path == "/reports" => Self::Report,
            None => Self::Public,
        }
    }
}

/// A budget as given on the command line: `api=2000` is two thousand a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    class: Class,
    per_second: NonZeroU32,
}

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            let names: Vec<&str> = Class::ALL.iter().map(|(_, name, _)| *name).collect();
            format!("CLASS=PER_SECOND, e.g. api=500; classes: {}", names.join(", "))
        };
        let (name, number) = text.split_once('=').ok_or_else(wrong)?;
        let (class, ..) =
            *Class::ALL.iter().find(|(_, known, _)| *known == name).ok_or_else(wrong)?;
        Ok(Self { class, per_second: number.parse().map_err(|_| wrong())? })
    }
}

type Limiter = DefaultKeyedRateLimiter<String>;

/// 各类预算.
pub struct Budgets {
    limiters: BTreeMap<Class, Limiter>,
    asked: AtomicU64,
}

impl Budgets {
    /// The usual budgets, with `others` in place of some.
    #[must_use]
    pub fn with(others: &[Budget]) -> Arc<Self> {
        let limiter = |(class, _, usual): (Class, &str, u32)| {
            let other = others.iter().rev().find(|other| other.class == class);
            let usual = NonZeroU32::new(usual).unwrap_or(NonZeroU32::MIN);
            let per_second = other.map_or(usual, |other| other.per_second);
            let burst = per_second.saturating_mul(BURST);
            (class, RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)))
        };
        let limiters = Class::ALL.into_iter().map(limiter).collect();
        Arc::new(Self { limiters, asked: AtomicU64::new(0) })
    }

    pub(super) fn spend(&self, class: Class, source: &str) -> Result<(), Fault> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiters.values().for_each(RateLimiter::retain_recent);
        }
        let Some(limiter) = self.limiters.get(&class) else { return Ok(()) };
        limiter.check_key(&source.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Fault::TooMany { seconds: wait.as_secs() + 1 }
        })
    }
}

const BURST: NonZeroU32 = match NonZeroU32::new(BURST_SECONDS) {
    Some(seconds) => seconds,
    None => NonZeroU32::MIN,
};

/// Middleware: who has used up a budget is told when to come again. Requests that came over no
/// connection are the program's own. Who acts is known further in, where the budgets go along.
pub async fn spend(
    State(budgets): State<Arc<Budgets>>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Some(arrival) = request.extensions().get::<Arrival>() {
        let class = Class::of(request.method(), request.uri().path());
        if let Err(fault) = budgets.spend(class, &source(arrival)) {
            return fault.into_response();
        }
        request.extensions_mut().insert(budgets);
    }
    next.run(request).await
}

/// Who a certificate names; else the address, of which IPv6 gives everybody 2^64.
fn source(arrival: &Arrival) -> String {
    if let Some(certificate) = &arrival.certificate {
        return certificate.party.to_string();
    }
    match arrival.address.ip().to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_class_or_source_does_not_use_up_another() {
        let budgets = Budgets::with(&["log-in=1".parse().unwrap(), "api=2".parse().unwrap()]);
        let tries =
            |class, source| (0..100).filter(|_| budgets.spend(class, source).is_ok()).count();
        assert_eq!(tries(Class::LogIn, "a"), 10);
        assert_eq!(tries(Class::LogIn, "a"), 0);
        assert_eq!(tries(Class::LogIn, "b"), 10);
        assert_eq!(tries(Class::Api, "a"), 20);
        assert_eq!(tries(Class::Institution, "a"), 100);
        assert_eq!(tries(Class::Act, "a"), 20, "two a second, twenty at once");
        let fault = budgets.spend(Class::LogIn, "a").unwrap_err();
        assert!(matches!(fault, Fault::TooMany { seconds: 1..=2 }));
    }

    #[test]
    fn every_path_has_its_class() {
        for (method, path, class) in [
            (Method::POST, "/api/v1/session", Class::LogIn),
            (Method::POST, "/api/v1/session/second-factor", Class::LogIn),
            (Method::GET, "/api/v1/session", Class::Api),
            (Method::POST, "/api/v1/calc/interest", Class::Public),
            (Method::POST, "/api/v1/cases", Class::Api),
            (Method::POST, "/exchange/answers", Class::Institution),
            (Method::GET, "/assets/office.js", Class::Public),
            (Method::POST, "/reports", Class::Report),
        ] {
            assert_eq!(Class::of(&method, path), class, "{path}");
        }
        for wrong in ["api", "api=0", "api=-1", "nobody=5", "=", ""] {
            assert!(wrong.parse::<Budget>().is_err(), "{wrong}");
        }
    }
}
