//! 推演接缝 – what a rehearsal asks of the program and a real run never has: row ids that come out the
//! same each time, and a death at a commit of the simulator's choice.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

use crate::App;

/// 断点 – where a process can die so that it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Everything is done and nothing is durable.
    BeforeCommit,
    /// All is durable and nobody has heard of it.
    AfterCommit,
}

/// 脚本 – the simulator's side.
pub trait Script: Send + Sync {
    /// The next of a growing row of numbers, over all restarts.
    fn next_number(&self) -> u64;
    /// Whether the program dies here. It then stands still until it is dropped.
    fn dies_at(&self, point: Point, act: &'static str) -> bool;
}

/// A version 7 id made of `now` and the script's next number.
pub(crate) fn id(script: &dyn Script, now: DateTime<Utc>) -> Uuid {
    let mut tail = [0; 10];
    tail[2..].copy_from_slice(&script.next_number().to_be_bytes());
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

/// Go past `point`, or stand still for ever: whoever killed us drops us, and that undoes what was not
/// committed.
pub(crate) async fn pass(app: &App, point: Point, act: &'static str) {
    if app.script().is_some_and(|script| script.dies_at(point, act)) {
        std::future::pending::<()>().await;
    }
}
