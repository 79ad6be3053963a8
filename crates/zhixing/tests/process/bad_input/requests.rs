//! Requests that are wrong around the body: path, method, parameters, headers, sender.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::json;

use super::table::{Row, all_refused};
use crate::harness::{Court, Expected, application, row_counts};

/// A cursor as the server prints it, with a key of our choice.
fn cursor(key: &str) -> String {
    hex::encode(json!({ "key": key, "id": "00000000-0000-0000-0000-000000000000" }).to_string())
}

#[tokio::test]
async fn paths_parameters_and_headers_are_read_strictly() {
    let court = Court::open().await;
    let case = court.file(1).await;
    let list = |what, query: &str, field| {
        Row::new(what, "zhifa", &format!("GET /cases?{query}"), Expected::invalid(field))
    };
    let file = |what, expected| Row::new(what, "lian", "POST /cases", expected);
    let nobody = "00000000-0000-0000-0000-000000000000";
    let decision = format!("POST /cases/{case}/filing-decision");
    let accept = json!({ "decision": "accept" });
    let rows = vec![
        list("huge page", "limit=1000000000", "limit"),
        list("endless page", "limit=99999999999999999999999", "limit"),
        list("empty page", "limit=0", "limit"),
        list("negative page", "limit=-5", "limit"),
        list("page of words", "limit=many", "limit"),
        list("unknown parameter", "page=2", "page"),
        list("parameter twice", "limit=5&limit=6", "limit"),
        list("garbled cursor", "cursor=zz", "cursor"),
        list("cursor of nothing", "cursor=7b7d", "cursor"),
        list("cursor of another order", &format!("cursor={}", cursor("999")), "cursor"),
        list("cursor beyond time", &format!("cursor={}", cursor("+262142-12-31")), "cursor"),
        list("amount cursor of words", &format!("sort=amount&cursor={}", cursor("x")), "cursor"),
        list("unknown sort", "sort=random()", "sort"),
        list("unknown state", "state=sleeping", "state"),
        list("unknown handler", "handler=theirs", "handler"),
        list("NUL in a search", "q=%00", "query"),
        Row::new(
            "bad cursor of the public list",
            "",
            "GET /ended-cases?cursor=zz",
            Expected::invalid("cursor"),
        ),
        Row::new("no uuid", "zhifa", "GET /cases/1001", Expected::invalid("id")),
        Row::new("nobody's case", "zhifa", &format!("GET /cases/{nobody}"), Expected::status(404)),
        Row::new("no such path", "zhifa", "GET /casse", Expected::status(404)),
        Row::new("wrong method", "zhifa", "DELETE /cases", Expected::status(405)),
        Row::new("nobody signed in", "", "GET /cases", Expected::status(401)),
        Row::new("nobody signed in, to write", "", "POST /cases", Expected::status(401))
            .json(&application(1)),
        Row::new("an unknown session", "", "GET /cases", Expected::status(401))
            .header("authorization", "Bearer 0000"),
        Row::new("not one's act", "zhifa", "POST /cases", Expected::status(403))
            .json(&application(1)),
        Row::new("wrong password", "", "POST /session", Expected::invalid("password"))
            .json(&json!({ "user": "lian", "password": "x" })),
        Row::new("NUL in the user name", "", "POST /session", Expected::invalid("user"))
            .json(&json!({ "user": "li\0an", "password": "x" })),
        file("empty key", Expected::invalid("Idempotency-Key"))
            .json(&application(1))
            .header("idempotency-key", ""),
        file("long key", Expected::invalid("Idempotency-Key"))
            .json(&application(1))
            .header("idempotency-key", &"k".repeat(201)),
        file("key with a tab", Expected::invalid("Idempotency-Key"))
            .json(&application(1))
            .header("idempotency-key", "a\tb"),
        Row::new("stale version", "lian", &decision, Expected::status(409))
            .json(&accept)
            .header("if-match", "\"77\""),
        Row::new("no version", "lian", &decision, Expected::invalid("If-Match"))
            .json(&accept)
            .header("if-match", "latest"),
        Row::new(
            "interest over all of time",
            "lian",
            "POST /calc/interest",
            Expected::invalid("due"),
        )
        .json(&json!({ "principal": "1.00", "due": "-262143-01-01", "to": "+262142-12-31" })),
        Row::new(
            "a deadline at the end of time",
            "lian",
            "POST /calc/deadline",
            Expected::invalid("from"),
        )
        .json(&json!({ "rule": "EXEC_TERM", "from": "+262142-12-31" })),
        Row::new(
            "a deadline in a year without calendar",
            "lian",
            "POST /calc/deadline",
            Expected::status(400),
        )
        .json(&json!({ "rule": "CLUE", "from": "2031-01-02" })),
        Row::new("an unknown rule", "lian", "POST /calc/deadline", Expected::invalid("rule"))
            .json(&json!({ "rule": "NOPE", "from": "2026-01-02" })),
    ];
    all_refused(&court, rows).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_answered_and_leaves_nothing() {
    let court = Court::open().await;
    let token = court.token("lian").await;
    let before = row_counts(&court.base.pool).await;
    let host = court.url.strip_prefix("http://").unwrap().to_owned();
    let body = application(1).to_string();
    for promised in [body.len() + 1000, 1000] {
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /api/v1/cases HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {promised}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body.as_bytes()[..500]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        // Either a 400 or an ended connection; never a wait.
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    assert_eq!(row_counts(&court.base.pool).await, before);
    court.get("/cases").await;
}
