//! 剧本 – a case told in one TOML file and lived through: the same code, database, HTTP messages and
//! documents as in production, only the clock is virtual. `docs/scenarios.md` describes the format.

mod check;
mod file;
mod report;
mod stage;
mod walk;

pub use file::{Scenario, Step};
pub use stage::{Stage, meet};
pub use walk::{Outcome, run, run_together};

#[cfg(test)]
mod tests;
