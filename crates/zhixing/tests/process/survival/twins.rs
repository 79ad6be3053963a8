//! Two servers on one database.

use std::sync::Arc;
use std::time::Duration;

use super::checker::check;
use super::load::Load;
use crate::harness::{Answer, Court};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_the_work_and_one_finishes_what_the_other_left() {
    let court = Arc::new(Court::open().await);
    let mut twin = court.twin("127.0.0.1:0");
    let other = twin.address();
    let load = Load::start(&court, 3, 2);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let token = court.token("zhifa").await;
    let list = court.client.get(format!("{other}/api/v1/cases")).bearer_auth(token).send().await;
    let seen = Answer::of(list.unwrap()).await.done();
    assert!(!seen["items"].as_array().unwrap().is_empty(), "the twin sees the same cases");
    twin.kill();
    // In a court this is the load balancer's doing: answers go to the one that is left.
    court.introduce(&court.exchange()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}
