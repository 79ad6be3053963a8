//! Identity numbers of nobody, planted wherever numbers can go in, and looked for wherever they must not
//! come out. `ZHIXING_CANARIES=10000 cargo x test -p zhixing edge::canaries` is the full size.
//!
//! Division 440399 was never allotted: any text that holds it holds one of ours. Its six digits alone are
//! what a masked number shows (`440399**********1X`); with a digit after them they are a leak.

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use crate::harness::{Answer, Court, Message, application, id_number, quiet_counts};

const MARK: &str = "440399";

/// Whether a text gives away more of a number than its mask does.
fn leaks(text: &str) -> bool {
    text.split(MARK).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

struct Watch<'a> {
    court: &'a Court,
    heard: Vec<String>,
}

impl Watch<'_> {
    /// Remember what is said to somebody whose request failed.
    fn hear(&mut self, what: &str, answer: &Answer) {
        if answer.status >= 400 {
            let text = format!("{what}: {} {:?} {}", answer.status, answer.headers, answer.body);
            if leaks(&text) {
                self.heard.push(text);
            }
        }
    }

    async fn call(&mut self, login: &str, call: &str, body: Value) -> Answer {
        let answer = self.court.call(login, call, body).await;
        self.hear(&call.replace(MARK, "######"), &answer);
        answer
    }
}

#[tokio::test]
async fn no_number_is_left_in_the_clear() {
    let court = Court::open_traced().await;
    let mut watch = Watch { court: &court, heard: Vec::new() };
    let partner = court.partner("BANK-CCB").await;
    let whole = super::size("ZHIXING_CANARIES", 90);
    let mut planted = 0;
    let mut n = 1;
    while planted < whole {
        let number = id_number(n);
        // Three people in each application, and one whose last digit is wrong.
        watch.call("lian", "POST /cases", application(n)).await.done();
        let mut broken = application(n + 3);
        let wrong = format!("{}0", &id_number(n + 4)[..17]);
        let wrong = if wrong == id_number(n + 4) { format!("{}1", &wrong[..17]) } else { wrong };
        broken["debtors"][0]["document_number"] = json!(wrong);
        watch.call("lian", "POST /cases", broken).await;
        for (login, call, body) in elsewhere(&number) {
            watch.call(login, &call, body).await;
        }
        for body in letters(&number) {
            let message = Message::signed("BANK-CCB", body);
            let answer = partner.say("/exchange/answers", &message, "zh").await.unwrap();
            watch.hear("a letter", &answer);
        }
        planted += 14;
        n += 10;
    }
    // All the way to an order on the wire: the one lawful place is the message to the bank itself.
    let case = court.investigate(900_001, "250000.00").await;
    let plan = json!({ "lines": [{ "property": court.get(&format!("/cases/{case}/property")).await[0]["id"],
        "limit": "1000.00" }] });
    let asked = watch.call("zhifa", &format!("POST /cases/{case}/freeze-plan"), plan).await.done();
    court.approve(&asked, &["jujz"]).await;
    court.first(&case, "holds", |hold| hold["state"] == "effective").await;
    quiet_counts(&court.base.pool).await;
    assert!(watch.heard.is_empty(), "told in refusals: {:#?}", watch.heard);
    let said = court.errors();
    assert!(said.contains("TRACE"), "nothing was traced: the test would see no leak there");
    let logged: Vec<&str> = said.lines().filter(|line| leaks(line)).take(5).collect();
    assert!(logged.is_empty(), "logged: {logged:#?}");
    let kept = kept_in_clear(&court).await;
    assert!(kept.is_empty(), "kept in the clear: {kept:#?}");
}

/// Where else people put numbers, by mistake or to try.
fn elsewhere(number: &str) -> Vec<(&'static str, String, Value)> {
    vec![
        ("zhifa", format!("GET /cases?q={number}"), Value::Null),
        ("zhifa", format!("GET /cases/{number}"), Value::Null),
        ("zhifa", format!("GET /cases?cursor={number}"), Value::Null),
        ("zhifa", format!("GET /cases?limit={number}"), Value::Null),
        ("zhifa", format!("GET /ended-cases?q={number}"), Value::Null),
        ("", "POST /session".to_owned(), json!({ "user": number, "password": number })),
        ("lian", "POST /cases".to_owned(), json!({ number: number })),
        ("lian", "POST /cases".to_owned(), json!({ "court": number })),
        ("lian", "POST /cases".to_owned(), json!(number)),
        ("zhifa", format!("POST /approvals/{number}/decision"), json!({ "deed": number })),
    ]
}

fn letters(number: &str) -> Vec<Vec<u8>> {
    let body = json!({ "from": "BANK-CCB", "to": number, "sent_at": number, "epoch": 1 });
    vec![body.to_string().into_bytes(), format!("{{\"{number}\":").into_bytes()]
}

/// Every table of the court's database, as text, with what holds a number.
async fn kept_in_clear(court: &Court) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    )
    .fetch_all(&court.base.pool)
    .await
    .unwrap();
    let (clear, in_hex) = (format!("{MARK}[0-9]"), format!("{}3[0-9]", hex::encode(MARK)));
    let mut found = Vec::new();
    for table in &tables {
        let statement = format!(
            "SELECT t::text AS row FROM {table} t WHERE t::text ~ '{clear}|{in_hex}' LIMIT 1"
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&court.base.pool).await.unwrap();
        found.extend(rows.iter().map(|row| {
            let row: String = row.get("row");
            format!("{table}: {}", row.chars().take(600).collect::<String>())
        }));
    }
    found
}
