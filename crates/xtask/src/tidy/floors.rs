//! A crate leans only on lower floors, and the vocabulary stays small enough to be rebuilt often.

use std::fs;

use super::{read, sources};
use crate::house::houses;

/// Every crate is rebuilt when one of these changes: how many lines they may have.
const LINES_MAX: [(&str, usize); 2] = [("kernel", 2_500), ("platform", 8_000)];

#[test]
fn a_crate_leans_only_on_lower_floors() {
    let houses = houses().unwrap();
    for house in &houses {
        let needs = house.manifest.get("dependencies").and_then(|needs| needs.as_table());
        let needs = needs.cloned().unwrap_or_default();
        for below in houses.iter().filter(|other| needs.contains_key(&other.name)) {
            let (name, other) = (&house.name, &below.name);
            assert!(below.floor() < house.floor(), "{name} may not lean on {other}");
        }
    }
}

#[test]
fn architecture_shows_every_crate_on_its_floor() {
    let page = read("ARCHITECTURE.md");
    for house in houses().unwrap() {
        let name = format!("`{}`", house.name);
        let mut rows = page.lines().filter(|line| line.starts_with("| "));
        let row =
            rows.find(|line| line.split(" | ").nth(1).is_some_and(|names| names.contains(&name)));
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md does not name {}", house.name));
        let floor = format!("| {} |", house.floor());
        assert!(row.starts_with(&floor), "{} stands on floor {}: {row}", house.name, house.floor());
    }
}

#[test]
fn what_everybody_leans_on_stays_small() {
    for (name, most) in LINES_MAX {
        let files =
            sources().into_iter().filter(|source| source.house == name && !source.is_test());
        let lines: usize = files.map(|source| source.text.lines().count()).sum();
        assert!(lines > 0 && lines <= most, "{name} has {lines} lines");
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_house() {
    for house in houses().unwrap() {
        let manifest = fs::read_to_string(house.folder.join("Cargo.toml")).unwrap();
        let taken = manifest.contains("[lints]\nworkspace = true");
        // A mapped file and an interface for C need what the others may not have; each place says why.
        let own = house.name == "screening" && manifest.contains("unsafe_code = \"deny\"");
        assert!(taken || own, "{} has its own lints", house.name);
    }
}
