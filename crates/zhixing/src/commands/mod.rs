//! One file per subcommand.

pub(crate) mod access;
pub(crate) mod audit;
pub(crate) mod calc;
pub(crate) mod case;
pub(crate) mod check;
mod compliance;
mod database;
#[cfg(feature = "demo")]
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod institution;
#[cfg(feature = "demo")]
pub(crate) mod nation;
pub(crate) mod officers;
pub(crate) mod rim;
#[cfg(feature = "demo")]
pub(crate) mod scenario;
pub(crate) mod serve;
pub(crate) mod verify;
pub(crate) mod witness;

use std::convert::Infallible;
use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use platform::postgres::PrivatePostgres;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::say::{Failure, Output};

/// Print the OpenAPI description made from the code.
pub(crate) fn openapi(out: &Output) -> Result<ExitCode, Failure> {
    out.json(&server::openapi())?;
    Ok(ExitCode::SUCCESS)
}

/// Listen at `address`. Done before anything else is begun: a taken port is the commonest mistake.
pub(crate) async fn listen(out: &Output, address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        out.pick(
            &format!("{address}无法监听,可能已被占用;请用 --listen 指定其他端口"),
            &format!(
                "cannot listen on {address}, perhaps it is taken; choose another with --listen"
            ),
        )
        .to_owned()
    })
}

/// What is logged: `RUST_LOG`, or what an operator needs to know.
pub(crate) fn log_filter() -> tracing_subscriber::EnvFilter {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,zhixing=info"));
    // The HTTP library repeats a faulty path, and with it whatever number somebody put there.
    match "axum::rejection=off".parse() {
        Ok(silence) => filter.add_directive(silence),
        Err(_) => filter,
    }
}

/// How often a private database is looked after.
const LOOK_AFTER: Duration = Duration::from_millis(500);

/// Start the private database again whenever it ends. Never returns; without one it only waits.
pub(crate) async fn look_after(private: Option<&mut PrivatePostgres>) -> Infallible {
    let Some(private) = private else { return std::future::pending().await };
    loop {
        tokio::time::sleep(LOOK_AFTER).await;
        match private.revive() {
            Ok(true) => tracing::warn!("the database had ended and was started again"),
            Ok(false) => {}
            Err(error) => tracing::error!(error = format!("{error:#}"), "the database is down"),
        }
    }
}

/// The wish that this process end: Ctrl-C or a request to terminate.
pub(crate) struct StopSignal {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignal {
    /// Listen from now on. Do it before saying that one serves: whoever reads that may ask for the
    /// end at once, and an unheard signal kills.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self { interrupt: signal(interrupt)?, terminate: signal(terminate)? })
    }

    /// Wait for it.
    pub(crate) async fn come(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// From the terminal without showing it, or the next line of standard input.
pub(crate) fn read_secret(option: &str, prompt: &str) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        return Ok(rpassword::prompt_password(prompt).map_err(anyhow::Error::from)?);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(anyhow::Error::from)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::at(option, "请在标准输入给出 / give it on standard input"));
    }
    Ok(password.to_owned())
}
