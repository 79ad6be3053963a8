//! Statements fit the migrated schema, and touch only the schema of their own crate.

use platform::Wiring;

use super::{Source, settle, sources, strings};
use crate::house::root;

/// Statements that reach into another crate's tables, from before the rule was checked.
const SINS: &[&str] = &[
    "crates/cases/src/http/board.rs: nodes.clock",
    "crates/cases/src/http/board.rs: platform.officer",
    "crates/cases/src/http/tasks.rs: nodes.clock",
    "crates/cases/src/store/mod.rs: platform.officer",
    "crates/server/src/app.rs: platform.setting",
    "crates/server/src/stream.rs: cases.case",
    "crates/server/src/stream.rs: platform.event",
    "crates/zhixing/src/commands/demo.rs: platform.audit",
    "crates/zhixing/src/commands/demo.rs: platform.event",
    "crates/zhixing/src/commands/demo.rs: platform.setting",
];

/// Tools that look at the whole database from outside, and belong to no capability.
const TOOLS: [&str; 3] = ["bench", "rehearsal", "xtask"];

/// Files that do so, in a crate that otherwise does not.
const TOOL_FOLDERS: [&str; 1] = ["crates/zhixing/src/commands/compliance/"];

/// Words after which a table is named.
const BEFORE_A_TABLE: [&str; 5] = ["FROM", "JOIN", "INTO", "UPDATE", "USING"];

/// `schema.table` of every table a text of SQL names.
fn tables(sql: &str) -> Vec<(&str, &str)> {
    let words: Vec<&str> = sql
        .split(|c: char| c.is_whitespace() || "(),;".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    let named = words.windows(2).filter(|pair| BEFORE_A_TABLE.contains(&pair[0]));
    let tables = named.filter_map(|pair| pair[1].split_once('.'));
    tables.filter(|(schema, _)| schema.chars().all(|c| c.is_ascii_lowercase())).collect()
}

#[test]
fn tables_are_found_in_statements() {
    let sql = "WITH told AS (INSERT INTO platform.event (at) VALUES ($1) RETURNING seq)
        SELECT extract(year FROM c.on) FROM cases.case c LEFT JOIN nodes.clock k ON true";
    let found = tables(sql);
    for table in [("platform", "event"), ("cases", "case"), ("nodes", "clock")] {
        assert!(found.contains(&table), "{found:?}");
    }
}

fn schemas() -> Vec<String> {
    let files = crate::house::files(&root().join("migrations"), "sql").unwrap();
    let texts = files.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let texts: Vec<String> = texts.collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines
        .filter_map(|line| line.strip_prefix("CREATE SCHEMA "))
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect()
}

#[test]
fn a_crate_touches_only_its_own_schema() {
    let schemas = schemas();
    assert!(schemas.len() > 10, "{schemas:?}");
    let mut found = Vec::new();
    let mut own = 0;
    let tool = |source: &Source| {
        TOOLS.contains(&source.house.as_str())
            || TOOL_FOLDERS.iter().any(|folder| source.path.starts_with(folder))
    };
    for source in sources().iter().filter(|source| !source.is_test() && !tool(source)) {
        for sql in strings(&source.syntax()) {
            for (schema, table) in tables(&sql) {
                if schema == source.house {
                    own += 1;
                } else if schemas.iter().any(|name| name == schema) {
                    found.push(format!("{}: {schema}.{table}", source.path));
                }
            }
        }
    }
    assert!(own > 200, "only {own} tables were found");
    settle("statements that reach into another crate's schema", found, SINS);
}

/// Literal statements given to `sqlx::query…`, which can be prepared as they stand.
fn statements(source: &Source) -> Vec<String> {
    let text = &source.text;
    let mut found = Vec::new();
    for (start, _) in text.match_indices("sqlx::query") {
        let Some(open) = text[start..].find('(') else { continue };
        let rest = text[start + open + 1..].trim_start();
        let Some(body) = rest.strip_prefix('"') else { continue };
        if let Some(end) = body.find('"') {
            found.push(body[..end].to_owned());
        }
    }
    found
}

#[tokio::test]
async fn every_statement_fits_the_schema() {
    let app = platform::test::program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut connection = app.pool().acquire().await.unwrap();
    let mut seen = 0;
    let all = sources();
    for source in all.iter().filter(|source| !source.is_test() && source.house != "xtask") {
        for statement in statements(source) {
            let first = statement.split_whitespace().next().unwrap_or_default();
            if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first) {
                continue;
            }
            let prepare = format!("PREPARE tidy AS {statement}");
            let done = sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *connection).await;
            assert!(done.is_ok(), "{}: {statement}\n{:?}", source.path, done.err());
            sqlx::raw_sql("DEALLOCATE tidy").execute(&mut *connection).await.unwrap();
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} statements were found");
}
