//! 剧本 – case A of the domain notes, from nothing to closed, as `zhixing scenario run` plays it.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::row::Row;

const CASE_A: &str = include_str!("../../../scenarios/case-a.toml");
/// Runs, of which the middle one counts.
const RUNS: usize = 3;

/// Play it.
pub(crate) fn rows(program: &Path, folder: &Path) -> Result<Vec<Row>> {
    std::fs::create_dir_all(folder)?;
    let file = folder.join("case-a.toml");
    std::fs::write(&file, CASE_A)?;
    let mut seconds = Vec::new();
    let mut broken = Vec::new();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let output =
            Command::new(program).args(["--json", "scenario", "run"]).arg(&file).output()?;
        seconds.push(begun.elapsed().as_secs_f64());
        let outcome: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        for missed in outcome["missed"].as_array().into_iter().flatten() {
            broken.push(format!("case A: {missed}"));
        }
    }
    seconds.sort_by(f64::total_cmp);
    let spread = format!("{RUNS} runs: {seconds:.2?} s; PostgreSQL made, filled and ended in each");
    let middle = seconds[RUNS / 2];
    Ok(vec![
        Row::time("case A as a scenario, wall", "s", middle, Some(2.0))
            .spent([spread])
            .broken(broken),
    ])
}
