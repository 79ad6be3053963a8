//! `zhixing scenario run` – a case told in a file, lived through: this process is the court, a child
//! process is the nation, PostgreSQL is real and private to the run.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use platform::postgres::PrivatePostgres;
use platform::{Clock, Keys};
use scenario::{Outcome, Scenario, Stage};

use crate::commands::nation::Institutions;
use crate::say::{Failure, Output};

/// 剧本
#[derive(Args)]
pub(crate) struct ScenarioArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 演出一个剧本 live through one scenario
    Run {
        /// 剧本文件 scenario file (docs/scenarios.md)
        file: PathBuf,
    },
}

pub(crate) fn run(out: &Output, command: &ScenarioArgs) -> Result<ExitCode, Failure> {
    let What::Run { file } = &command.what;
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::usage(format!("无法读取{name}:{error}"), format!("cannot read {name}: {error}"))
    })?;
    let scenario = Scenario::parse(&text).map_err(|error| {
        Failure::usage(format!("{name}有误:{error:#}"), format!("{name}: {error:#}"))
    })?;
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.0)?;
    let start = scenario.begins()?;
    let institutions = Institutions::start(start, None)?;
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let outcome = runtime.block_on(live(&scenario, start, &postgres, &institutions.url))?;
    drop(runtime);
    report(out, &outcome)
}

async fn live(
    scenario: &Scenario,
    start: DateTime<Utc>,
    postgres: &PrivatePostgres,
    nation: &str,
) -> anyhow::Result<Outcome> {
    let options = postgres.options("postgres");
    let app = server::prepare(options, Clock::still(start), Keys::of_seed(7)).await?;
    let stage = Stage::set(app.clone(), nation).await?;
    let outcome = scenario::run(&stage, scenario, &|_| {}).await?;
    stage.strike().await;
    app.pool().close().await;
    Ok(outcome)
}

fn report(out: &Output, outcome: &Outcome) -> Result<ExitCode, Failure> {
    if out.json {
        out.json(outcome)?;
    } else {
        println!("{}", out.pick(&outcome.zh, &outcome.en));
        for case in outcome.cases.values() {
            print_timeline(out, case);
        }
        for refusal in &outcome.refused {
            let text = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
            println!("✗ {}  {}  {}", text("at"), text("reason"), text("article"));
        }
    }
    for missed in &outcome.missed {
        eprintln!("{}{missed}", out.pick("与预期不符:", "not as expected: "));
    }
    Ok(if outcome.missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print_timeline(out: &Output, case: &serde_json::Value) {
    println!("{}", case["case"]["number"].as_str().unwrap_or_default());
    for line in case["timeline"].as_array().into_iter().flatten() {
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let what = out.pick(&text("zh"), &text("en")).to_owned();
        let at: Option<DateTime<Utc>> = text("at").parse().ok();
        let day = at.map(|at| kernel::time::day_of(at).to_string()).unwrap_or_default();
        println!("  {day}  {what}  〔{}〕", text("article"));
    }
}

/// A folder of this run that goes away with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("zhixing-scenario-{}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
