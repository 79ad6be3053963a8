//! 情节 – the court process's row ids and its deaths: a fuse counts commits, before and after each one,
//! and at the last the process stands still until it is buried.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use platform::rehearsal::{Point, Script};
use tokio::sync::Notify;

use crate::trace::Trace;

pub(crate) struct Plot {
    number: AtomicU64,
    /// Points left to pass; below zero nobody dies.
    fuse: AtomicI64,
    dead: AtomicBool,
    bell: Notify,
    trace: Trace,
}

impl Plot {
    pub(crate) fn new(trace: Trace) -> Self {
        Self {
            number: AtomicU64::new(1),
            fuse: AtomicI64::new(-1),
            dead: AtomicBool::new(false),
            bell: Notify::new(),
            trace,
        }
    }

    /// Die at the `points`-th point from now.
    pub(crate) fn light(&self, points: i64) {
        self.fuse.store(points, Ordering::Relaxed);
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// A new process lives.
    pub(crate) fn revive(&self) {
        self.fuse.store(-1, Ordering::Relaxed);
        self.dead.store(false, Ordering::Relaxed);
    }

    /// Run what the court process does; none when it died over it.
    pub(crate) async fn survive<T>(&self, deed: impl Future<Output = T>) -> Option<T> {
        if self.is_dead() {
            return None;
        }
        tokio::select! {
            biased;
            done = deed => Some(done),
            () = self.bell.notified() => None,
        }
    }
}

impl Script for Plot {
    fn next_number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    fn dies_at(&self, point: Point, act: &'static str) -> bool {
        let left = self.fuse.load(Ordering::Relaxed);
        if left < 0 {
            return false;
        }
        self.fuse.store(left - 1, Ordering::Relaxed);
        if left > 0 {
            return false;
        }
        self.trace.say(format_args!("† court dies {point:?} of {act}"));
        self.dead.store(true, Ordering::Relaxed);
        self.bell.notify_one();
        true
    }
}
