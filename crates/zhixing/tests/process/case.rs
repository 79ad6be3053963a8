//! `zhixing case` against a running server: what it shows, saves, files and refuses.

use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::harness::{Court, Folder, Program, application};

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn shown(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn printed(output: &Output) -> Value {
    serde_json::from_str(&shown(output)).unwrap()
}

/// `zhixing case …` of a court's engineer, with what stands on standard input and in the environment.
struct Desk<'a> {
    server: &'a str,
    variables: Vec<(&'a str, String)>,
}

impl Desk<'_> {
    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command =
            Program::command(&[&["case", "--server", self.server], arguments].concat());
        for name in ["ZHIXING_LOGIN", "ZHIXING_PASSWORD", "ZHIXING_TOKEN", "ZHIXING_SERVER"] {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever does not ask for a password does not read it either.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// As the judge, whose password comes on standard input.
    fn judge(&self, arguments: &[&str]) -> Output {
        self.run(&[&["--login", "zhifa"], arguments].concat(), "zhifa\n")
    }
}

async fn sessions(court: &Court) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM platform.session WHERE closed_at IS NULL")
        .fetch_one(&court.base.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_case_is_shown_by_number_or_id_as_table_or_json() {
    let court = Court::open().await;
    let id = court.investigate(1, "300000.00").await;
    court.file(11).await;
    let before = sessions(&court).await;
    let desk = Desk { server: &court.url, variables: Vec::new() };

    let listed = printed(&desk.judge(&["--json", "list"]));
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let number = listed["items"].as_array().unwrap().iter().find(|row| row["id"] == json!(id));
    let number = number.unwrap()["number"].as_str().unwrap().to_owned();
    let mine =
        printed(&desk.judge(&["--json", "list", "--handler", "mine", "--state", "controlling"]));
    let found: Vec<&str> =
        mine["items"].as_array().unwrap().iter().filter_map(|row| row["id"].as_str()).collect();
    assert!(found.iter().all(|row| *row == id), "{mine}");
    let second = printed(&desk.judge(&["--json", "list", "--limit", "1", "--page", "2"]));
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_ne!(second["items"][0]["id"], listed["items"][0]["id"]);
    let beyond = desk.judge(&["list", "--limit", "1", "--page", "3"]);
    assert_eq!(beyond.status.code(), Some(1), "{}", said(&beyond));

    for name in [id.as_str(), &number, &number.replace('（', "(").replace('）', ")")] {
        let found = printed(&desk.judge(&["--json", "show", name]));
        assert_eq!(found["case"]["id"], json!(id), "{name}");
        assert_eq!(found["parties"].as_array().unwrap().len(), 3);
        assert!(found["nodes"].as_array().unwrap().len() >= 3);
    }
    let table = shown(&desk.judge(&["show", &number]));
    assert!(table.contains(&number) && table.contains("被执行人1"), "{table}");
    let english = shown(&desk.judge(&["--lang", "en", "timeline", &number]));
    assert!(english.contains("what") && english.contains("application received"), "{english}");
    let timeline = printed(&desk.judge(&["--json", "timeline", &number]));
    assert!(timeline.as_array().unwrap().iter().all(|row| row["article"].is_string()));
    let orders = printed(&desk.judge(&["--json", "orders", &id]));
    assert!(orders.as_array().unwrap().iter().any(|row| row["institution"] == "BANK-CCB"));
    assert!(shown(&desk.judge(&["orders", &id])).contains("BANK-CCB"));
    let money = printed(&desk.judge(&["--json", "money", &id]));
    assert_eq!(money["account"]["balances"]["cash"], "0.00");
    assert!(shown(&desk.judge(&["money", &id])).contains("0.00"));
    assert_eq!(sessions(&court).await, before, "every session opened was closed again");
}

#[tokio::test]
async fn documents_and_lists_are_saved_and_nothing_is_overwritten() {
    let court = Court::open().await;
    let id = court.investigate(1, "300000.00").await;
    let desk = Desk { server: &court.url, variables: Vec::new() };
    let folder = Folder::new();
    let papers = folder.path().join("papers");
    let papers = papers.to_str().unwrap();
    let saved = printed(&desk.judge(&["--json", "documents", &id, "--save", papers]));
    let rows = saved.as_array().unwrap();
    assert!(rows.len() >= 3, "{saved}");
    for row in rows {
        let bytes = std::fs::read(row["file"].as_str().unwrap()).unwrap();
        assert!(bytes.starts_with(b"%PDF-"), "{row}");
    }
    let again = desk.judge(&["--lang", "en", "documents", &id, "--save", papers]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("not overwritten"), "{}", said(&again));

    let sheet = folder.path().join("cases.xlsx");
    shown(&desk.judge(&["export", "--out", sheet.to_str().unwrap()]));
    assert!(std::fs::read(&sheet).unwrap().starts_with(b"PK"));
    let whole = folder.path().join("case.json");
    shown(&desk.judge(&["export", &id, "--out", whole.to_str().unwrap()]));
    let whole: Value = serde_json::from_slice(&std::fs::read(&whole).unwrap()).unwrap();
    assert_eq!(whole["case"]["id"], json!(id));
    for part in ["parties", "nodes", "timeline", "orders", "documents"] {
        assert!(!whole[part].as_array().unwrap().is_empty(), "{part}");
    }
}

#[tokio::test]
async fn an_application_is_checked_and_filed_once() {
    let court = Court::open().await;
    let desk = Desk { server: &court.url, variables: Vec::new() };
    let folder = Folder::new();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let json_file = file("application.json", &application(1).to_string());
    let toml_text = toml::to_string(&application(11)).unwrap();
    let toml_file = file("application.toml", &toml_text);
    let clerk =
        |arguments: &[&str]| desk.run(&[&["--login", "lian"], arguments].concat(), "lian\n");
    // The example in the docs is one that could be filed.
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/application.toml");
    let example = printed(&desk.run(&["--json", "file", "--check", "--file", example], ""));
    assert_eq!(example["valid"], true);
    for path in [&json_file, &toml_file] {
        // Checking needs no server and no log-in.
        let checked = Desk { server: "http://127.0.0.1:1", variables: Vec::new() };
        let checked = printed(&checked.run(&["--json", "file", "--check", "--file", path], ""));
        assert_eq!(checked["valid"], true);
        let made = printed(&clerk(&["--json", "file", "--file", path]));
        let again = printed(&clerk(&["--json", "file", "--file", path]));
        assert_eq!(made["id"], again["id"], "the same file is the same case");
        assert!(made["id"].is_string());
    }
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM cases.case")
        .fetch_one(&court.base.pool)
        .await
        .unwrap();
    assert_eq!(count, 2);

    let mut wrong = application(21);
    wrong["debtors"][0]["document_number"] = json!("440399199001010011");
    let wrong_number = file("number.json", &wrong.to_string());
    let mut stranger = application(21);
    stranger["title"]["obligors"] = json!(["别人"]);
    let stranger = file("stranger.json", &stranger.to_string());
    let unknown = file("unknown.toml", &format!("bonus = 1\n{toml_text}"));
    let cut = file("cut.json", "{\"court\": \"粤");
    for (path, code, zh, en) in [
        (&wrong_number, 2, "debtors[0].document_number", "check"),
        (&stranger, 1, "第四百六十一条", "art. 461"),
        (&unknown, 2, ":1:1 字段bonus", "unknown field"),
        (&cut, 2, "cut.json", "cut.json"),
    ] {
        for (lang, wanted) in [("zh", zh), ("en", en)] {
            for check in [&["--check"][..], &[]] {
                let arguments = [&["--lang", lang, "file", "--file", path], check].concat();
                let output = clerk(&arguments);
                assert_eq!(output.status.code(), Some(code), "{path}: {}", said(&output));
                let told = said(&output);
                let is_ours = !check.is_empty() || path.ends_with("toml");
                assert!(!is_ours || told.contains(wanted), "{wanted}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_says_why_and_what_to_do() {
    let court = Court::open().await;
    let desk = Desk { server: &court.url, variables: Vec::new() };
    let away = Desk { server: "http://127.0.0.1:1", variables: Vec::new() };
    let no_case = "00000000-0000-7000-8000-000000000000";
    for (output, code, zh) in [
        (away.judge(&["list"]), 3, "zhixing serve"),
        (desk.run(&["--login", "zhifa", "list"], "wrong\n"), 1, "密码不正确"),
        (desk.run(&["--login", "nobody", "list"], "x\n"), 1, "密码不正确"),
        (desk.run(&["--login", "zhifa", "list"], ""), 2, "标准输入"),
        (desk.run(&["list"], ""), 2, "ZHIXING_TOKEN"),
        (desk.judge(&["show", "（2026）粤0304执999号"]), 1, "没有案件（2026）粤0304执999号"),
        (desk.judge(&["show", no_case]), 1, "没有找到"),
        (desk.judge(&["show", "甲案"]), 2, "收案年度"),
        (desk.judge(&["list", "--state", "asleep"]), 2, "没有这种案件状态"),
        (desk.judge(&["list", "--page", "0"]), 2, "--page"),
        (desk.run(&["--token", "stale", "list"], ""), 1, "zhixing case login"),
        (Desk { server: "ftp://x", variables: Vec::new() }.judge(&["list"]), 2, "--server"),
    ] {
        assert_eq!(output.status.code(), Some(code), "{zh}: {}", said(&output));
        assert!(said(&output).contains(zh), "{zh}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{zh}");
    }
}

#[tokio::test]
async fn a_session_is_kept_only_by_who_asked_for_it() {
    let court = Court::open().await;
    let desk = Desk { server: &court.url, variables: Vec::new() };
    let token = shown(&desk.judge(&["login"])).trim().to_owned();
    assert_eq!(token.len(), 64, "{token}");
    let kept = vec![("ZHIXING_TOKEN", token)];
    let kept = Desk { server: &court.url, variables: kept };
    assert!(shown(&kept.run(&["list"], "")).contains("共0条"));
    shown(&kept.run(&["logout"], ""));
    let after = kept.run(&["list"], "");
    assert_eq!(after.status.code(), Some(1), "{}", said(&after));
}
