//! 同台的国家 – the institutions in the process of whoever rehearses with them: no listener, no rounds
//! of their own. They move only when told to, so that the same seed gives the same life.

use std::sync::Arc;

use axum::Router;
use chrono::{DateTime, Utc};
use wire::Wire;

use crate::engine::Engine;
use crate::http::routes;
use crate::journal::JournalError;
use crate::people::Nation;
use crate::server::Config;

/// 同台的国家 – dropping it is a crash: what is in its journal is all that stays.
#[derive(Clone, Debug)]
pub struct Local(Arc<Engine>);

impl Local {
    /// Replay the journal if there is one; what is said to the court goes over `wire`.
    ///
    /// # Errors
    /// As [`crate::serve`].
    pub fn open(config: Config, wire: Wire) -> Result<Self, JournalError> {
        let Config { seed, people, extent, data, start, flowing, suite } = config;
        let nation = Nation::new(seed, people).of_extent(extent);
        let engine = Engine::open(nation, data.as_deref(), start, flowing, suite, Some(wire))?;
        Ok(Self(Arc::new(engine)))
    }

    /// Its doors, as over HTTP.
    pub fn router(&self) -> Router {
        routes(Arc::clone(&self.0))
    }

    /// Set the clock; what falls due on the way is worked, but nothing is sent.
    ///
    /// # Errors
    /// A journal that cannot be written, or a clock put back.
    pub async fn set_clock(&self, now: DateTime<Utc>) -> Result<(), JournalError> {
        let set = self.0.set_clock(Some(now), Some(false)).await;
        set.map_err(|problem| std::io::Error::other(format!("{problem:?}")).into())
    }

    /// Work what is due and send what there is, one institution after the other; returns whether the
    /// court took all of it.
    ///
    /// # Errors
    /// A journal that cannot be written.
    pub async fn deliver(&self) -> Result<bool, JournalError> {
        self.0.calm_round().await
    }

    /// When something next falls due; messages the court did not take do not count.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        self.0.lock().next_due()
    }
}
