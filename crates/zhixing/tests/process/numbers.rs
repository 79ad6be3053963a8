//! `zhixing check` and `zhixing calc`: the vectors of the domain reference, §1, §2.8, §7 and §8.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::harness::{Folder, Program};

/// Check values of one kind, one a line.
fn checked(kind: &str, values: &[&str], lang: &str) -> (i32, Vec<Value>) {
    let mut command = Program::command(&["--json", "--lang", lang, "check", kind]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(values.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), found)
}

/// §1, by kind: what is valid, what is not.
const VECTORS: [(&str, &[&str], &[&str]); 9] = [
    (
        "id",
        &[
            "11010519491231002X",
            "11010519491231002x",
            "110105491231002",
            "440399188001010014",
            "810000199001010019",
            "820000199001010029",
            "830000199001010012",
            "911840199001010018",
        ],
        &[
            "110105194912310021",
            "11010519491331002X",
            "11010519490230002X",
            "00010519491231002X",
            "1101051949123100",
            "11010519491231O02X",
            "11010520991231002X",
        ],
    ),
    (
        "uscc",
        &["9144030071526726XG", "914403001922038216", "91110108551385082Q", "91110108551385082q"],
        &["9144030071526726XH", "9111010855138508IQ", "91110108551385082", "9144030071526726SG"],
    ),
    (
        "org-code",
        &["71526726-X", "71526726X", "192203821", "55138508-2"],
        &["71526726-1", "192203822", "7152672", "7152672*X"],
    ),
    (
        "case-number",
        &[
            "（2026）粤0304执1001号",
            "(2026)粤0304执1001号",
            "（2026)粤0304执1001号",
            "（2026）黔0502执恢188号",
            "（2025）苏0505执保66号",
            "（2025）苏05执777号之一",
            "（2025）苏05执777号之二十一",
            "（2024）最高法执监12号",
            "（2025）粤0304民初20001号",
            "（2024）京03民辖终7号",
            "（2014）朝执字第123号",
        ],
        &[
            "（26）粤0304执1001号",
            "2026粤0304执1001号",
            "（2026）奥0304执1001号",
            "（2026）粤030执1001号",
            "（2026）粤0304某1001号",
            "（2026）粤0304执0号",
            "（2026）粤0304执01001号",
            "（2026）粤0304执1001",
            "（2026）粤0304执1001号之",
            "（2026）粤0304执1001号之1",
        ],
    ),
    (
        "court",
        &[
            "最高法",
            "粤",
            "内",
            "军",
            "兵",
            "京04",
            "京0101",
            "冀0108",
            "黔02",
            "黔0201",
            "黔0102",
            "黔05",
            "黔0502",
            "沪0115",
            "渝0235",
            "粤0304",
            "苏0505",
            "京7101",
            "沪72",
            "京73",
            "京74",
            "渝87",
            "鄂9004",
            "豫9001",
            "豫96",
            "京0491",
            "浙0192",
            "粤0192",
            "兵08",
        ],
        &["粤9999", "粤030", "蒙", "贵01", "X01", "最高"],
    ),
    (
        "bank-card",
        &["6222021001116245702", "6222020000000038500", "622588000000", "6222 0210 0111 6245 702"],
        &["62220210", "62220210011162457020", "622202100111624570X"],
    ),
    (
        "cnaps",
        &[
            "102100099996",
            "105100000017",
            "103100000026",
            "104100000004",
            "308584000013",
            "301290000007",
            "302100011000",
            "303100000006",
            "304100040000",
            "305100000013",
            "306581000003",
            "307584007998",
            "309391000011",
            "310290000013",
            "403100000004",
        ],
        &["102100099997", "308584000031", "10210009999", "10210009999X"],
    ),
    (
        "plate",
        &[
            "粤B12345",
            "粤b12345",
            "粤B·12345",
            "粤BD12345",
            "粤BF12345",
            "蒙A12345",
            "贵A12345",
            "粤B1234警",
            "粤B1234学",
            "粤B1234挂",
            "粤Z1234港",
            "粤Z1234澳",
        ],
        &["粤B1234I", "粤B1234O", "粤I12345", "奥B12345", "粤B1234", "粤B1234567"],
    ),
    (
        "vin",
        &["1M8GDM9AXKP042788", "11111111111111111", "LSVAA4187E2184841"],
        &["1M8GDM9AXKP04278I", "1M8GDM9AXKP04278", "1M8GDM9AXKP04278O"],
    ),
];

#[test]
fn every_kind_of_number_is_told_from_its_neighbours_in_the_readers_language() {
    let fields: BTreeSet<&str> = ["input", "valid", "kind", "parts", "reason"].into();
    for (kind, good, bad) in VECTORS {
        for (lang, is_chinese) in [("zh", true), ("en", false)] {
            let (code, found) = checked(kind, good, lang);
            assert_eq!(found.len(), good.len(), "{kind}");
            for (value, row) in good.iter().zip(&found) {
                assert_eq!(row["valid"], true, "{kind} {value}: {row}");
                assert!(row["reason"].is_null(), "{row}");
                assert_eq!(row["input"], *value);
                assert_eq!(row["kind"], kind);
                let names: BTreeSet<&str> =
                    row.as_object().unwrap().keys().map(String::as_str).collect();
                assert_eq!(names, fields, "{row}");
                assert!(!row["parts"].as_object().unwrap().is_empty(), "{row}");
            }
            assert_eq!(code, 0, "{kind}");
            let (code, found) = checked(kind, bad, lang);
            assert_eq!((code, found.len()), (1, bad.len()), "{kind}");
            for (value, row) in bad.iter().zip(&found) {
                assert_eq!(row["valid"], false, "{kind} {value}: {row}");
                let reason = row["reason"].as_str().unwrap();
                let has_chinese = reason.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                assert!(!reason.contains(" / "), "{reason}");
                // A number called by its Chinese parts is called so in English too.
                assert!(has_chinese == is_chinese || kind == "case-number", "{lang}: {reason}");
            }
        }
    }
}

#[test]
fn numbers_are_taken_apart() {
    for (kind, value, parts) in [
        (
            "id",
            "11010519491231002X",
            &[
                ("division", "110105"),
                ("birth", "1949-12-31"),
                ("sex", "女"),
                ("sequence", "002"),
                ("check", "X"),
                ("province", "北京市"),
            ][..],
        ),
        (
            "uscc",
            "9144030071526726XG",
            &[("division", "440300"), ("organisation", "71526726X"), ("check", "G")],
        ),
        (
            "case-number",
            "(2025)苏05执777号之一",
            &[
                ("year", "2025"),
                ("court", "苏05"),
                ("type", "执"),
                ("serial", "777"),
                ("suffix", "1"),
                ("printed", "（2025）苏05执777号之一"),
            ],
        ),
        ("case-number", "（2026）黔0502执恢188号", &[("type", "执恢"), ("serial", "188")]),
        ("case-number", "（2014）朝执字第123号", &[("legacy", "true")]),
        ("court", "冀0108", &[("division", "130108"), ("level", "basic"), ("warning", "推定代字")]),
        ("cnaps", "308584000013", &[("bank", "308"), ("region", "5840"), ("branch", "0001")]),
        ("bank-card", "6222021001116245702", &[("luhn", "true")]),
        (
            "bank-card",
            "6222020000000038500",
            &[("luhn", "false"), ("warning", "未通过Luhn校验,旧账号属正常")],
        ),
        ("plate", "粤BD12345", &[("province", "粤"), ("office", "B"), ("energy", "new")]),
        ("vin", "LSVAA4187E2184842", &[("warning", "校验位不符,进口车属正常")]),
    ] {
        let (code, found) = checked(kind, &[value], "zh");
        assert_eq!(code, 0, "{kind} {value}");
        for (name, part) in parts {
            assert_eq!(found[0]["parts"][name], *part, "{value}: {}", found[0]);
        }
    }
    let (_, found) = checked("bank-card", &["6222021001116245702"], "zh");
    assert!(found[0]["parts"]["warning"].is_null(), "Luhn holds, nothing to warn of");
}

fn calc(line: &str) -> Value {
    let arguments: Vec<&str> = ["--json", "calc"].into_iter().chain(line.split(' ')).collect();
    let output = Program::run(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{line}: {error} {said}"))
}

/// §7: interest, costs and fee of the worked cases.
#[test]
fn the_worked_cases_come_out_to_the_fen() {
    for (line, general, doubled, total, fee) in [
        (
            "--principal 200000 --rate 12% --from 2025-03-01 --due 2026-01-22 --to 2026-03-10 --costs 2150",
            ("24591.78", 374),
            ("1645.00", 47),
            "228386.78",
            "3325.80",
        ),
        (
            "--principal 3000000 --rate 4.65% --from 2025-01-01 --due 2025-10-30 --to 2026-04-22 --costs 35800",
            ("181923.29", 476),
            ("91350.00", 174),
            "3309073.29",
            "35490.73",
        ),
        (
            "--principal 86400 --due 2025-02-17 --to 2026-06-22 --costs 980",
            ("0.00", 0),
            ("7408.80", 490),
            "94788.80",
            "1321.83",
        ),
    ] {
        let found = calc(&format!("interest {line}"));
        assert_eq!(found["general_interest"], general.0);
        assert_eq!(found["general_days"], general.1);
        assert_eq!(found["doubled_interest"], doubled.0);
        assert_eq!(found["doubled_days"], doubled.1);
        assert_eq!(found["total"], total);
        assert!(found["articles"][0].as_str().unwrap().contains("第一条"), "{found}");
        assert!(!found["segments"].as_array().unwrap().is_empty());
        assert_eq!(calc(&format!("fee --kind enforcement --amount {total}"))["fee"], fee);
    }
}

#[test]
fn a_payment_splits_the_reckoning_into_segments() {
    let found = calc(
        "interest --principal 100000 --due 2026-01-01 --to 2026-05-31 --payment 2026-04-01=40000",
    );
    // 90 days on 100,000 and 60 days on 60,000 (§2.8).
    assert_eq!(found["segments"][0]["doubled_interest"], "1575.00");
    assert_eq!(found["segments"][1]["doubled_interest"], "630.00");
    assert_eq!(found["doubled_interest"], "2205.00");
    assert_eq!(found["total"], "62205.00");
}

/// Case B of §7, as a file.
#[test]
fn case_b_is_distributed_to_the_fen() {
    let folder = Folder::new();
    let file = folder.path().join("plan.toml");
    let plan = r#"
        pool = "5668000.00"
        costs = "18600.00"
        taxes = "170040.00"
        fee = "35490.73"
        debtor = "enterprise"
        [[priority]]
        name = "抵押权人"
        amount = "1800000.00"
        [[ordinary]]
        name = "（2025）苏0505执2888号"
        amount = "3309073.29"
        order = 1
        [[ordinary]]
        name = "（2025）苏05执777号"
        amount = "900000.00"
        order = 2
    "#;
    std::fs::write(&file, plan).unwrap();
    let found = calc(&format!("distribution --file {}", file.display()));
    let amounts: Vec<&str> = found["shares"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| share["amount"].as_str().unwrap())
        .collect();
    assert_eq!(
        amounts,
        ["18600.00", "170040.00", "35490.73", "1800000.00", "3309073.29", "334795.98"]
    );
    assert_eq!(found["surplus"], "0.00");
    let given: kernel::Money =
        amounts.iter().map(|amount| amount.parse::<kernel::Money>().unwrap()).sum();
    assert_eq!(given.to_string(), "5668000.00");
    assert!(found["shares"][5]["article"].as_str().unwrap().contains("第五百一十四条"));
}

#[test]
fn every_rule_that_sets_a_period_is_listed_and_can_be_reckoned_under() {
    let listed = calc("deadline --list");
    let rows = listed.as_array().unwrap();
    assert!(rows.len() >= 90, "{}", rows.len());
    for code in
        ["FILE_DECIDE", "BANK_ANSWER", "ZB_REQUERY_YEARS", "AUCTION_TELL", "PRESERVE_URGENT"]
    {
        assert!(rows.iter().any(|row| row["code"] == code), "{code}");
    }
    for row in rows {
        assert!(row["limit"].is_string() && row["article"].is_string(), "{row}");
        assert!(["V", "M", "D"].contains(&row["mark"].as_str().unwrap()), "{row}");
    }
    let back = calc("deadline --rule EXTENSION_ASK --from 2026-08-05");
    assert_eq!((&back["due"], &back["counted"]), (&"2026-07-31".into(), &(-5).into()));
    let held = calc("deadline --rule FREEZE_MAX_DEPOSIT --from 2026-02-10");
    assert_eq!(held["due"], "2027-02-09");
    // 2026-02-14, a Saturday, is a working day; the holidays begin on the 15th.
    let made_up = calc("deadline --rule CLUES_ASK --from 2026-02-11");
    assert_eq!((&made_up["raw"], &made_up["due"]), (&"2026-02-14".into(), &"2026-02-14".into()));
    let holidays = calc("deadline --rule CLUES_ASK --from 2026-02-12");
    assert_eq!((&holidays["raw"], &holidays["due"]), (&"2026-02-15".into(), &"2026-02-24".into()));
    assert_eq!(holidays["skipped"].as_array().unwrap().len(), 9);
    let table = Program::run(&["--lang", "en", "calc", "deadline", "--list"]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains("FILE_DECIDE") && table.contains("art. 16"), "{table}");
}

fn run(line: &str) -> Output {
    Program::run(&line.split(' ').collect::<Vec<_>>())
}

#[test]
fn completions_load_and_help_reads_in_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&format!("completions {shell}"));
        assert!(output.status.success());
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("zhixing") && script.contains("scenario"), "{shell}");
    }
    let folder = Folder::new();
    let file = folder.path().join("completion.bash");
    std::fs::write(&file, run("completions bash").stdout).unwrap();
    let ask = format!(
        "source {}; COMP_WORDS=(zhixing ca); COMP_CWORD=1; _zhixing zhixing ca zhixing; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        file.display()
    );
    let output = std::process::Command::new("bash").args(["-c", &ask]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let offered = String::from_utf8(output.stdout).unwrap();
    let offered: Vec<&str> = offered.lines().collect();
    assert_eq!(offered, ["calc", "case"], "{said}");
    for line in
        ["", "case", "case list", "case file", "calc", "calc deadline", "check", "scenario run"]
    {
        let output = run(format!("{line} --help").trim());
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{line}");
        assert!(help.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{line}: {help}");
        assert!(help.contains("Usage: zhixing"), "{line}: {help}");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let folder = Folder::new();
    let data = folder.path().to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let look = |arguments: &[&str], variables: &[(&str, &str)]| -> (i32, Vec<Value>) {
        let mut command =
            Program::command(&[&["--json", "--lang", "en", "doctor"], arguments].concat());
        let output = command.envs(variables.iter().copied()).output().unwrap();
        (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
    };
    let well = [("LC_ALL", "C.UTF-8")];
    let free = ["--listen", "127.0.0.1:0", "--data", data];
    let (_, found) = look(&free, &well);
    let of = |found: &[Value], what: &str| -> Value {
        found.iter().find(|row| row["what"] == what).unwrap_or_else(|| panic!("{what}")).clone()
    };
    for what in
        ["PostgreSQL", "setpriv", "Chinese fonts", "locale", "data folder", "disk space", "address"]
    {
        let row = of(&found, what);
        assert_eq!(row["ok"], true, "{row}");
        assert!(row["remedy"].is_null());
    }
    for (what, arguments, variables, remedy) in [
        ("address", &["--listen", &taken, "--data", data][..], &well[..], "--listen"),
        ("data folder", &["--listen", "127.0.0.1:0", "--data", "/proc/none"], &well, "--data"),
        ("locale", &free, &[("LC_ALL", "POSIX")], "LANG=C.UTF-8"),
        (
            "PostgreSQL",
            &free,
            &[("ZHIXING_POSTGRES", "/nonexistent")],
            "apt-get install postgresql",
        ),
        ("front end", &["--web", data, "--listen", "127.0.0.1:0", "--data", data], &well, "--web"),
    ] {
        let (code, found) = look(arguments, variables);
        let row = of(&found, what);
        assert_eq!((code, &row["ok"]), (1, &false.into()), "{row}");
        assert!(row["remedy"].as_str().unwrap().contains(remedy), "{row}");
    }
}

#[test]
fn the_nation_says_what_it_serves_at_once() {
    let folder = Folder::new();
    let begun = std::time::Instant::now();
    let arguments = ["nation", "--seed", "7", "--people", "100000", "--listen", "127.0.0.1:0"];
    let mut nation = Program::start(folder.path(), &[&["--lang", "en"], &arguments[..]].concat());
    let (said, _) = nation.greeting();
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    for fact in ["100000", "5000", "bank", "in memory only"] {
        assert!(said.contains(fact), "{fact}: {said}");
    }
}

#[test]
fn a_reader_who_has_read_enough_is_no_failure() {
    let mut command = Program::command(&["calc", "deadline", "--list"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
