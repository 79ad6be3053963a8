//! 外送 – every event and every alarm also goes to a collector of logs on another machine, which whoever
//! breaks into this one does not reach (ASVS 16.4.3; GB/T 22239-2019 8.1.4.3). Sent as OTLP over HTTP, in
//! JSON. An event goes as it stands in the log's leaf: who did what and when, and nothing of people.

use std::time::Duration;

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use platform::{App, Result};
use proof::Leaf;
use serde_json::{Value, json};
use tokio::sync::watch;
use wire::{Place, Wire};

use crate::alarms::{self, Alarm};
use crate::store;

/// Pause between two looks for something new.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the collector may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most events in one message.
const MOST: i64 = 500;
/// A collector silent for so long is an alarm.
const SILENT: TimeDelta = TimeDelta::seconds(60);
/// Severities of OTLP.
const INFO: (u8, &str) = (9, "INFO");
const WARN: (u8, &str) = (13, "WARN");

/// 外送员 – see the module. What was not acknowledged is sent again: the collector may see it twice.
pub struct Outward {
    app: App,
    wire: Wire,
    collector: Place,
    silent_since: Option<DateTime<Utc>>,
}

impl Outward {
    /// Send what `app` records to `collector`.
    #[must_use]
    pub fn new(app: App, collector: Place) -> Self {
        Self { app, wire: Wire::plain(PATIENCE), collector, silent_since: None }
    }

    /// Send until `stop` says so.
    pub async fn work(mut self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let more = match self.round().await {
                Ok(more) => more,
                Err(fault) => {
                    tracing::warn!(error = %fault, "collector of logs");
                    if let Err(fault) = self.complain().await {
                        tracing::warn!(error = %fault, "collector of logs");
                    }
                    false
                }
            };
            if !more {
                tokio::select! {
                    () = tokio::time::sleep(PAUSE) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }

    /// Send what is new; says whether there may be more.
    async fn round(&mut self) -> Result<bool> {
        let mut tx = self.app.begin_system("oversight.send_outward").await?;
        let next = store::next_outward(&mut tx, self.collector.url()).await?;
        let leaves = evidence::leaves(tx.sql(), next, MOST).await?;
        let alarms = alarms::newest(&mut tx, MOST).await?;
        let alarms = store::not_sent(&mut tx, self.collector.url(), alarms).await?;
        drop(tx);
        if leaves.is_empty() && alarms.is_empty() {
            return Ok(false);
        }
        let mut records = Vec::new();
        for leaf in &leaves {
            records
                .push(event(leaf.index, &Leaf::decode(&leaf.bytes).map_err(anyhow::Error::from)?));
        }
        records.extend(alarms.iter().map(warning));
        self.send(records).await?;
        self.silent_since = None;
        let mut tx = self.app.begin_system("oversight.send_outward").await?;
        let sent = leaves.last().map_or(next, |leaf| leaf.index + 1);
        store::keep_outward(&mut tx, self.collector.url(), sent, &alarms).await?;
        tx.commit().await?;
        Ok(sent - next == MOST)
    }

    async fn send(&self, records: Vec<Value>) -> Result<()> {
        let service = [attribute("service.name", "zhixing")];
        let message = json!({ "resourceLogs": [{
            "resource": { "attributes": service },
            "scopeLogs": [{ "scope": { "name": "evidence" }, "logRecords": records }],
        }] });
        let body = serde_json::to_vec(&message)?;
        let mut request = self.collector.request("POST", "", body).map_err(anyhow::Error::from)?;
        let kind = http::HeaderValue::from_static("application/json");
        request.headers_mut().insert(http::header::CONTENT_TYPE, kind);
        let reply = self.wire.send(request).await.map_err(anyhow::Error::from)?;
        if !reply.status().is_success() {
            return Err(anyhow!("it answers {}", reply.status()).into());
        }
        Ok(())
    }

    /// The collector does not take what it is sent.
    async fn complain(&mut self) -> Result<()> {
        let now = self.app.now();
        let since = *self.silent_since.get_or_insert(now);
        if now - since < SILENT {
            return Ok(());
        }
        let mut tx = self.app.begin_system("oversight.send_outward").await?;
        evidence::raise(&mut tx, "collector_silent", self.collector.url()).await?;
        tx.commit().await
    }
}

fn attribute(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn record(at: DateTime<Utc>, (number, text): (u8, &str), body: &str, about: &[Value]) -> Value {
    let nanos = at.timestamp_nanos_opt().unwrap_or_default();
    json!({
        "timeUnixNano": nanos.to_string(),
        "severityNumber": number,
        "severityText": text,
        "body": { "stringValue": body },
        "attributes": about,
    })
}

fn event(index: i64, leaf: &Leaf) -> Value {
    let at = DateTime::parse_from_rfc3339(&leaf.at).map(|at| at.to_utc()).unwrap_or_default();
    let about = [
        attribute("log.index", &index.to_string()),
        attribute("event.id", &leaf.event),
        attribute("officer", &leaf.who),
        attribute("roles", &leaf.roles),
        attribute("court", &leaf.court),
        attribute("article", &leaf.article),
        attribute("commitment", &hex::encode(leaf.commitment)),
    ];
    record(at, INFO, &leaf.act, &about)
}

/// An alarm goes by its kind and number: whom it is about is told at the desk.
fn warning(alarm: &Alarm) -> Value {
    let about = [attribute("alarm.id", &alarm.id.to_string())];
    record(alarm.at, WARN, &format!("alarm {}", alarm.kind.code()), &about)
}
