//! Simulated institutions that behave badly fail, for the right reason.

use std::sync::Arc;
use std::time::Duration;

use contract::{CaseAccount, DirectoryEntry};
use seal::{KeyPair, Suite};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::stage::{COURT, at, case_account, debtor, officer};
use crate::conformance::{Examination, Report, examine};

const BANK: &str = "BANK-CMB";
const START: &str = "2026-02-09T01:00:00Z";

async fn put(url: &str, what: &str, body: &Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = serde_json::to_vec(body).unwrap();
    let reply = client.put(format!("{url}/admin/{what}")).body(body).send().await.unwrap();
    assert!(reply.status().is_success(), "{what}: {}", reply.text().await.unwrap());
}

/// Examine a simulated bank of these manners.
async fn examined(manners: Value, patience: Duration) -> Report {
    let (people, suite) = (1000, Suite::National);
    let config = nation::Config {
        seed: 7,
        people,
        data: None,
        start: at(START),
        flowing: true,
        suite,
        extent: nation::Extent::Core,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let running = nation::serve(config, listener).await.unwrap();
    let url = running.url();
    let ears = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let keys = KeyPair::of_seed("examiner");
    let court = json!({ "url": format!("http://{}", ears.local_addr().unwrap()), "code": COURT,
        "public_key": keys.public().to_string() });
    put(&url, "court", &court).await;
    let subject = debtor();
    let holding =
        json!({ "institution": BANK, "kind": "deposit", "asset": "Q1", "amount": "250000.00" });
    let set = json!({ "subjects": [{ "name": subject.name,
        "document_number": subject.document_number, "holdings": [holding] }] });
    put(&url, "holdings", &set).await;
    put(&url, "manners", &json!({ BANK: manners })).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let directory = client.get(format!("{url}/directory")).send().await.unwrap();
    let directory: Vec<DirectoryEntry> = directory.json().await.unwrap();
    let entry = directory.into_iter().find(|entry| entry.code == BANK).unwrap();
    let examination = Examination {
        url: format!("{url}/{BANK}"),
        institution: BANK.to_owned(),
        institution_key: entry.public_key.parse().unwrap(),
        court: COURT.to_owned(),
        keys,
        court_word: "粤0304".to_owned(),
        officer: officer(),
        subject,
        account: "Q1".to_owned(),
        case_account: CaseAccount { bank: nation::COURT_BANK.to_owned(), ..case_account() },
        patience,
        burst: 50,
        mark: "试".to_owned(),
        // A little ahead of the nation, whose clock flows: nothing is answered before it was sent.
        now: Arc::new(|| at(START)),
    };
    let report = examine(examination, ears).await.unwrap();
    running.stop().await;
    report
}

fn has(report: &Report, check: &str, seen: &str) -> bool {
    report.checks.iter().any(|c| c.name == check && !c.passed && c.seen.contains(seen))
}

const PATIENCE: Duration = Duration::from_secs(10);

/// It asks for any cards, not for registered ones, and has its register elsewhere: known.
#[tokio::test]
async fn a_well_behaved_simulated_bank_fails_only_what_it_does_not_simulate() {
    let report = examined(json!({}), PATIENCE).await;
    let known = ["officer", "register"];
    assert!(report.failed().iter().all(|name| known.contains(name)), "{}", report.text(true));
}

#[tokio::test]
async fn a_liar_is_found_out_by_asking_again() {
    let report = examined(json!({ "lying": true }), PATIENCE).await;
    assert!(has(&report, "partial", "are still free"), "{}", report.text(true));
}

#[tokio::test]
async fn who_repeats_what_was_acknowledged_is_found_out() {
    let report = examined(json!({ "copies": 2 }), PATIENCE).await;
    assert!(has(&report, "messages", "repeat"), "{}", report.text(true));
    assert!(!report.failed().contains(&"partial"), "{}", report.text(true));
}

#[tokio::test]
async fn spoilt_messages_are_found_out_for_what_they_are() {
    let patience = Duration::from_secs(2);
    for (spoil, seen) in [
        ("wrong_digest", "wrong_digest"),
        ("wrong_signature", "bad_signature"),
        ("malformed", "malformed"),
        ("truncated", "malformed"),
        ("gbk", "malformed"),
        ("unknown_field", "malformed"),
        ("foreign_order", "unknown_order"),
    ] {
        let report = examined(json!({ "spoil": spoil }), patience).await;
        assert!(has(&report, "messages", seen), "{spoil}: {}", report.text(true));
        assert!(has(&report, "receipts", "no answer"), "{spoil}: {}", report.text(true));
    }
}

#[tokio::test]
async fn who_says_nothing_fails_at_once_and_is_asked_no_more() {
    let report = examined(json!({ "silent": true }), Duration::from_secs(1)).await;
    assert!(has(&report, "receipts", "no answer"), "{}", report.text(true));
    assert!(has(&report, "partial", "not examined"), "{}", report.text(true));
}
