//! `zhixing verify` – check offline what the log handed out. It needs nothing but the file and the keys:
//! no network, no database, no secret. All that is decided is decided in the crate `proof`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use proof::{Bad, Consistency, Receipt, Report, Verifier, check_archive, check_log};
use serde_json::json;

use crate::say::{Failure, Output, say};

/// Most bytes unpacked of an archive.
const UNPACKED_MAX: u64 = 1 << 30;

/// 核验 a folder with a copy of a log, a receipt, a consistency proof, or the archive of a case
#[derive(Args)]
pub(crate) struct Verify {
    /// 文件 files or folders to check
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// 可信公钥 a key you trust, or a file with one a line; without it the keys in the file itself
    #[arg(long)]
    key: Vec<String>,
}

pub(crate) fn run(out: &Output, command: &Verify) -> Result<ExitCode, Failure> {
    let trusted = trusted(&command.key)?;
    let mut holds = true;
    let mut reports = Vec::new();
    for file in &command.files {
        let (report, own) = check(file, &trusted)?;
        holds &= report.holds();
        if out.json {
            let file = file.display().to_string();
            reports.push(json!({ "file": file, "holds": report.holds(), "own_keys": own,
                "steps": report.steps }));
        } else {
            print(out, file, &report, own);
        }
    }
    if out.json {
        out.json(&reports)?;
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(out: &Output, file: &Path, report: &Report, own: bool) {
    say!("{}", file.display());
    for step in &report.steps {
        let mark = if step.holds { "✓" } else { "✗" };
        say!("  {mark} {}", out.pick(&step.zh, &step.en));
    }
    if own {
        let zh = "所用公钥取自文件本身,请与公布的公钥核对,或用 --key 指定";
        let en =
            "the keys are those in the file itself: compare them with published ones, or use --key";
        say!("  ! {}", out.pick(zh, en));
    }
    let verdict = if report.holds() {
        ("核验通过", "it holds")
    } else {
        ("核验不通过", "it does not hold")
    };
    say!("  {}", out.pick(verdict.0, verdict.1));
}

fn trusted(texts: &[String]) -> Result<Vec<Verifier>, Failure> {
    let mut keys = Vec::new();
    for text in texts {
        let lines =
            if Path::new(text).is_file() { read_text(Path::new(text))? } else { text.clone() };
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            keys.push(Verifier::parse(line).map_err(|bad| Failure::at("--key", bad.0))?);
        }
    }
    Ok(keys)
}

/// The report, and whether the keys were the file's own.
fn check(path: &Path, trusted: &[Verifier]) -> Result<(Report, bool), Failure> {
    let choose = |own: Result<Vec<Verifier>, Bad>| {
        if trusted.is_empty() { own.unwrap_or_default() } else { trusted.to_vec() }
    };
    let own = trusted.is_empty();
    if path.is_dir() {
        let keys = fs::read_to_string(path.join("keys")).unwrap_or_default();
        let keys = choose(keys.lines().map(Verifier::parse).collect());
        return Ok((check_log(|name| fs::read(path.join(name)).ok(), &keys), own));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
    if bytes.starts_with(b"PK") {
        let files = unpack(bytes).map_err(|error| unreadable(path, &error.to_string()))?;
        return Ok((check_archive(&files, trusted), own));
    }
    if let Ok(receipt) = serde_json::from_slice::<Receipt>(&bytes) {
        return Ok((receipt.check(&choose(receipt.own_keys())), own));
    }
    match serde_json::from_slice::<Consistency>(&bytes) {
        Ok(proof) => Ok((proof.check(&choose(proof.own_keys())), own)),
        Err(error) => Err(unreadable(path, &error.to_string())),
    }
}

fn unpack(bytes: Vec<u8>) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    let mut left = UNPACKED_MAX;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        let mut bytes = Vec::new();
        file.by_ref().take(left).read_to_end(&mut bytes)?;
        left -= bytes.len() as u64;
        anyhow::ensure!(left > 0, "more than 1 GiB");
        anyhow::ensure!(files.insert(name, bytes).is_none(), "a name stands twice");
    }
    Ok(files)
}

fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &Path, why: &str) -> Failure {
    let path = path.display();
    Failure::usage(
        format!("{path}既不是日志目录,也不是回执、一致性证明或归档:{why}"),
        format!("{path} is no log, receipt, consistency proof or archive: {why}"),
    )
}
