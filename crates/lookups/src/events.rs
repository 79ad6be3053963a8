//! What look-ups tell.

use platform::Event;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// 已查阅 – an officer looked at people's property; repeated looks within the hour are not told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookedUp {
    /// For which case.
    pub case: Uuid,
    /// Who looked.
    pub officer: Uuid,
}

impl Event for LookedUp {
    const KIND: &'static str = "lookups.LookedUp";
    fn case(&self) -> Option<Uuid> {
        Some(self.case)
    }
}
