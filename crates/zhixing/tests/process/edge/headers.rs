//! What every answer of every route tells a browser, and which hosts are answered.

use serde_json::{Value, json};

use crate::harness::{Answer, Court, Message};

/// Header, and what it must hold.
const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "geolocation=()"),
];
/// Which must not be there: who we are, whom we let read our answers.
const NEVER: [&str; 4] = ["server", "x-powered-by", "access-control-allow-origin", "via"];

fn faults(answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in ALWAYS {
        if !answer.header(name).contains(value) {
            found.push(format!("{name}: {:?}", answer.header(name)));
        }
    }
    found.extend(
        NEVER
            .iter()
            .filter(|name| answer.headers.contains_key(**name))
            .map(|name| (*name).to_owned()),
    );
    let kind = answer.header("content-type");
    let is_empty = answer.body.as_str().is_some_and(str::is_empty);
    if kind.is_empty() != is_empty {
        found.push(format!("content-type: {kind:?}"));
    }
    // JSON has none (RFC 8259 11).
    let bare = kind.split(';').next().unwrap_or_default();
    let is_text = bare.starts_with("text/") || bare.ends_with("xml") || bare.ends_with("script");
    if is_text != kind.contains("charset=utf-8") {
        found.push(format!("charset of {kind:?}"));
    }
    let policy = answer.header("content-security-policy");
    let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src"));
    let scripts = scripts.unwrap_or("default-src 'none'");
    for needed in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action"]
    {
        if !policy.contains(needed) {
            found.push(format!("policy without {needed}: {policy}"));
        }
    }
    if ["unsafe", "*", "data:", "http:", "https:"].iter().any(|lax| scripts.contains(lax)) {
        found.push(format!("scripts: {scripts}"));
    }
    found
}

#[tokio::test]
async fn every_route_answers_under_a_strict_policy() {
    let court = Court::open().await;
    let url = format!("{}/api/v1/openapi.json", court.url);
    let api: Value = court.client.get(url).send().await.unwrap().json().await.unwrap();
    let mut calls: Vec<(String, String)> = Vec::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let some = "00000000-0000-7000-8000-000000000000";
            let path: Vec<&str> = path
                .split('/')
                .map(|part| if part.starts_with('{') { some } else { part })
                .collect();
            calls.push((method.to_uppercase(), path.join("/")));
        }
    }
    assert!(calls.len() > 90, "only {} operations", calls.len());
    for path in [
        "/",
        "/health",
        "/nothing",
        "/office.html",
        "/assets/none.js",
        "/exchange/answers",
        "/api/docs",
        "/api/docs/",
        "/api/docs/swagger-ui.css",
        "/api/v1/openapi.json",
        "/api/nothing",
    ] {
        calls.push(("GET".to_owned(), path.to_owned()));
    }
    for odd in ["OPTIONS", "TRACE", "DELETE", "PATCH"] {
        calls.push((odd.to_owned(), "/api/v1/cases".to_owned()));
    }
    let token = court.token("zhifa").await;
    for (method, path) in &calls {
        for signed_in in [false, true] {
            let mut request =
                court.client.request(method.parse().unwrap(), format!("{}{path}", court.url));
            if signed_in {
                request = request.bearer_auth(&token);
            }
            if path.ends_with("/stream") && signed_in {
                // Without an end; its head says all.
                let response = request.send().await.unwrap();
                assert_eq!(response.headers()["cache-control"], "no-store");
                continue;
            }
            let answer = Answer::of(request.send().await.unwrap()).await;
            let found = faults(&answer);
            assert!(found.is_empty(), "{method} {path} {}: {found:?}", answer.status);
            if path.starts_with("/api/v1") {
                assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
            }
        }
    }
    let partner = court.partner("BANK-CCB").await;
    for path in ["/exchange/answers", "/exchange/statements", "/api/v1/cases", "/"] {
        let message = Message::signed("BANK-CCB", b"{}".to_vec());
        let answer = partner.say(path, &message, "zh").await.unwrap();
        assert_eq!(faults(&answer), Vec::<String>::new(), "{path}");
        assert_eq!(answer.status == 404, !path.starts_with("/exchange"), "{path}");
    }
}

#[tokio::test]
async fn other_hosts_and_other_sites_are_not_served() {
    let court = Court::open().await;
    let url = format!("{}/api/v1/session", court.url);
    for host in ["evil.example", "127.0.0.1.evil.example", "court.example@evil.example"] {
        let sent = court.client.get(&url).header("host", host).send().await.unwrap();
        let answer = Answer::of(sent).await;
        assert_eq!((answer.status, &answer.body["type"]), (421, &json!("/problems/wrong-host")));
        assert_eq!(faults(&answer), Vec::<String>::new());
    }
    let token = court.token("lian").await;
    for (site, status) in
        [("cross-site", 403), ("same-site", 403), ("same-origin", 400), ("none", 400)]
    {
        let request = court.client.post(format!("{}/api/v1/cases", court.url)).bearer_auth(&token);
        let request = request.header("sec-fetch-site", site).json(&json!({}));
        assert_eq!(request.send().await.unwrap().status(), status, "{site}");
    }
    let preflight = court
        .client
        .request(reqwest::Method::OPTIONS, format!("{}/api/v1/cases", court.url))
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "POST")
        .send()
        .await
        .unwrap();
    assert!(!preflight.status().is_success());
    assert!(!preflight.headers().contains_key("access-control-allow-origin"));
}
