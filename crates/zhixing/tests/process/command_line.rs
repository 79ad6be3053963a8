//! The command line: what it prints, what it refuses, and with which exit code.

use std::io::Write;
use std::net::TcpListener;
use std::process::{Output, Stdio};

use platform::postgres::PrivatePostgres;
use serde_json::{Value, json};

use crate::harness::{Base, Folder, Program};

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn printed(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {} {}", String::from_utf8_lossy(&output.stdout), said(output))
    })
}

/// Run with `input` on standard input.
fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Program::command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn check_tells_valid_from_invalid_and_says_why() {
    for (kind, value, valid) in [
        ("id", "11010519491231002X", true),
        ("id", "440399188001010014", true),
        ("id", "110105194912310021", false),
        ("id", "11010519490230002X", false),
        ("id", "110105491231002", true),
        ("uscc", "9144030071526726XG", true),
        ("uscc", "914403001922038216", true),
        ("uscc", "91110108551385082Q", true),
        ("uscc", "91110108551385082X", false),
        ("uscc", "9111010855138508IQ", false),
        ("org-code", "71526726-X", true),
        ("org-code", "192203821", true),
        ("org-code", "715267261", false),
        ("cnaps", "102100099996", true),
        ("cnaps", "105100000017", true),
        ("cnaps", "103100000026", true),
        ("cnaps", "104100000004", true),
        ("cnaps", "308584000013", true),
        ("cnaps", "308584000014", false),
        ("case-number", "（2026）粤0304执1001号", true),
        ("case-number", "(2026)粤0304执恢188号", true),
        ("case-number", "（2026）粤0304执0号", false),
        ("court", "粤0304", true),
        ("court", "粤9999", false),
        ("plate", "粤B12345", true),
        ("plate", "粤BD12345", true),
        ("plate", "粤B1234I", false),
        ("vin", "1M8GDM9AXKP042788", true),
        ("vin", "1M8GDM9AXKP04278I", false),
        ("bank-card", "6222020000000038500", true),
        ("bank-card", "62220200", false),
    ] {
        let output = Program::run(&["--json", "check", kind, value]);
        let found = printed(&output);
        assert_eq!(found["valid"], valid, "{kind} {value}: {found}");
        assert_eq!(code(&output), i32::from(!valid), "{kind} {value}");
        assert_eq!(found["input"], value);
        assert_eq!(found["kind"], kind);
        assert_eq!(found["reason"].is_string(), !valid, "{kind} {value}: {found}");
        assert!(found["parts"].is_object(), "{found}");
    }
}

#[test]
fn check_reads_a_value_a_line() {
    let input = "11010519491231002X\r\n\n  440399188001010014  \n110105194912310021\n";
    let output = fed(&["--json", "check", "id"], input.as_bytes());
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let valid: Vec<&Value> = lines.iter().map(|line| &line["valid"]).collect();
    assert_eq!(valid, [&json!(true), &json!(true), &json!(false)]);
    assert_eq!(code(&output), 1);
    let output = fed(&["--lang", "en", "check", "id"], &encoding_rs::GBK.encode("身份证\n").0);
    assert_eq!((code(&output), said(&output).contains("not UTF-8")), (2, true));
    let output = fed(&["--lang", "zh", "check", "id"], b"\xff\n");
    assert!(said(&output).contains("不是UTF-8"), "{}", said(&output));
}

#[test]
fn fees_and_interest_come_out_as_the_domain_reference_has_them() {
    for (kind, amount, fee) in [
        ("enforcement", "8000", "50.00"),
        ("enforcement", "10000", "50.00"),
        ("enforcement", "100000", "1400.00"),
        ("enforcement", "500000", "7400.00"),
        ("enforcement", "1000000", "12400.00"),
        ("enforcement", "5000000", "52400.00"),
        ("enforcement", "10000000", "77400.00"),
        ("enforcement", "20000000", "87400.00"),
        ("enforcement", "228386.78", "3325.80"),
        ("enforcement", "3309073.29", "35490.73"),
        ("court", "86400", "1960.00"),
        ("court", "200000", "4300.00"),
        ("court", "3000000", "30800.00"),
        ("preservation", "1000", "30.00"),
        ("preservation", "50000", "520.00"),
        ("preservation", "3000000", "5000.00"),
    ] {
        let output = Program::run(&["--json", "calc", "fee", "--kind", kind, "--amount", amount]);
        assert_eq!(printed(&output)["fee"], fee, "{kind} {amount}");
    }
    for (arguments, doubled, total) in [
        ("100000 --due 2026-01-01 --to 2026-04-01", "1575.00", "101575.00"),
        ("60000 --due 2026-01-01 --to 2026-03-02", "630.00", "60630.00"),
        (
            "200000 --rate 12% --from 2025-03-01 --due 2026-01-22 --to 2026-03-10",
            "1645.00",
            "226236.78",
        ),
        (
            "3000000 --rate 4.65% --from 2025-01-01 --due 2025-10-30 --to 2026-04-22",
            "91350.00",
            "3273273.29",
        ),
        ("86400 --due 2025-02-17 --to 2026-06-22", "7408.80", "93808.80"),
        (
            "100000 --due 2026-01-22 --to 2026-04-22 --pause 2026-02-01..2026-03-03",
            "1050.00",
            "101050.00",
        ),
    ] {
        let line = format!("--json calc interest --principal {arguments}");
        let output = Program::run(&line.split(' ').collect::<Vec<_>>());
        let found = printed(&output);
        assert_eq!((&found["doubled_interest"], &found["total"]), (&json!(doubled), &json!(total)));
    }
}

#[test]
fn deadlines_come_out_as_the_domain_reference_has_them() {
    for (rule, from, due) in [
        ("FILE_DECIDE", "2026-02-02", "2026-02-09"),
        ("ASSIGN", "2026-02-05", "2026-02-12"),
        ("FIRST_NETQUERY", "2026-02-05", "2026-02-10"),
        ("EXEC_TERM", "2026-02-05", "2026-08-05"),
        ("PAYOUT", "2026-03-10", "2026-04-09"),
        ("PAYOUT", "2026-04-17", "2026-05-18"),
    ] {
        let output = Program::run(&["--json", "calc", "deadline", "--rule", rule, "--from", from]);
        let found = printed(&output);
        assert_eq!(found["due"], due, "{rule} {from}: {found}");
        assert!(found["article"]["long_zh"].is_string(), "{found}");
    }
    let output = Program::run(&[
        "--json",
        "calc",
        "deadline",
        "--rule",
        "BANK_ANSWER",
        "--from",
        "2026-02-09T10:30",
    ]);
    assert_eq!(printed(&output)["due_at"], "2026-02-10T10:30");
}

#[test]
fn a_distribution_gives_out_the_pool_to_the_fen() {
    let folder = Folder::new();
    let file = folder.path().join("plan.toml");
    let plan = "pool = \"5668000.00\"\ncosts = \"18600.00\"\ntaxes = \"170040.00\"\n\
        fee = \"35490.73\"\ndebtor = \"enterprise\"\n\
        [[priority]]\nname = \"抵押权人\"\namount = \"1800000.00\"\n\
        [[ordinary]]\nname = \"申请执行人\"\namount = \"3309073.29\"\norder = 1\n\
        [[ordinary]]\nname = \"轮候\"\namount = \"900000.00\"\norder = 2\n";
    std::fs::write(&file, plan).unwrap();
    let path = file.to_str().unwrap();
    let found = printed(&Program::run(&["--json", "calc", "distribution", "--file", path]));
    let shares = found["shares"].as_array().unwrap();
    let to = |name: &str| &shares.iter().find(|share| share["name"] == name).unwrap()["amount"];
    assert_eq!(to("申请执行人"), "3309073.29", "{found}");
    assert_eq!(to("轮候"), "334795.98");
    std::fs::write(
        &file,
        format!("{plan}\n").replace("\"enterprise\"", "\"enterprise\"\nsharing = \"ratio\""),
    )
    .unwrap();
    let output = Program::run(&["--lang", "en", "calc", "distribution", "--file", path]);
    assert_eq!(code(&output), 1, "{}", said(&output));
    let refused = said(&output);
    assert!(refused.contains("distribution.") && refused.contains("art."), "{refused}");
}

#[test]
fn a_file_that_is_wrong_is_named_by_line_and_field() {
    let folder = Folder::new();
    let file = folder.path().join("wrong.toml");
    let path = file.to_str().unwrap();
    let plan = ["calc", "distribution", "--file", path];
    let scenario = ["scenario", "run", path];
    let case = include_str!("../../../../scenarios/case-a.toml");
    let step = case.replace("by = \"lian\"", "by = \"nobody\"");
    let day = case.replacen("at = \"2026-02-05T10:00\"", "at = \"2026-02-30T10:00\"", 1);
    for (arguments, text, zh, en) in [
        (
            &plan[..],
            "pool = \"1.001\"",
            ":1:8 字段pool有误:金额最多两位小数",
            "at most two decimals",
        ),
        (
            &plan,
            "pool = \"1.00\"\ndebtor = \"natural\"\nbonus = 1",
            ":3:1 字段bonus",
            "unknown field",
        ),
        (&plan, "pool = \"1.00\"", "字段debtor有误:缺少此字段", "missing field `debtor`"),
        (&plan, "pool = ", ":1:8", "1:8"),
        (&plan, "pool = \"-1.00\"\ndebtor = \"natural\"", "金额不得为负", "negative"),
        (&scenario, "zh = \"甲\"\nen = 3", ":2:6 字段en有误", ":2:6 field en"),
        (&scenario, "zh = \"甲", ":1:", "basic string"),
        (&scenario, &step, "steps[0].by", "no officer nobody"),
        (&scenario, &day, "steps[1].at", "2026-02-30T10:00"),
        (&scenario, &format!("bonus = 1\n{case}"), "bonus", "unknown field"),
    ] {
        std::fs::write(&file, text).unwrap();
        for (lang, wanted) in [("zh", zh), ("en", en)] {
            let output = Program::run(&[&["--lang", lang], arguments].concat());
            assert_eq!(code(&output), 2, "{text}: {}", said(&output));
            assert!(said(&output).contains(wanted), "{wanted}: {}", said(&output));
            assert!(said(&output).contains(path), "{}", said(&output));
            assert!(said(&output).contains("--help"), "{}", said(&output));
        }
    }
    std::fs::write(&file, encoding_rs::GBK.encode(case).0).unwrap();
    assert_eq!(code(&Program::run(&scenario)), 2);
    assert_eq!(code(&Program::run(&["scenario", "run", "/nonexistent.toml"])), 2);
}

#[test]
fn arguments_that_are_wrong_are_named() {
    for (line, wanted) in [
        ("check ghost 1", "ghost"),
        ("calc fee --kind court --amount 1.001", "--amount"),
        ("calc fee --kind court --amount -1", "--amount"),
        ("calc fee --kind court --amount 1000000000000000", "10^15"),
        ("calc fee --kind court", "--amount"),
        ("calc deadline --rule NOPE --from 2026-01-05", "--rule"),
        ("calc deadline --rule CLUE --from 2031-01-06", "--from"),
        ("calc deadline --rule CLUE --from 2026-02-30", "2026-02-30"),
        ("calc deadline --rule BANK_ANSWER --from 2026-02-03T25:00", "HH:MM"),
        ("calc interest --principal 1 --due 2026-02-30 --to 2026-03-01", "2026-02-30"),
        ("calc interest --principal 1 --due 2026-02-28 --to 2026-02-01", "--to"),
        (
            "calc interest --principal 1 --rate 12 --from 2026-01-01 --due 2026-02-28 --to 2026-03-01",
            "--rate",
        ),
        ("calc interest --principal 1 --due 2026-02-28 --to 2026-03-01 --payment 5", "--payment"),
        ("serve --database nonsense --listen 127.0.0.1:0", "--database"),
        ("dance", "dance"),
    ] {
        let arguments: Vec<&str> = ["--lang", "en"].into_iter().chain(line.split(' ')).collect();
        let output = Program::run(&arguments);
        assert_eq!(code(&output), 2, "{line}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{line}: {}", said(&output));
        assert!(output.stdout.is_empty(), "{line}");
    }
}

/// Run `zhixing serve` in both languages; it must fail, saying these things.
fn will_not_serve(arguments: &[&str], environment: &[(&str, &str)], zh: &[&str], en: &[&str]) {
    for (lang, wanted) in [("zh", zh), ("en", en)] {
        let mut command = Program::command(&[&["--lang", lang, "serve"], arguments].concat());
        let output = command.envs(environment.iter().copied()).output().unwrap();
        assert_eq!(code(&output), 3, "{}", said(&output));
        for part in wanted {
            assert!(said(&output).contains(part), "{part}: {}", said(&output));
        }
        assert!(output.stdout.is_empty(), "it never served");
    }
}

#[tokio::test]
async fn a_start_that_cannot_be_says_why_and_what_to_do() {
    let base = Base::new().await;
    let (folder, other) = (Folder::new(), Folder::new());
    let data = folder.path().to_str().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let free = ["--listen", "127.0.0.1:0", "--data", data];
    let with = |rest: &[&'static str]| [&free[..], rest].concat();
    will_not_serve(
        &["--listen", &taken, "--data", data, "--database", &base.url],
        &[],
        &[&taken, "占用", "--listen"],
        &[&taken, "taken", "--listen"],
    );
    let elsewhere = with(&["--database", "postgres://postgres@127.0.0.1:1/x"]);
    will_not_serve(
        &elsewhere,
        &[],
        &["无法连接数据库", "--database", "refused"],
        &["cannot reach the database", "--database", "refused"],
    );
    let nowhere = [("ZHIXING_POSTGRES", "/nonexistent")];
    will_not_serve(
        &free,
        &nowhere,
        &["找不到PostgreSQL", "apt-get install postgresql"],
        &["not found", "apt-get install postgresql"],
    );
    will_not_serve(
        &["--listen", "127.0.0.1:0", "--data", "/proc/none"],
        &[],
        &["/proc/none", "--data"],
        &["/proc/none", "--data"],
    );
    let taken_by_another = ["nation", "--listen", &taken];
    assert_eq!(code(&Program::run(&taken_by_another)), 3);

    let serving = [&free[..], &["--database", &base.url]].concat();
    let mut server = Program::start(folder.path(), &[&["serve"], &serving[..]].concat());
    server.address();
    server.signal("TERM");
    assert!(server.wait().success());
    let strange = other.path().to_str().unwrap();
    will_not_serve(
        &["--listen", "127.0.0.1:0", "--data", strange, "--database", &base.url],
        &[],
        &["另一套密钥", "--data"],
        &["other keys", "--data"],
    );
    base.alter("ALTER DATABASE {} SET synchronous_commit = off").await;
    will_not_serve(
        &serving,
        &[],
        &["synchronous_commit = off", "拒绝启动", "可能丢失"],
        &["synchronous_commit = off", "will not serve", "can be lost"],
    );
}

#[tokio::test]
async fn a_database_that_may_lose_data_is_refused() {
    let folder = Folder::new();
    let data = folder.path().join("careless");
    let server = PrivatePostgres::start(&data).unwrap();
    let url = server.url("postgres");
    let pool = crate::harness::pool(&url).await;
    for statement in ["ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off"] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    sqlx::raw_sql("SELECT pg_reload_conf()").execute(&pool).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let own = folder.path().join("own");
    let own = own.to_str().unwrap();
    let serve = ["--listen", "127.0.0.1:0", "--data", own, "--database", &url];
    will_not_serve(
        &serve,
        &[],
        &["fsync = off", "full_page_writes = off", "断电"],
        &["fsync = off", "full_page_writes = off", "power cut"],
    );
    for statement in ["ALTER SYSTEM RESET fsync", "ALTER SYSTEM RESET full_page_writes"] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    drop(server);
    let programs = platform::postgres::programs().unwrap();
    let done = std::process::Command::new(programs.join("pg_checksums"))
        .args(["--disable", "--pgdata"])
        .arg(data.join("postgres"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", said(&done));
    let _server = PrivatePostgres::start(&data).unwrap();
    will_not_serve(&serve, &[], &["data_checksums = off"], &["data_checksums = off"]);
}

/// Where others can reach it, what officers send is never in clear, unless a gateway has taken TLS off.
#[test]
fn nothing_is_served_in_clear_where_others_reach_it() {
    for (line, zh, en) in [
        ("serve --listen 0.0.0.0:0", "明文", "--behind-gateway"),
        ("serve --listen [::]:0", "--tls-cert", "in clear"),
        ("run --listen 0.0.0.0:0", "--tls-cert", "in clear"),
        ("serve --listen 0.0.0.0:0 --behind-gateway", "对外地址", "--origin"),
        (
            "serve --listen 0.0.0.0:0 --behind-gateway --origin http://desk.example",
            "https://",
            "--origin",
        ),
    ] {
        for (lang, wanted) in [("zh", zh), ("en", en)] {
            let words = ["--lang", lang].into_iter().chain(line.split(' '));
            let output = Program::run(&words.collect::<Vec<_>>());
            assert_eq!(code(&output), 2, "{line}: {}", said(&output));
            assert!(said(&output).contains(wanted), "{line}: {}", said(&output));
            assert!(output.stdout.is_empty(), "{line}");
        }
    }
}

/// A gateway in front ends TLS: what browsers are told is what they are told over TLS.
#[tokio::test]
async fn behind_a_gateway_browsers_are_told_what_they_are_told_over_tls() {
    let (base, folder) = (Base::new().await, Folder::new());
    let data = folder.path().to_str().unwrap();
    let at = |rest: &[&'static str]| {
        let common = ["serve", "--data", data, "--database", &base.url, "--listen"];
        let mut server = Program::start(folder.path(), &[&common, rest].concat());
        let address = server.address();
        (server, address.rsplit_once(':').unwrap().1.to_owned())
    };
    let origin = ["--origin", "https://desk.court.example"];
    let gateway = [&["0.0.0.0:0", "--behind-gateway", "--host", "desk.court.example"], &origin[..]];
    for (arguments, is_over_tls) in [(gateway.concat(), true), (vec!["127.0.0.1:0"], false)] {
        let (server, port) = at(&arguments);
        let url = format!("http://127.0.0.1:{port}/api/v1/session");
        let out = reqwest::Client::new().delete(url).send().await.unwrap();
        let said = |name: &str| out.headers().get(name).map(|value| value.to_str().unwrap());
        let cookie = said("set-cookie").unwrap();
        assert_eq!(said("strict-transport-security").is_some(), is_over_tls);
        assert_eq!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), is_over_tls);
        drop(server);
    }
}
