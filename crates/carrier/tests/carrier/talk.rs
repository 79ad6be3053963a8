//! The server as a process, and how tests talk to it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::make::*;

/// A server, killed as a power cut would when it goes out of scope.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn command(folder: &Folder, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhixing-screen"));
    command
        .args(["serve", "a.list", "--key", "key", "--court-key", "court", "--deltas", "deltas"])
        .args(more)
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Server {
    pub(crate) fn start(folder: &Folder, listen: &str) -> Self {
        let mut child =
            command(folder, &["--listen", listen]).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://"), "it does not serve: {line}");
        Self { child, url: line.trim().to_owned() }
    }

    pub(crate) fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// One passenger on a plane.
    pub(crate) async fn one(&self, n: u32) -> Value {
        let body = format!(
            r#"{{"document_kind":"id_card","document_number":"{}","name":"陈某甲"}}"#,
            number(n)
        );
        let (code, said) = self.post(&format!("/screen?{PLANE}"), "application/json", body).await;
        assert_eq!(code, 200, "{said}");
        serde_json::from_str(&said).unwrap()
    }

    pub(crate) async fn post(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<reqwest::Body>,
    ) -> (u16, String) {
        self.ask(path, &[("content-type", kind)], body).await
    }

    pub(crate) async fn ask(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> (u16, String) {
        let mut request = reqwest::Client::new().post(format!("{}{path}", self.url)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    pub(crate) async fn status(&self) -> (u16, Value) {
        let reply = reqwest::get(format!("{}/status", self.url)).await.unwrap();
        (reply.status().as_u16(), serde_json::from_str(&reply.text().await.unwrap()).unwrap())
    }

    /// Wait until the status is as wanted; returns how long that took.
    pub(crate) async fn until(&self, wanted: impl Fn(&Value) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            let (_, status) = self.status().await;
            if wanted(&status) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "still {status}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What a server that does not start says.
pub(crate) fn refusal(folder: &Folder, more: &[&str]) -> String {
    let mut child = command(folder, more).spawn().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(!child.wait().unwrap().success(), "it serves");
    said
}
