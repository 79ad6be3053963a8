//! A collector of logs on another machine: what it is sent, when it is away, and what it never sees.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use evidence::Witness;
use platform::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wire::Limits;

use crate::harness::{Court, Folder, Program, START, application, until};

/// A collector with a certificate nobody vouches for.
#[derive(Clone, Default)]
struct Collector {
    taken: Arc<Mutex<Vec<Value>>>,
    is_away: Arc<AtomicBool>,
}

async fn take(State(collector): State<Collector>, Json(message): Json<Value>) -> StatusCode {
    if collector.is_away.load(Ordering::Relaxed) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let records = &message["resourceLogs"][0]["scopeLogs"][0]["logRecords"];
    collector.taken.lock().unwrap().extend(records.as_array().unwrap().iter().cloned());
    StatusCode::OK
}

impl Collector {
    /// Serve it; its address as it is given on the command line.
    async fn open(&self) -> String {
        let (key, certificate) = wire::self_signed(&["127.0.0.1".to_owned()]).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/v1/logs", post(take)).with_state(self.clone());
        let tls = wire::one_sided(&key, &certificate).unwrap();
        let (limits, for_ever) = (Limits::default(), std::future::pending());
        tokio::spawn(wire::serve(listener, Some(tls), router, limits, for_ever));
        format!("https://{address}/v1/logs#{}", wire::fingerprint_of(&certificate).unwrap())
    }

    fn taken(&self) -> Vec<Value> {
        self.taken.lock().unwrap().clone()
    }

    fn acts(&self) -> Vec<String> {
        let body = |record: &Value| record["body"]["stringValue"].as_str().unwrap().to_owned();
        self.taken().iter().map(body).collect()
    }

    /// Places in the log of what was taken.
    fn places(&self) -> BTreeSet<i64> {
        self.taken()
            .iter()
            .filter_map(|record| attribute(record, "log.index")?.parse().ok())
            .collect()
    }
}

fn attribute(record: &Value, key: &str) -> Option<String> {
    let all = record["attributes"].as_array().unwrap();
    let found = all.iter().find(|attribute| attribute["key"] == key)?;
    Some(found["value"]["stringValue"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_and_alarm_reaches_the_collector_and_nothing_of_people_does() {
    let collector = Collector::default();
    let address = collector.open().await;
    let mut court = Court::open().await;
    let folder = Folder::new();
    let home = court.keys_folder().parent().unwrap().to_str().unwrap().to_owned();
    // A witness that is never there is an alarm.
    let nobody = Witness::open(&folder.path().join("w"), "w", Vec::new(), Clock::wall()).unwrap();
    let witness = format!("{}@http://127.0.0.1:1", nobody.key());
    court.kill_server();
    let arguments = [
        ["serve", "--listen", "127.0.0.1:0", "--start", START, "--data", &home].as_slice(),
        &["--database", &court.base.url, "--nation", &court.nation_url],
        &["--second-factor", "optional", "--collector", &address, "--witness", &witness],
    ]
    .concat();
    let mut server = Program::start(folder.path(), &arguments);
    court.url = server.address();
    court.call("lian", "POST /cases", application(1)).await.done();
    until("what was filed is told", || async {
        collector.acts().contains(&"cases.receive".to_owned()).then_some(())
    })
    .await;
    until("the alarm is told", || async {
        collector.acts().contains(&"alarm log".to_owned()).then_some(())
    })
    .await;

    // It is away, and the court dies; what happened meanwhile is sent by the next process.
    collector.is_away.store(true, Ordering::Relaxed);
    court.call("lian", "POST /cases", application(4)).await.done();
    server.kill();
    let mut server = Program::start(folder.path(), &arguments);
    court.url = server.address();
    collector.is_away.store(false, Ordering::Relaxed);
    until("everything in the log is told", || async {
        let size: i64 = sqlx::query_scalar("SELECT count(*) FROM evidence.leaf")
            .fetch_one(&court.base.pool)
            .await
            .unwrap();
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM platform.audit_pending")
            .fetch_one(&court.base.pool)
            .await
            .unwrap();
        let places = collector.places();
        let whole = waiting == 0 && places == (0..size).collect();
        let filed = collector.acts().iter().filter(|act| *act == "cases.receive").count();
        (whole && filed >= 2).then_some(())
    })
    .await;
    let all = json!(collector.taken()).to_string();
    for person in ["申请人", "被执行人", "配偶", "440399", "62258800"] {
        assert!(!all.contains(person), "{person}");
    }
    let receive =
        collector.taken().into_iter().find(|r| r["body"]["stringValue"] == "cases.receive");
    let receive = receive.unwrap();
    assert_eq!(receive["severityText"], "INFO");
    assert_eq!(attribute(&receive, "roles").as_deref(), Some("filing_clerk"));
    assert_eq!(attribute(&receive, "court").as_deref(), Some("粤0304"));
}
