//! 生成物 – files made from the code, and whether they are still what the code makes.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::glossary::glossary;
use crate::house::root;
use crate::{asvs, cargo, run};

const OPENAPI: &str = "web/openapi.json";
const WEB_CLIENT: &str = "web/src/generated/api.ts";
const GLOSSARY: &str = "GLOSSARY.md";
const ASVS: &str = "docs/security/asvs.md";
/// Set for the test that writes or compares the schemas institutions are given.
const UPDATE: &str = "UPDATE_EXPECT";

/// Make every file anew; with `check`, only say which would change.
pub(crate) fn make(check: bool) -> Result<bool> {
    let mut stale = Vec::new();
    let openapi = openapi()?;
    keep(GLOSSARY, &glossary()?, check, &mut stale)?;
    keep(ASVS, &asvs::page()?, check, &mut stale)?;
    keep(OPENAPI, &openapi, check, &mut stale)?;
    keep(WEB_CLIENT, &web_client(&openapi)?, check, &mut stale)?;
    // Whether the schemas are fresh is a test of `contract`, run with the others.
    let schemas = ["test", "--quiet", "--package", "contract", "published_schemas"];
    let made = check || cargo(&schemas, &[(UPDATE, "1")])?;
    for file in &stale {
        eprintln!("{file} is not what the code makes: run `cargo x gen`");
    }
    Ok(made && stale.is_empty())
}

fn keep(file: &'static str, text: &str, check: bool, stale: &mut Vec<&'static str>) -> Result<()> {
    let path = root().join(file);
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if check {
        stale.push(file);
        return Ok(());
    }
    fs::write(&path, text).with_context(|| file.to_owned())
}

fn openapi() -> Result<String> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(program);
    // With the features of the whole workspace, as the tests have it: nothing is built twice.
    command.args(["build", "--quiet", "--workspace", "--bin", "zhixing"]).current_dir(root());
    ensure!(run(&mut command)?, "building zhixing");
    let output = Command::new(root().join("target/debug/zhixing"))
        .args(["--json", "openapi"])
        .output()
        .context("running zhixing openapi")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// The web client's types of this description, through the same npm script people use.
fn web_client(openapi: &str) -> Result<String> {
    let web = root().join("web");
    if !Path::new(&web.join("node_modules")).exists() {
        let mut install = Command::new("npm");
        ensure!(run(install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&web))?, "npm ci");
    }
    let folder = std::env::temp_dir().join(format!("zhixing-gen-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (description, client) = (folder.join("openapi.json"), folder.join("api.ts"));
    fs::write(&description, openapi)?;
    let mut make = Command::new("npx");
    make.arg("openapi-typescript").arg(&description).arg("-o").arg(&client).current_dir(&web);
    let made = make.output().context("running openapi-typescript")?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let text = fs::read_to_string(&client)?;
    fs::remove_dir_all(&folder)?;
    Ok(text)
}
