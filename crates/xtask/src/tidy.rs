//! 整洁 – rules of the house that the compiler does not know, run as tests.

use std::fs;
use std::path::{Path, PathBuf};

use platform::Wiring;

/// Longest source file in lines; a longer one becomes a folder.
const FILE_LINES_MAX: usize = 600;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

fn manifests() -> Vec<(String, toml::Table)> {
    fs::read_dir(crates())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(path.join("Cargo.toml")).ok()?;
            let name = path.file_name()?.to_str()?.to_owned();
            Some((name, toml::from_str(&text).unwrap()))
        })
        .collect()
}

fn floor(manifest: &toml::Table) -> i64 {
    manifest["package"]["metadata"]["house"]["floor"].as_integer().unwrap()
}

#[test]
fn a_crate_leans_only_on_lower_floors() {
    let manifests = manifests();
    for (name, manifest) in &manifests {
        let empty = toml::Table::new();
        let needs = manifest.get("dependencies").and_then(|d| d.as_table()).unwrap_or(&empty);
        for (other, below) in &manifests {
            if needs.contains_key(other) {
                assert!(floor(below) < floor(manifest), "{name} may not lean on {other}");
            }
        }
    }
}

#[test]
fn files_stay_small_and_finished() {
    let marks = ["FIX".to_owned() + "ME", "TO".to_owned() + "DO", "XX".to_owned() + "X"];
    for path in sources(&crates()) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(lines <= FILE_LINES_MAX, "{} has {lines} lines", path.display());
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} has a {mark}", path.display());
        }
    }
}

#[test]
fn rules_and_models_do_no_io() {
    for path in sources(&crates()) {
        let name = path.to_string_lossy();
        let is_pure = name.contains("/rules/") || name.ends_with("/model.rs");
        let text = fs::read_to_string(&path).unwrap();
        if is_pure {
            for banned in ["async fn", "sqlx::query", "axum::", "Tx)"] {
                assert!(!text.contains(banned), "{name} does I/O: {banned}");
            }
        }
    }
}

/// String literals that begin right after `sqlx::query…(`.
fn statements(text: &str) -> Vec<String> {
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
async fn every_statement_fits_the_schema_and_keeps_to_its_own() {
    let app = platform::test::program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
    let mut connection = app.pool().acquire().await.unwrap();
    let mut seen = 0;
    for (name, _) in manifests() {
        for path in sources(&crates().join(&name).join("src")) {
            let file = path.to_string_lossy().into_owned();
            if file.contains("tests") || name == "xtask" {
                continue;
            }
            for statement in statements(&fs::read_to_string(&path).unwrap()) {
                let one_word = statement.split_whitespace().next().unwrap_or_default();
                if !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&one_word) {
                    continue;
                }
                let prepare = format!("PREPARE tidy AS {statement}");
                let done = sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut *connection);
                let done = done.await;
                assert!(done.is_ok(), "{file}: {statement}\n{:?}", done.err());
                sqlx::raw_sql("DEALLOCATE tidy").execute(&mut *connection).await.unwrap();
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "only {seen} statements were found");
}
