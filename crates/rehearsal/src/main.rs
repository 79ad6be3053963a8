//! `cargo x rehearse` – play seeds and say what did not hold.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use rehearsal::{Order, Outcome, Scale, run};

/// Live through seeds of the simulator
#[derive(Parser)]
#[command(name = "cargo x rehearse")]
struct Cli {
    /// First seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds, each a play with faults of its own.
    #[arg(long, default_value_t = 1)]
    schedules: u64,
    /// Cases in each play.
    #[arg(long)]
    cases: Option<usize>,
    /// Query and control alone, of many cases in each play: every case is a schedule of its own.
    #[arg(long)]
    control: bool,
    /// Plays at a time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Print every line of what happens.
    #[arg(long)]
    trace: bool,
}

fn main() -> ExitCode {
    match rehearse() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(3)
        }
    }
}

fn rehearse() -> Result<ExitCode> {
    let cli = Cli::parse();
    let threads = if cli.trace { 1 } else { cli.threads };
    let usual = if cli.control { Scale::control() } else { Scale::lives() };
    let scale = Scale { cases: cli.cases.unwrap_or(usual.cases), ..usual };
    let order =
        Order { seed: cli.seed, schedules: cli.schedules, scale, threads, aloud: cli.trace };
    let sum = run(order, &|outcome| tell(outcome, scale))?;
    println!(
        "{} plays, {} case-lives, {} steps, {} orders, {} mishaps of messages, {} deaths of the court, \
         {} virtual days: {} failed",
        sum.plays,
        sum.cases,
        sum.steps,
        sum.orders,
        sum.mishaps,
        sum.deaths,
        sum.days,
        sum.failed.len()
    );
    Ok(if sum.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(outcome: &Outcome, scale: Scale) {
    let Outcome { seed, cases, steps, deaths, days, digest, .. } = outcome;
    println!("seed {seed}: {cases} cases, {steps} steps, {deaths} deaths, {days} days, {digest}");
    if outcome.broken.is_empty() {
        return;
    }
    for line in outcome.end() {
        println!("    {line}");
    }
    for broken in &outcome.broken {
        println!("  ✗ {broken}");
    }
    let kind = if scale.is_control { " --control" } else { "" };
    println!("  again: cargo x rehearse{kind} --seed {seed} --cases {cases} --trace");
}
