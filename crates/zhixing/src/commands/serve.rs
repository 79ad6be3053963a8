//! `zhixing serve` – the API and the desk over a database given by URL or a private one.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Args;
use platform::postgres::PrivatePostgres;
use platform::{Access, Clock, Keys};
use seal::Suite;
use server::{Outside, Rim};
use sqlx::postgres::PgConnectOptions;

use crate::commands::StopSignal;
use crate::commands::access::AccessArgs;
use crate::commands::rim::RimArgs;
use crate::say::{Failure, Output, say};

/// 启动服务
#[derive(Args)]
pub(crate) struct Serve {
    /// 数据目录 folder for the private database and the keys
    #[arg(long, default_value = "data", env = "ZHIXING_DATA")]
    data: PathBuf,
    /// 数据库地址 PostgreSQL URL; without it a private one is started in --data
    #[arg(long, env = "ZHIXING_DATABASE")]
    database: Option<String>,
    /// 监听地址 address to listen on
    #[arg(long, default_value = "127.0.0.1:8180", env = "ZHIXING_LISTEN")]
    listen: String,
    /// 前端目录 folder of the built front end
    #[arg(long, default_value = "web/dist")]
    web: PathBuf,
    #[cfg(feature = "demo")]
    /// 机构目录 address whose institutions to register at start
    #[arg(long, env = "ZHIXING_NATION")]
    nation: Option<String>,
    /// 见证节点 a witness that signs the log: KEY@URL#FINGERPRINT, as `zhixing witness` prints it; may be repeated
    #[arg(long, env = "ZHIXING_WITNESS", value_delimiter = ' ')]
    witness: Vec<String>,
    /// 日志收集端 where every event and alarm is sent, too, as OTLP over HTTP in JSON:
    /// https://HOST/v1/logs, with #FINGERPRINT of a certificate nobody vouches for
    #[arg(long, env = "ZHIXING_COLLECTOR")]
    collector: Option<String>,
    /// 文件交换目录 shared folder of the institutions that exchange by files, one folder each by code
    #[arg(long, env = "ZHIXING_EXCHANGE_FOLDER")]
    exchange_folder: Option<PathBuf>,
    #[command(flatten)]
    rim: RimArgs,
    /// 演练起始时刻 training: a virtual clock that flows from here, RFC 3339; left out: real time
    #[arg(long)]
    start: Option<DateTime<Utc>>,
    #[command(flatten)]
    access: AccessArgs,
    /// 密码套件 suite new signatures and sealed fields are made with: national or international
    #[arg(long, default_value_t, env = "ZHIXING_SUITE")]
    suite: Suite,
}

pub(crate) fn run(out: &Output, command: &Serve) -> Result<ExitCode, Failure> {
    tracing_subscriber::fmt()
        .with_env_filter(super::log_filter())
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    let rim = runtime.block_on(command.rim.open(out, &command.listen, &command.web))?;
    let access = command.access.access(&rim)?;
    // The database must be a child of this thread: the kernel stops it when the thread dies.
    let (options, mut private) = super::database::open(command.database.as_deref(), &command.data)?;
    let witnesses = command.witness.iter().map(|text| evidence::Watched::parse(text));
    let witnesses = witnesses
        .collect::<Result<Vec<_>, _>>()
        .map_err(|bad| Failure::at("--witness", &bad.to_string()))?;
    let collector = command.collector.as_ref().map(|text| text.parse::<wire::Place>());
    let collector =
        collector.transpose().map_err(|bad| Failure::at("--collector", &bad.to_string()))?;
    let outside = Outside { witnesses, collector, folder: command.exchange_folder.clone() };
    runtime.block_on(serve(out, command, access, options, (private.as_mut(), outside), rim))?;
    drop(runtime);
    drop(private);
    Ok(ExitCode::SUCCESS)
}

async fn serve(
    out: &Output,
    command: &Serve,
    access: Access,
    options: PgConnectOptions,
    (private, outside): (Option<&mut PrivatePostgres>, Outside),
    rim: Rim,
) -> anyhow::Result<()> {
    let keys = Keys::open(&command.data.join("keys"))?.speaking(command.suite);
    let clock = command.start.map_or_else(Clock::wall, Clock::flowing);
    let app = server::prepare(options, clock, keys).await?;
    app.govern(access);
    #[cfg(feature = "demo")]
    let rim = meet(command, &app, rim).await?;
    let scheme = if rim.officers_tls.is_some() { "https" } else { "http" };
    let institutions = rim.institutions.local_addr()?;
    let serving = server::serve_apart(&app, rim, outside)?;
    let stop = StopSignal::listen()?;
    tracing::info!(target: "zhixing", %institutions, "institutions");
    say!("{scheme}://{}", serving.address);
    if let Some(portal) = serving.portal {
        say!("{}: {scheme}://{portal}", out.pick("信息公开网", "public site"));
    }
    tokio::select! {
        () = stop.come() => {}
        never = super::look_after(private) => match never {},
    }
    serving.stop().await;
    app.close().await;
    Ok(())
}

/// Make the court known to the simulated institutions, which are within this machine.
#[cfg(feature = "demo")]
async fn meet(command: &Serve, app: &platform::App, mut rim: Rim) -> anyhow::Result<Rim> {
    if let Some(nation) = &command.nation {
        rim.reach = rim.reach.and_loopback();
        scenario::meet(app, nation, rim.institutions.local_addr()?.port()).await?;
    }
    Ok(rim)
}
