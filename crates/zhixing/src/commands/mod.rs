//! One file per subcommand.

pub(crate) mod calc;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod nation;
pub(crate) mod scenario;
pub(crate) mod serve;

use std::process::ExitCode;

use crate::say::{Failure, Output};

/// Print the OpenAPI description made from the code.
pub(crate) fn openapi(out: &Output) -> Result<ExitCode, Failure> {
    out.json(&server::openapi())?;
    Ok(ExitCode::SUCCESS)
}

/// Wait for Ctrl-C or a request to terminate.
pub(crate) async fn stop_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
