//! The command: lists shown, passengers read, faults named by field.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use screening::*;
use serde_json::Value;

use crate::make::*;

/// The folder with what only the command is given: a list of one as of a fixed day, a delta, a bad key.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    let issued_at = "2026-11-28T01:00:00Z".parse().unwrap();
    let stale_after = "2026-11-30T02:00:00Z".parse().unwrap();
    let facts = |version| Facts { issued_at, stale_after, ..facts(version) };
    folder.issue(facts(10), 1..2);
    let delta = folder.delta(facts(11), &[1], &[]);
    std::fs::rename(delta, folder.at("b.delta")).unwrap();
    std::fs::write(folder.at("bad"), "no key").unwrap();
    folder
}

impl Folder {
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zhixing-screen"))
            .args(arguments)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that refuses its arguments reads nothing.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    fn check(&self, more: &[&str], input: &str) -> Vec<Value> {
        let usual = [
            "check",
            "a.list",
            "--key",
            "key",
            "--court-key",
            "court",
            "--now",
            "2026-11-28T02:00:00Z",
        ];
        let trip = ["--trip", "date=2026-12-01,mode=plane,number=CA1301,class=Y"];
        let output = self.run(&[&usual[..], &trip, more].concat(), input);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn passengers_come_as_csv_or_json() {
    let folder = folder("check");
    let (one, two) = (number(1), number(2));
    let input = format!(
        "document_kind,document_number,name\nid_card,{one},陈某甲\n\nid_card,{two},\"陈, 某甲\"\n{{\"document_kind\":\"id_card\",\"document_number\":\"{one}\",\"name\":\"王某\"}}\n{{\"document_kind\":\"id_card\"}}\n{{\"document_kind\":1,\"document_number\":\"{one}\"}}\nid_card\n{{\"x\n"
    );
    let said = folder.check(&[], &input);
    let seen: Vec<_> = said
        .iter()
        .map(|d| (d["line"].as_u64().unwrap(), d["outcome"].as_str().unwrap()))
        .collect();
    let wanted = [
        (2, "block"),
        (4, "allow"),
        (5, "review"),
        (6, "review"),
        (7, "review"),
        (8, "review"),
        (9, "review"),
    ];
    assert_eq!(seen, wanted);
    assert_eq!(said[0]["reasons"][2]["article"], "限制消费规定 第3条第1款第1项");
    assert_eq!(said[2]["reasons"][3]["code"], "name_mismatch");
    assert_eq!(said[3]["reasons"][0]["field"], "document_number");
    assert_eq!(said[4]["reasons"][0]["field"], "document_kind");
    assert!(said.iter().all(|line| !line.to_string().contains(&one)), "numbers are not repeated");
    let after = folder.check(&["--delta", "b.delta"], &format!("id_card,{one},陈某甲"));
    assert_eq!((&after[0]["outcome"], &after[0]["list_version"]), (&"allow".into(), &11.into()));
}

#[test]
fn a_header_is_shown_and_checked() {
    let folder = folder("info");
    for (file, kind, subjects) in [("a.list", "list", 1), ("b.delta", "delta", 1)] {
        for more in [&[][..], &["--court-key", "court"]] {
            let output = folder.run(&[&["info", file], more].concat(), "");
            let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!((&shown["kind"], &shown["subjects"]), (&kind.into(), &subjects.into()));
            assert_eq!(shown["checked"].as_str().unwrap().contains("相符"), !more.is_empty());
        }
    }
}

#[test]
fn faults_name_field_and_cause() {
    let folder = folder("faults");
    let check = |file: &str, key: &str, court: &str, trip: &str| {
        let keys = ["--key", key, "--court-key", court, "--trip", trip];
        folder.run(&[&["check", file][..], &keys].concat(), "")
    };
    let good = "date=2026-12-01,mode=plane,number=1,class=Y";
    for (output, field) in [
        (check("none", "key", "court", good), "file: "),
        (check("key", "key", "court", good), "file: "),
        (check("b.delta", "key", "court", good), "file: "),
        (check("a.list", "none", "court", good), "key: "),
        (check("a.list", "bad", "court", good), "key: "),
        (check("a.list", "court", "court", good), "key: "),
        (check("a.list", "key", "bad", good), "court-key: "),
        (check("a.list", "key", "key", good), "file: "),
        (check("a.list", "key", "court", "date=2026-12-01"), "trip.mode: "),
        (check("a.list", "key", "court", &good.replace("plane", "bus")), "trip.mode: "),
        (check("a.list", "key", "court", &good.replace("2026", "x")), "trip.date: "),
        (check("a.list", "key", "court", "when=now"), "trip: "),
        (folder.run(&["info", "key"], ""), "file: "),
        (folder.run(&["info", "none"], ""), "file: "),
    ] {
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(told.starts_with(field) && told.contains(" / "), "{field} {told}");
    }
}
