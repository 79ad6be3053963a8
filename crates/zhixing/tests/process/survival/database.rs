//! PostgreSQL is killed, or gone for a while.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::checker::check;
use super::load::Load;
use crate::harness::{Answer, Base, Court, Expected, Folder, LANGS, application, signal};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_database_loses_and_doubles_nothing() {
    let court = Arc::new(Court::open_on(Base::own().await).await);
    let load = Load::start(&court, 3, 2);
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // A backend: PostgreSQL ends every other and recovers by itself.
        let processes = court.base.processes().await;
        signal(*processes.last().unwrap(), "KILL");
        tokio::time::sleep(Duration::from_millis(1500)).await;
        // The server itself: somebody has to start it again.
        signal(processes[0], "KILL");
        tokio::time::sleep(Duration::from_millis(300)).await;
        court.base.revive();
    }
    tokio::time::sleep(Duration::from_millis(1000)).await;
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}

#[tokio::test]
async fn a_private_database_that_is_killed_is_started_again() {
    let folder = Folder::new();
    let court = Court::open_private(folder.path().join("court")).await;
    let mut kept = Vec::new();
    for n in [1, 11, 21] {
        kept.push(court.file(n).await);
        signal(court.postmaster(), "KILL");
    }
    kept.push(court.file(31).await);
    let page = court.get("/cases").await;
    let rows = page["items"].as_array().unwrap().iter();
    let mut found: Vec<&str> = rows.filter_map(|row| row["id"].as_str()).collect();
    found.sort_unstable();
    kept.sort();
    assert_eq!(found, kept);
}

/// What a request gets while the database is away: an answer within bounds, that says so.
async fn told_to_come_back(court: &Court, within: Duration) {
    for lang in LANGS {
        for (by, call) in [("lian", "POST /cases"), ("zhifa", "GET /cases")] {
            let mut request = court.request(by, call).await.header("accept-language", lang);
            if by == "lian" {
                request = request.json(&application(7));
            }
            let begin = Instant::now();
            let answer = Answer::of(request.send().await.unwrap()).await;
            let waited = begin.elapsed();
            assert!(waited < within, "{call} took {waited:?}");
            let path = format!("/api/v1{}", call.split_once(' ').unwrap().1);
            let faults = Expected::status(503).faults(&answer, &path, lang);
            assert!(faults.is_empty(), "{faults:?} {}", answer.body);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_gone_for_twenty_seconds_is_waited_out() {
    let court = Arc::new(Court::open_on(Base::own().await).await);
    for login in ["lian", "zhifa"] {
        court.token(login).await;
    }
    let load = Load::start(&court, 2, 1);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let gone = Instant::now();
    court.base.stop();
    told_to_come_back(&court, Duration::from_secs(8)).await;
    tokio::time::sleep(Duration::from_secs(20).saturating_sub(gone.elapsed())).await;
    court.base.start();
    let back = Instant::now();
    let page = court.call("zhifa", "GET /cases", Value::Null).await;
    assert!(page.status == 200 || page.status == 503, "{}", page.body);
    court.get("/cases").await;
    assert!(back.elapsed() < Duration::from_secs(10), "back after {:?}", back.elapsed());
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (filed, lived) = load.end().await;
    check(&court, &filed, &lived).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_does_not_hang_the_court() {
    let court = Court::open_on(Base::own().await).await;
    for login in ["lian", "zhifa"] {
        court.token(login).await;
    }
    court.file(1).await;
    let processes = court.base.processes().await;
    for pid in &processes {
        signal(*pid, "STOP");
    }
    told_to_come_back(&court, Duration::from_secs(35)).await;
    for pid in &processes {
        signal(*pid, "CONT");
    }
    court.file(11).await;
    let kept = court.get("/cases?limit=500").await;
    let kept = kept["items"].as_array().unwrap().len();
    assert!(kept >= 2, "what was acknowledged is there");
    assert!(kept <= 4, "what was not acknowledged was done once at most");
}
