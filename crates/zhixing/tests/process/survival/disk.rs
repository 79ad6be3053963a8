//! The disk is full.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Answer, Court, Expected, Folder, application};

/// Megabytes: a cluster, some log, and little else.
const DISK: u32 = 160;
/// So many cases must not fit on a full disk.
const CASES_MAX: u32 = 600;

/// Fill the disk to the last byte.
fn fill(ballast: &Path) {
    let mut file = File::create(ballast).unwrap();
    for size in [1 << 20, 1 << 12, 1] {
        let block = vec![0; size];
        while file.write_all(&block).is_ok() {}
    }
}

async fn file(court: &Court, n: u32) -> Answer {
    let request = court.request("lian", "POST /cases").await.json(&application(n));
    let request = request.header("idempotency-key", format!("file {n}"));
    Answer::of(request.send().await.unwrap()).await
}

/// Every case of the court, page by page.
async fn all_cases(court: &Court) -> Vec<String> {
    let mut found = Vec::new();
    let mut path = "/cases?limit=100".to_owned();
    loop {
        let page = court.get(&path).await;
        let rows = page["items"].as_array().unwrap();
        found.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Value::String(next) = &page["next_cursor"] else { return found };
        path = format!("/cases?limit=100&cursor={next}");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_writes_loses_nothing_and_heals_when_there_is_room() {
    let Some(disk) = Folder::disk(DISK) else {
        println!("skipped: a small disk cannot be mounted here (not root)");
        return;
    };
    let court = Court::open_private(disk.path().join("court")).await;
    let mut kept = vec![court.file(1).await];
    court.get("/cases").await;
    let ballast = disk.path().join("ballast");
    fill(&ballast);
    let mut n = 1;
    let full = loop {
        n += 10;
        assert!(n < CASES_MAX * 10, "{} cases fit on a full disk", kept.len());
        let answer = file(&court, n).await;
        if answer.status != 201 {
            break answer;
        }
        kept.push(answer.body["id"].as_str().unwrap().to_owned());
    };
    assert!([503, 507].contains(&full.status), "{} {}", full.status, full.body);
    let faults = Expected::status(full.status).faults(&full, "/api/v1/cases", "zh-CN");
    assert!(faults.is_empty(), "{faults:?} {}", full.body);
    // The log itself can go no further: PostgreSQL stops, and cannot start while there is no room.
    for _ in 0..3 {
        let _ = sqlx::query("SELECT pg_switch_wal()").execute(&court.base.pool).await;
        let refused = file(&court, n).await;
        assert!([503, 507].contains(&refused.status), "{} {}", refused.status, refused.body);
    }
    let health = court.client.get(format!("{}/health", court.url)).send().await.unwrap();
    assert!(health.status().is_success(), "the server lives on");
    std::fs::remove_file(&ballast).unwrap();
    for n in [n, n + 10, n + 20] {
        kept.push(court.file(n).await);
    }
    court.kill_server();
    court.restart_server();
    let mut found = all_cases(&court).await;
    kept.sort();
    found.sort();
    assert_eq!(found, kept, "all that was acknowledged, each once, and nothing else");
}
