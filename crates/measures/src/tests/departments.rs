//! The court and departments of the simulated nation, over HTTP: from a decision to every copy.

use std::time::Duration;

use axum::Router;
use nation::{Config, Extent, Running};
use seal::Suite;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wire::Wire;

use super::court::{AIR, Court, DEBTOR, NAME};

const RAIL: &str = "RAIL-12306";
const TENDERS: &str = "DEPT-TENDER";
const PERSONNEL: &str = "DEPT-PERSONNEL";
const CUSTOMS: &str = "DEPT-CUSTOMS";

struct Country {
    court: Court,
    nation: Running,
    wire: Wire,
    codes: Vec<String>,
}

impl Country {
    async fn open() -> Self {
        let court = Court::open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router: Router = court.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (start, suite, extent) = (court.app.now(), Suite::National, Extent::Core);
        let config =
            Config { seed: 7, people: 1_000, extent, data: None, start, flowing: false, suite };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nation = nation::serve(config, listener).await.unwrap();
        let wire = Wire::plain(Duration::from_secs(20));
        let mut country = Self { court, nation, wire, codes: Vec::new() };
        for one in country.get("/departments").await.as_array().unwrap() {
            let text = |field: &str| one[field].as_str().unwrap().to_owned();
            let measures: Vec<&str> =
                one["measures"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            country.court.know_by(&text("code"), text("public_key")).await;
            country.court.enter(&text("code"), &text("department"), &measures).await;
            country.codes.push(text("code"));
        }
        let key = country.court.app.keys().court.public().to_string();
        let told = json!({ "url": url, "code": exchange::SENDER, "public_key": key });
        country.send("PUT", "/departments/court", told).await;
        country
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Value {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.nation.url()))
            .header("content-type", "application/json")
            .body(body.to_string().into())
            .unwrap();
        let reply = self.wire.send(request).await.unwrap();
        assert!(reply.status().is_success(), "{path}: {:?}", reply.body());
        serde_json::from_slice(reply.body()).unwrap_or_default()
    }

    async fn get(&self, path: &str) -> Value {
        self.send("GET", path, Value::Null).await
    }

    async fn round(&self) {
        self.send("POST", "/departments/round", Value::Null).await;
    }

    async fn at(&self, at: &str) {
        self.court.at(at);
        self.court.settle().await;
        self.send("PUT", "/admin/clock", json!({ "now": at })).await;
    }

    async fn attempt(&self, code: &str, measure: &str, more: Value) -> (String, String, usize) {
        let mut attempt = json!({ "document_kind": "id_card", "document_number": DEBTOR,
            "name": NAME, "measure": measure });
        attempt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let path = format!("/departments/{code}/attempt");
        let done = self.send("POST", &path, attempt).await;
        let text = |field: &str| done[field].as_str().unwrap().to_owned();
        (text("outcome"), text("by"), done["entries"].as_array().unwrap().len())
    }

    /// Entries of every department, and whether any is stale.
    async fn entries(&self) -> Vec<(String, u64)> {
        let mut all = Vec::new();
        for code in &self.codes {
            let standing = self.get(&format!("/departments/{code}")).await;
            all.push((code.clone(), standing["entries"].as_u64().unwrap()));
        }
        all
    }
}

fn said(outcome: &str, by: &str, entries: usize) -> (String, String, usize) {
    (outcome.to_owned(), by.to_owned(), entries)
}

fn train(number: &str, class: &str) -> Value {
    json!({ "trip": { "date": "2025-03-24", "mode": "rail", "number": number, "class": class,
        "from": "SZQ", "to": "BXP" } })
}

#[tokio::test]
async fn a_decision_reaches_every_department_and_its_end_too() {
    let country = Country::open().await;
    let listing = country.court.list().await;
    country.round().await;
    let held = country.entries().await;
    let of = |code: &str| held.iter().find(|(known, _)| known == code).unwrap().1;
    // Listed and restricted; listed alone; what is only asked for is sent to nobody, and what ships
    // switched off is nobody's.
    assert_eq!((of(AIR), of(RAIL), of(TENDERS)), (2, 2, 1));
    assert_eq!((of(PERSONNEL), of(CUSTOMS)), (0, 0));
    let none = json!({});
    assert_eq!(country.attempt(TENDERS, "01.19", none.clone()).await, said("block", "copy", 1));
    assert_eq!(country.attempt(PERSONNEL, "03.10", none.clone()).await, said("block", "court", 1));
    assert_eq!(country.attempt(CUSTOMS, "04.01", none.clone()).await, said("allow", "copy", 0));
    assert_eq!(
        country.attempt(RAIL, "07.03", train("G79", "二等座")).await,
        said("block", "copy", 2)
    );
    assert_eq!(
        country.attempt(RAIL, "07.04", train("D927", "二等座")).await,
        said("allow", "copy", 2)
    );
    let other = json!({ "name": "周另外" });
    assert_eq!(country.attempt(TENDERS, "01.19", other).await, said("review", "copy", 1));
    let stranger = json!({ "document_number": "11010519491231002X" });
    assert_eq!(country.attempt(TENDERS, "01.19", stranger).await, said("allow", "copy", 0));
    // A measure switched off stops within one cycle, in every copy.
    country.court.switch("01.19", false).await.unwrap();
    country.round().await;
    assert_eq!(country.attempt(TENDERS, "01.19", none.clone()).await, said("allow", "copy", 0));
    country.at("2025-03-24T02:10:00Z").await;
    country.court.switch("01.19", true).await.unwrap();
    country.round().await;
    assert_eq!(country.attempt(TENDERS, "01.19", none.clone()).await, said("block", "copy", 1));
    // And the end.
    country.at("2025-04-02T02:00:00Z").await;
    country.court.unlist(listing).await;
    country.round().await;
    assert_eq!(country.attempt(TENDERS, "01.19", none.clone()).await, said("allow", "copy", 0));
    assert_eq!(country.attempt(PERSONNEL, "03.10", none).await, said("allow", "court", 0));
    country.court.close().await;
    country.round().await;
    assert!(country.entries().await.iter().all(|(_, held)| *held == 0));
    let cards: Vec<(String, i64)> =
        sqlx::query_as("SELECT h.institution, count(*) FROM measures.hit h GROUP BY 1 ORDER BY 1")
            .fetch_all(country.court.app.pool())
            .await
            .unwrap();
    let cards: Vec<(&str, i64)> = cards.iter().map(|(code, many)| (code.as_str(), *many)).collect();
    assert_eq!(cards, [(PERSONNEL, 1), (TENDERS, 3), (RAIL, 1)], "every hit, each once");
}

#[tokio::test]
async fn lost_doubled_slow_and_down_they_all_end_at_the_same_copy() {
    let country = Country::open().await;
    let manners = |code: &str, manners: Value| {
        let path = format!("/departments/{code}/manners");
        let country = &country;
        async move { country.send("PUT", &path, manners).await }
    };
    manners(AIR, json!({ "lose_per_mille": 300, "doubles": true })).await;
    manners(TENDERS, json!({ "lose_per_mille": 100 })).await;
    manners("DEPT-LAND", json!({ "slow_ms": 20 })).await;
    manners(RAIL, json!({ "down_until": "2025-04-01T00:00:00Z" })).await;
    let listing = country.court.list().await;
    country.round().await;
    assert_eq!(country.get(&format!("/departments/{RAIL}")).await["entries"], 0, "it is down");
    // A copy that heard nothing for a day is not acted on: the court is asked.
    country.at("2025-03-25T03:00:00Z").await;
    let standing = country.get(&format!("/departments/{RAIL}")).await;
    assert_eq!(standing["stale"], true);
    let asked = country.attempt(RAIL, "07.03", json!({})).await;
    assert_eq!(asked, said("block", "court", 2));
    country.at("2025-03-27T02:00:00Z").await;
    country.court.let_fly().await;
    country.at("2025-04-02T02:00:00Z").await;
    country.court.unlist(listing).await;
    for _ in 0..12 {
        country.round().await;
    }
    let held = country.entries().await;
    let of = |code: &str| held.iter().find(|(known, _)| known == code).unwrap().1;
    assert_eq!([of(AIR), of(RAIL), of("DEPT-LAND"), of(TENDERS)], [1, 1, 1, 0]);
    let mut tx = country.court.system().await;
    let latest = register::latest(tx.sql()).await.unwrap();
    let behind: Vec<String> = crate::store::receivers(tx.sql())
        .await
        .unwrap()
        .into_iter()
        .filter(|one| country.codes.contains(&one.institution) && one.acked_seq < latest)
        .map(|one| one.institution)
        .collect();
    assert_eq!(behind, [""; 0]);
}

#[tokio::test]
async fn a_false_hit_comes_back_to_where_it_happened() {
    use crate::acts::hits::{REVIEW_HIT, review};
    let country = Country::open().await;
    country.court.list().await;
    country.round().await;
    country.attempt(TENDERS, "01.19", json!({ "contested": "不是本人" })).await;
    country.round().await;
    let caller = super::court::actor(&country.court.judge);
    let mut tx = country.court.app.begin_as(caller, REVIEW_HIT).await.unwrap();
    let open = crate::store::hits::before(&mut tx, (None, true), i64::MAX, 9).await.unwrap();
    assert_eq!(open.len(), 1);
    review(&mut tx, open[0].number, true, "证件冒用").await.unwrap();
    tx.commit().await.unwrap();
    country.round().await;
    let standing = country.get(&format!("/departments/{TENDERS}")).await;
    assert_eq!(standing["undone"], json!([open[0].id]));
    country.nation.stop().await;
}
