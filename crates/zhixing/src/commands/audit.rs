//! `zhixing audit` – compare a database with its log once, from outside the serving process.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use evidence::{Audited, Keeper, Watched};
use platform::{App, Clock, Keys, Wiring};
use sqlx::postgres::PgConnectOptions;
use wire::Wire;

use crate::say::{Failure, Output, say};

/// How long a witness may take to say what it saw.
const PATIENCE: Duration = Duration::from_secs(5);

/// 稽核
#[derive(Args)]
pub(crate) struct Audit {
    /// 数据目录 folder with the keys of the installation
    #[arg(long, default_value = "data", env = "ZHIXING_DATA")]
    data: PathBuf,
    /// 数据库地址 PostgreSQL URL
    #[arg(long, env = "ZHIXING_DATABASE")]
    database: String,
    /// 见证节点 a witness whose word counts: KEY@URL#FINGERPRINT; may be repeated
    #[arg(long, env = "ZHIXING_WITNESS", value_delimiter = ' ')]
    witness: Vec<String>,
    /// 导出目录 write a copy of the whole log here, for `zhixing verify`
    #[arg(long)]
    export: Option<PathBuf>,
}

pub(crate) fn run(out: &Output, command: &Audit) -> Result<ExitCode, Failure> {
    let options = super::database::options(&command.database)?;
    let witnesses = command.witness.iter().map(|text| Watched::parse(text));
    let witnesses = witnesses
        .collect::<Result<Vec<_>, _>>()
        .map_err(|bad| Failure::at("--witness", &bad.to_string()))?;
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let audited = runtime.block_on(audit(command, options, witnesses))?;
    if out.json {
        out.json(&audited)?;
    } else {
        print(out, &audited);
    }
    Ok(if audited.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn audit(
    command: &Audit,
    options: PgConnectOptions,
    witnesses: Vec<Watched>,
) -> anyhow::Result<Audited> {
    let keys = Keys::open(&command.data.join("keys"))?;
    let pool = platform::app::pool(options).await?;
    let app = App::new(pool, Clock::wall(), keys, Wiring::default());
    let mut keeper = Keeper::new(app.clone(), Wire::plain(PATIENCE), witnesses);
    let audited = keeper.audit().await?;
    if let Some(folder) = &command.export {
        evidence::export(&app, folder).await?;
    }
    app.close().await;
    Ok(audited)
}

fn print(out: &Output, audited: &Audited) {
    let Audited { size, millis, findings, .. } = audited;
    say!(
        "{}",
        out.pick(
            &format!("已比对{size}个事件,用时{millis}毫秒"),
            &format!("compared {size} events in {millis} ms"),
        )
    );
    for finding in findings {
        say!("  ✗ {}  {}", finding.kind, finding.at);
    }
    if findings.is_empty() {
        say!("  ✓ {}", out.pick("未发现差异", "nothing differs"));
    }
}
