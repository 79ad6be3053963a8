//! 违规报告 – what browsers say broke the policy of a page (CSP). They say it without anybody asking, so
//! it is small, has a budget, and is believed in nothing: what is kept is which rule, and from which
//! host; no address of a page, no sample of a script, nobody's name.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use platform::http::parse;
use platform::{App, Fault, Result};
use serde_json::Value;

/// Where browsers report to.
pub(crate) const PATH: &str = "/reports";
/// Names that place in a policy, for browsers that report by the Reporting API.
pub(crate) const ENDPOINTS: &str = "desk=\"/reports\"";
/// What a policy says of it, in both ways.
pub(crate) const DIRECTIVES: &str = "report-uri /reports; report-to desk";

/// A browser sends a few at a time, each of a few hundred bytes.
const BODY_MAX: usize = 16 * 1024;
const AT_ONCE: usize = 20;
/// A directive has no longer name, a host hardly.
const WORD_MAX: usize = 80;

/// How many since the program was started.
static HEARD: AtomicU64 = AtomicU64::new(0);

/// 违规 – which rule was broken by what kind of thing.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    directive: String,
    blocked: String,
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route(PATH, post(hear)).layer(DefaultBodyLimit::max(BODY_MAX))
}

async fn hear(headers: HeaderMap, body: Bytes) -> Result<StatusCode> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_new = kind == "application/reports+json";
    if !is_new && kind != "application/csp-report" {
        return Err(Fault::WrongType);
    }
    let told: Value = parse(&body)?;
    let violations = if is_new { of_the_reporting_api(&told) } else { vec![&told["csp-report"]] };
    for report in violations.into_iter().take(AT_ONCE) {
        let Some(Violation { directive, blocked }) = violation(report) else { continue };
        let so_far = HEARD.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(directive, blocked, so_far, "a page broke its policy");
    }
    Ok(StatusCode::NO_CONTENT)
}

fn of_the_reporting_api(told: &Value) -> Vec<&Value> {
    let all = told.as_array().into_iter().flatten();
    all.filter(|report| report["type"] == "csp-violation").map(|report| &report["body"]).collect()
}

/// Browsers of either way call the same by another name.
fn violation(report: &Value) -> Option<Violation> {
    let said = |names: [&str; 3]| names.into_iter().find_map(|name| report[name].as_str());
    let directive = said(["effectiveDirective", "effective-directive", "violated-directive"])?;
    let blocked = said(["blockedURL", "blocked-uri", "blockedURI"]).unwrap_or_default();
    Some(Violation {
        directive: word(directive.split(' ').next().unwrap_or_default()),
        blocked: host(blocked),
    })
}

/// `inline`, `eval`, a scheme, or scheme and host: what follows may hold anything.
fn host(blocked: &str) -> String {
    let Some((scheme, rest)) = blocked.split_once("://") else {
        return word(blocked.split([':', '/', '?', '#']).next().unwrap_or_default());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A name before the host is somebody's.
    let host = authority.rsplit('@').next().unwrap_or_default();
    word(&format!("{scheme}://{host}"))
}

/// Letters, digits and what a host is written with; nothing that could be mistaken for a line of ours.
fn word(text: &str) -> String {
    let fits = |c: &char| c.is_ascii_alphanumeric() || "-.:/[]".contains(*c);
    text.chars().filter(fits).take(WORD_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_report_only_rule_and_host_are_kept() {
        for (blocked, kept) in [
            ("inline", "inline"),
            ("eval", "eval"),
            ("data", "data"),
            ("data:text/html,440301199001011234", "data"),
            ("https://evil.example/x?id=440301199001011234#a", "https://evil.example"),
            ("https://evil.example:8443", "https://evil.example:8443"),
            ("https://440301199001011234@evil.example/", "https://evil.example"),
            ("wss://[2001:db8::1]:1/x", "wss://[2001:db8::1]:1"),
            ("/cases/440301199001011234", ""),
            ("", ""),
            ("in\nline", "inline"),
        ] {
            let told = [
                json!({ "effectiveDirective": "script-src-elem", "blockedURL": blocked,
                    "documentURL": "https://desk/#/cases/1", "sample": "secret" }),
                json!({ "violated-directive": "script-src-elem 'self'", "blocked-uri": blocked,
                    "document-uri": "https://desk/#/cases/1", "script-sample": "secret" }),
            ];
            for report in &told {
                let directive = "script-src-elem".to_owned();
                let wanted = Violation { directive, blocked: kept.to_owned() };
                assert_eq!(violation(report), Some(wanted), "{blocked}");
            }
        }
        assert_eq!(violation(&json!({})), None);
        assert_eq!(violation(&json!(null)), None);
        let long = json!({ "effectiveDirective": "x".repeat(10_000) });
        assert_eq!(violation(&long).unwrap().directive.len(), WORD_MAX);
    }
}
