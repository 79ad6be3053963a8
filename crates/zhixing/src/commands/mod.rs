//! One file per subcommand.

pub(crate) mod calc;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod serve;

use std::process::ExitCode;

use crate::say::{Failure, Output};

/// Print the OpenAPI description made from the code.
pub(crate) fn openapi(out: &Output) -> Result<ExitCode, Failure> {
    out.json(&server::openapi())?;
    Ok(ExitCode::SUCCESS)
}
