//! 姓名比对 – two names compared with reasons, beside nomenklatura's logic-v2: how many a second, and how
//! often right on the pairs its authors publish (contrib/name_bench/cases.csv of their repository, which
//! no package of theirs has: `--pairs` says where it lies).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use screening::{NameKind, Verdict, compare};
use serde::{Deserialize, Serialize};

use crate::meter::count;
use crate::peers::{FOLDER, output};
use crate::row::{Row, figure};

const WHO: &str = "nomenklatura logic-v2";
/// How many times the peer's rate is wanted.
const TIMES: f64 = 100.0;
/// From here on the peer takes two names for one: what it and its authors' benchmark use.
const ALIKE: f64 = 0.7;
/// Times all pairs are compared; the fastest counts.
const ROUNDS: usize = 20;
/// Pairs of made-up Chinese names.
const MADE: usize = 2000;
/// Two names, and whether they are taken to be one person's.
#[derive(Serialize, Deserialize)]
struct Pair {
    schema: String,
    name1: String,
    name2: String,
    is_match: bool,
}

impl Pair {
    fn kind(&self) -> NameKind {
        if self.schema == "Person" { NameKind::Person } else { NameKind::Unit }
    }
}

/// What the peer says of all pairs.
#[derive(Deserialize)]
struct Said {
    /// Of one pair, the fastest of its rounds.
    microseconds: f64,
    scores: Vec<f64>,
}

/// With small sizes the peer is not fetched: what is compared there is only that the part works.
pub(crate) fn rows(pairs: Option<&Path>, folder: &Path, is_quick: bool) -> Result<Vec<Row>> {
    std::fs::create_dir_all(folder)?;
    let not_fetched = || Err(anyhow::anyhow!("not fetched for small sizes"));
    let peer = if is_quick { not_fetched() } else { install(Path::new(FOLDER)) };
    let made = made();
    let said = ask(&peer, &made, folder);
    let mut rows = vec![speed("names: Chinese, pairs compared with reasons", &made, &said)];
    let Some(path) = pairs else {
        let why = "no pairs: --pairs says where nomenklatura's cases.csv lies";
        return Ok(rows.into_iter().map(|row| row.spent([why.to_owned()])).collect());
    };
    let pairs = read(path)?;
    let said = ask(&peer, &pairs, folder);
    rows.push(speed("names: published, pairs compared with reasons", &pairs, &said));
    rows.push(right(&pairs, &said));
    Ok(rows)
}

/// The published pairs of people and units; ships are not of this register.
fn read(path: &Path) -> Result<Vec<Pair>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let pairs: Vec<Pair> = reader.deserialize().collect::<Result<_, _>>()?;
    ensure!(!pairs.is_empty(), "{} has no pairs", path.display());
    Ok(pairs.into_iter().filter(|pair| pair.schema != "Vessel").collect())
}

/// Chinese names beside each other as they come, a few of them alike.
fn made() -> Vec<Pair> {
    let surnames = ["王", "李", "张", "刘", "陈", "欧阳", "赵", "单", "周", "吴"];
    let given = ["伟", "芳", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛"];
    let at = |list: &[&'static str], n: usize| list.get(n % list.len()).copied().unwrap_or("某");
    let name = |n: usize| {
        format!("{}{}{}", at(&surnames, n), at(&given, n / surnames.len()), at(&given, n / 130))
    };
    let pair = |n: usize| Pair {
        schema: "Person".to_owned(),
        name1: name(n),
        name2: name(n * 7919 % 1690),
        is_match: false,
    };
    (0..MADE).map(pair).collect()
}

fn speed(what: &str, pairs: &[Pair], said: &Result<Said>) -> Row {
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for pair in pairs {
            std::hint::black_box(compare(&pair.name1, &pair.name2, pair.kind()));
        }
        best = best.min(begun.elapsed().as_secs_f64() / count(pairs.len()));
    }
    let peer = said.as_ref().ok().map(|said| 1e6 / said.microseconds);
    let row = Row::rate(what, "pairs/s", 1.0 / best, peer.map(|peer| (peer * TIMES).round()));
    let one = format!("one pair: {} ns", figure(best * 1e9));
    match (peer, said) {
        (Some(peer), _) => row.peer(WHO, peer).spent([one]),
        (None, Err(error)) => row.spent([one, format!("{WHO}: not measured: {error:#}")]),
        (None, Ok(_)) => row.spent([one]),
    }
}

/// Found alike and are, found alike and are not, are alike and were not found.
#[derive(Default)]
struct Tally {
    hits: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn of(pairs: &[Pair], is_alike: impl Iterator<Item = bool>) -> Self {
        let mut tally = Self::default();
        for (pair, is_alike) in pairs.iter().zip(is_alike) {
            match (pair.is_match, is_alike) {
                (true, true) => tally.hits += 1,
                (false, true) => tally.wrong += 1,
                (true, false) => tally.missed += 1,
                (false, false) => {}
            }
        }
        tally
    }

    fn f1(&self) -> f64 {
        count(2 * self.hits) / count(2 * self.hits + self.wrong + self.missed).max(1.0)
    }

    fn words(&self, who: &str) -> String {
        let Self { hits, wrong, missed } = self;
        format!("{who}: F1 {:.3}, {hits} found, {wrong} wrongly, {missed} missed", self.f1())
    }
}

fn right(pairs: &[Pair], said: &Result<Said>) -> Row {
    let is_alike =
        |pair: &Pair| compare(&pair.name1, &pair.name2, pair.kind()).verdict == Verdict::Review;
    let ours = Tally::of(pairs, pairs.iter().map(is_alike));
    let what = format!("names: F1 on {} published pairs", pairs.len());
    match said {
        Ok(said) => {
            let theirs = Tally::of(pairs, said.scores.iter().map(|score| *score >= ALIKE));
            let wanted = (theirs.f1() * 1000.0).ceil() / 1000.0;
            let row = Row::rate(&what, "F1", ours.f1(), Some(wanted));
            row.peer(WHO, theirs.f1()).spent([ours.words("ours"), theirs.words(WHO)])
        }
        Err(error) => {
            let why = format!("{WHO}: not measured: {error:#}");
            Row::rate(&what, "F1", ours.f1(), None).spent([ours.words("ours"), why])
        }
    }
}

/// The peer's Python, with what it needs beside it; fetched once.
fn install(folder: &Path) -> Result<PathBuf> {
    let home = folder.join(".venv");
    let (python, whole) = (home.join("bin/python"), home.join("whole"));
    if whole.exists() {
        return Ok(python);
    }
    output(Command::new("python3").args(["-m", "venv"]).arg(&home)).context("venv")?;
    let list = folder.join("requirements.txt");
    output(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(list))
        .context("pip install")?;
    std::fs::write(whole, "")?;
    Ok(python)
}

fn ask(python: &Result<PathBuf>, pairs: &[Pair], folder: &Path) -> Result<Said> {
    let python = python.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))?;
    let path = folder.join("pairs.csv");
    let mut writer = csv::Writer::from_path(&path)?;
    pairs.iter().try_for_each(|pair| writer.serialize(pair))?;
    writer.flush()?;
    let mut command = Command::new(python);
    let said = output(command.current_dir(FOLDER).arg("names.py").arg(&path))?;
    let said: Said = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    ensure!(said.scores.len() == pairs.len(), "{} of {} scores", said.scores.len(), pairs.len());
    Ok(said)
}
