//! `zhixing doctor --compliance` – how the running system stands to GB/T 22239-2019 level 3, 8.1.4, and to
//! the application units of GB/T 39786-2021 level 3. Nothing here is typed by hand: each line is looked
//! up in the live database, the files, the processes or the answers of the program, and says what was
//! seen. It changes nothing but one made-up account's count of wrong tries.

mod access;
mod audit;
mod clauses;
mod clear;
mod identity;
mod intrusion;
mod keeping;
mod line;
mod personal;
mod place;
mod process;
mod seals;
mod transit;

use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;

pub(crate) use self::place::Where;

use self::clauses::CLAUSES;
use self::line::{Clause, Seen, Verdict};
use self::place::Place;
use crate::say::{Failure, Output, say};

/// A clause and what was seen of it, in the reader's language.
#[derive(Serialize)]
struct Line {
    standard: &'static str,
    clause: &'static str,
    asks: String,
    mandatory: bool,
    verdict: Verdict,
    seen: Vec<Told>,
}

/// One thing seen.
#[derive(Serialize)]
struct Told {
    what: String,
    verdict: Verdict,
    found: String,
}

/// What all came to.
#[derive(Serialize)]
struct Report {
    met: usize,
    unmet: usize,
    not_applicable: usize,
    /// No mandatory clause is unmet.
    passed: bool,
    lines: Vec<Line>,
}

pub(crate) fn run(out: &Output, at: &Where) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let lines = runtime.block_on(async {
        let place = Place::find(at).await?;
        let mut lines = Vec::new();
        for clause in CLAUSES {
            lines.push(look(out, &place, clause).await);
        }
        Ok::<_, Failure>(lines)
    })?;
    let count = |verdict| lines.iter().filter(|line| line.verdict == verdict).count();
    let passed = lines.iter().all(|line| !(line.mandatory && line.verdict == Verdict::Unmet));
    let (met, unmet) = (count(Verdict::Met), count(Verdict::Unmet));
    let not_applicable = count(Verdict::NotApplicable);
    let report = Report { met, unmet, not_applicable, passed, lines };
    if out.json {
        out.json(&report)?;
    } else {
        print(out, &report);
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What cannot be looked at is not met.
async fn look(out: &Output, place: &Place, clause: &Clause) -> Line {
    let mut seen = Vec::new();
    for look in clause.looks {
        match look(place).await {
            Ok(more) => seen.extend(more),
            Err(error) => seen.push(Seen::not_looked_at(&error)),
        }
    }
    Line {
        standard: clause.standard,
        clause: clause.number,
        asks: out.half(clause.asks).to_owned(),
        mandatory: clause.is_mandatory,
        verdict: Verdict::of(&seen),
        seen: seen.into_iter().map(|seen| told(out, &seen)).collect(),
    }
}

fn told(out: &Output, seen: &Seen) -> Told {
    let what = out.half(seen.what).to_owned();
    Told { what, verdict: seen.verdict, found: out.half(&seen.found).to_owned() }
}

fn print(out: &Output, report: &Report) {
    let mut standard = "";
    for line in &report.lines {
        if line.standard != standard {
            standard = line.standard;
            say!("{standard}");
        }
        let wish = if line.mandatory { "" } else { out.pick("(宜)", " (should)") };
        say!("{} {}  {}{wish}", line.verdict.mark(), line.clause, line.asks);
        for Told { what, verdict, found } in &line.seen {
            say!("    {} {what}: {found}", verdict.mark());
        }
    }
    let Report { met, unmet, not_applicable, .. } = report;
    say!(
        "{}",
        out.pick(
            &format!("符合{met},不符合{unmet},不适用{not_applicable}"),
            &format!("met {met}, not met {unmet}, not applicable {not_applicable}")
        )
    );
}
