//! `zhixing witness` – a node that signs logs of others. It has a folder, a key and a memory of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use evidence::{Witness, witness_router};
use platform::Clock;
use proof::Verifier;
use wire::Limits;

use crate::commands::StopSignal;
use crate::say::{Failure, Output, say};

/// 见证
#[derive(Args)]
pub(crate) struct WitnessArgs {
    /// 数据目录 folder of the key and of what was seen
    #[arg(long, default_value = "witness", env = "ZHIXING_WITNESS_DATA")]
    data: PathBuf,
    /// 名称 name under which it signs
    #[arg(long, default_value = "zhixing.local/witness")]
    name: String,
    /// 监听地址 address to listen on
    #[arg(long, default_value = "127.0.0.1:8182")]
    listen: String,
    /// 日志公钥 key of a log to sign for, as /log/keys shows it; may be repeated
    #[arg(long)]
    log: Vec<String>,
    /// 只输出公钥 print the key and end
    #[arg(long)]
    key: bool,
}

pub(crate) fn run(out: &Output, command: &WitnessArgs) -> Result<ExitCode, Failure> {
    let logs = command.log.iter().map(|text| Verifier::parse(text));
    let logs = logs.collect::<Result<Vec<_>, _>>().map_err(|bad| Failure::at("--log", bad.0))?;
    let witness = Witness::open(&command.data, &command.name, logs, Clock::wall())?;
    if command.key {
        say!("{}", witness.key());
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Runtime::new().context("runtime")?;
    runtime.block_on(serve(out, command, witness))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(out: &Output, command: &WitnessArgs, witness: Witness) -> anyhow::Result<()> {
    let listener = super::listen(out, &command.listen).await?;
    let address = listener.local_addr()?;
    let (key, certificate) = witness.tls(&[address.ip().to_string()])?;
    let tls = wire::one_sided(&key, &certificate)?;
    let stop = StopSignal::listen()?;
    say!("{}@https://{address}#{}", witness.key(), wire::fingerprint_of(&certificate)?);
    let router = witness_router(witness);
    wire::serve(listener, Some(tls), router, Limits::default(), stop.come()).await;
    Ok(())
}
