//! Every act is named after its crate, used, and performed by a test.

use std::collections::BTreeMap;

use quote::ToTokens;

use super::{Source, mentions, settle, sources, told_in_tests};

/// Acts no test performs yet.
const UNTESTED: &[&str] = &[];

/// What the policy files say, all of it.
pub(super) fn policies() -> String {
    let files = crate::house::files(&crate::house::root().join("crates"), "cedar").unwrap();
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// An act's constant.
struct Act {
    house: String,
    constant: String,
    name: String,
    path: String,
    /// The posts named beside it, as far as they are named there.
    posts: Vec<String>,
}

/// The act without marks: `Act::new(…)` of `Act::new(…).stepped_up()`.
fn unmarked(expression: &syn::Expr) -> &syn::Expr {
    match expression {
        syn::Expr::MethodCall(call) => unmarked(&call.receiver),
        other => other,
    }
}

fn acts(all: &[Source]) -> Vec<Act> {
    let mut found = Vec::new();
    for source in all.iter().filter(|s| !s.is_test() && s.text.contains("Act::new(")) {
        for item in source.syntax().items {
            let syn::Item::Const(item) = item else { continue };
            let syn::Expr::Call(call) = unmarked(&item.expr) else { continue };
            let syn::Expr::Path(function) = &*call.func else { continue };
            let words: Vec<String> =
                function.path.segments.iter().map(|part| part.ident.to_string()).collect();
            if words != ["Act", "new"] {
                continue;
            }
            let Some(syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(name), .. })) =
                call.args.first()
            else {
                panic!("{}: {} has no literal name", source.path, item.ident);
            };
            let (constant, name) = (item.ident.to_string(), name.value());
            let (house, path) = (source.house.clone(), source.path.clone());
            let named = call.args.iter().nth(1).map(|posts| posts.to_token_stream().to_string());
            let named = named.unwrap_or_default().replace("Role :: ALL", "");
            let words = named.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
            let posts = words
                .filter(|word| platform::Role::ALL.iter().any(|role| format!("{role:?}") == *word))
                .collect();
            found.push(Act { house, constant, name, path, posts });
        }
    }
    assert!(found.len() > 20, "only {} acts were found", found.len());
    found
}

#[test]
fn acts_are_named_after_their_crate_and_once() {
    let mut names = BTreeMap::new();
    for act in acts(&sources()) {
        let own = act.name.strip_prefix(&format!("{}.", act.house));
        let verb = own.unwrap_or_else(|| panic!("{}: {}", act.path, act.name));
        assert!(verb.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", act.name);
        let before = names.insert(act.name.clone(), act.path.clone());
        assert!(before.is_none(), "{} is in {} and in {before:?}", act.name, act.path);
    }
}

#[test]
fn every_act_is_used() {
    let all = sources();
    for act in acts(&all) {
        let uses = all.iter().filter(|source| source.house == act.house && !source.is_test());
        let uses = uses.flat_map(|source| source.text.lines());
        let uses = uses.filter(|line| mentions(line, &act.constant) && !line.contains("const "));
        let uses = uses.filter(|line| !line.trim_start().starts_with("use "));
        assert!(uses.count() > 0, "{} is used nowhere", act.name);
    }
}

/// The policies decide; the posts beside an act say the same to whoever reads the code.
#[test]
fn every_act_has_a_policy_for_the_same_posts() {
    let policies = policies();
    let roles: BTreeMap<String, &str> =
        platform::Role::ALL.into_iter().map(|role| (format!("{role:?}"), role.code())).collect();
    for act in acts(&sources()) {
        let head = format!("@id(\"{}\")", act.name);
        let found = policies.split_once(&head).map(|(_, rest)| rest);
        let text = found.unwrap_or_else(|| panic!("{} has no policy", act.name));
        let text = text.split_once(';').map_or(text, |(policy, _)| policy);
        for post in &act.posts {
            let quoted = format!("\"{}\"", roles[post]);
            assert!(text.contains(&quoted), "{}: its policy does not permit {post}", act.name);
        }
        let permitted = text.matches('"').count();
        assert!(permitted > 0, "{}: its policy permits nobody", act.name);
    }
}

/// An act is tested when a test names it, or calls a path whose handler begins it.
#[test]
fn every_act_is_performed_by_a_test() {
    let all = sources();
    let told = told_in_tests();
    let calls = super::routes::calls(&all);
    let untested = acts(&all).into_iter().filter(|act| {
        let named = mentions(&told, &act.name) || {
            let own = all.iter().filter(|source| source.is_test() && source.house == act.house);
            own.into_iter().any(|source| mentions(&source.text, &act.constant))
        };
        let called = calls
            .iter()
            .filter(|call| call.house == act.house && mentions(&call.body, &act.constant))
            .any(|call| call.is_told_in(&told));
        !named && !called
    });
    settle("acts that no test performs", untested.map(|act| act.name), UNTESTED);
}
