//! Nothing is left for later in a comment.

use std::fs;

use super::relative;
use crate::house::{files, root};

/// Where people write.
const PLACES: [(&str, &str); 9] = [
    ("crates", "rs"),
    ("crates", "toml"),
    ("crates", "typ"),
    ("migrations", "sql"),
    ("scenarios", "toml"),
    ("docs", "md"),
    ("web/src", "ts"),
    ("web/src", "tsx"),
    ("web/walks", "ts"),
];

#[test]
fn nothing_is_marked_as_unfinished() {
    let marks = ["FIX".to_owned() + "ME", "TO".to_owned() + "DO", "XX".to_owned() + "X"];
    for (folder, ending) in PLACES {
        for path in files(&root().join(folder), ending).unwrap() {
            let text = fs::read_to_string(&path).unwrap();
            for mark in &marks {
                assert!(!text.contains(mark.as_str()), "{} has a {mark}", relative(&path));
            }
        }
    }
}
