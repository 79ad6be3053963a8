//! 结果汇总 – what came of the cases of a scenario, brought together: one timeline, every order, every
//! ledger entry, balances, and every deadline with whether it was kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Every list of all cases, each row with the case it is of.
pub(crate) struct Gathered {
    pub(crate) timeline: Vec<Value>,
    pub(crate) orders: Vec<Value>,
    pub(crate) ledger: Vec<Value>,
    pub(crate) balances: BTreeMap<String, Value>,
    pub(crate) deadlines: Vec<Value>,
}

/// Bring together what is known of `cases`, by the name each was kept under.
pub(crate) fn gather(cases: &BTreeMap<String, Value>) -> Gathered {
    let mut timeline = Vec::new();
    let mut orders = Vec::new();
    let mut ledger = Vec::new();
    let mut balances = BTreeMap::new();
    let mut deadlines = Vec::new();
    for (name, case) in cases {
        let documents = titles(&case["documents"]);
        timeline.extend(rows(&case["timeline"]).map(|row| event(name, case, row, &documents)));
        orders.extend(rows(&case["orders"]).map(|row| of_case(name, row)));
        ledger.extend(rows(&case["ledger"]["lines"]).map(|row| of_case(name, row)));
        balances.insert(name.clone(), case["ledger"]["account"]["balances"].clone());
        deadlines.extend(rows(&case["nodes"]).map(|row| deadline(name, row)));
    }
    let moment = |row: &Value| row["at"].as_str().unwrap_or_default().to_owned();
    timeline.sort_by_key(moment);
    ledger.sort_by_key(moment);
    deadlines.sort_by_key(|row| row["due"].as_str().unwrap_or_default().to_owned());
    Gathered { timeline, orders, ledger, balances, deadlines }
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn of_case(name: &str, row: &Value) -> Value {
    let mut with_case = Map::new();
    with_case.insert("case".to_owned(), json!(name));
    with_case.extend(row.as_object().cloned().unwrap_or_default());
    Value::Object(with_case)
}

/// Title and number of each document, by id.
fn titles(documents: &Value) -> BTreeMap<&str, Value> {
    rows(documents)
        .filter_map(|row| {
            let shown = json!({ "id": row["id"], "title": row["title"], "number": row["number"] });
            Some((row["id"].as_str()?, shown))
        })
        .collect()
}

/// Date, node, act, article and document of something that happened.
fn event(name: &str, case: &Value, row: &Value, documents: &BTreeMap<&str, Value>) -> Value {
    let document = row["document"].as_str().and_then(|id| documents.get(id));
    let at = row["at"].as_str().and_then(|at| at.parse().ok());
    let node = rows(&case["nodes"]).find(|node| node["number"] == row["node"]);
    json!({
        "case": name,
        "number": case["case"]["number"],
        "date": at.map(kernel::time::day_of),
        "at": row["at"],
        "node": row["node"],
        "node_zh": node.map(|node| &node["zh"]),
        "node_en": node.map(|node| &node["en"]),
        "act": row["act"],
        "zh": row["zh"],
        "en": row["en"],
        "rule": row["rule"],
        "article": row["article"],
        "document": document,
        "amount": row["amount"],
        "actor": row["actor"],
    })
}

/// A clock: `kept` says whether it was done in time; it is null while neither is sure.
fn deadline(name: &str, row: &Value) -> Value {
    let over = row["overdue_days"].as_i64().unwrap_or(0);
    let kept = match (over, row["done_on"].is_null()) {
        (0, true) => None,
        (0, false) => Some(true),
        _ => Some(false),
    };
    json!({
        "case": name,
        "node": row["number"],
        "node_zh": row["zh"],
        "node_en": row["en"],
        "from": row["started_on"],
        "due": row["due"],
        "done": row["done_on"],
        "days_over": over,
        "kept": kept,
        "rule": row["rule"],
        "article": row["article"],
        "reason": row["reason"],
    })
}
