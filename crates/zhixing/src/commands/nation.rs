//! `zhixing nation` – the simulated institutions as a process of their own.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use nation::{Extent, Nation};
use platform::Clock;
use seal::Suite;
use serde_json::{Value, json};

use crate::commands::StopSignal;
use crate::say::{Failure, Lang, Output, say};
use crate::table::facts;

/// 模拟国家
#[derive(Args)]
pub(crate) struct NationArgs {
    /// 种子 seed
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// 人口 number of people
    #[arg(long, default_value_t = 100_000)]
    people: u64,
    /// 银行家数 banks of a whole nation, 36 to 3800; left out: the core of 42 institutions
    #[arg(long, value_parser = clap::value_parser!(u16).range(36..=3800))]
    banks: Option<u16>,
    /// 监听地址 address to listen on
    #[arg(long, default_value = "127.0.0.1:8181")]
    listen: String,
    /// 日志目录 folder of the journal; in memory only when left out
    #[arg(long)]
    data: Option<PathBuf>,
    /// 起始时刻 start of a virtual clock that stands still, RFC 3339; left out: real time
    #[arg(long)]
    start: Option<DateTime<Utc>>,
    /// 密码套件 suite its institutions sign with: national (SM2) or international (Ed25519)
    #[arg(long, default_value_t, env = "ZHIXING_SUITE")]
    suite: Suite,
    /// 只输出地址 print the address only
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(out: &Output, command: &NationArgs) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    runtime.block_on(serve(out, command))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(out: &Output, command: &NationArgs) -> Result<(), Failure> {
    let listener = super::listen(out, &command.listen).await?;
    let config = nation::Config {
        seed: command.seed,
        people: command.people,
        extent: extent(command.banks),
        data: command.data.clone(),
        start: command.start.unwrap_or_else(|| Clock::wall().now()),
        flowing: command.start.is_none(),
        suite: command.suite,
    };
    let running = nation::serve(config, listener).await.map_err(anyhow::Error::from)?;
    let stop = StopSignal::listen()?;
    if out.json {
        out.json(&serving(command, &running.url()))?;
    } else {
        if !command.quiet {
            say!("{}", facts(described(out, command)));
        }
        say!("{}", running.url());
    }
    stop.come().await;
    running.stop().await;
    Ok(())
}

/// The whole nation with so many banks, or the core.
fn extent(banks: Option<u16>) -> Extent {
    banks.map_or(Extent::Core, |banks| Extent::Whole { banks: banks.into() })
}

/// How many institutions of each kind.
fn kinds(extent: Extent) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for institution in extent.institutions() {
        *kinds.entry(institution.kind.code()).or_default() += 1;
    }
    kinds
}

fn serving(command: &NationArgs, url: &str) -> Value {
    let nation = Nation::new(command.seed, command.people);
    json!({
        "url": url,
        "seed": nation.seed(),
        "people": nation.population(),
        "companies": nation.company_count(),
        "courts": Nation::courts().count(),
        "institutions": kinds(extent(command.banks)),
        "journal": command.data,
        "start": command.start,
        "suite": command.suite.code(),
    })
}

/// What is served, in lines.
fn described<'a>(out: &Output, command: &NationArgs) -> Vec<(&'a str, String)> {
    let nation = Nation::new(command.seed, command.people);
    let english = out.lang == Lang::En;
    let name = |zh: &'a str, en: &'a str| if english { en } else { zh };
    let kinds = kinds(extent(command.banks));
    let kinds: Vec<String> =
        kinds.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let (in_memory, real) =
        (out.pick("仅在内存", "in memory only"), out.pick("真实时间", "real time"));
    let journal = command.data.as_ref().map(|folder| folder.display().to_string());
    vec![
        (name("种子", "seed"), nation.seed().to_string()),
        (name("人口", "people"), nation.population().to_string()),
        (name("企业", "companies"), nation.company_count().to_string()),
        (name("法院", "courts"), Nation::courts().count().to_string()),
        (name("机构", "institutions"), kinds.join(", ")),
        (name("日志", "journal"), journal.unwrap_or_else(|| in_memory.to_owned())),
        (name("密码套件", "suite"), command.suite.to_string()),
        (name("时钟", "clock"), command.start.map_or(real.to_owned(), |at| at.to_rfc3339())),
    ]
}

/// The nation as a child process; it ends with this value.
pub(crate) struct Institutions {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Institutions {
    /// Start a nation whose clock stands at `start`, with a journal in `data` if it is to live on.
    pub(crate) fn start(
        start: DateTime<Utc>,
        data: Option<&Path>,
        suite: Suite,
        banks: Option<u16>,
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?;
        // `setpriv --pdeathsig` has the kernel end the nation when we die, however we die: its journal
        // must be free for the next start.
        let mut command = Command::new("setpriv");
        command.arg("--pdeathsig=KILL").arg(program);
        if let Some(folder) = data {
            command.arg("nation").arg("--data").arg(folder);
        } else {
            command.arg("nation");
        }
        if let Some(banks) = banks {
            command.args(["--banks", &banks.to_string()]);
        }
        let mut child = command
            .args(["--quiet", "--listen", "127.0.0.1:0", "--people", "100000"])
            .args(["--start", &start.to_rfc3339(), "--suite", suite.code()])
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .context("starting the nation")?;
        let mut url = String::new();
        let output = child.stdout.take().context("the nation's output")?;
        BufReader::new(output).read_line(&mut url)?;
        anyhow::ensure!(!url.trim().is_empty(), "the nation did not start");
        Ok(Self { child, url: url.trim().to_owned() })
    }
}

impl Drop for Institutions {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
