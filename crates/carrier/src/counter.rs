//! 在用 – the list that passengers are screened against now, and the watch over its files. A new state is
//! opened and verified whole before it takes the place of the old; one that is not in order changes
//! nothing, is said in the log and in the status, and the old one goes stale by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use kernel::Invalid;
use screening::{List, Outcome, SeatTable};

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

/// 在用.
pub struct Counter {
    sources: Sources,
    seats: SeatTable,
    list: RwLock<Arc<List>>,
    problem: Mutex<Option<Problem>>,
    answered: [AtomicU64; 4],
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
        let list = RwLock::new(Arc::new(sources.load()?));
        let (problem, answered) = (Mutex::default(), Default::default());
        Ok(Arc::new(Self { sources, seats, list, problem, answered }))
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
        let problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner);
        problem.as_ref().map(|problem| problem.cause.clone())
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
        let mut seen = Heads::new();
        let mut ticks = tokio::time::interval(WATCH_EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let counter = Arc::clone(&self);
            let before = seen.clone();
            let looked = tokio::task::spawn_blocking(move || counter.look(before)).await;
            seen = looked.unwrap_or(seen);
        }
    }

    /// The beginnings are read before the files are: what changes in between is seen the next time.
    fn look(&self, seen: Heads) -> Heads {
        let heads = self.sources.heads();
        let is_due = {
            let problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner);
            problem.as_ref().is_some_and(|problem| problem.since.elapsed() >= TRY_AGAIN)
        };
        if heads != seen || is_due {
            self.renew();
        }
        heads
    }

    fn renew(&self) {
        let fresh = self.sources.load().and_then(|list| {
            let held = self.list().version();
            if list.version() >= held { Ok(list) } else { Err(older(held, list.version())) }
        });
        let mut problem = self.problem.lock().unwrap_or_else(PoisonError::into_inner);
        match fresh {
            Ok(list) => {
                tracing::info!(version = list.version(), stale_after = %list.stale_after(), "in use");
                *problem = None;
                let mut room = self.list.write().unwrap_or_else(PoisonError::into_inner);
                let before = std::mem::replace(&mut *room, Arc::new(list));
                // A hundred megabytes are given back outside the lock.
                drop(room);
                drop(before);
            }
            Err(cause) => {
                if problem.as_ref().is_none_or(|known| known.cause != cause) {
                    tracing::error!(%cause, "not taken");
                }
                *problem = Some(Problem { cause, since: Instant::now() });
            }
        }
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
