//! 核对服务 – the server's command: what it listens on, and until when.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use carrier::{Counter, router, text, told};
use clap::Args;
use kernel::Invalid;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use wire::Limits;

use crate::Against;

/// A ticket system keeps its connections open between two trains.
const IDLE: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    against: Against,
    /// 增量目录:其中的 *.delta 随到随用 / a folder whose *.delta are taken as they arrive
    #[arg(long)]
    deltas: Option<PathBuf>,
    /// 监听地址,默认只供本机 / where to listen
    #[arg(long, default_value = "127.0.0.1:8730")]
    listen: String,
    /// 本服务的证书 / the server's certificate, PEM
    #[arg(long, requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 证书的私钥 / and its key
    #[arg(long, requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// 前置网关终止TLS / a gateway in front ends TLS
    #[arg(long)]
    behind_gateway: bool,
}

pub(crate) fn serve(asked: &Serve) -> Result<(), Invalid> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let sources = asked.against.sources()?.watching(asked.deltas.clone());
    let counter = Counter::open(sources, asked.against.seats()?)?;
    let tls = match (&asked.tls_key, &asked.tls_cert) {
        (Some(key), Some(certificate)) => {
            let made = wire::one_sided(&text("tls-key", key)?, &text("tls-cert", certificate)?);
            Some(made.map_err(|bad| told("tls-cert", bad))?)
        }
        _ => None,
    };
    let runtime = tokio::runtime::Runtime::new().map_err(|error| told("", error))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(&asked.listen).await;
        let listener = listener.map_err(|error| {
            told("listen", format!("{} 无法监听:{error} / {0}: {error}", asked.listen))
        })?;
        let address = listener.local_addr().map_err(|error| told("listen", error))?;
        if tls.is_none() && !asked.behind_gateway && !address.ip().is_loopback() {
            return Err(told(
                "listen",
                "他人可达的地址不得明文服务:请给出--tls-cert与--tls-key;由前置网关终止TLS的,加--behind-gateway / others can reach this address, which is not served in clear: give --tls-cert and --tls-key, or --behind-gateway when a gateway in front ends TLS",
            ));
        }
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shown = writeln!(std::io::stdout(), "{scheme}://{address}");
        shown.map_err(|error| told("stdout", error))?;
        tokio::spawn(counter.clone().watch());
        let stop = stopped().map_err(|error| told("", error))?;
        let limits = Limits { head: IDLE, ..Limits::default() };
        wire::serve(listener, tls, router(counter), limits, stop).await;
        Ok(())
    })
}

/// Ends when the system or a person says so; what is under way is cut off, and asked again elsewhere.
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
