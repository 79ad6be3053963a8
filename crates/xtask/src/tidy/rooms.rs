//! What each room of a capability may not do (ARCHITECTURE.md, "Rooms of a capability").

use super::{Source, mentions, settle, sources, strings};

/// Room, and what may not stand in it.
const BANNED: [(&str, &[&str]); 7] = [
    ("model", &["async fn", "sqlx::query", "axum", "Tx", "rand", "Utc::now"]),
    ("rules", &["async fn", "sqlx::query", "axum", "Tx", "rand", "Utc::now"]),
    ("papers", &["sqlx::query", "axum"]),
    ("events", &["async fn", "sqlx::query", "axum"]),
    ("store", &["axum", "Refusal", "refuse"]),
    ("acts", &["axum", "sqlx::query", "commit"]),
    ("jobs", &["axum", "sqlx::query"]),
];

/// Crates that are capabilities, with all the rooms.
const CAPABILITIES: [&str; 10] = [
    "approvals",
    "cases",
    "closing",
    "control",
    "discipline",
    "documents",
    "funds",
    "identity",
    "nodes",
    "parties",
];

/// Old sins.
const SINS: &[&str] = &["crates/cases/src/store/mod.rs (store): refuse"];
/// Statements written in handlers: lists that read straight from several tables.
const STATEMENTS_IN_HTTP: &[&str] = &["crates/cases/src/http/board.rs"];

fn is_capability(source: &Source) -> bool {
    CAPABILITIES.contains(&source.house.as_str()) && !source.is_test()
}

#[test]
fn each_room_keeps_to_its_work() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| is_capability(source)) {
        for (room, banned) in BANNED.iter().filter(|(room, _)| source.is_in(room)) {
            let code: String =
                source.text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let does = banned.iter().filter(|&&word| mentions(&code, word));
            found.extend(does.map(|word| format!("{} ({room}): {word}", source.path)));
        }
    }
    settle("rooms that do what is not theirs", found, SINS);
}

#[test]
fn handlers_hold_no_statements() {
    let is_statement = |text: &String| {
        let first = text.split_whitespace().next().unwrap_or_default();
        ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&first)
    };
    let all = sources();
    let http = all.iter().filter(|source| is_capability(source) && source.is_in("http"));
    let with = http.filter(|source| strings(&source.syntax()).iter().any(is_statement));
    settle("statements in handlers", with.map(|source| source.path.clone()), STATEMENTS_IN_HTTP);
}

#[test]
fn there_are_no_rooms_for_everything() {
    for source in sources() {
        for name in ["util", "utils", "common", "helper", "helpers", "manager", "service", "misc"] {
            let (file, folder) = (format!("/{name}.rs"), format!("/{name}/"));
            let is_one = source.path.ends_with(&file) || source.path.contains(&folder);
            assert!(!is_one, "{}: name it after what it holds", source.path);
        }
    }
}
