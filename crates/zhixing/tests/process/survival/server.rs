//! The server is killed under load and started again.

use std::sync::Arc;
use std::time::Duration;

use super::checker::check;
use super::load::Load;
use crate::harness::Court;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_again_and_again_loses_and_doubles_nothing() {
    let court = Arc::new(Court::open().await);
    let load = Load::start(&court, 3, 2);
    for pause in [1500, 700, 2100, 300, 1100] {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        court.kill_server();
        tokio::time::sleep(Duration::from_millis(200)).await;
        court.restart_server();
    }
    tokio::time::sleep(Duration::from_millis(1000)).await;
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}
