//! `zhixing check` – validate numbers and explain them.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::process::ExitCode;

use clap::Args;
use kernel::CourtCode;
use kernel::check::{Checked, WARNING, check};
use platform::Clock;

use crate::say::{Failure, Output, say};

/// 校验号码; values from the command line, or one a line from standard input
#[derive(Args)]
pub(crate) struct Check {
    /// 号码种类 kind of number
    #[arg(value_parser = ["id", "uscc", "org-code", "case-number", "court", "bank-card", "cnaps",
        "plate", "vin"])]
    kind: String,
    /// 号码 numbers; none: read standard input
    values: Vec<String>,
}

pub(crate) fn run(out: &Output, command: &Check) -> Result<ExitCode, Failure> {
    let mut all_valid = true;
    let mut one = |value: &str| -> Result<(), Failure> {
        let checked = examine(&command.kind, value)?;
        all_valid &= checked.valid;
        print(out, checked)
    };
    if command.values.is_empty() {
        for line in std::io::stdin().lock().lines() {
            let line = line
                .map_err(|_| Failure::usage("标准输入不是UTF-8", "standard input is not UTF-8"))?;
            if !line.trim().is_empty() {
                one(line.trim())?;
            }
        }
    }
    for value in &command.values {
        one(value)?;
    }
    Ok(if all_valid { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn examine(kind: &str, value: &str) -> Result<Checked, Failure> {
    if kind == "court" {
        return Ok(court(value));
    }
    check(kind, value, Clock::wall().today())
        .ok_or_else(|| Failure::usage(format!("未知种类{kind}"), format!("unknown kind {kind}")))
}

fn court(value: &str) -> Checked {
    let parsed = value.parse::<CourtCode>().map_err(|error| error.to_string());
    let found = parsed.and_then(|code| {
        law::courts::find(&code).ok_or_else(|| "法院代字表中没有 / no such court".to_owned())
    });
    let (valid, kind, input) = (found.is_ok(), "court", value.to_owned());
    let mut parts = BTreeMap::new();
    let reason = match found {
        Ok(court) => {
            parts.insert("code", court.code.clone());
            parts.insert("name", court.name.clone());
            parts.insert("level", format!("{:?}", court.level).to_lowercase());
            if let Some(division) = &court.division {
                parts.insert("division", division.clone());
            }
            if court.derived {
                let derived = "推定代字 / derived by rule, not read in a list";
                parts.insert(WARNING, derived.to_owned());
            }
            None
        }
        Err(reason) => Some(reason),
    };
    Checked { input, valid, kind, parts, reason }
}

/// What was found, in the reader's language.
fn told(out: &Output, checked: Checked) -> Checked {
    let half = |text: &String| out.half(text).to_owned();
    let parts = checked.parts.iter().map(|(name, value)| (*name, half(value))).collect();
    Checked { parts, reason: checked.reason.as_ref().map(half), ..checked }
}

fn print(out: &Output, checked: Checked) -> Result<(), Failure> {
    let checked = told(out, checked);
    if out.json {
        let text = serde_json::to_string(&checked).map_err(anyhow::Error::from)?;
        say!("{text}");
        return Ok(());
    }
    let verdict =
        if checked.valid { out.pick("有效", "valid") } else { out.pick("无效", "invalid") };
    say!("{}  {verdict}", checked.input);
    for (name, value) in &checked.parts {
        say!("  {name}: {value}");
    }
    if let Some(reason) = &checked.reason {
        say!("  {reason}");
    }
    Ok(())
}
