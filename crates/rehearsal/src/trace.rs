//! 记录 – what happened in a rehearsal, line by line, and a digest by which two lives are compared.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use kernel::time::shanghai;

/// 记录 – shared by all parts of the play.
#[derive(Clone)]
pub(crate) struct Trace(Arc<Mutex<Inner>>);

struct Inner {
    now: DateTime<Utc>,
    lines: Vec<String>,
    aloud: bool,
}

impl Trace {
    pub(crate) fn new(now: DateTime<Utc>, aloud: bool) -> Self {
        Self(Arc::new(Mutex::new(Inner { now, lines: Vec::new(), aloud })))
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_time(&self, now: DateTime<Utc>) {
        self.inner().now = now;
    }

    pub(crate) fn say(&self, what: impl std::fmt::Display) {
        let mut inner = self.inner();
        let local = inner.now.with_timezone(&shanghai());
        let line = format!("{} {what}", local.format("%m-%d %H:%M:%S"));
        if inner.aloud {
            println!("{line}");
        }
        inner.lines.push(line);
    }

    pub(crate) fn last(&self, count: usize) -> Vec<String> {
        let inner = self.inner();
        inner.lines[inner.lines.len().saturating_sub(count)..].to_vec()
    }

    pub(crate) fn digest(&self) -> String {
        hex::encode(&seal::digest(self.inner().lines.join("\n").as_bytes())[..8])
    }
}
