//! Acknowledged implies present, effects are unique, the ledger is balanced.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::load::{Filed, Lived};
use crate::harness::{Answer, Court, id_number, quiet_counts, until};

/// Look behind the court and the banks once everything has come to rest.
pub(crate) async fn check(court: &Court, filed: &[Filed], lived: &[Lived]) {
    rest(court).await;
    kept_once(court, filed, lived).await;
    numbered(court).await;
    balanced(court).await;
    for one in lived {
        effects_are_one(court, one).await;
    }
    same_orders(court).await;
    let errors = court.errors();
    assert!(!errors.contains("panicked"), "{errors}");
}

async fn count(court: &Court, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&court.base.pool).await.unwrap()
}

/// Every job due is done, every order answered, nothing set aside. Late answers and proofs of holds are
/// looked at tomorrow.
async fn rest(court: &Court) {
    until("all work is done", || async {
        let open = count(
            court,
            "SELECT (SELECT count(*) FROM platform.job WHERE NOT stuck AND name NOT LIKE '%every_day'
                     AND name NOT IN ('nodes.sweep', 'exchange.overdue', 'control.verify'))
                  + (SELECT count(*) FROM exchange.outgoing WHERE state <> 'answered')",
        )
        .await;
        (open == 0).then_some(())
    })
    .await;
    quiet_counts(&court.base.pool).await;
    let stuck: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT name, last_error FROM platform.job WHERE stuck")
            .fetch_all(&court.base.pool)
            .await
            .unwrap();
    assert!(stuck.is_empty(), "{stuck:?}");
}

async fn kept_once(court: &Court, filed: &[Filed], lived: &[Lived]) {
    assert!(filed.len() > 10, "too little load to prove anything: {}", filed.len());
    for one in filed {
        let reply: Value = sqlx::query_scalar("SELECT body FROM platform.reply WHERE key = $1")
            .bind(&one.key)
            .fetch_one(&court.base.pool)
            .await
            .unwrap();
        assert_eq!(reply["id"], json!(one.case));
        let number: Option<String> =
            sqlx::query_scalar("SELECT number FROM cases.case WHERE id = $1::uuid")
                .bind(&one.case)
                .fetch_one(&court.base.pool)
                .await
                .unwrap();
        assert_eq!(number.as_ref(), Some(&one.number));
    }
    let kept = count(court, "SELECT count(*) FROM cases.case").await;
    assert_eq!(kept, i64::try_from(filed.len() + lived.len()).unwrap(), "a case too many or few");
    let titles = count(court, "SELECT count(DISTINCT title_number) FROM cases.case").await;
    assert_eq!(titles, kept, "a title was filed twice");
    let told = count(
        court,
        "SELECT count(*) FROM (SELECT case_id FROM platform.event
             WHERE kind = 'cases.CaseFiled' GROUP BY case_id HAVING count(*) = 1) AS once",
    )
    .await;
    assert_eq!(told, kept, "filing was told once for each case");
}

/// Serials per court, kind and year run from 1 without gaps or doubles.
async fn numbered(court: &Court) {
    let off = count(
        court,
        "SELECT count(*) FROM (
             SELECT c.court, c.kind, c.year FROM cases.case c
             JOIN cases.serial s USING (court, kind, year)
             GROUP BY c.court, c.kind, c.year, s.next
             HAVING count(DISTINCT c.serial) <> count(*) OR min(c.serial) <> 1
                 OR max(c.serial) <> count(*) OR s.next <> count(*) + 1) AS off",
    )
    .await;
    assert_eq!(off, 0, "serials with gaps or doubles");
}

async fn balanced(court: &Court) {
    let app = court.app();
    let mut tx = app.begin_system("test.look").await.unwrap();
    let broken = funds::invariants(&mut tx).await.unwrap();
    assert!(broken.is_empty(), "{broken:?}");
}

/// What the bank really holds and took is what the court believes, by one order each.
async fn effects_are_one(court: &Court, one: &Lived) {
    let url = format!("{}/admin/holdings/{}", court.nation_url, id_number(one.n + 1));
    let truth = Answer::of(court.client.get(url).send().await.unwrap()).await.done();
    let account = &truth[0];
    assert_eq!(account["balance"], "249000.00", "deducted once: {truth}");
    let holds = account["holds"].as_array().unwrap();
    let orders: BTreeSet<&str> = holds.iter().filter_map(|hold| hold["order"].as_str()).collect();
    assert_eq!((holds.len(), orders.len()), (1, 1), "frozen once: {truth}");
    let kept = court.get(&format!("/cases/{}/holds", one.case)).await;
    assert_eq!(kept.as_array().unwrap().len(), 1, "{kept}");
    assert_eq!(kept[0]["order_id"], holds[0]["order"]);
    let ledger = court.get(&format!("/cases/{}/ledger", one.case)).await;
    assert_eq!(ledger["account"]["balances"]["cash"], "1000.00", "arrived once: {ledger}");
}

/// The institutions know exactly the orders the court has given.
async fn same_orders(court: &Court) {
    let url = format!("{}/admin/stats", court.nation_url);
    let stats = Answer::of(court.client.get(url).send().await.unwrap()).await.done();
    let given = count(court, "SELECT count(*) FROM exchange.outgoing").await;
    assert_eq!((&stats["orders"], &stats["answered"]), (&json!(given), &json!(given)));
    let odd =
        count(court, "SELECT count(*) FROM exchange.odd_answer WHERE verdict NOT IN ('repeat')")
            .await;
    assert_eq!(odd, 0, "an answer that was not to be expected");
}
