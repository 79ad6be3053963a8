//! A mail bag: all or nothing, numbers in a row, and the same cases as one after another.

use axum::Router;
use axum::body::Body as HttpBody;
use axum::http::{Request, header};
use axum::middleware::{from_fn, from_fn_with_state};
use platform::http::{identify, localise};
use platform::officers::open_session;
use platform::test::{TestApp, program};
use platform::{App, Role as Post, Wiring};
use serde_json::{Value, json};
use tower::ServiceExt;

struct Desk {
    app: TestApp,
    router: Router,
    token: String,
}

impl Desk {
    async fn open() -> Self {
        let app = program("2026-02-05T01:00:00Z", Wiring::default()).await.unwrap();
        let clerk = app.officer("clerk", "粤0304", &[Post::FilingClerk]).await.unwrap();
        let mut tx = app.begin_system("test").await.unwrap();
        let token = open_session(&mut tx, clerk.officer().unwrap().id).await.unwrap();
        tx.commit().await.unwrap();
        let state: App = (*app).clone();
        let (router, _) = crate::http::routes().split_for_parts();
        let router = router
            .layer(from_fn_with_state(state.clone(), identify))
            .layer(from_fn(localise))
            .with_state(state);
        Self { app, router, token }
    }

    async fn call(&self, call: &str, body: Value, key: &str) -> (u16, Value) {
        let (method, path) = call.split_once(' ').unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header("idempotency-key", key)
            .body(HttpBody::from(body.to_string()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, page) = self.call(&format!("GET {path}"), Value::Null, "look").await;
        assert_eq!(status, 200, "{path} {page}");
        page
    }

    /// Everything that can be read of a case, without what is drawn by lot.
    async fn pages(&self, id: &str) -> Value {
        let mut pages = Vec::new();
        for part in ["", "/parties", "/nodes", "/timeline", "/approvals"] {
            pages.push(self.get(&format!("/cases/{id}{part}")).await);
        }
        let mut tx = self.app.begin_system("test").await.unwrap();
        let case = id.parse().unwrap();
        for row in documents::of_case(&mut tx, case).await.unwrap() {
            pages.push(json!(documents::data_of(&mut tx, row.id).await.unwrap().2));
            pages.push(json!(row));
        }
        let audit: Vec<(String, String, Value)> = sqlx::query_as(
            "SELECT a.actor, a.act, c.content::jsonb -> 'detail' FROM platform.audit a
             JOIN platform.audit_content c USING (seq) WHERE c.case_id = $1 ORDER BY seq",
        )
        .bind(case)
        .fetch_all(tx.sql())
        .await
        .unwrap();
        let told: Vec<(String, Value)> =
            sqlx::query_as("SELECT kind, body FROM platform.event WHERE case_id = $1 ORDER BY seq")
                .bind(case)
                .fetch_all(tx.sql())
                .await
                .unwrap();
        let acts: Vec<_> = audit.into_iter().map(|(_, _, detail)| detail).collect();
        pages.extend([json!(acts), json!(told)]);
        without_lot(json!(pages))
    }

    async fn rows(&self) -> i64 {
        sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM cases.case) + (SELECT count(*) FROM cases.role)
                  + (SELECT count(*) FROM parties.party) + (SELECT count(*) FROM cases.timeline)
                  + (SELECT count(*) FROM nodes.clock) + (SELECT count(*) FROM platform.event)
                  + (SELECT count(*) FROM platform.audit) + (SELECT count(*) FROM platform.reply)
                  + (SELECT count(*) FROM cases.serial)",
        )
        .fetch_one(self.app.pool())
        .await
        .unwrap()
    }
}

fn without_lot(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| !["id", "seq", "document", "case", "actor"].contains(&&**name))
            .map(|(name, field)| (name, without_lot(field)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_lot).collect(),
        other => other,
    }
}

fn person(n: usize) -> Value {
    let first = format!("44039919820202{n:03}");
    let check = kernel::IdNumber::check_character(first.as_bytes().try_into().unwrap());
    json!({ "kind": "natural", "name": format!("人{n}"), "document_kind": "id_card",
        "document_number": format!("{first}{check}") })
}

/// Application `n`; every third shares its applicant with the one before, every fourth is late.
fn application(n: usize) -> Value {
    let owner = if n % 3 == 2 { n - 1 } else { n };
    let mut applicant = person(owner);
    applicant["account"] = json!({ "bank": "BANK-CMB", "account": format!("622588{n:08}"),
        "holder": format!("人{owner}") });
    let late = n % 4 == 3;
    json!({
        "court": "粤0304",
        "received_on": "2026-02-05",
        "applicants": [applicant],
        "debtors": [person(300 + n), person(500 + n % 2)],
        "others": if n.is_multiple_of(2) { json!([person(700 + n)]) } else { json!([]) },
        "title": {
            "number": format!("（2025）粤0304民初{n}号"), "court": "深圳市福田区人民法院",
            "kind": "judgment", "effective_on": if late { "2022-01-12" } else { "2026-01-12" },
            "last_performance_day": if late { "2022-01-22" } else { "2026-01-22" },
            "text": format!("支付{n}万元"),
        },
        "claim": {
            "principal": format!("{}.00", (n + 1) * 10_000),
            "interest": if n % 2 == 1 {
                json!({ "rate": "12%", "year_days": 365, "from": "2025-03-01" })
            } else {
                Value::Null
            },
            "court_fee": if n.is_multiple_of(3) { json!("2150.00") } else { Value::Null },
        },
    })
}

fn bag(count: usize) -> Value {
    json!({ "applications": (0..count).map(application).collect::<Vec<_>>(), "decision": "accept" })
}

#[tokio::test]
async fn a_bag_makes_the_same_cases_as_one_after_another() {
    const COUNT: usize = 12;
    let (bagged, single) = (Desk::open().await, Desk::open().await);
    let (status, made) = bagged.call("POST /cases/batch", bag(COUNT), "bag").await;
    assert_eq!(status, 201, "{made}");
    for n in 0..COUNT {
        let (status, one) = single.call("POST /cases", application(n), &format!("file {n}")).await;
        assert_eq!(status, 201, "{one}");
        let id = one["id"].as_str().unwrap();
        let call = format!("POST /cases/{id}/filing-decision");
        let accept = json!({ "decision": "accept" });
        let (status, decided) = single.call(&call, accept, &format!("accept {n}")).await;
        assert_eq!(status, 200, "{decided}");
        let ours = &made["cases"][n];
        assert_eq!(ours["number"], format!("（2026）粤0304执{}号", n + 1));
        assert_eq!(ours["number"], decided["number"]);
        let ours = bagged.pages(ours["id"].as_str().unwrap()).await;
        assert_eq!(ours, single.pages(id).await, "application {n}");
    }
    for desk in [&bagged, &single] {
        let accounts: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT p.name, (array_agg(a.masked ORDER BY a.added_at DESC))[1], count(DISTINCT p.id)
             FROM parties.account a JOIN parties.party p ON p.id = a.party GROUP BY 1 ORDER BY 1",
        )
        .fetch_all(desk.app.pool())
        .await
        .unwrap();
        assert_eq!(accounts.len(), 8);
        assert_eq!(bagged.get("/cases").await["items"].as_array().unwrap().len(), COUNT);
    }
}

#[tokio::test]
async fn one_bad_application_in_the_middle_leaves_nothing() {
    type Break = fn(&mut Value);
    let faults: [(Break, u16, &str); 6] = [
        (
            |a| a["debtors"][0]["document_number"] = json!("440399198202021001"),
            400,
            "applications[5].debtors[0].document_number",
        ),
        (|a| a["claim"]["principal"] = json!("0.00"), 400, "applications[5].claim.principal"),
        (|a| a["claim"]["principal"] = json!("1.001"), 400, "applications[5].claim.principal"),
        (
            |a| a["received_on"] = json!("2026-01-20"),
            422,
            "applications[5].title.last_performance_day",
        ),
        // Somebody earlier in the bag has this number under another name.
        (|a| a["debtors"][1]["name"] = json!("别名"), 422, "applications[5].debtors[1].name"),
        (
            |a| a["applicants"][0]["account"]["holder"] = json!("别人"),
            422,
            "applications[5].applicants[0].account.holder",
        ),
    ];
    let desk = Desk::open().await;
    let before = desk.rows().await;
    for (index, (break_it, status, field)) in faults.into_iter().enumerate() {
        let mut bag = bag(9);
        break_it(&mut bag["applications"][5]);
        let (got, problem) = desk.call("POST /cases/batch", bag, &format!("bad {index}")).await;
        assert_eq!((got, &problem["field"]), (status, &json!(field)), "{problem}");
        assert_eq!(desk.rows().await, before, "{field}");
    }
    let (status, made) = desk.call("POST /cases/batch", bag(3), "good").await;
    assert_eq!(status, 201);
    assert_eq!(made["cases"][0]["number"], "（2026）粤0304执1号", "no number was lost");
}

#[tokio::test]
async fn a_bag_sent_twice_is_filed_once_and_without_decision_is_only_received() {
    let desk = Desk::open().await;
    let first = desk.call("POST /cases/batch", bag(4), "k").await;
    let rows = desk.rows().await;
    assert_eq!(desk.call("POST /cases/batch", bag(4), "k").await, first);
    assert_eq!(desk.rows().await, rows);
    let mut received = bag(2);
    received.as_object_mut().unwrap().remove("decision");
    let (status, made) = desk.call("POST /cases/batch", received, "later").await;
    assert_eq!((status, made["cases"].as_array().unwrap().len()), (201, 2));
    assert!(made["cases"][0].get("number").is_none());
    let id = made["cases"][0]["id"].as_str().unwrap();
    assert_eq!(desk.get(&format!("/cases/{id}")).await["state"], "received");
    let (status, decided) = desk
        .call(&format!("POST /cases/{id}/filing-decision"), json!({ "decision": "accept" }), "d")
        .await;
    assert_eq!((status, &decided["number"]), (200, &json!("（2026）粤0304执5号")));
}

#[tokio::test]
async fn a_bag_is_neither_empty_nor_endless() {
    let desk = Desk::open().await;
    for count in [0, 1001] {
        let bag = json!({ "applications": vec![application(1); count] });
        let (status, problem) = desk.call("POST /cases/batch", bag, &format!("{count}")).await;
        assert_eq!((status, &problem["field"]), (400, &json!("applications")), "{problem}");
    }
}
