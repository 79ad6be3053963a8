//! What oversight does when told.

use lookups::LookedUp;
use platform::{Result, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::acts::{disclose, weigh};

/// Name of the job that makes a report.
pub const COMPILE: &str = "oversight.compile";

/// Name of the job that weighs an officer's looks.
pub const WEIGH: &str = "oversight.weigh";

/// An officer looked somebody up: have it weighed soon.
pub async fn on_looked_up(tx: &mut Tx, told: LookedUp) -> Result<()> {
    weigh::soon(tx, told.officer).await
}

/// 研判 – whose looks to weigh.
#[derive(Serialize, Deserialize)]
pub struct Weigh {
    /// The officer.
    pub officer: Uuid,
}

/// Weigh an officer's looks.
pub async fn weigh(tx: &mut Tx, job: Weigh) -> Result<()> {
    weigh::weigh(tx, job.officer).await
}

/// 编制告知 – which report to make.
#[derive(Serialize, Deserialize)]
pub struct Compile {
    /// Of which application.
    pub disclosure: Uuid,
}

/// Make the report of an application.
pub async fn compile(tx: &mut Tx, job: Compile) -> Result<()> {
    disclose::compile(tx, job.disclosure).await
}
