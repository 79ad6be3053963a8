//! Every template is known to the press and issued by a capability. That it prints its sample is
//! tested in `paper`, for each template there is.

use super::{settle, sources, strings};
use crate::house::{files, root};

/// What templates share.
const SHARED: &str = "court";
/// Templates that nothing issues yet.
const UNISSUED: &[&str] = &[];

fn templates() -> Vec<String> {
    let files = files(&root().join("crates/paper/templates"), "typ").unwrap();
    let names = files.iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
    names.filter(|name| name != SHARED).collect()
}

#[test]
fn every_template_is_known_to_the_press() {
    let press = super::read("crates/paper/src/lib.rs");
    for name in templates() {
        assert!(press.contains(&format!("\"{name}\"")), "paper does not know {name}");
    }
}

#[test]
fn every_template_is_issued_by_a_capability() {
    let all = sources();
    let issuers = all.iter().filter(|source| !source.is_test() && source.house != "paper");
    let said: Vec<String> = issuers.flat_map(|source| strings(&source.syntax())).collect();
    let unissued = templates().into_iter().filter(|name| !said.contains(name));
    settle("templates that nothing issues", unissued, UNISSUED);
}
