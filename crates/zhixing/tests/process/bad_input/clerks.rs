//! Several people at once, and the same person twice.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Answer, Court, application};

async fn send(court: &Court, by: &str, call: &str, body: &Value, key: Option<&str>) -> Answer {
    let mut request = court.request(by, call).await.json(body);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    Answer::of(request.send().await.unwrap()).await
}

async fn count(court: &Court, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&court.base.pool).await.unwrap()
}

#[tokio::test]
async fn one_key_is_one_case_however_often_and_at_once_it_is_sent() {
    let court = Court::open().await;
    let body = application(1);
    court.token("lian").await;
    let answers =
        join_all((0..8).map(|_| send(&court, "lian", "POST /cases", &body, Some("k-1")))).await;
    let (done, others): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert!(!done.is_empty());
    assert!(done.iter().all(|answer| answer.body == done[0].body));
    assert!(others.iter().all(|answer| answer.status == 409), "{others:?}");
    let again = send(&court, "lian", "POST /cases", &body, Some("k-1")).await;
    assert_eq!((again.status, &again.body), (201, &done[0].body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = send(&court, "lian", "POST /cases", &application(5), Some("k-1")).await;
    assert_eq!((other.status, &other.body["field"]), (400, &json!("Idempotency-Key")));
    assert_eq!(count(&court, "SELECT count(*) FROM cases.case").await, 1);
    // Another clerk's key of the same name is another key.
    assert_eq!(
        send(&court, "lian2", "POST /cases", &application(9), Some("k-1")).await.status,
        201
    );
}

#[tokio::test]
async fn two_clerks_deciding_at_once_allot_one_number() {
    let court = Court::open().await;
    let accept = json!({ "decision": "accept" });
    for n in 0..5 {
        let case = court.file(n * 10 + 1).await;
        let call = format!("POST /cases/{case}/filing-decision");
        let (first, second) = (court.token("lian").await, court.token("lian2").await);
        assert_ne!(first, second);
        let answers =
            join_all(["lian", "lian2"].map(|clerk| send(&court, clerk, &call, &accept, None)))
                .await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{answers:?}");
        let late = send(&court, "lian2", &call, &accept, None).await;
        assert_eq!((late.status, &late.body["rule"]), (422, &json!("cases.flow")));
    }
    assert_eq!(count(&court, "SELECT max(serial)::bigint FROM cases.case").await, 5);
    assert_eq!(count(&court, "SELECT next::bigint FROM cases.serial").await, 6);
}

#[tokio::test]
async fn of_two_who_saw_the_same_version_one_is_told_it_is_stale() {
    let court = Court::open().await;
    let case = court.file(1).await;
    let page = court.call("lian", &format!("GET /cases/{case}"), Value::Null).await;
    let etag = page.header("etag").to_owned();
    assert!(!etag.is_empty());
    let flag = json!({ "flag": "objection_pending", "set": true, "reason": "案外人提出异议" });
    let call = format!("POST /cases/{case}/flags");
    let attempts = join_all(["zhifa", "jujz"].map(|by| async {
        let request = court.request(by, &call).await.json(&flag).header("if-match", &etag);
        Answer::of(request.send().await.unwrap()).await
    }))
    .await;
    let mut statuses: Vec<u16> = attempts.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{attempts:?}");
}
