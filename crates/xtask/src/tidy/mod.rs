//! 整洁 – rules of the house that the compiler does not know, one file per rule, run as tests. A rule
//! that came later than the code has a list of old sins, which may only shrink.

mod acts;
mod asvs;
mod floors;
mod nouns;
mod papers;
mod reach;
mod rooms;
mod routes;
mod rules;
mod schemas;
mod sizes;
mod supply;
mod unfinished;
mod web;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{fs, iter};

use quote::ToTokens;
use syn::visit::{self, Visit};

use crate::house::{files, houses, root};

/// A source file of ours.
struct Source {
    /// Its crate.
    house: String,
    /// Path from the root, e.g. `crates/cases/src/store/mod.rs`.
    path: String,
    text: String,
}

impl Source {
    fn syntax(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|error| panic!("{}: {error}", self.path))
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests") || self.path.ends_with("/test.rs")
    }

    /// Whether it lies in this room of a capability: `rules.rs` or anything in `rules/`.
    fn is_in(&self, room: &str) -> bool {
        self.path.contains(&format!("/src/{room}/"))
            || self.path.ends_with(&format!("/src/{room}.rs"))
    }
}

/// Every Rust file of the crates.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for house in houses().unwrap() {
        for path in files(&house.folder, "rs").unwrap() {
            let text = fs::read_to_string(&path).unwrap();
            let path = relative(&path);
            found.push(Source { house: house.name.clone(), path, text });
        }
    }
    assert!(found.len() > 200, "only {} sources were found", found.len());
    found
}

fn relative(path: &std::path::Path) -> String {
    let root = root().canonicalize().unwrap();
    path.canonicalize().unwrap().strip_prefix(root).unwrap().to_string_lossy().into_owned()
}

/// A file from the root, as text.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What tests, scenarios and walks say, all together.
fn told_in_tests() -> String {
    let scenarios = files(&root().join("scenarios"), "toml").unwrap();
    let tests = sources().into_iter().filter(Source::is_test).map(|source| source.text);
    let scenarios = scenarios.iter().map(|path: &PathBuf| fs::read_to_string(path).unwrap());
    let matrix = [read("crates/permission/matrix/expected.txt")];
    tests.chain(scenarios).chain(matrix).collect()
}

/// Nothing may be found that is no old sin, and an old sin that is gone leaves the list.
fn settle(rule: &str, found: impl IntoIterator<Item = String>, sins: &[&str]) {
    let found: BTreeSet<String> = found.into_iter().collect();
    let sins: BTreeSet<String> = sins.iter().map(|&sin| sin.to_owned()).collect();
    let new: Vec<&String> = found.difference(&sins).collect();
    assert!(new.is_empty(), "{rule}:\n{new:#?}");
    let gone: Vec<&String> = sins.difference(&found).collect();
    assert!(gone.is_empty(), "{rule}: no longer so, take off the list of sins:\n{gone:#?}");
}

/// Every string in a piece of code that is not inside its tests.
fn strings(syntax: &syn::File) -> Vec<String> {
    struct Strings(Vec<String>);
    impl<'ast> Visit<'ast> for Strings {
        fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
            self.0.push(literal.value());
        }

        fn visit_macro(&mut self, call: &'ast syn::Macro) {
            let tokens = call.tokens.clone().into_iter().flat_map(flat);
            self.0.extend(tokens.filter_map(|token| {
                let literal: syn::LitStr = syn::parse2(token.into_token_stream()).ok()?;
                Some(literal.value())
            }));
        }

        fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

        fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
            if !is_for_tests(&module.attrs) {
                visit::visit_item_mod(self, module);
            }
        }
    }
    let mut strings = Strings(Vec::new());
    strings.visit_file(syntax);
    strings.0
}

fn flat(token: proc_macro2::TokenTree) -> Vec<proc_macro2::TokenTree> {
    match token {
        proc_macro2::TokenTree::Group(group) => group.stream().into_iter().flat_map(flat).collect(),
        other => iter::once(other).collect(),
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes
        .iter()
        .any(|a| a.path().is_ident("cfg") && a.to_token_stream().to_string().contains("test"))
}

/// Whether `text` has `word` with nothing of a name on either side.
fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part)
    })
}
