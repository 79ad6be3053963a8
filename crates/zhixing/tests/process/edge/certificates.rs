//! Institutions are known by their certificates: nobody without, nobody with another's, nobody whose
//! certificate was revoked a moment ago; and nothing fails while certificates are exchanged.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Court, Message, until};
use crate::survival::{Load, check};

const BANK: &str = "BANK-CCB";
const OTHER: &str = "BANK-ICBC";

fn nothing(from: &str) -> Message {
    let body = json!({ "from": from, "to": "zhixing", "sent_at": "2026-07-06T01:00:00Z",
        "epoch": 1, "items": [] });
    Message::signed(from, body.to_string().into_bytes())
}

async fn refused(court: &Court) -> i64 {
    let count = "SELECT count(*) FROM exchange.odd_answer WHERE verdict = 'bad_certificate'";
    sqlx::query_scalar(count).fetch_one(&court.base.pool).await.unwrap()
}

#[tokio::test]
async fn no_institution_speaks_for_another_and_none_after_it_was_revoked() {
    let court = Court::open().await;
    let (bank, other) = (court.partner(BANK).await, court.partner(OTHER).await);
    let said = bank.say("/exchange/answers", &nothing(BANK), "zh").await.unwrap();
    assert_eq!(said.done(), json!({ "taken": 0 }));
    for path in ["/exchange/answers", "/exchange/statements"] {
        // Signed well with the bank's own key, and yet: the certificate is another's.
        let said = other.say(path, &nothing(BANK), "zh").await.unwrap();
        assert_eq!((said.status, &said.body["rule"]), (422, &json!("exchange.certificate")));
    }
    assert_eq!(refused(&court).await, 2);
    let renewed = court.partner(BANK).await;
    assert_eq!(court.revoke(&bank.fingerprint).await.done()["state"], "revoked");
    let said = bank.say("/exchange/answers", &nothing(BANK), "en").await.unwrap();
    assert_eq!(said.status, 422, "on the connection that was open before, too: {}", said.body);
    let said = renewed.say("/exchange/answers", &nothing(BANK), "zh").await.unwrap();
    assert_eq!(said.status, 200, "the new one counts");
    assert_eq!(court.revoke(&bank.fingerprint).await.status, 422, "once is enough");
    assert_eq!(court.revoke("00").await.status, 404);
    let plain = court.client.post(format!("{}/exchange/answers", court.url)).send().await;
    assert_eq!(plain.unwrap().status(), 404, "officers' listener takes nothing of institutions");
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = court.exchange().replace("https", "http");
    assert!(bare.post(format!("{address}/exchange/answers")).send().await.is_err(), "no TLS");
}

#[tokio::test]
async fn only_the_system_administrator_certifies_and_all_of_it_is_listed() {
    let court = Court::open().await;
    let asked = json!({ "request": "x", "hosts": [], "days": 30 });
    let call = format!("POST /institutions/{BANK}/certificates");
    assert_eq!(court.call("zhifa", &call, asked.clone()).await.status, 403);
    assert_eq!(court.call("zhifa", "GET /certificates", Value::Null).await.status, 403);
    assert_eq!(court.call("guanli", &call, asked).await.body["field"], "request");
    let wrong_days = json!({ "request": "x", "hosts": [], "days": 399 });
    assert_eq!(court.call("guanli", &call, wrong_days).await.body["field"], "days");
    let partner = court.partner(BANK).await;
    let rows = court.call("guanli", "GET /certificates", Value::Null).await.done();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 43, "one of each institution of the nation, and ours");
    let ours = rows.iter().find(|row| row["fingerprint"] == json!(partner.fingerprint)).unwrap();
    assert_eq!((&ours["state"], &ours["institution"]), (&json!("valid"), &json!(BANK)));
}

#[tokio::test]
async fn a_revoked_institution_is_sent_nothing_until_it_has_another_certificate() {
    let court = Court::open().await;
    let first = certificates_of(&court, "PBOC").await;
    court.revoke(&first[0]).await.done();
    let case = court.file(1).await;
    for (login, act, body) in [
        ("lian", "filing-decision", json!({ "decision": "accept" })),
        ("lian", "assignment", json!({})),
        ("zhifa", "notice", Value::Null),
        ("zhifa", "investigation", json!({ "purpose": "first" })),
    ] {
        court.call(login, &format!("POST /cases/{case}/{act}"), body).await.done();
    }
    let of_pboc = async |wanted: &str| {
        until(&format!("the order is {wanted}, after it was tried"), || async {
            let rows = court.get(&format!("/cases/{case}/orders")).await;
            let mut rows = rows.as_array().unwrap().iter();
            let row = rows.find(|row| row["institution"] == "PBOC")?;
            (row["state"] == wanted && row["attempts"].as_i64() >= Some(1)).then_some(())
        })
        .await;
    };
    of_pboc("waiting").await;
    rotate(&court, &["PBOC"]).await;
    of_pboc("answered").await;
}

/// Fingerprints of an institution's certificates that count.
async fn certificates_of(court: &Court, institution: &str) -> Vec<String> {
    let rows = court.call("guanli", "GET /certificates", Value::Null).await.done();
    let own = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["institution"] == json!(institution) && row["state"] == "valid");
    own.map(|row| row["fingerprint"].as_str().unwrap().to_owned()).collect()
}

/// New keys and certificates for these institutions, as an administrator does it.
async fn rotate(court: &Court, institutions: &[&str]) {
    let url = format!("{}/admin/certificate-requests", court.nation_url);
    let asked = json!({ "institutions": institutions });
    let asked: Value =
        court.client.post(url).json(&asked).send().await.unwrap().json().await.unwrap();
    let (mut certificates, mut authority) = (Vec::new(), Value::Null);
    for request in asked["requests"].as_array().unwrap() {
        let code = request["institution"].as_str().unwrap();
        let body = json!({ "request": request["request"], "days": 90,
            "hosts": [format!("{}.localhost", code.to_ascii_lowercase())] });
        let call = format!("POST /institutions/{code}/certificates");
        let issued = court.call("guanli", &call, body).await.done();
        authority = issued["authority"].clone();
        certificates.push(json!({ "institution": code, "certificate": issued["certificate"] }));
    }
    let set = json!({ "authority": authority, "certificates": certificates });
    court.tell_nation("/admin/certificates", &set).await;
}

#[tokio::test]
async fn certificates_are_exchanged_under_load_without_a_failed_order() {
    let court = Arc::new(Court::open().await);
    let load = Load::start(&court, 2, 2);
    let turning = ["PBOC", "BANK-CCB", "BANK-CMB", "COURT-BANK"];
    let all = court.call("guanli", "GET /certificates", Value::Null).await.done();
    let known = |code: &&str| all.as_array().unwrap().iter().any(|r| r["institution"] == **code);
    let turning: Vec<&str> = turning.into_iter().filter(known).collect();
    assert!(turning.len() >= 3, "{turning:?}");
    for _ in 0..super::size("ZHIXING_ROTATIONS", 4) {
        let mut old = Vec::new();
        for institution in &turning {
            old.extend(certificates_of(&court, institution).await);
        }
        rotate(&court, &turning).await;
        // Both count for a while; then the old ones go.
        tokio::time::sleep(Duration::from_millis(700)).await;
        for fingerprint in old {
            court.revoke(&fingerprint).await.done();
        }
    }
    let (filed, lived) = load.end().await;
    assert!(!lived.is_empty(), "nothing was ordered meanwhile");
    check(&court, &filed, &lived).await;
    let again: i64 =
        sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing WHERE attempts <> 1")
            .fetch_one(&court.base.pool)
            .await
            .unwrap();
    assert_eq!(again, 0, "orders that had to be sent again");
    assert_eq!(refused(&court).await, 0, "an answer refused for its certificate");
}

#[tokio::test]
async fn the_end_of_a_certificate_is_announced() {
    let court = Court::open().await;
    // Thirty days from the start: the alarms of ninety and of thirty days are one, the nearer.
    let partner = court.partner("BANK-CMBC").await;
    let all = certificates_of(&court, "BANK-CMBC").await;
    for fingerprint in all.iter().filter(|one| **one != partner.fingerprint) {
        court.revoke(fingerprint).await.done();
    }
    sqlx::query("UPDATE platform.job SET run_at = now() - interval '1000 days' WHERE name = 'exchange.every_day'")
        .execute(&court.base.pool)
        .await
        .unwrap();
    until("the alarm is raised", || async {
        let rows = court.call("guanli", "GET /certificates", Value::Null).await.done();
        let rows = rows.as_array().unwrap();
        let row = rows.iter().find(|row| row["fingerprint"] == json!(partner.fingerprint))?;
        (row["alarm_days"] == 30).then_some(())
    })
    .await;
    let told: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM platform.event WHERE kind = 'exchange.CertificateEnding'",
    )
    .fetch_one(&court.base.pool)
    .await
    .unwrap();
    assert_eq!(told, 1, "one alarm, of one institution");
}
