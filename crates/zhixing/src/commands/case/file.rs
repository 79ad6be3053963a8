//! Filing an application told in a file, or only checking it.

use std::path::Path;
use std::process::ExitCode;

use cases::Application;
use kernel::Invalid;
use platform::{Clock, Fault};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::FileArgs;
use super::client::Client;
use crate::say::{Failure, Output, say};

/// Check without a server: form, dates, numbers, and the conditions for filing.
pub(super) fn check(out: &Output, args: &FileArgs) -> Result<ExitCode, Failure> {
    let name = args.file.display();
    let application: Application = read(&args.file)?;
    cases::examine(&application, Clock::wall().today()).map_err(|fault| match fault {
        Fault::Invalid(invalid) => {
            let Invalid { field, zh, en } = *invalid;
            Failure::usage(format!("{name}: {field}: {zh}"), format!("{name}: {field}: {en}"))
        }
        Fault::Refused(refusal) => Failure::Refused(*refusal),
        other => anyhow::Error::from(other).into(),
    })?;
    if out.json {
        out.json(&json!({ "valid": true, "file": args.file }))?;
    } else {
        say!("{name}: {}", out.pick("可以提交", "may be filed"));
    }
    Ok(ExitCode::SUCCESS)
}

/// File it. The same file filed again is the same case, not another one.
pub(super) async fn submit(out: &Output, client: &Client, args: &FileArgs) -> Result<(), Failure> {
    // Read as an application too, so that a fault is named by its line.
    let _: Application = read(&args.file)?;
    let body: Value = read(&args.file)?;
    let key = format!("file {}", hex::encode(seal::digest(body.to_string().as_bytes())));
    let made = client.post("/cases", &body, &key).await?;
    if out.json {
        return out.json(&made);
    }
    let id = made["id"].as_str().unwrap_or_default();
    say!("{} {id}", out.pick("已收到申请,案件编号", "application received, case id"));
    say!("{}", out.pick("查看:zhixing case show ", "look: zhixing case show ").to_owned() + id);
    Ok(())
}

/// JSON when the name says so, TOML otherwise.
fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(format!("无法读取{name}:{error}"), format!("cannot read {name}: {error}"))
    })?;
    let found = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        kernel::json::read(&bytes)
    } else {
        String::from_utf8(bytes)
            .map_err(|_| Invalid::new("", "不是UTF-8编码", "not UTF-8"))
            .and_then(|text| kernel::toml::read(&text))
    };
    found.map_err(|at| Failure::usage(format!("{name}:{}", at.zh), format!("{name}:{}", at.en)))
}
