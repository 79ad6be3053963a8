//! 时钟 – the only source of time. A case replayed on a virtual clock takes the same steps as one
//! lived through, because nothing else in the program may ask what time it is.

use std::sync::{Arc, RwLock};
use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// 时钟 – wall time, or virtual time that stands still or flows from a set instant.
#[derive(Clone, Debug)]
pub struct Clock(Arc<RwLock<Mode>>);

#[derive(Clone, Copy, Debug)]
enum Mode {
    Wall,
    Still(DateTime<Utc>),
    Flowing { from: DateTime<Utc>, since: Instant },
}

impl Clock {
    /// Real time.
    #[must_use]
    pub fn wall() -> Self {
        Self(Arc::new(RwLock::new(Mode::Wall)))
    }

    /// Virtual time standing still at `now` until [`Clock::set`] moves it.
    #[must_use]
    pub fn still(now: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(Mode::Still(now))))
    }

    /// Virtual time that starts at `from` and runs at the speed of real time.
    #[must_use]
    pub fn flowing(from: DateTime<Utc>) -> Self {
        Self(Arc::new(RwLock::new(Mode::Flowing { from, since: Instant::now() })))
    }

    /// The present instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that may read the wall clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match *self.read() {
            Mode::Wall => Utc::now(),
            Mode::Still(now) => now,
            Mode::Flowing { from, since } => {
                from + TimeDelta::from_std(since.elapsed()).unwrap_or(TimeDelta::zero())
            }
        }
    }

    /// Real time, for what is made by a device in somebody's pocket, which knows no virtual time. On a
    /// clock that stands still it stands with it.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that may read the wall clock")]
    pub fn real(&self) -> DateTime<Utc> {
        match *self.read() {
            Mode::Still(now) => now,
            Mode::Wall | Mode::Flowing { .. } => Utc::now(),
        }
    }

    /// The present day in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        kernel::time::day_of(self.now())
    }

    /// Stop virtual time at `now`. Has no effect on a wall clock.
    pub fn set(&self, now: DateTime<Utc>) {
        let mut mode = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !matches!(*mode, Mode::Wall) {
            *mode = Mode::Still(now);
        }
    }

    /// Let virtual time flow on from where it stands. Has no effect on a wall clock.
    pub fn flow(&self) {
        let from = self.now();
        let mut mode = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !matches!(*mode, Mode::Wall) {
            *mode = Mode::Flowing { from, since: Instant::now() };
        }
    }

    /// Whether this is virtual time.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        !matches!(*self.read(), Mode::Wall)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Mode> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
