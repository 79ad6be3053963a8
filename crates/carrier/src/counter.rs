//! 在用 – the list that passengers are screened against now, and the watch over its files. A new state is
//! opened and verified whole before it takes the place of the old; one that is not in order changes
//! nothing, is said in the log and in the status, and the old one goes stale by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use kernel::Invalid;
use screening::{List, Outcome, SeatTable};
use tokio::time::MissedTickBehavior;

use crate::sources::Heads;
use crate::{Answer, Sources, told};

/// How often the files are looked at.
pub const WATCH_EVERY: Duration = Duration::from_millis(500);
/// How long after a failure files that have not changed are tried again.
const TRY_AGAIN: Duration = Duration::from_secs(30);

/// The instant of a check.
#[must_use]
pub fn now() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a program of the carrier's own, below the house's clock"
    )]
    Utc::now()
}

/// 核对台 – the list that is answered from, and what is known of the files it came from.
pub struct Counter {
    sources: Sources,
    seats: SeatTable,
    list: RwLock<Arc<List>>,
    watched: Mutex<Watched>,
    answered: [AtomicU64; 4],
}

struct Watched {
    seen: Heads,
    problem: Option<Problem>,
}

struct Problem {
    cause: Invalid,
    since: Instant,
}

impl Counter {
    /// Take the files into use.
    ///
    /// # Errors
    /// Any of them that is not in order.
    pub fn open(sources: Sources, seats: SeatTable) -> Result<Arc<Self>, Invalid> {
        let watched = Mutex::new(Watched { seen: sources.heads(), problem: None });
        let list = RwLock::new(Arc::new(sources.load()?));
        Ok(Arc::new(Self { sources, seats, list, watched, answered: Default::default() }))
    }

    /// The list in use.
    #[must_use]
    pub fn list(&self) -> Arc<List> {
        Arc::clone(&self.list.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The table of seats.
    #[must_use]
    pub fn seats(&self) -> &SeatTable {
        &self.seats
    }

    /// Why the newest files are not in use, if they are not.
    pub(crate) fn problem(&self) -> Option<Invalid> {
        self.watched().problem.as_ref().map(|problem| problem.cause.clone())
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many were answered so, by [`Outcome`].
    pub(crate) fn answered(&self) -> [u64; 4] {
        self.answered.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    pub(crate) fn count(&self, outcomes: [u64; 4]) {
        for (count, more) in self.answered.iter().zip(outcomes) {
            count.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// Look at the files every [`WATCH_EVERY`], for ever.
    pub async fn watch(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(WATCH_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let counter = Arc::clone(&self);
            if let Err(error) = tokio::task::spawn_blocking(move || counter.look()).await {
                tracing::error!(%error, "the files could not be looked at");
            }
        }
    }

    /// The beginnings are read before the files are: what changes in between is seen the next time.
    fn look(&self) {
        let heads = self.sources.heads();
        let is_due = {
            let watched = self.watched();
            let tried = watched.problem.as_ref().map(|problem| problem.since.elapsed());
            watched.seen != heads || tried.is_some_and(|ago| ago >= TRY_AGAIN)
        };
        if is_due {
            let problem = self.renew().err().map(|cause| Problem { cause, since: Instant::now() });
            let mut watched = self.watched();
            let is_known = |problem: &Problem| {
                watched.problem.as_ref().is_some_and(|known| known.cause == problem.cause)
            };
            if let Some(problem) = problem.as_ref().filter(|problem| !is_known(problem)) {
                tracing::error!(cause = %problem.cause, "not taken");
            }
            *watched = Watched { seen: heads, problem };
        }
    }

    fn renew(&self) -> Result<(), Invalid> {
        let fresh = self.sources.load()?;
        let held = self.list().version();
        if fresh.version() < held {
            return Err(older(held, fresh.version()));
        }
        tracing::info!(version = fresh.version(), stale_after = %fresh.stale_after(), "in use");
        let mut room = self.list.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *room, Arc::new(fresh));
        // A hundred megabytes are given back outside the lock.
        drop(room);
        drop(before);
        Ok(())
    }
}

fn older(held: u64, found: u64) -> Invalid {
    told(
        "file",
        format!(
            "文件只到第{found}版,在用的是第{held}版,不予倒退 / the files lead to version {found} and {held} is in use: a list never goes back"
        ),
    )
}

/// How many of `answers` there are of each [`Outcome`].
pub(crate) fn outcomes(answers: &[(u64, Answer)]) -> [u64; 4] {
    let mut counts = [0; 4];
    for (_, answer) in answers {
        let place = match answer.outcome() {
            Outcome::Allow => 0,
            Outcome::Block => 1,
            Outcome::Review => 2,
            Outcome::AskOnline => 3,
        };
        counts[place] += 1;
    }
    counts
}
