//! Whatever is linked has a licence of `deny.toml`, comes from the registry, and is not banned there.

use std::process::Command;

use serde_json::Value;
use spdx::{Expression, ParseMode};

use super::read;
use crate::house::root;

/// Every package the program is built from on this platform.
fn packages() -> Vec<Value> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline"];
    let platform = ["--filter-platform", "x86_64-unknown-linux-gnu"];
    let mut command = Command::new(program);
    let output = command.args(arguments).args(platform).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().clone();
    assert!(packages.len() > 300, "only {} packages", packages.len());
    packages
}

fn deny() -> toml::Table {
    toml::from_str(&read("deny.toml")).unwrap()
}

#[test]
fn every_licence_is_allowed() {
    let deny = deny();
    let allowed = deny["licenses"]["allow"].as_array().unwrap();
    let allowed: Vec<String> =
        allowed.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    for package in packages() {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        let expression = Expression::parse_mode(licence, ParseMode::LAX);
        let expression = expression.unwrap_or_else(|error| panic!("{name}: {licence}: {error}"));
        let holds = expression.evaluate(|asked| allowed.contains(&asked.to_string()));
        assert!(holds, "{name} is under {licence}, which deny.toml does not allow");
    }
}

#[test]
fn everything_comes_from_the_registry() {
    for package in packages() {
        let source = package["source"].as_str();
        let known = source.is_none_or(|s| s.starts_with("registry+"));
        assert!(known, "{} comes from {source:?}", package["name"]);
    }
}

#[test]
fn nothing_banned_is_linked() {
    let deny = deny();
    let banned: Vec<&str> = deny["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ban| ban["crate"].as_str().unwrap())
        .collect();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(&name), "{name} is banned in deny.toml");
    }
}

/// What npm installs is what was locked: nothing without a digest, nothing from elsewhere.
#[test]
fn the_web_is_locked_by_digest() {
    let lock: Value = serde_json::from_str(&read("web/package-lock.json")).unwrap();
    let packages = lock["packages"].as_object().unwrap();
    let others: Vec<_> = packages.iter().filter(|(path, _)| !path.is_empty()).collect();
    assert!(others.len() > 100, "only {} packages", others.len());
    for (path, package) in others {
        let digest = package["integrity"].as_str().unwrap_or_default();
        assert!(digest.starts_with("sha512-"), "{path} is locked by {digest:?}");
        let from = package["resolved"].as_str();
        assert!(from.is_none(), "{path} comes from {from:?}, not from the registry npm is set to");
    }
}
