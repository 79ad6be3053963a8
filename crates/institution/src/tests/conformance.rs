//! The reference server conforms; one whose mapping is wrong does not, for the right reason.

use std::time::Duration;

use super::stage::Bank;
use crate::conformance::{Certificate, verify};

#[tokio::test]
async fn the_reference_server_on_the_sample_bank_conforms() {
    let bank = Bank::new().await;
    let (court, pool) = (bank.court.clone(), bank.pool.clone());
    let report = bank.examined(Duration::from_secs(20)).await;
    assert!(report.passed(), "{}", report.text(true));
    assert_eq!(report.answered, 100);
    println!("{}", report.text(true));
    let (postings, odd): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM core.posting), (SELECT count(*) FROM zhixing_gateway.odd)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((postings, odd), (1, 1), "one yuan deducted, one changed order put aside");

    let certificate = report.clone().certify(&court).unwrap();
    let mut json = serde_json::to_vec(&certificate).unwrap();
    assert_eq!(verify(&json, &court.public()).unwrap(), report);
    let mut forged: Certificate = serde_json::from_slice(&json).unwrap();
    forged.report.checks[0].passed = false;
    json = serde_json::to_vec(&forged).unwrap();
    assert!(verify(&json, &court.public()).is_err());
}

/// Change the sample mapping or the sample bank, examine, and say what failed.
async fn failed(mapping: (&str, &str), sql: &str) -> Vec<String> {
    let mut bank = Bank::new().await;
    let (from, to) = mapping;
    assert!(bank.text.contains(from), "{from}");
    bank.text = bank.text.replacen(from, to, 1);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&bank.pool).await.unwrap();
    let report = bank.examined(Duration::from_secs(12)).await;
    report.failed().into_iter().map(str::to_owned).collect()
}

const AS_IT_IS: (&str, &str) = ("[holds]", "[holds]");

#[tokio::test]
async fn a_freeze_that_holds_nothing_is_found_out() {
    let lying = "SELECT NULL::text AS refused, least(:limit, 38500) AS held, 0 AS available, \
                 :until AS until, 0 AS rank";
    let from = "SELECT * FROM core.freeze(:order, :account, :document_number, :name, :limit, :keep, :from, :until, :today,\n    :court, :case_number, :ruling)";
    let failed = failed((from, lying), "").await;
    for check in ["partial", "waiting", "register", "release_part"] {
        assert!(failed.iter().any(|name| name == check), "{check}: {failed:?}");
    }
    assert!(!failed.iter().any(|name| name == "receipts"), "{failed:?}");
}

#[tokio::test]
async fn a_bank_that_deducts_more_than_it_holds_is_found_out() {
    let greedy = "DO $$ DECLARE c text; BEGIN
        FOR c IN SELECT conname FROM pg_constraint
            WHERE conrelid = 'core.measure'::regclass AND contype = 'c' LOOP
            EXECUTE 'ALTER TABLE core.measure DROP CONSTRAINT ' || quote_ident(c);
        END LOOP;
        EXECUTE replace(pg_get_functiondef('core.deduct'::regproc), 'how_much > m.held', 'false');
        END $$";
    let failed = failed(AS_IT_IS, greedy).await;
    assert!(failed.contains(&"deduct".to_owned()), "{failed:?}");
}

#[tokio::test]
async fn a_register_that_leaves_measures_out_is_found_out() {
    let waiting = "FROM core.register(:today)";
    let failed = failed((waiting, "FROM core.register(:today) WHERE rank = 0"), "").await;
    assert_eq!(failed, ["register", "release_whole"]);
}

#[tokio::test]
async fn a_waiting_list_without_promotion_is_found_out() {
    let none = "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('core.flow'::regproc),
        'NOT m.in_force AND (is_first OR caught > 0)', 'false'); END $$";
    let failed = failed(AS_IT_IS, none).await;
    assert!(failed.contains(&"release_whole".to_owned()), "{failed:?}");
    assert!(!failed.contains(&"partial".to_owned()), "{failed:?}");
}

#[tokio::test]
async fn a_result_that_is_not_as_agreed_is_answered_internal_and_found_out() {
    let failed = failed(("SELECT * FROM core.renew", "SELECT 1 AS one FROM core.renew"), "").await;
    assert_eq!(failed, ["renew"]);
}

#[tokio::test]
async fn a_bank_that_takes_any_officer_or_any_account_for_the_money_is_found_out() {
    let failed = failed(("[\"COURT-BANK\"]", "[\"COURT-BANK\", \"BANK-NONE\"]"), "").await;
    assert_eq!(failed, ["deduct", "deduct_once"]);
    let anybody = "[[officers]]\nname = \"李法官\"\nwork_card = \"000000\"\n\
                   duty_card = \"4403040001\"\n\n[functions.query]";
    let failed = self::failed(("[functions.query]", anybody), "").await;
    assert_eq!(failed, ["officer"]);
}
