//! `zhixing verify` – check offline what the log handed out. It needs nothing but the file and the keys:
//! no network, no database, no secret. All that is decided is decided in the crate `proof`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use proof::{
    Bad, ChangeReceipt, Consistency, PersonProof, Receipt, Report, Verifier, check_archive,
    check_log,
};
use serde_json::json;

use crate::say::{Failure, Output, say};

/// Most bytes unpacked of an archive.
const UNPACKED_MAX: u64 = 1 << 30;

/// 核验 a folder with a copy of a log, a receipt, a consistency proof, the archive of a case, or what the
/// public site handed out: the proof of a list entry, or of when somebody was on which list
#[derive(Args)]
pub(crate) struct Verify {
    /// 文件 files or folders to check
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// 可信公钥 a key you trust, or a file with one a line; without it the keys in the file itself
    #[arg(long)]
    key: Vec<String>,
    /// 证件号码 whose number the proof of a person is about
    #[arg(long)]
    number: Option<String>,
    /// 日期 also say whether they were on a list that day
    #[arg(long, requires = "number")]
    on: Option<NaiveDate>,
}

pub(crate) fn run(out: &Output, command: &Verify) -> Result<ExitCode, Failure> {
    let trusted = trusted(&command.key)?;
    let mut holds = true;
    let mut reports = Vec::new();
    for file in &command.files {
        let (report, own) = check(file, &trusted, command)?;
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
fn check(path: &Path, trusted: &[Verifier], asked: &Verify) -> Result<(Report, bool), Failure> {
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
    if let Ok(receipt) = serde_json::from_slice::<ChangeReceipt>(&bytes) {
        return Ok((receipt.check(&choose(receipt.own_keys())), own));
    }
    if let Ok(proof) = serde_json::from_slice::<PersonProof>(&bytes) {
        return Ok((person(&proof, &choose(proof.own_keys()), asked)?, own));
    }
    match serde_json::from_slice::<Consistency>(&bytes) {
        Ok(proof) => Ok((proof.check(&choose(proof.own_keys())), own)),
        Err(error) => Err(unreadable(path, &error.to_string())),
    }
}

/// What a proof says about the holder of a number, and on a day.
fn person(proof: &PersonProof, keys: &[Verifier], asked: &Verify) -> Result<Report, Failure> {
    let number = asked.number.as_deref().unwrap_or_default();
    let subject = register::Subject::guess(number).into_iter().next().ok_or_else(|| {
        let zh = "此文件证明某人何时在哪个名单,须给出其证件号码";
        let en = "this file is about a person: give their document number";
        Failure::at("--number", &format!("{zh} / {en}"))
    })?;
    let mut report = proof.check(&subject.text(), keys);
    if !report.holds() {
        return Ok(report);
    }
    let stays = proof.stays().unwrap_or_default();
    if stays.is_empty() {
        report.say(true, "从未列入任何名单", "never on any list");
    }
    for stay in &stays {
        let list = register::List::of_code(&stay.list);
        let (zh, en) = list.map_or((stay.list.as_str(), stay.list.as_str()), |l| (l.zh(), l.en()));
        let until = stay.until.map_or_else(|| "…".to_owned(), |day| day.to_string());
        report.say(
            true,
            format!("{zh}(第{}号):{} 至 {until}", stay.entry, stay.from),
            format!("{en} (entry {}): {} to {until}", stay.entry, stay.from),
        );
    }
    if let Some(day) = asked.on {
        let is_on = stays.iter().any(|stay| stay.covers(day));
        let (zh, en) =
            if is_on { ("在册", "on a list") } else { ("不在任何名单", "on no list") };
        report.say(true, format!("{day}:{zh}"), format!("{day}: {en}"));
    }
    Ok(report)
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
