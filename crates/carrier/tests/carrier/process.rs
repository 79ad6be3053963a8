//! The server as its callers see it.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::make::*;
use crate::talk::*;

#[tokio::test]
async fn one_passenger_is_answered_as_by_the_command() {
    let folder = Folder::new("one");
    let server = Server::start(&folder, "127.0.0.1:0");
    let said = server.one(1).await;
    assert_eq!((&said["outcome"], &said["line"]), (&json!("block"), &json!(1)));
    assert_eq!(said["reasons"][2]["article"], "限制消费规定 第3条第1款第1项");
    assert_eq!(server.one(100).await["outcome"], "allow");
    let own = json!({
        "document_kind": "id_card", "document_number": number(1), "name": "陈某甲",
        "trip": { "date": "2099-12-01", "mode": "rail", "number": "K1", "class": "硬座" },
    });
    let (_, said) = server.post("/screen", "application/json", own.to_string()).await;
    assert!(said.contains("seat_open"), "{said}");
    let (code, status) = server.status().await;
    assert_eq!((code, &status["ready"], &status["list_version"]), (200, &json!(true), &json!(10)));
    assert_eq!(status["answered"], json!({ "allow": 2, "block": 1, "review": 0, "ask_online": 0 }));
}

#[tokio::test]
async fn a_train_is_answered_by_those_who_are_no_strangers() {
    let folder = Folder::new("batch");
    let server = Server::start(&folder, "127.0.0.1:0");
    let mut lines: Vec<String> =
        (1000..2000).map(|n| format!("id_card,{},王某", number(n))).collect();
    lines[16] = format!("id_card,{},陈某甲", number(3));
    lines[500] = format!("id_card,{},王某", number(4));
    lines[700] = "id_card,123,王某".into();
    lines[800] = "library_card,123".into();
    lines[900] = String::new();
    let path = format!("/screen/batch?{PLANE}");
    let (code, said) = server.post(&path, "text/csv; charset=utf-8", lines.join("\n")).await;
    assert_eq!(code, 200, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["passengers"], &said["list_version"]), (&json!(999), &json!(10)));
    assert_eq!(said["outcomes"], json!({ "allow": 995, "block": 1, "review": 3, "ask_online": 0 }));
    let told: Vec<_> = said["lines"].as_array().unwrap().iter().collect();
    let seen: Vec<_> =
        told.iter().map(|line| (line["line"].clone(), line["outcome"].clone())).collect();
    let wanted = [(17, "block"), (501, "review"), (701, "review"), (801, "review")];
    assert_eq!(seen, wanted.map(|(line, outcome)| (json!(line), json!(outcome))));
    let array: Vec<Value> = (0..3)
        .map(|n| json!({ "document_kind": "id_card", "document_number": number(n * 50), "name": "陈某甲" }))
        .collect();
    let (_, said) = server.post(&path, "application/json", json!(array).to_string()).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["passengers"], said["lines"].as_array().unwrap().len()), (&json!(3), 1));
}

#[tokio::test]
async fn a_killed_server_answers_again_as_before() {
    let folder = Folder::new("killed");
    let server = Server::start(&folder, "127.0.0.1:0");
    folder.delta(facts(11), &[1], &[50]);
    server.until(|status| status["list_version"] == 11).await;
    let address = server.address().to_owned();
    drop(server);
    let server = Server::start(&folder, &address);
    assert_eq!(server.status().await.1["list_version"], 11);
    assert_eq!(server.one(1).await["outcome"], "allow");
    assert_eq!(server.one(50).await["outcome"], "block");
}

#[tokio::test]
async fn a_stale_copy_sends_everybody_to_the_court_until_the_next_comes() {
    let folder = Folder::new("stale");
    let mut soon = facts(11);
    soon.stale_after = now() + TimeDelta::seconds(3);
    folder.issue(soon, 0..10);
    let server = Server::start(&folder, "127.0.0.1:0");
    assert_eq!(server.one(1).await["outcome"], "block");
    tokio::time::sleep(Duration::from_millis(3500)).await;
    for n in [1, 100] {
        assert_eq!(server.one(n).await["outcome"], "ask_online");
    }
    let (code, status) = server.status().await;
    assert_eq!((code, &status["not_ready"]["code"]), (503, &json!("stale")));
    let train = format!("id_card,{},王某\nid_card,{},王某", number(2000), number(2001));
    let (_, said) = server.post(&format!("/screen/batch?{PLANE}"), "text/csv", train).await;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["outcomes"]["ask_online"], 2);
    assert_eq!(said["lines"].as_array().unwrap().len(), 2, "nobody passes for a stranger");
    folder.delta(facts(12), &[], &[]);
    server.until(|status| status["ready"] == true).await;
    assert_eq!(server.one(1).await["outcome"], "block");
}

#[test]
fn what_is_not_in_order_is_not_served() {
    let folder = Folder::new("refused");
    let whole = std::fs::read(folder.at("a.list")).unwrap();
    let mut altered = whole.clone();
    altered[4096 + 7] ^= 1;
    put(&folder.at("a.list"), &altered);
    assert!(refusal(&folder, &[]).starts_with("file: 正文"), "an altered body");
    put(&folder.at("a.list"), &whole[..whole.len() - 1]);
    assert!(refusal(&folder, &[]).starts_with("file: "), "a short file");
    put(&folder.at("a.list"), &whole);
    let path = folder.delta(facts(12), &[1], &[]);
    assert!(refusal(&folder, &[]).starts_with("delta: "), "a gap");
    std::fs::write(&path, "nonsense").unwrap();
    assert!(refusal(&folder, &[]).starts_with("delta: "), "no delta");
    std::fs::remove_file(&path).unwrap();
    std::fs::write(folder.at("key"), "08".repeat(32)).unwrap();
    assert!(refusal(&folder, &[]).starts_with("key: "), "another's key");
    std::fs::write(folder.at("key"), "09".repeat(32)).unwrap();
    let said = refusal(&folder, &["--listen", "0.0.0.0:0"]);
    assert!(said.starts_with("listen: ") && said.contains("--tls-cert"), "{said}");
    assert!(refusal(&folder, &["--listen", "nowhere"]).starts_with("listen: "));
}
