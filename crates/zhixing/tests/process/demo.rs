//! `zhixing run` as its user meets it.

use std::path::Path;

use reqwest::Client;
use serde_json::{Value, json};

use crate::harness::{Answer, Folder, Program, application, until};

/// How the built-in cases end, to the fen and the day.
const TABLE: [&str; 3] = [
    "（2025）黔0502执3001号 86400.00 100000.80 0.00 0.00 0.00 100 终结本次执行程序",
    "（2026）黔0502执恢188号 86400.00 0.00 100000.00 96110.63 96110.63 14 执行完毕",
    "（2026）粤0304执1001号 200000.00 289768.35 240000.00 231712.58 231712.58 40 执行完毕",
];

/// A table's cells with one space between them.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Desk {
    url: String,
    client: Client,
}

impl Desk {
    async fn call(&self, token: &str, call: &str, body: &Value) -> Answer {
        let (method, path) = call.split_once(' ').unwrap();
        let url = format!("{}/api/v1{path}", self.url);
        let request = self.client.request(method.parse().unwrap(), url).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(body) };
        Answer::of(request.send().await.unwrap()).await
    }

    async fn sign_in(&self, user: &str) -> String {
        let body = json!({ "user": user, "password": user, "bearer": true });
        let session = self.call("", "POST /session", &body).await.done();
        session["token"].as_str().unwrap().to_owned()
    }

    async fn numbers(&self, token: &str) -> Vec<String> {
        let page = self.call(token, "GET /cases", &Value::Null).await.done();
        let rows = page["items"].as_array().unwrap().iter();
        let mut numbers: Vec<String> =
            rows.map(|row| row["number"].as_str().unwrap_or_default().to_owned()).collect();
        numbers.sort();
        numbers
    }

    async fn now(&self, token: &str) -> String {
        let session = self.call(token, "GET /session", &Value::Null).await.done();
        session["now"].as_str().unwrap().to_owned()
    }
}

fn start(folder: &Path) -> (Program, String, Desk) {
    let data = folder.join("data");
    let data = data.to_str().unwrap();
    let arguments = ["run", "--listen", "127.0.0.1:0", "--web", "/nonexistent", "--data", data];
    let mut program = Program::start(folder, &arguments);
    let (text, url) = program.greeting();
    (program, text, Desk { url, client: Client::builder().no_proxy().build().unwrap() })
}

/// Processes that have `folder` on their command line.
fn left_over(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(folder)).collect()
}

/// File and accept a case at the desk; returns its number.
async fn file(desk: &Desk, token: &str, n: u32) -> String {
    let mut body = application(n);
    body["received_on"] = json!("2026-06-26");
    let made = desk.call(token, "POST /cases", &body).await.done();
    let call = format!("POST /cases/{}/filing-decision", made["id"].as_str().unwrap());
    let decided = desk.call(token, &call, &json!({ "decision": "accept" })).await.done();
    decided["number"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_demonstration_plays_once_stops_cleanly_and_survives_being_killed() {
    let folder = Folder::new();
    let (mut program, text, desk) = start(folder.path());
    let shown = plain(&text);
    for line in TABLE {
        assert!(shown.contains(line), "{line} is not in {text}");
    }
    assert_eq!(program.errors().matches('✗').count(), 10, "{}", program.errors());
    let token = desk.sign_in("lian").await;
    assert_eq!(desk.numbers(&token).await, ["（2026）粤0304执1001号"]);
    let first = file(&desk, &token, 1).await;
    assert_eq!(first, "（2026）粤0304执1002号");
    let before = desk.now(&token).await;

    program.interrupt();
    assert!(program.wait().success(), "{}", program.errors());
    assert_eq!(left_over(folder.path()), Vec::<String>::new());

    let (mut program, text, desk) = start(folder.path());
    assert!(!plain(&text).contains(TABLE[2]), "the cases are not played again: {text}");
    let token = desk.sign_in("lian").await;
    assert!(desk.now(&token).await >= before, "time goes on");
    assert!(desk.numbers(&token).await.contains(&first));
    let second = file(&desk, &token, 11).await;
    assert_eq!(second, "（2026）粤0304执1003号");

    program.kill();
    until("everything of the killed one is gone", || async {
        left_over(folder.path()).is_empty().then_some(())
    })
    .await;
    let (_program, _, desk) = start(folder.path());
    let token = desk.sign_in("lian").await;
    let numbers = desk.numbers(&token).await;
    assert_eq!(numbers, ["（2026）粤0304执1001号", first.as_str(), second.as_str()]);
}

#[tokio::test]
async fn the_demonstration_says_at_once_that_its_port_is_taken() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let data = folder.path().join("data");
    let output = Program::run(&["run", "--listen", &listen, "--data", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&listen) && said.contains("--listen"), "{said}");
    assert!(!data.exists(), "nothing was begun");
}
