//! `cargo x` – the commands developers and CI use, in one place and with nothing to install.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use platform::postgres::PrivatePostgres;
use platform::test::SERVER_VARIABLE;

mod asvs;
mod glossary;
mod house;
mod made;
#[cfg(test)]
mod tidy;

#[derive(Parser)]
#[command(name = "cargo x", about = "commands of the house")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Formatting and lints
    Check,
    /// Make the files that follow from the code: OpenAPI, web client, schemas, glossary
    Gen {
        /// Change nothing; fail when a file is stale.
        #[arg(long)]
        check: bool,
    },
    /// Tests on one PostgreSQL of their own; arguments go to `cargo test`
    Test {
        /// E.g. `-p cases`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Live through seeds of the simulator; see `cargo x rehearse --help`
    #[command(disable_help_flag = true)]
    Rehearse {
        /// E.g. `--seed 7 --cases 20 --trace`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> Result<ExitCode> {
    let done = match Cli::parse().command {
        Task::Check => check()?,
        Task::Gen { check } => made::make(check)?,
        Task::Test { arguments } => test(&arguments)?,
        Task::Rehearse { arguments } => rehearse(&arguments)?,
    };
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn check() -> Result<bool> {
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    // As a court is shipped: without simulator and demonstration.
    let shipped = ["clippy", "--workspace", "--no-default-features", "--", "-D", "warnings"];
    Ok(cargo(&["fmt", "--all", "--check"], &[])? && cargo(&lints, &[])? && cargo(&shipped, &[])?)
}

fn test(arguments: &[String]) -> Result<bool> {
    let mut command = vec!["test"];
    if arguments.is_empty() {
        command.push("--workspace");
    }
    command.extend(arguments.iter().map(String::as_str));
    on_postgres(&command)
}

fn rehearse(arguments: &[String]) -> Result<bool> {
    let mut command = vec!["run", "--quiet", "--package", "rehearsal", "--"];
    command.extend(arguments.iter().map(String::as_str));
    on_postgres(&command)
}

/// Run cargo beside a PostgreSQL of its own.
fn on_postgres(command: &[&str]) -> Result<bool> {
    let folder = std::env::temp_dir().join(format!("zhixing-tests-{}", std::process::id()));
    let server = PrivatePostgres::start(&folder)?;
    let passed = cargo(command, &[(SERVER_VARIABLE, &server.url("postgres"))]);
    drop(server);
    remove(&folder);
    passed
}

fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        eprintln!("{}: {error}", folder.display());
    }
}

fn cargo(arguments: &[&str], environment: &[(&str, &str)]) -> Result<bool> {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(program);
    // What `cargo run` told this program about its own package would make build scripts run anew, and all
    // above them be built anew, whenever `cargo` and `cargo x` take turns.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        }) {
            command.env_remove(name);
        }
    }
    run(command.args(arguments).envs(environment.iter().copied()))
}

fn run(command: &mut Command) -> Result<bool> {
    let name = command.get_program().to_string_lossy().into_owned();
    Ok(command.status().with_context(|| format!("running {name}"))?.success())
}
