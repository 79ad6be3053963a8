//! Several clients at work at once, each keeping what it was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::harness::{Court, application};

/// What one clerk was told about one application.
pub(crate) struct Filed {
    pub(crate) key: String,
    pub(crate) case: String,
    pub(crate) number: String,
}

/// What one judge did: a case in which money was frozen and deducted.
pub(crate) struct Lived {
    pub(crate) n: u32,
    pub(crate) case: String,
}

/// Clients at work until told to stop.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    clerks: Vec<JoinHandle<Vec<Filed>>>,
    judges: Vec<JoinHandle<Vec<Lived>>>,
}

/// How much money every debtor has.
pub(crate) const DEPOSIT: &str = "250000.00";

impl Load {
    pub(crate) fn start(court: &Arc<Court>, clerks: u32, judges: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let begin = |client: u32| (Arc::clone(court), Arc::clone(&stop), client * 100_000);
        Self {
            clerks: (1..=clerks)
                .map(|client| {
                    let (court, stop, first) = begin(client);
                    tokio::spawn(async move { clerk(&court, &stop, first).await })
                })
                .collect(),
            judges: (1..=judges)
                .map(|client| {
                    let (court, stop, first) = begin(50 + client);
                    tokio::spawn(async move { judge(&court, &stop, first).await })
                })
                .collect(),
            stop,
        }
    }

    /// Let everybody finish what is in hand; returns all that was acknowledged.
    pub(crate) async fn end(self) -> (Vec<Filed>, Vec<Lived>) {
        self.stop.store(true, Ordering::Relaxed);
        let (mut filed, mut lived) = (Vec::new(), Vec::new());
        for clerk in self.clerks {
            filed.extend(clerk.await.unwrap());
        }
        for judge in self.judges {
            lived.extend(judge.await.unwrap());
        }
        (filed, lived)
    }
}

async fn clerk(court: &Court, stop: &AtomicBool, first: u32) -> Vec<Filed> {
    let mut filed = Vec::new();
    let mut n = first;
    while !stop.load(Ordering::Relaxed) {
        n += 10;
        let key = format!("case {n}");
        let made = court.insist("lian", "POST /cases", &application(n), &key).await.done();
        let case = made["id"].as_str().unwrap().to_owned();
        let call = format!("POST /cases/{case}/filing-decision");
        let accept = json!({ "decision": "accept" });
        let decided = court.insist("lian", &call, &accept, &format!("accept {n}")).await.done();
        let number = decided["number"].as_str().unwrap().to_owned();
        filed.push(Filed { key, case, number });
    }
    filed
}

async fn judge(court: &Court, stop: &AtomicBool, first: u32) -> Vec<Lived> {
    let mut lived = Vec::new();
    let mut n = first;
    while !stop.load(Ordering::Relaxed) {
        n += 10;
        let case = court.investigate(n, DEPOSIT).await;
        freeze_and_deduct(court, &case).await;
        lived.push(Lived { n, case });
    }
    lived
}

/// From the first property of the case.
async fn freeze_and_deduct(court: &Court, case: &str) {
    let property = court.first(case, "property", |_| true).await["id"].clone();
    let plan = json!({ "lines": [{ "property": property, "limit": "210000.00" }] });
    propose(court, case, "freeze-plan", &plan).await;
    let hold = court.first(case, "holds", |row| row["state"] == "effective").await["id"].clone();
    propose(court, case, "deductions", &json!({ "hold": hold, "amount": "1000.00" })).await;
    court.first(case, "holds", |row| row["deducted"] == "1000.00").await;
}

async fn propose(court: &Court, case: &str, act: &str, body: &Value) {
    let call = format!("POST /cases/{case}/{act}");
    let asked = court.insist("zhifa", &call, body, &format!("{act} {case}")).await.done();
    court.approve(&asked, &["jujz"]).await;
}
