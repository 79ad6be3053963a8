//! `zhixing nation` – the simulated institutions as a process of their own.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use platform::Clock;
use tokio::net::TcpListener;

use crate::say::{Failure, Output};

/// 模拟国家
#[derive(Args)]
pub(crate) struct NationArgs {
    /// 种子 seed
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// 人口 number of people
    #[arg(long, default_value_t = 100_000)]
    people: u64,
    /// 监听地址 address to listen on
    #[arg(long, default_value = "127.0.0.1:8181")]
    listen: String,
    /// 日志目录 folder of the journal; in memory only when left out
    #[arg(long)]
    data: Option<PathBuf>,
    /// 起始时刻 start of a virtual clock that stands still, RFC 3339; left out: real time
    #[arg(long)]
    start: Option<chrono::DateTime<chrono::Utc>>,
}

pub(crate) fn run(out: &Output, command: &NationArgs) -> Result<ExitCode, Failure> {
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    runtime.block_on(serve(out, command))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(out: &Output, command: &NationArgs) -> anyhow::Result<()> {
    let listener = TcpListener::bind(&command.listen).await.with_context(|| {
        let listen = &command.listen;
        out.pick(
            &format!("{listen}无法监听;请用 --listen 指定其他端口"),
            &format!("cannot listen on {listen}; choose another with --listen"),
        )
        .to_owned()
    })?;
    let config = nation::Config {
        seed: command.seed,
        people: command.people,
        data: command.data.clone(),
        start: command.start.unwrap_or_else(|| Clock::wall().now()),
        flowing: command.start.is_none(),
    };
    let running = nation::serve(config, listener).await?;
    println!("{}", running.url());
    super::stop_signal().await?;
    running.stop().await;
    Ok(())
}
