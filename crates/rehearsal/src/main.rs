//! `cargo x rehearse` – play seeds and say what did not hold.

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use rehearsal::{Order, Outcome, run};

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
    #[arg(long, default_value_t = CASES)]
    cases: usize,
    /// Plays at a time.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Print every line of what happens.
    #[arg(long)]
    trace: bool,
}

/// Cases of a play, unless told otherwise.
const CASES: usize = 20;

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
    let order = Order {
        seed: cli.seed,
        schedules: cli.schedules,
        cases: cli.cases,
        threads,
        aloud: cli.trace,
    };
    let sum = run(order, &tell)?;
    println!(
        "{} plays, {} case-lives, {} steps, {} deaths of the court, {} virtual days: {} failed",
        sum.plays,
        sum.cases,
        sum.steps,
        sum.deaths,
        sum.days,
        sum.failed.len()
    );
    Ok(if sum.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(outcome: &Outcome) {
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
    println!("  again: cargo x rehearse --seed {seed} --cases {cases} --trace");
}
