//! What has happened elsewhere and must not happen with these institutions: N1, N7.

use contract::{OrderAct, Outcome, PropertyKind, ResultCode};
use serde_json::json;

use super::orders::{DEBTOR, about_debtor, case_a, code, deduct, freeze, money};
use super::stage::{Stage, order};

/// N1: a man with the debtor's name, and a number of his own.
const NAMESAKE: &str = "110199198001010048";

async fn with_a_namesake() -> Stage {
    let stage = case_a().await;
    let account = json!([{ "institution": "BANK-CMB", "kind": "deposit", "asset": "N1",
        "amount": "6000000.00" }]);
    stage.holdings(DEBTOR.0, NAMESAKE, account).await;
    stage
}

/// Somebody is who their number says: what a namesake has is neither found nor held, whatever the order
/// calls it.
#[tokio::test]
async fn a_namesakes_account_is_neither_found_nor_frozen() {
    let stage = with_a_namesake().await;
    let kinds = vec![PropertyKind::Deposit, PropertyKind::FixedDeposit];
    let asked = stage.ask(about_debtor("BANK-CMB", OrderAct::Query { kinds })).await;
    let Outcome::Property { items } = asked else { panic!("property") };
    assert_eq!(items.iter().map(|item| item.asset.as_str()).collect::<Vec<_>>(), ["Q1"]);
    let refused = stage.ask(about_debtor("BANK-CMB", freeze("N1", "100.00"))).await;
    assert!(matches!(refused, Outcome::Refused { .. }), "{refused:?}");
    // The number with another name: nobody is meant.
    let other = order("BANK-CMB", "李某丙", DEBTOR.1, freeze("Q1", "100.00"));
    let refused = stage.ask(other).await;
    assert!(matches!(refused, Outcome::Refused { .. }), "{refused:?}");
    let (_, truth) = stage.get(&format!("/admin/holdings/{NAMESAKE}")).await;
    assert_eq!(truth[0]["holds"], json!([]), "{truth}");
}

/// N7: after a release the old freeze comes along once more, on every way there is. It is answered as it
/// was, and holds nothing; nothing can be taken under it.
#[tokio::test]
async fn an_older_freeze_never_undoes_a_release() {
    let stage = case_a().await;
    stage.clock("2026-02-10T02:00:00Z").await;
    let freezing = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let first = stage.ask(freezing.clone()).await;
    let hold_order = freezing.id.clone();
    let release = OrderAct::Release { hold_order: hold_order.clone(), amount: None };
    let released = stage.ask(about_debtor("BANK-CMB", release)).await;
    let gone = Outcome::Released { amount: money("240000.00"), remaining: money("0.00") };
    assert_eq!(released, gone);
    for days in ["2026-02-11T02:00:00Z", "2026-03-20T02:00:00Z"] {
        stage.clock(days).await;
        assert_eq!(stage.ask(freezing.clone()).await, first, "the first answer, again");
        let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
        let held = truth.as_array().unwrap().iter().any(|thing| thing["holds"] != json!([]));
        assert!(!held, "{truth}");
    }
    let taken = stage.ask(about_debtor("BANK-CMB", deduct(&hold_order, "1.00"))).await;
    assert_eq!(code(taken), ResultCode::HoldNotFound);
}
