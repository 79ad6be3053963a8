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
use seal::Suite;
use serde_json::Value;

use crate::commands::nation::Institutions;
use crate::progress::Progress;
use crate::say::{Failure, Output, say};
use crate::table::{sum, table, text};

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
        Failure::usage(format!("{name}:{}", error.zh), format!("{name}:{}", error.en))
    })?;
    let scratch = Scratch::new();
    let postgres = PrivatePostgres::start(&scratch.0)?;
    let start = scenario.begins()?;
    let institutions = Institutions::start(start, None, Suite::National, None)?;
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
    let progress = Progress::begin(scenario.steps.len());
    let outcome = scenario::run(&stage, scenario, &|step| progress.tell(step)).await?;
    progress.end();
    stage.strike().await;
    app.close().await;
    Ok(outcome)
}

fn report(out: &Output, outcome: &Outcome) -> Result<ExitCode, Failure> {
    if out.json {
        out.json(outcome)?;
    } else {
        say!("{}", out.pick(&outcome.zh, &outcome.en));
        print_timeline(out, outcome);
        print_deadlines(out, outcome);
        for refusal in &outcome.refused {
            let text = |name: &str| refusal[name].as_str().unwrap_or_default().to_owned();
            say!("✗ {}  {}  {}", text("at"), text("reason"), text("article"));
        }
    }
    for missed in &outcome.missed {
        eprintln!("{}{missed}", out.pick("与预期不符:", "not as expected: "));
    }
    Ok(if outcome.missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Text of a field; empty when there is none.
fn field(row: &Value, name: &str) -> String {
    row[name].as_str().map_or_else(
        || if row[name].is_null() { String::new() } else { row[name].to_string() },
        str::to_owned,
    )
}

fn print_timeline(out: &Output, outcome: &Outcome) {
    let columns = [
        text(out.pick("日期", "date")),
        text(out.pick("案件", "case")),
        text(out.pick("事项", "what")),
        text(out.pick("文书", "document")),
        text(out.pick("依据", "article")),
    ];
    let row = |row: &Value| {
        let what = field(row, out.pick("zh", "en"));
        vec![
            field(row, "date"),
            field(row, "case"),
            what,
            field(&row["document"], "title"),
            field(row, "article"),
        ]
    };
    say!("{}", table(&columns, outcome.timeline.iter().map(row).collect()));
}

/// Clocks that ran out.
fn print_deadlines(out: &Output, outcome: &Outcome) {
    let (late, kept): (Vec<&Value>, Vec<&Value>) = outcome
        .deadlines
        .iter()
        .filter(|row| !row["kept"].is_null())
        .partition(|row| row["kept"] == false);
    let (kept, missed) = (kept.len(), late.len());
    say!(
        "{}",
        out.pick(
            &format!("期限:按期{kept}项,超期{missed}项"),
            &format!("deadlines: {kept} kept, {missed} missed")
        )
    );
    let columns = [
        text(out.pick("案件", "case")),
        text(out.pick("节点", "node")),
        text(out.pick("届满", "due")),
        text(out.pick("完成", "done")),
        sum(out.pick("超期天数", "days over")),
        text(out.pick("依据", "article")),
    ];
    let row = |row: &&Value| {
        let node = field(row, out.pick("node_zh", "node_en"));
        vec![
            field(row, "case"),
            node,
            field(row, "due"),
            field(row, "done"),
            field(row, "days_over"),
            field(row, "article"),
        ]
    };
    if missed > 0 {
        say!("{}", table(&columns, late.iter().map(row).collect()));
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
