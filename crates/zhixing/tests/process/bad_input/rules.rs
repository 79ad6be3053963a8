//! What the law refuses, through the life of one case.

use serde_json::{Value, json};

use super::table::{Row, all_refused};
use crate::harness::{Court, Expected, until};

fn refused(what: &'static str, call: &str, rule: &'static str, body: &Value) -> Row {
    Row::new(what, "zhifa", call, Expected::refused(rule)).json(body)
}

async fn party(court: &Court, case: &str, role: &str) -> String {
    let parties = court.get(&format!("/cases/{case}/parties")).await;
    let rows = parties.as_array().unwrap();
    let row = rows.iter().find(|row| row["role"] == role).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_must_fail_of_a_case_is_refused_by_its_article() {
    let court = Court::open().await;
    let case = court.investigate(1, "250000.00").await;
    let at = |act: &str| format!("POST /cases/{case}/{act}");
    let property = court.first(&case, "property", |_| true).await["id"].clone();
    let spouse = party(&court, &case, "other").await;
    let freeze = |limit: &str| json!({ "lines": [{ "property": property, "limit": limit }] });
    let plan = at("freeze-plan");
    let rows = vec![
        refused(
            "a spouse asked about",
            &at("investigation"),
            "control.only_debtor",
            &json!({ "purpose": "first", "debtors": [spouse] }),
        ),
        refused("a freeze above the claim", &plan, "control.freeze_ceiling", &freeze("250000.00")),
        Row::new("a freeze of nothing", "zhifa", &plan, Expected::status(400))
            .json(&freeze("0.00")),
        Row::new("a freeze of three decimals", "zhifa", &plan, Expected::invalid("lines[0].limit"))
            .json(&freeze("1.001")),
        Row::new("a freeze by a clerk", "lian", &plan, Expected::status(403)).json(&freeze("1.00")),
    ];
    all_refused(&court, rows).await;

    let asked = court.call("zhifa", &plan, freeze("210000.00")).await.done();
    let decision = format!("POST /approvals/{}/decision", asked["approval"].as_str().unwrap());
    let deduct = |hold: &Value, amount: &str| json!({ "hold": hold, "amount": amount });
    let rows = vec![
        refused(
            "approving one's own proposal",
            &decision,
            "approvals.four_eyes",
            &json!({ "deed": "approve" }),
        ),
        Row::new("approving in another role", "lian", &decision, Expected::status(403))
            .json(&json!({ "deed": "approve" })),
        Row::new("no such deed", "jujz", &decision, Expected::invalid("deed"))
            .json(&json!({ "deed": "rubber-stamp" })),
    ];
    all_refused(&court, rows).await;

    court.tell_nation("/admin/manners", &json!({ "*": { "silent": true } })).await;
    court.approve(&asked, &["jujz"]).await;
    let early = court.first(&case, "holds", |_| true).await["id"].clone();
    until("the order is with the bank", || async {
        let orders = court.get(&format!("/cases/{case}/orders")).await;
        let orders = orders.as_array().unwrap();
        orders.iter().any(|o| o["act"] == "freeze" && o["state"] == "received").then_some(())
    })
    .await;
    let rows = vec![refused(
        "a deduction before the freeze",
        &at("deductions"),
        "control.deduct_after_freeze",
        &deduct(&early, "1.00"),
    )];
    all_refused(&court, rows).await;
    court.tell_nation("/admin/manners", &json!({ "*": {} })).await;
    let hold = court.first(&case, "holds", |row| row["state"] == "effective").await["id"].clone();
    let rows = vec![
        refused(
            "one fen too much",
            &at("deductions"),
            "control.deduct_ceiling",
            &deduct(&hold, "206680.89"),
        ),
        refused(
            "more than is frozen",
            &at("deductions"),
            "control.deduct_within_frozen",
            &deduct(&hold, "210000.01"),
        ),
    ];
    all_refused(&court, rows).await;

    let asked = court.call("zhifa", &at("deductions"), deduct(&hold, "206680.88")).await.done();
    court.approve(&asked, &["jujz"]).await;
    until("the money arrives", || async {
        let ledger = court.get(&format!("/cases/{case}/ledger")).await;
        (ledger["account"]["balances"]["cash"] == "206680.88").then_some(())
    })
    .await;
    let treasury = json!({ "name": "国库", "bank": "COURT-BANK", "account": "TREASURY-4403" });
    court.call("yuanz", "PUT /funds/treasury", treasury).await.done();
    let applicant = party(&court, &case, "applicant").await;
    let line = |party: &str, amount: &str| {
        json!({ "purpose": "applicant", "party": party,
        "amount": amount })
    };
    let mut other_name = line(&applicant, "203725.00");
    other_name["to"] = json!({ "holder": "李代领", "bank": "BANK-CMB", "account": "1" });
    let pay = |line: Value| json!({ "lines": [line] });
    let rows = vec![
        refused(
            "a payee who is no party",
            &at("payouts"),
            "funds.payee_party",
            &pay(line("00000000-0000-0000-0000-000000000007", "1.00")),
        ),
        refused(
            "a payee who is no applicant",
            &at("payouts"),
            "funds.payee_party",
            &pay(line(&spouse, "1.00")),
        ),
        refused(
            "another name without a power",
            &at("payouts"),
            "funds.special_power",
            &pay(other_name),
        ),
        refused(
            "one fen more than there is",
            &at("payouts"),
            "funds.balance",
            &pay(line(&applicant, "206680.89")),
        ),
        refused(
            "closing with money on the account",
            &at("closing"),
            "funds.balance",
            &json!({ "way": "satisfied" }),
        ),
    ];
    all_refused(&court, rows).await;

    let asked = court.call("zhifa", &at("payouts"), json!({})).await.done();
    court.approve(&asked, &["jujz", "caiwu"]).await;
    until("the money is paid out", || async {
        let ledger = court.get(&format!("/cases/{case}/ledger")).await;
        (ledger["account"]["balances"]["cash"] == "0.00").then_some(())
    })
    .await;
    let closing = court.call("zhifa", &at("closing"), json!({ "way": "satisfied" })).await.done();
    court.approve(&closing, &["jujz"]).await;
    until("the case is closed", || async {
        let page = court.get(&format!("/cases/{case}")).await;
        (page["state"] == "closed").then_some(())
    })
    .await;
    let rows = vec![
        refused("a freeze after closing", &plan, "control.freeze_ceiling", &freeze("1.00")),
        refused(
            "a query after closing",
            &at("investigation"),
            "cases.flow",
            &json!({ "purpose": "repeat" }),
        ),
        refused("closing twice", &at("closing"), "cases.flow", &json!({ "way": "satisfied" })),
    ];
    all_refused(&court, rows).await;
}

#[tokio::test]
async fn nothing_is_done_to_anybody_before_filing() {
    let court = Court::open().await;
    let unfiled = court.file(50).await;
    let debtor = party(&court, &unfiled, "debtor").await;
    let at = |act: &str| format!("POST /cases/{unfiled}/{act}");
    let fine = json!({ "debtor": debtor, "kind": "fine", "amount": "1000.00",
        "conduct": "拒不报告" });
    let rows = vec![
        refused("a fine", &at("sanctions"), "cases.flow", &fine),
        refused(
            "a restriction",
            &at("restrictions"),
            "discipline.restrict",
            &json!({ "debtor": debtor }),
        ),
        refused("closing", &at("closing"), "cases.flow", &json!({ "way": "satisfied" })),
    ];
    all_refused(&court, rows).await;
}
