//! Lists and deltas that arrive while passengers are screened.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::make::*;
use crate::talk::*;

/// Under load every answer is that of one version, whole: the delta takes 1 off and puts 50 on, and
/// nobody ever sees both listed or neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delta_under_load_is_seen_whole_and_within_two_seconds() {
    let folder = Folder::new("swap");
    let server = Arc::new(Server::start(&folder, "127.0.0.1:0"));
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let load: Vec<_> = (0..4)
        .map(|_| {
            let (server, stop, asked) = (server.clone(), stop.clone(), asked.clone());
            tokio::spawn(async move {
                let client = reqwest::Client::new();
                let body = format!("id_card,{},陈某甲\nid_card,{},陈某甲", number(1), number(50));
                let url = format!("{}/screen/batch?{PLANE}", server.url);
                let mut last = 10;
                while !stop.load(Ordering::Relaxed) {
                    let ask = client.post(&url).header("content-type", "text/csv");
                    let said = ask.body(body.clone()).send().await.unwrap().text().await.unwrap();
                    let said: Value = serde_json::from_str(&said).unwrap();
                    let version = said["list_version"].as_u64().unwrap();
                    let listed: Vec<_> = said["lines"].as_array().unwrap().iter().collect();
                    let wanted = if version == 10 { 1 } else { 2 };
                    assert_eq!(listed.len(), 1, "{said}");
                    assert_eq!(
                        (&listed[0]["line"], &listed[0]["outcome"]),
                        (&wanted.into(), &"block".into())
                    );
                    assert!(version >= last, "it went back");
                    last = version;
                    asked.fetch_add(1, Ordering::Relaxed);
                }
                last
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let begun = Instant::now();
    folder.delta(facts(11), &[1], &[50]);
    while server.one(1).await["outcome"] != "allow" {
        assert!(begun.elapsed() < Duration::from_secs(2), "who was removed still waits");
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);
    for task in load {
        assert_eq!(task.await.unwrap(), 11);
    }
    assert!(asked.load(Ordering::Relaxed) > 100);
}

#[tokio::test]
async fn what_is_not_in_order_changes_nothing_and_is_said() {
    let folder = Folder::new("wrong");
    let server = Server::start(&folder, "127.0.0.1:0");
    let path = folder.delta(facts(11), &[1], &[]);
    server.until(|status| status["list_version"] == 11).await;
    // A delta that somebody altered.
    let next = folder.at("deltas").join("12.delta");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[520] ^= 1;
    put(&next, &bytes);
    server.until(|status| status["problem"]["field"] == "delta").await;
    assert_eq!(server.one(1).await["outcome"], "allow");
    assert_eq!(server.one(2).await["outcome"], "block");
    // It is replaced by the right one.
    folder.delta(facts(12), &[2], &[]);
    server.until(|status| status["problem"].is_null()).await;
    assert_eq!(server.one(2).await["outcome"], "allow");
    // A list that is older than what is in use, with nothing over it.
    let list = std::fs::read(folder.at("a.list")).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::remove_file(&next).unwrap();
    server
        .until(|status| status["problem"]["zh"].as_str().is_some_and(|zh| zh.contains("倒退")))
        .await;
    assert_eq!(server.one(1).await["outcome"], "allow");
    // No list at all.
    std::fs::remove_file(folder.at("a.list")).unwrap();
    server
        .until(|status| status["problem"]["zh"].as_str().is_some_and(|zh| zh.contains("文件")))
        .await;
    put(&folder.at("a.list"), &list[..2000]);
    server
        .until(|status| status["problem"]["zh"].as_str().is_some_and(|zh| zh.contains("长度")))
        .await;
    assert_eq!(server.one(3).await["outcome"], "block");
    // The next list, which knows 3 no more; deltas older than it lie about and do no harm.
    folder.delta(facts(12), &[], &[3]);
    folder.issue(facts(20), 4..10);
    server.until(|status| status["list_version"] == 20 && status["problem"].is_null()).await;
    assert_eq!(server.one(3).await["outcome"], "allow");
    assert_eq!(server.one(4).await["outcome"], "block");
}
