//! What browsers report is counted and logged, and nothing of it that could be about anybody.

use serde_json::{Value, json};

use crate::harness::{Answer, Court};

const NUMBER: &str = "440301199001011234";

fn old() -> Value {
    json!({ "csp-report": {
        "document-uri": format!("https://desk/#/cases?q={NUMBER}"),
        "effective-directive": "script-src-elem",
        "blocked-uri": format!("https://evil.example/x?{NUMBER}"),
        "script-sample": NUMBER,
    } })
}

fn new() -> Value {
    let body = json!({ "documentURL": format!("https://desk/{NUMBER}"), "sample": NUMBER,
        "effectiveDirective": "style-src-elem", "blockedURL": "inline" });
    let other = json!({ "type": "deprecation", "body": { "id": NUMBER } });
    json!([{ "type": "csp-violation", "body": body }, other])
}

async fn send(court: &Court, kind: &str, body: String) -> Answer {
    let request = court.client.post(format!("{}/reports", court.url)).header("content-type", kind);
    // As a browser sends it: with its cookie, without a header of ours.
    let request =
        request.header("cookie", "zhixing_session=0").header("sec-fetch-site", "same-origin");
    Answer::of(request.body(body).send().await.unwrap()).await
}

#[tokio::test]
async fn what_broke_a_policy_is_counted_and_says_nothing_of_people() {
    const OLD: &str = "application/csp-report";
    let court = Court::open().await;
    assert_eq!(send(&court, OLD, old().to_string()).await.status, 204);
    assert_eq!(send(&court, "application/reports+json", new().to_string()).await.status, 204);
    for (kind, body, status) in [
        ("text/plain", old().to_string(), 415),
        ("application/json", old().to_string(), 415),
        (OLD, "{".to_owned(), 400),
        (OLD, "{}".to_owned(), 204),
        (OLD, "null".to_owned(), 204),
        (OLD, format!("{{\"a\":\"{}\"}}", "x".repeat(17_000)), 413),
    ] {
        assert_eq!(send(&court, kind, body).await.status, status, "{kind}");
    }
    let log = court.errors();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("broke its policy")).collect();
    assert_eq!(lines.len(), 2, "{log}");
    for (line, words) in lines.iter().zip([
        ["script-src-elem", "https://evil.example", "so_far=1"],
        ["style-src-elem", "inline", "so_far=2"],
    ]) {
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    }
    assert!(!log.contains(NUMBER), "{log}");

    let many = (0..60).map(|_| send(&court, OLD, "{}".to_owned()));
    let told = futures::future::join_all(many).await;
    assert!(told.iter().any(|answer| answer.status == 429), "a budget of their own");
    assert_eq!(court.call("zhifa", "GET /session", Value::Null).await.status, 200);
}
