//! The primary database is lost and its synchronous standby promoted, under load.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::checker::check;
use super::load::Load;
use crate::harness::{Base, Court};

/// Until the court must serve again after the standby was promoted (goal G3).
const BACK_WITHIN: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_standby_has_lost_and_doubled_nothing() {
    let (base, standby) = Base::mirrored().await;
    let court = Arc::new(Court::open_on(base).await);
    let load = Load::start(&court, 3, 2);
    tokio::time::sleep(Duration::from_millis(4000)).await;
    let before = epoch(&court).await;
    assert!(before > 0, "orders were sent");
    let lost = Instant::now();
    standby.take_over(&court.base).await;
    court.get("/cases").await;
    assert!(lost.elapsed() < BACK_WITHIN, "back after {:?}", lost.elapsed());
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let (filed, lived) = load.end().await;
    // Whoever still runs on the lost one is refused by every institution that heard the new one.
    assert!(epoch(&court).await > before);
    check(&court, &filed, &lived).await;
}

async fn epoch(court: &Court) -> i64 {
    sqlx::query_scalar("SELECT epoch FROM exchange.epoch")
        .fetch_one(&court.base.pool)
        .await
        .unwrap()
}
