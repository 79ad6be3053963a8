//! Whatever comes in, the server says what the command says.

use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::Value;

use crate::make::*;
use crate::talk::*;

const TRIP: &str = "date=2099-12-01,mode=plane,number=CA1301,class=Y";

fn command(folder: &Folder, input: &[u8]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhixing-screen"))
        .args(["check", "a.list", "--key", "key", "--court-key", "court", "--trip", TRIP])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Lines as carriers write them, and as they should not.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![Just("陈某甲".to_owned()), Just("CHEN MOUJIA".to_owned()), "\\PC{0,6}"];
    let typed = (0u32..40, 0usize..6, name.clone(), 0usize..5);
    let usual = typed.prop_map(|(n, way, name, end)| {
        let number = number(n);
        let number = match way {
            0..3 => number,
            3 => format!(" {number}"),
            4 => number.to_lowercase().replace('1', "１"),
            _ => number[..17].to_owned(),
        };
        let end = ["", "\r", ",", " ", "\t"][end];
        format!("id_card,{number},{name}{end}").into_bytes()
    });
    let json = (0u32..40, name, any::<bool>()).prop_map(|(n, name, own)| {
        let mut line = serde_json::json!({
            "document_kind": "id_card", "document_number": number(n), "name": name,
        });
        if own {
            line["trip"] = serde_json::json!({
                "date": "2099-12-01", "mode": "rail", "number": "D1", "class": "二等座",
            });
        }
        line.to_string().into_bytes()
    });
    let other = prop_oneof![
        Just(b"document_kind,document_number,name".to_vec()),
        Just(Vec::new()),
        Just(b"passport,E12345678,X".to_vec()),
        Just("\u{FEFF}id_card,11010519491231002X".as_bytes().to_vec()),
        Just(b"id_card,11010519491231002X,\"a,b\"".to_vec()),
        Just(b"id_card,11010519491231002X,\xff\xfe".to_vec()),
        Just(b"{\"document_kind\":1}".to_vec()),
        "\\PC{0,30}".prop_map(String::into_bytes),
        proptest::collection::vec(
            any::<u8>().prop_filter("no end of line", |b| *b != b'\n'),
            0..30
        ),
    ];
    prop_oneof![4 => usual, 2 => json, 2 => other]
}

#[test]
fn batch_stream_and_single_say_what_the_command_says() {
    let folder = Folder::new("same");
    let server = Server::start(&folder, "127.0.0.1:0");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let lines = proptest::collection::vec(line(), 1..60);
    let outcome = runner.run(&(lines, any::<bool>()), |(lines, ends)| {
        let mut body = lines.join(&b'\n');
        if ends {
            body.push(b'\n');
        }
        let wanted = command(&folder, &body);
        runtime.block_on(compared(&server, &lines, body, &wanted));
        Ok(())
    });
    outcome.unwrap();
}

async fn compared(server: &Server, lines: &[Vec<u8>], body: Vec<u8>, wanted: &str) {
    let all = [("content-type", "text/csv"), ("accept", "application/x-ndjson")];
    let path = format!("/screen/batch?{PLANE}");
    assert_eq!(server.ask(&path, &all, body.clone()).await, (200, wanted.to_owned()));
    let stream = format!("/screen/stream?{PLANE}");
    assert_eq!(server.ask(&stream, &[], body.clone()).await, (200, wanted.to_owned()));
    let wanted: Vec<Value> =
        wanted.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // Short: the lines of all who are no strangers, and how many there are of each outcome.
    let (code, said) = server.post(&path, "text/csv", body).await;
    assert_eq!(code, 200);
    let said: Value = serde_json::from_str(&said).unwrap();
    let told = wanted.iter().filter(|line| line["reasons"][0]["code"] != "not_listed");
    assert_eq!(said["lines"], told.cloned().collect::<Value>());
    assert_eq!(said["passengers"], wanted.len());
    for outcome in ["allow", "block", "review", "ask_online"] {
        let count = wanted.iter().filter(|line| line["outcome"] == outcome).count();
        assert_eq!(said["outcomes"][outcome], count);
    }
    // One by one, those that are JSON.
    let objects = (1..).zip(lines).filter(|(_, line)| line.starts_with(b"{"));
    for (number, line) in objects.take(3) {
        let (code, said) =
            server.post(&format!("/screen?{PLANE}"), "application/json", line.clone()).await;
        let mut said: Value = serde_json::from_str(&said).unwrap();
        said["line"] = number.into();
        let same = wanted.iter().find(|other| other["line"] == number);
        assert_eq!((code, Some(&said)), (200, same));
    }
}
