//! 测速 – runs the program as a court would, on its own PostgreSQL with the safe settings, over real
//! HTTP and with the institutions as a process of their own; prints one table: what was wanted, what
//! was reached, what a peer reached in the same run, and where the time went.

mod balance;
mod carrier;
mod dispatch;
mod filing;
mod hanging;
mod house;
mod job;
mod lists;
mod load;
mod log;
mod looks;
mod mail;
mod memory;
mod meter;
mod names;
mod orders;
mod pages;
mod peers;
mod people;
mod rights;
mod round;
mod routing;
mod row;
mod screening;
mod servers;
mod start;
mod tale;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;

use crate::house::{House, Plan, Scratch};
use crate::row::Row;

/// 测速 what the program reaches, beside its peers
#[derive(Parser)]
#[command(name = "bench")]
struct Cli {
    /// 只测一项或几项 only these: rights, start, scenario, filing, job, log, dispatch, orders, routing,
    /// round, servers, hanging, memory, pages, lists, screening, names, carrier
    #[arg(long)]
    only: Vec<String>,
    /// 小规模 small sizes, to see that everything works
    #[arg(long)]
    quick: bool,
    /// 以JSON输出 print the rows as JSON
    #[arg(long)]
    json: bool,
    /// 程序 the program to measure; the one beside this by default
    #[arg(long)]
    program: Option<PathBuf>,
    /// 目录 folder for data, removed afterwards
    #[arg(long)]
    folder: Option<PathBuf>,
    /// 主线案件数 cases of the main job
    #[arg(long)]
    cases: Option<usize>,
    /// 大库案件数 cases behind the pages
    #[arg(long)]
    stock: Option<usize>,
    /// 姓名对 nomenklatura's published pairs of names, a cases.csv; without it they are not measured
    #[arg(long, env = "ZHIXING_BENCH_PAIRS")]
    pairs: Option<PathBuf>,
}

/// How much of everything.
pub(crate) struct Sizes {
    /// Full bags filed.
    pub(crate) bags: usize,
    /// Applications in a bag.
    pub(crate) bag: usize,
    /// Cases filed one by one.
    pub(crate) singles: usize,
    /// Cases of the main job.
    pub(crate) job: usize,
    /// Events put into the log.
    pub(crate) events: usize,
    /// Cases behind the pages.
    pub(crate) stock: usize,
    /// Pages looked at.
    pub(crate) looks: usize,
    /// Orders through the engine alone, and jobs of its peers.
    pub(crate) jobs: usize,
    /// Cases looked up by the real act, each with some twenty orders.
    pub(crate) inquiries: usize,
    /// Orders through the exchange without cases.
    pub(crate) orders: usize,
    /// Debtors about whom every bank is asked, and those looked up by one-key.
    pub(crate) fan_out: usize,
    /// See there.
    pub(crate) one_key: usize,
    /// Cases ended for want of property, and how many of them are asked about at one time.
    pub(crate) ended: usize,
    /// See there.
    pub(crate) requeried: usize,
    /// Cases looked up with each number of servers.
    pub(crate) shared: usize,
    /// Orders at an even rate, with and without banks that hang.
    pub(crate) hanging: usize,
    /// Orders held in flight and then settled.
    pub(crate) held: usize,
    /// Banks of the whole nation.
    pub(crate) banks: u16,
    /// Entries of the register behind the public site, and searches of it.
    pub(crate) entries: usize,
    /// See there.
    pub(crate) searches: usize,
    /// Changes of a week that a department misses.
    pub(crate) changes: usize,
    /// People in a carrier's file.
    pub(crate) subjects: usize,
}

impl Sizes {
    fn quick() -> Self {
        Self {
            bags: 2,
            bag: 20,
            singles: 20,
            job: 20,
            events: 2000,
            stock: 200,
            looks: 40,
            jobs: 2000,
            inquiries: 6,
            orders: 200,
            fan_out: 1,
            one_key: 4,
            ended: 60,
            requeried: 4,
            shared: 6,
            hanging: 40,
            held: 200,
            banks: 40,
            entries: 2000,
            searches: 500,
            changes: 600,
            subjects: 20_000,
        }
    }

    fn full() -> Self {
        Self {
            bags: 40,
            bag: 1000,
            singles: 4000,
            job: 10_000,
            events: 100_000,
            stock: 1_000_000,
            looks: 10_000,
            jobs: 100_000,
            inquiries: 1000,
            orders: 50_000,
            fan_out: 1,
            one_key: 200,
            ended: 100_000,
            requeried: 400,
            shared: 400,
            hanging: 2000,
            held: 100_000,
            banks: 3800,
            entries: 11_110_000,
            searches: 30_000,
            changes: 20_000,
            subjects: 8_000_000,
        }
    }

    fn of(cli: &Cli) -> Self {
        let mut sizes = if cli.quick { Self::quick() } else { Self::full() };
        sizes.job = cli.cases.unwrap_or(sizes.job);
        sizes.stock = cli.stock.unwrap_or(sizes.stock);
        sizes
    }
}

const PARTS: [&str; 18] = [
    "rights",
    "start",
    "scenario",
    "filing",
    "job",
    "log",
    "dispatch",
    "orders",
    "routing",
    "round",
    "servers",
    "hanging",
    "memory",
    "pages",
    "lists",
    "screening",
    "names",
    "carrier",
];

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    for name in &cli.only {
        ensure!(PARTS.contains(&name.as_str()), "no part {name}; there are {}", PARTS.join(", "));
    }
    let program = match &cli.program {
        Some(program) => program.clone(),
        None => std::env::current_exe()?.with_file_name("zhixing"),
    };
    ensure!(program.exists(), "{} is missing; build zhixing first", program.display());
    let scratch = Scratch::new(cli.folder.as_deref())?;
    let sizes = Sizes::of(&cli);
    let mut rows = Vec::new();
    for part in PARTS {
        if cli.only.is_empty() || cli.only.iter().any(|only| only == part) {
            eprintln!("· {part}");
            let measured = match part {
                "names" => names::rows(cli.pairs.as_deref(), &scratch.folder(part), cli.quick),
                _ => measure(part, &program, &scratch, &sizes),
            };
            rows.extend(measured.with_context(|| part.to_owned())?);
        }
    }
    row::print(&rows, cli.json)?;
    let broken: Vec<&str> = rows.iter().flat_map(|row| row.broken.iter().map(|b| &**b)).collect();
    for what in &broken {
        eprintln!("✗ {what}");
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One part on fresh data. PostgreSQL is a child of this thread: it ends with it.
fn measure(part: &str, program: &Path, scratch: &Scratch, sizes: &Sizes) -> Result<Vec<Row>> {
    match part {
        "rights" => rights::rows(),
        "start" => start::rows(program, &scratch.folder("start")),
        "scenario" => tale::rows(program, &scratch.folder("scenario")),
        "carrier" => carrier::rows(&scratch.folder("counter"), sizes),
        "servers" => servers::rows(program, scratch, sizes),
        _ => {
            let is_nationwide = matches!(part, "orders" | "routing" | "round" | "hanging");
            let plan = Plan { banks: is_nationwide.then_some(sizes.banks), more_servers: 0 };
            let (house, runtime) = House::open(program, &scratch.folder(part), plan)?;
            let rows = runtime.block_on(async {
                match part {
                    "filing" => filing::rows(&house, sizes).await,
                    "job" => job::rows(&house, sizes).await,
                    "log" => log::rows(&house, sizes).await,
                    "dispatch" => dispatch::rows(&house, sizes).await,
                    "orders" => orders::rows(&house, sizes).await,
                    "routing" => routing::rows(&house, sizes).await,
                    "round" => round::rows(&house, sizes).await,
                    "hanging" => hanging::rows(&house, sizes).await,
                    "memory" => memory::rows(&house, sizes).await,
                    "lists" => lists::rows(&house, sizes).await,
                    "screening" => screening::rows(&house, sizes, &scratch.folder("carrier")).await,
                    _ => pages::rows(&house, sizes).await,
                }
            });
            drop(runtime);
            drop(house);
            rows
        }
    }
}
