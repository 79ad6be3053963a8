//! 防护头 – what every answer tells a browser not to do, and which hosts are answered at all.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::Fault;

/// What is no page runs nothing, shows nothing and is framed nowhere.
const POLICY_OF_DATA: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A paper is shown beside its register, in a frame of the desk, by the browser's own viewer.
const POLICY_OF_PAPER: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; \
    frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/// On every answer.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

const HSTS: &str = "max-age=31536000; includeSubDomains";

/// 防护 – how one listener protects its answers.
#[derive(Clone, Debug, Default)]
pub struct Armour {
    hosts: Arc<[String]>,
    tls: bool,
    any_host: bool,
}

impl Armour {
    /// Answers to `hosts` beside plain addresses and `localhost`, behind TLS or not.
    #[must_use]
    pub fn new(hosts: &[String], tls: bool) -> Self {
        let hosts = hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        Self { hosts, tls, any_host: false }
    }

    /// Answers whatever name it is called by.
    #[must_use]
    pub fn for_any_host() -> Self {
        Self { any_host: true, ..Self::default() }
    }

    /// A name not known here is somebody else's page making a browser of ours ask (DNS rebinding).
    /// A plain address cannot be that.
    fn answers_to(&self, headers: &HeaderMap) -> bool {
        if self.any_host {
            return true;
        }
        let mut named = headers.get_all(header::HOST).iter();
        let (first, second) = (named.next(), named.next());
        let Some(host) = first.and_then(|host| host.to_str().ok()).filter(|_| second.is_none())
        else {
            // Requests the program makes of itself name none.
            return first.is_none();
        };
        let Ok(authority) = host.parse::<axum::http::uri::Authority>() else { return false };
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        host == "localhost" || host.parse::<IpAddr>().is_ok() || self.hosts.contains(&host)
    }
}

/// Middleware: the headers, and no answer to other hosts or to writes another site had a browser send.
pub async fn armour(State(armour): State<Armour>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_data = path.starts_with("/api/v1/") || path.starts_with("/exchange/");
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_foreign = site.is_some_and(|site| site == b"cross-site" || site == b"same-site");
    let mut response = if !armour.answers_to(request.headers()) {
        Fault::WrongHost.into_response()
    } else if writes && is_foreign {
        Fault::Denied("cross-site").into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    name_charset(headers);
    let is_paper = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/pdf");
    let (policy, frames) =
        if is_paper { (POLICY_OF_PAPER, "SAMEORIGIN") } else { (POLICY_OF_DATA, "DENY") };
    let own = headers.entry(header::CONTENT_SECURITY_POLICY);
    own.or_insert(HeaderValue::from_static(policy));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(frames));
    if is_data {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if armour.tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

/// All text of ours is UTF-8 and says so, whoever wrote it; JSON is by its own standard (RFC 8259 8.1).
fn name_charset(headers: &mut HeaderMap) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_text = |kind: &str| {
        kind.starts_with("text/") || kind.ends_with("javascript") || kind.ends_with("xml")
    };
    let Some(kind) = kind.filter(|kind| is_text(kind) && !kind.contains("charset")) else { return };
    if let Ok(kind) = HeaderValue::from_str(&format!("{kind}; charset=utf-8")) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_hosts_are_answered() {
        let armour = Armour::new(&["Court.example".to_owned()], false);
        let answers = |hosts: &[&str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_str(host).unwrap());
            }
            armour.answers_to(&headers)
        };
        for host in ["127.0.0.1:8180", "localhost", "[::1]:80", "court.example:443", "10.1.2.3"] {
            assert!(answers(&[host]), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "court.example.evil", "", "a b"] {
            assert!(!answers(&[host]), "{host}");
        }
        assert!(!answers(&["court.example", "evil.example"]));
        assert!(answers(&[]));
    }
}
