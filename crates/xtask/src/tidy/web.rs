//! faces → capabilities → kit → generated. Capabilities are named after crates and do not know each
//! other; a face puts them together.

use std::fs;

use super::{relative, settle};
use crate::house::{files, houses, root};

/// Old sins.
const SINS: &[&str] = &["capabilities/control/Property.tsx → capabilities/closing/deeds"];
/// Capabilities of the web that are no crate: what `server` itself offers.
const NO_CRATE: [&str; 1] = ["calculator"];

/// Where a file of `web/src` stands: layer, and for a capability its name.
fn place(path: &str) -> (usize, Option<&str>) {
    let mut parts = path.split('/');
    match parts.next() {
        Some("faces") => (3, None),
        Some("capabilities") => (2, parts.next()),
        Some("kit" | "words") => (1, None),
        _ => (0, None),
    }
}

/// `../../kit/api` as seen from `capabilities/cases/Cases.tsx`, as a path in `web/src`.
fn resolved(from: &str, import: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for step in import.split('/') {
        match step {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn imports(text: &str) -> Vec<&str> {
    let after = ["from \"", "import \"", "import(\""];
    let starts = after.iter().flat_map(|word| text.match_indices(word));
    let names = starts.filter_map(|(at, word)| text[at + word.len()..].split('"').next());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn each_layer_knows_only_those_below() {
    let folder = root().join("web/src");
    let mut found = Vec::new();
    let mut seen = 0;
    for path in ["ts", "tsx"].iter().flat_map(|ending| files(&folder, ending).unwrap()) {
        let text = fs::read_to_string(&path).unwrap();
        let name = relative(&path);
        let from = name.strip_prefix("web/src/").unwrap();
        for import in imports(&text) {
            let Some(to) = resolved(from, import) else { continue };
            let ((layer, capability), (other_layer, other)) = (place(from), place(&to));
            let stranger = layer == 2 && other_layer == 2 && capability != other;
            if other_layer > layer || stranger {
                found.push(format!("{from} → {to}"));
            }
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} imports were found");
    settle("imports upward or sideways", found, SINS);
}

#[test]
fn capabilities_are_named_after_crates() {
    let crates: Vec<String> = houses().unwrap().into_iter().map(|house| house.name).collect();
    for entry in fs::read_dir(root().join("web/src/capabilities")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(crates.contains(&name) || NO_CRATE.contains(&name.as_str()), "{name} is no crate");
    }
}
