//! The court's clock is wrong: it jumps ahead of the institutions' and back behind them, under load.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::checker::check;
use super::load::Load;
use crate::harness::Court;

/// How far it jumps (threat T9).
const JUMP: TimeDelta = TimeDelta::minutes(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_loses_and_doubles_nothing() {
    let court = Arc::new(Court::open().await);
    let load = Load::start(&court, 3, 2);
    // Ahead, then behind what it has itself written; at last right again, and past all it put off.
    for skew in [JUMP, -JUMP, JUMP + TimeDelta::minutes(1)] {
        tokio::time::sleep(Duration::from_millis(2000)).await;
        court.kill_server();
        court.restart_server_off(skew);
    }
    tokio::time::sleep(Duration::from_millis(2000)).await;
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}
