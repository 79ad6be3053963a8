//! Applications that cannot be taken: what is wrong with the body, and where.

use serde_json::{Value, json};

use super::table::{Row, all_refused};
use crate::harness::{Court, Expected, application, id_number};

const FILE: &str = "POST /cases";

/// An application with `value` at `pointer` (JSON pointer); `null` takes the field away.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = application(1);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    if let Some(items) = parent.as_array_mut() {
        items[name.parse::<usize>().unwrap()] = value;
        return body;
    }
    if value.is_null() {
        parent.as_object_mut().unwrap().remove(name);
    } else {
        parent[name] = value;
    }
    body
}

fn bad(what: &'static str, pointer: &str, value: Value, expected: Expected) -> Row {
    Row::new(what, "lian", FILE, expected).json(&with(pointer, value))
}

#[tokio::test]
async fn what_is_wrong_in_an_application_is_named_by_its_field() {
    let court = Court::open().await;
    let at = Expected::invalid;
    let debtor = "debtors[0].document_number";
    let mut swapped = id_number(2);
    swapped.replace_range(6..14, "19820230");
    let rows = vec![
        bad("unknown field", "/claim/bonus", json!("1.00"), at("claim.bonus")),
        bad("unknown field of a party", "/debtors/0/age", json!(40), at("debtors[0].age")),
        bad("missing field", "/claim/principal", Value::Null, at("claim.principal")),
        bad("missing part", "/title", Value::Null, at("title")),
        bad("ill-typed", "/debtors", json!("somebody"), at("debtors")),
        bad("wrong option", "/debtors/0/kind", json!("ghost"), at("debtors[0].kind")),
        bad(
            "wrong check digit",
            "/debtors/0/document_number",
            json!("440399188202020025"),
            at(debtor),
        ),
        bad("no such birthday", "/debtors/0/document_number", json!(swapped), at(debtor)),
        bad("too short", "/debtors/0/document_number", json!("44039918820202"), at(debtor)),
        bad(
            "wrong credit code",
            "/debtors/0",
            json!({ "kind": "legal", "name": "被执行人1",
            "document_kind": "uscc", "document_number": "91110108551385082X" }),
            at(debtor),
        ),
        bad("no such day", "/title/effective_on", json!("2026-02-30"), at("title.effective_on")),
        bad("no leap day", "/received_on", json!("2026-02-29"), at("received_on")),
        bad("a day in words", "/received_on", json!("昨天"), at("received_on")),
        bad("in the future", "/received_on", json!("2026-07-07"), at("received_on")),
        bad("year nought", "/title/effective_on", json!("0000-01-01"), at("title.effective_on")),
        bad("before time", "/title/effective_on", json!("-262143-01-01"), at("title.effective_on")),
        bad(
            "after time",
            "/claim/interest",
            json!({ "rate": "12%", "year_days": 365,
            "from": "+262142-12-31" }),
            at("claim.interest.from"),
        ),
        bad(
            "interest without end",
            "/claim/interest",
            json!({ "rate": "12e999%", "year_days": 365,
            "from": "2026-01-01" }),
            at("claim.interest.rate"),
        ),
        bad(
            "a year of no days",
            "/claim/interest",
            json!({ "rate": "12%", "year_days": 0,
            "from": "2026-01-01" }),
            at("claim.interest.year_days"),
        ),
        bad("three decimals", "/claim/principal", json!("200000.001"), at("claim.principal")),
        bad("negative", "/claim/principal", json!("-1.00"), at("claim.principal")),
        bad("10^15 yuan", "/claim/principal", json!("1000000000000000.00"), at("claim.principal")),
        bad(
            "more than a machine word",
            "/claim/principal",
            json!("99999999999999999999999"),
            at("claim.principal"),
        ),
        bad("nothing", "/claim/principal", json!("0.00"), at("claim.principal")),
        bad("no number", "/claim/principal", json!("壹佰元"), at("claim.principal")),
        bad("a float", "/claim/principal", json!(200_000.0), at("claim.principal")),
        bad("no debtor", "/debtors", json!([]), at("debtors")),
        bad("no applicant", "/applicants", json!([]), at("applicants")),
        bad("NUL in a name", "/debtors/0/name", json!("被执\0行人"), at("debtors[0].name")),
        bad("NUL in the title", "/title/text", json!("主文\0"), at("title.text")),
        bad("no name", "/others/0/name", json!("  "), at("others[0].name")),
        bad("no such court", "/court", json!("粤9999"), at("court")),
        bad("no court at all", "/court", json!("法院"), at("court")),
        bad("another court", "/court", json!("京0101"), Expected::status(403)),
        bad(
            "debtor not in the title",
            "/title/obligors",
            json!(["别人"]),
            Expected::refused("filing.debtor"),
        ),
        bad(
            "still time to perform",
            "/title/last_performance_day",
            json!("2026-07-31"),
            Expected::refused("filing.unperformed"),
        ),
        bad(
            "debtor of oneself",
            "/debtors/0/document_number",
            json!(id_number(1)),
            Expected::refused("filing.party"),
        ),
    ];
    all_refused(&court, rows).await;
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused_whole() {
    let court = Court::open().await;
    let whole = serde_json::to_vec(&application(1)).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    let gbk = encoding_rs::GBK.encode(&text).0.into_owned();
    let title = text.find("\"title\"").unwrap();
    let begun = title + text[title..].find("\"court\":\"").unwrap() + "\"court\":\"".len();
    let twice = text.replacen('{', "{\"court\":\"粤0304\",", 1);
    let row = |what, expected| Row::new(what, "lian", FILE, expected);
    let at = Expected::invalid;
    let rows = vec![
        row("not JSON", at("")).bytes("court=粤0304"),
        row("nothing", at("")).bytes(""),
        row("cut off", at("title.court")).bytes(&text.as_bytes()[..begun]),
        row("something after the end", at("")).bytes(format!("{text} {{}}")),
        row("a field twice", at("court")).bytes(twice),
        row("GBK", at("")).bytes(gbk.clone()),
        row("GBK, with an idempotency key", at("")).bytes(gbk).header("idempotency-key", "gbk"),
        row("UTF-16", at(""))
            .bytes(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        row("nested too deep", Expected::status(400)).bytes("[".repeat(100_000)),
        row("nested too deep in a field", Expected::status(400))
            .bytes(format!("{{\"others\":{}", "[".repeat(100_000))),
        row("50 MB", Expected::status(413)).bytes(vec![b' '; 50_000_000]),
        row("50 MB, with an idempotency key", Expected::status(413))
            .bytes(vec![b' '; 50_000_000])
            .header("idempotency-key", "large"),
        row("a little over", Expected::status(413)).bytes(vec![b' '; 4 * 1024 * 1024 + 1]),
        row("a form", Expected::status(415))
            .bytes(whole.clone())
            .header("content-type", "application/x-www-form-urlencoded"),
        row("plain text", Expected::status(415)).bytes(whole).header("content-type", "text/plain"),
    ];
    all_refused(&court, rows).await;
}
