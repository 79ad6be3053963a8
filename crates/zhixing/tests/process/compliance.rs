//! `zhixing doctor --compliance` on a running court: what is switched off is found, and what is mended
//! is found to be so.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::harness::{Court, Folder, Program, START, application};

/// An identity number that is nobody's.
const NUMBER: &str = "11010519491231002X";

/// Clause, what is looked at, and how to break it as a superuser of the database.
const BREAKS: [(&str, &str, &str); 17] = [
    (
        "8.1.4.1 a",
        "passwords not kept as argon2id",
        "UPDATE platform.officer SET password_hash = '$1$md5' WHERE login = 'caiwu'",
    ),
    (
        "8.1.4.2 b",
        "default accounts",
        "UPDATE platform.officer SET login = 'Admin' WHERE login = 'yuanz'",
    ),
    (
        "8.1.4.2 a",
        "accounts without a known post",
        "UPDATE platform.officer SET roles = '{judge,king}' WHERE login = 'jujz'",
    ),
    (
        "8.1.4.2 c",
        "accounts with one work card",
        "UPDATE platform.officer SET work_card = 'W-lian' WHERE login = 'lian2'",
    ),
    (
        "8.1.4.2 d",
        "the program's role at the database",
        "DO $$ BEGIN EXECUTE (SELECT format('ALTER ROLE %I BYPASSRLS', usename) FROM pg_stat_activity
            WHERE application_name = 'zhixing' AND datname = current_database() LIMIT 1); END $$",
    ),
    (
        "8.1.4.2 d",
        "administrators who are something else too",
        "ALTER TABLE platform.officer DROP CONSTRAINT one_administrator;
         UPDATE platform.officer SET roles = '{system_admin,judge}' WHERE login = 'zhifa'",
    ),
    (
        "8.1.4.2 e",
        "the database forbids approving one's own",
        "DO $$ DECLARE one text; BEGIN
            FOR one IN SELECT conname FROM pg_constraint
                WHERE conrelid = 'identity.role_change'::regclass AND contype = 'c' LOOP
                EXECUTE format('ALTER TABLE identity.role_change DROP CONSTRAINT %I', one);
            END LOOP; END $$",
    ),
    (
        "8.1.4.2 f",
        "tables of cases without row-level security",
        "ALTER TABLE control.hold DISABLE ROW LEVEL SECURITY",
    ),
    (
        "8.1.4.2 g",
        "levels must be given",
        "ALTER TABLE cases.case ALTER COLUMN secret DROP NOT NULL",
    ),
    (
        "8.1.4.3 c",
        "triggers that are off",
        "ALTER TABLE platform.audit DISABLE TRIGGER audit_append_only",
    ),
    (
        "8.1.4.3 c",
        "records without an append-only trigger",
        "DROP TRIGGER look_up_append_only ON lookups.look_up",
    ),
    (
        "8.1.4.3 d",
        "jobs that are stuck",
        "INSERT INTO platform.job (name, key, run_at, body, stuck)
         VALUES ('test.stuck', '1', '2999-01-01', '{}', true)",
    ),
    (
        "8.1.4.4 f",
        "alarms nobody looked into for 7 days",
        "INSERT INTO oversight.alarm (id, kind, severity, officer, court, day, at, looks, rule, zh, en)
         SELECT gen_random_uuid(), 'rate', 'serious', id, court, '2020-01-01', '2020-01-01', 9, 'x', 'x',
                'x' FROM platform.officer LIMIT 1",
    ),
    (
        "8.1.4.8 b",
        "sensitive columns that are not sealed",
        "UPDATE parties.party SET document = convert_to('1234', 'UTF8')
         WHERE id = (SELECT id FROM parties.party LIMIT 1)",
    ),
    (
        "8.1.4.8 b",
        "tables with identity numbers in clear (sampled)",
        "UPDATE parties.party SET name = name || ' 11010519491231002X'
         WHERE id = (SELECT id FROM parties.party LIMIT 1)",
    ),
    (
        "8.1.4.11 a",
        "more kept than needed",
        "ALTER TABLE parties.party ADD COLUMN religion text",
    ),
    (
        "8.1.4.11 b",
        "look-ups of people outside the case",
        "INSERT INTO lookups.look_up (id, at, hour, court, case_id, person, what, rule)
         SELECT gen_random_uuid(), now(), now(), '粤0304', gen_random_uuid(), gen_random_uuid(),
                'property', 'x'",
    ),
];

/// What the doctor says of a court.
fn examine(court: &Court) -> (i32, Value) {
    let keys = court.keys_folder();
    let data = keys.parent().unwrap().to_str().unwrap();
    let output = Program::run(&[
        "--json",
        "--lang",
        "en",
        "doctor",
        "--compliance",
        "--data",
        data,
        "--database",
        &court.base.url,
        "--server",
        &court.url,
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {said}"));
    (output.status.code().unwrap(), report)
}

/// The verdict on one thing of a clause.
fn verdict(report: &Value, clause: &str, what: &str) -> (String, String) {
    let lines = report["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["clause"] == clause).unwrap();
    let seen = line["seen"].as_array().unwrap().iter().find(|seen| seen["what"] == what);
    let seen = seen.unwrap_or_else(|| panic!("{clause}: {what}: {line:#}"));
    let text = |field: &str| seen[field].as_str().unwrap().to_owned();
    (text("verdict"), text("found"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_switched_off_is_found() {
    let court = Court::open().await;
    court.file(1).await;
    let denied = court.call("zhifa", "POST /cases", application(2)).await;
    assert_eq!(denied.status, 403, "{}", denied.body);
    let logged = court.errors();
    assert!(logged.contains("refused") && logged.contains("POST /api/v1/cases"), "{logged}");
    let (_, before) = examine(&court);
    for (clause, what, _) in BREAKS {
        let (verdict, found) = verdict(&before, clause, what);
        assert_eq!(verdict, "met", "{clause}: {what}: {found}");
    }
    let master = court.keys_folder().join("master.key");
    set_permissions(&master, Permissions::from_mode(0o644)).unwrap();
    for (_, _, broken) in BREAKS {
        sqlx::raw_sql(AssertSqlSafe(broken)).execute(&court.base.pool).await.unwrap();
    }
    let (code, after) = examine(&court);
    let mend = "DO $$ DECLARE one name; BEGIN
        FOR one IN SELECT DISTINCT usename FROM pg_stat_activity
            WHERE application_name = 'zhixing' AND datname = current_database() LOOP
            EXECUTE format('ALTER ROLE %I NOBYPASSRLS', one);
        END LOOP; END $$";
    sqlx::raw_sql(AssertSqlSafe(mend)).execute(&court.base.pool).await.unwrap();
    assert_eq!((code, &after["passed"]), (1, &Value::Bool(false)));
    for (clause, what, _) in BREAKS {
        let (verdict, found) = verdict(&after, clause, what);
        assert_eq!(verdict, "unmet", "{clause}: {what}: {found}");
        assert!(!found.contains(NUMBER), "the report shows the number");
        let line = after["lines"].as_array().unwrap().iter().find(|line| line["clause"] == clause);
        assert_eq!(line.unwrap()["verdict"], "unmet", "{clause}");
    }
    let (verdict, found) = verdict(&after, "8.1.4.8 b", "key files others can read");
    assert_eq!((verdict.as_str(), found.as_str()), ("unmet", "master.key 644"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_not_there_cannot_be_examined() {
    let court = Court::open().await;
    let folder = court.keys_folder();
    let empty = folder.to_str().unwrap();
    court.kill_server();
    for (arguments, word) in [
        (vec!["--database", &court.base.url, "--server", &court.url], "--server"),
        (vec!["--data", empty, "--server", &court.url], "--database"),
    ] {
        let all = [&["--lang", "en", "doctor", "--compliance"][..], &arguments].concat();
        let output = Program::run(&all);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_over_tls_is_examined_by_the_fingerprint_of_its_certificate() {
    let mut court = Court::open().await;
    let home = court.keys_folder().parent().unwrap().to_str().unwrap().to_owned();
    court.kill_server();
    let folder = Folder::new();
    let (key, certificate) = wire::self_signed(&["127.0.0.1".to_owned()]).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (key, pem) = (file("key.pem", &key), file("certificate.pem", &certificate));
    let arguments = [
        ["serve", "--listen", "127.0.0.1:0", "--start", START, "--data", &home].as_slice(),
        &["--database", &court.base.url, "--nation", &court.nation_url],
        &["--tls-key", &key, "--tls-cert", &pem],
    ]
    .concat();
    let mut server = Program::start(folder.path(), &arguments);
    let address = server.address();
    court.url = format!("{address}#{}", wire::fingerprint_of(&certificate).unwrap());
    let (_, report) = examine(&court);
    assert_eq!(verdict(&report, "8.1.4.7 a", "HSTS").0, "met");
    court.url = format!("{address}#{}", "0".repeat(64));
    let stranger = Program::run(&[
        "doctor",
        "--compliance",
        "--data",
        &home,
        "--database",
        &court.base.url,
        "--server",
        &court.url,
    ]);
    assert_eq!(stranger.status.code(), Some(2), "another certificate is not believed");
}
