//! The main job over HTTP: query, freeze, deduct, money at the court's bank, payout.

use contract::{
    Batch, CaseAccount, Manner, OrderAct, OrderId, Outcome, PropertyKind, Receipt, ResultCode,
};
use kernel::Money;
use serde_json::json;

use super::stage::{Stage, at, digest, order, order_of, stage};
use crate::*;

pub(crate) const DEBTOR: (&str, &str) = ("陈某甲", "110199198001010013");
const PAYEE: (&str, &str) = ("王某乙", "110199198001010021");

pub(crate) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(crate) fn freeze(target: &str, limit: &str) -> OrderAct {
    OrderAct::Freeze {
        target: target.to_owned(),
        limit: money(limit),
        keep: Money::ZERO,
        from: "2026-02-10".parse().unwrap(),
        until: "2027-02-09".parse().unwrap(),
    }
}

pub(crate) fn deduct(hold: &OrderId, amount: &str) -> OrderAct {
    let to = CaseAccount {
        bank: COURT_BANK.to_owned(),
        holder: "深圳市福田区人民法院".to_owned(),
        account: "SUB-1001".to_owned(),
    };
    OrderAct::Deduct { hold_order: hold.clone(), amount: money(amount), to }
}

fn pay(payee: (&str, &str, &str), amount: &str) -> OrderAct {
    OrderAct::PayOut {
        case_account: "SUB-1001".to_owned(),
        payee_name: payee.0.to_owned(),
        payee_bank: payee.1.to_owned(),
        payee_account: payee.2.to_owned(),
        amount: money(amount),
        purpose: "案款".to_owned(),
    }
}

pub(crate) fn about_debtor(to: &str, act: OrderAct) -> contract::Order {
    order(to, DEBTOR.0, DEBTOR.1, act)
}

pub(crate) fn code(outcome: Outcome) -> ResultCode {
    match outcome {
        Outcome::Refused { code, .. } => code,
        other => panic!("not refused: {other:?}"),
    }
}

/// The debtor of worked case A, and an applicant with an account to be paid on.
pub(crate) async fn case_a() -> Stage {
    let stage = stage().await;
    set_up_case_a(&stage).await;
    stage
}

pub(crate) async fn set_up_case_a(stage: &Stage) {
    stage.holdings(DEBTOR.0, DEBTOR.1, json!([
        { "institution": "BANK-ICBC", "kind": "deposit", "asset": "P1", "amount": "38500.00",
          "purpose": "wages" },
        { "institution": "BANK-CMB", "kind": "fixed_deposit", "asset": "Q1", "amount": "250000.00",
          "fixed_term": true },
        { "institution": "PAY-TENPAY", "kind": "network_fund", "asset": "W1", "amount": "1268.35" },
        { "institution": "CAR", "kind": "vehicle", "asset": "粤B12345", "facts": { "state": "正常" } },
    ])).await;
    stage
        .holdings(
            PAYEE.0,
            PAYEE.1,
            json!([
                { "institution": "BANK-CCB", "kind": "deposit", "asset": "R1", "amount": "10.00" },
            ]),
        )
        .await;
}

#[tokio::test]
async fn case_a_from_the_query_to_an_empty_case_account() {
    let stage = case_a().await;
    let banks = stage.ask(about_debtor("PBOC", OrderAct::FindAccounts)).await;
    let expected = ["BANK-CMB", "BANK-ICBC"].map(str::to_owned).to_vec();
    assert_eq!(banks, Outcome::Accounts { banks: expected });

    let kinds = vec![PropertyKind::Deposit, PropertyKind::FixedDeposit];
    let Outcome::Property { items } =
        stage.ask(about_debtor("BANK-CMB", OrderAct::Query { kinds })).await
    else {
        panic!("property")
    };
    assert_eq!(items.len(), 1);
    assert_eq!((items[0].amount, items[0].fixed_term), (Some(money("250000.00")), true));

    stage.clock("2026-02-10T02:00:00Z").await;
    let freezing = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let hold = freezing.id.clone();
    let held = stage.ask(freezing).await;
    assert_eq!(
        held,
        Outcome::Held {
            account: "Q1".to_owned(),
            held: money("240000.00"),
            limit: money("240000.00"),
            available: money("10000.00"),
            until: "2027-02-09".parse().unwrap(),
            rank: 0,
        }
    );

    stage.clock("2026-03-10T02:00:00Z").await;
    let too_much = stage.ask(about_debtor("BANK-CMB", deduct(&hold, "240000.01"))).await;
    assert_eq!(code(too_much), ResultCode::Insufficient);
    let deducting = about_debtor("BANK-CMB", deduct(&hold, "231712.58"));
    let deduction = deducting.id.clone();
    let outcome = stage.ask(deducting).await;
    assert!(matches!(outcome, Outcome::Deducted { amount, .. } if amount == money("231712.58")));
    let release = OrderAct::Release { hold_order: hold.clone(), amount: None };
    assert_eq!(
        stage.ask(about_debtor("BANK-CMB", release)).await,
        Outcome::Released { amount: money("8287.42"), remaining: Money::ZERO }
    );

    let lines = stage.statements();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].order, Some(deduction));
    assert_eq!((lines[0].amount, lines[0].at), (money("231712.58"), at("2026-03-10T02:00:00Z")));
    assert_eq!((&*lines[0].sub_account, &*lines[0].payer_name), ("SUB-1001", DEBTOR.0));

    stage.clock("2026-03-16T02:00:00Z").await;
    let to_applicant = pay((PAYEE.0, "BANK-CCB", "R1"), "228386.78");
    let paid = stage.ask(order(COURT_BANK, PAYEE.0, PAYEE.1, to_applicant)).await;
    assert!(matches!(paid, Outcome::Paid { amount, .. } if amount == money("228386.78")));
    let fee = pay(("国库", COURT_BANK, "TREASURY-440304"), "3325.80");
    assert!(matches!(stage.ask(about_debtor(COURT_BANK, fee)).await, Outcome::Paid { .. }));

    let (_, accounts) = stage.get("/admin/case-accounts").await;
    assert_eq!(accounts["accounts"]["SUB-1001"]["balance"], "0.00");
    assert_eq!(accounts["treasury"], "3325.80");
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", PAYEE.1)).await;
    assert_eq!(truth[0]["balance"], "228396.78");
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
    let fixed = truth.as_array().unwrap().iter().find(|asset| asset["asset"] == "Q1").unwrap();
    assert_eq!((&fixed["balance"], &fixed["held"]), (&json!("18287.42"), &json!("0.00")));
}

#[tokio::test]
async fn what_must_be_refused_is_refused_with_its_code() {
    let stage = case_a().await;
    let nowhere = OrderId::from("00".repeat(32));
    let refused = [
        (about_debtor("BANK-CMB", deduct(&nowhere, "1.00")), ResultCode::HoldNotFound),
        (about_debtor("BANK-CMB", freeze("Q9", "1.00")), ResultCode::NoAccount),
        (about_debtor("BANK-CCB", freeze("R1", "1.00")), ResultCode::NotCustomer),
        (about_debtor("BANK-CMB", freeze("Q1", "0.00")), ResultCode::ZeroAmount),
        (about_debtor("PBOC", freeze("Q1", "1.00")), ResultCode::Unsupported),
        (order("BANK-CMB", "陈某丙", DEBTOR.1, freeze("Q1", "1.00")), ResultCode::IdMismatch),
        (
            about_debtor(COURT_BANK, pay((PAYEE.0, "BANK-CCB", "R1"), "0.01")),
            ResultCode::Insufficient,
        ),
    ];
    for (order, expected) in refused {
        assert_eq!(code(stage.ask(order).await), expected);
    }
    let mut bare = about_debtor("BANK-CMB", freeze("Q1", "2.00"));
    bare.ruling = String::new();
    assert!(matches!(stage.ask(bare).await, Outcome::Returned { .. }));
    let mut cardless = about_debtor("BANK-CMB", freeze("Q1", "3.00"));
    cardless.officer.duty_card = String::new();
    assert_eq!(code(stage.ask(cardless).await), ResultCode::OfficerUnknown);
    let OrderAct::Freeze { target, limit, keep, from, .. } = freeze("Q1", "4.00") else { panic!() };
    let over = OrderAct::Freeze { target, limit, keep, from, until: "2026-02-08".parse().unwrap() };
    assert_eq!(code(stage.ask(about_debtor("BANK-CMB", over)).await), ResultCode::DocInvalid);
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
    assert!(truth.as_array().unwrap().iter().all(|asset| asset["holds"] == json!([])));
}

#[tokio::test]
async fn money_is_paid_to_no_other_name_or_account() {
    let stage = case_a().await;
    let payment = json!({ "sub_account": "SUB-1001", "amount": "100.00", "payer_name": "陈某甲",
        "payer_account": "X", "remark": "自动履行" });
    let url = stage.url("/admin/payments");
    let body = serde_json::to_vec(&payment).unwrap();
    assert_eq!(stage.client.post(url).body(body).send().await.unwrap().status(), 204);
    stage.settle().await;
    assert_eq!(stage.statements()[0].order, None);

    let wrong_name = pay((DEBTOR.0, "BANK-CCB", "R1"), "10.00");
    assert_eq!(code(stage.ask(about_debtor(COURT_BANK, wrong_name)).await), ResultCode::IdMismatch);
    let wrong_account = pay((PAYEE.0, "BANK-CCB", "R2"), "10.00");
    let refused = stage.ask(about_debtor(COURT_BANK, wrong_account)).await;
    assert_eq!(code(refused), ResultCode::NoAccount);
    let wrong_bank = pay((PAYEE.0, "BANK-ICBC", "R1"), "10.00");
    assert_eq!(code(stage.ask(about_debtor(COURT_BANK, wrong_bank)).await), ResultCode::NoAccount);
    let (_, accounts) = stage.get("/admin/case-accounts").await;
    assert_eq!(accounts["accounts"]["SUB-1001"]["balance"], "100.00");
}

#[tokio::test]
async fn people_of_the_seed_can_be_frozen_and_paid() {
    let stage = stage().await;
    let nation = Nation::new(7, 100_000);
    let (person, account) = nation
        .people()
        .find_map(|person| {
            let mut holdings = nation.holdings(&Holder::Person(person.clone()));
            holdings.retain(|h| h.kind == PropertyKind::Deposit && h.joint_with.is_empty());
            Some((person, holdings.pop()?))
        })
        .unwrap();
    let balance = account.amount.unwrap();
    let found =
        stage.ask(order("PBOC", &person.name, &person.id_number, OrderAct::FindAccounts)).await;
    assert!(matches!(found, Outcome::Accounts { banks } if banks.contains(&account.institution)));
    let act = freeze(&account.asset, "99999999.00");
    let bank = account.institution.as_str();
    let held = stage.ask(order(bank, &person.name, &person.id_number, act)).await;
    assert!(matches!(held, Outcome::Held { held, rank: 0, .. } if held == balance), "{held:?}");

    let deposit = json!({ "sub_account": "SUB-1001", "amount": "5.00", "payer_name": "某",
        "payer_account": "X" });
    let url = stage.url("/admin/payments");
    let body = serde_json::to_vec(&deposit).unwrap();
    stage.client.post(url).body(body).send().await.unwrap();
    let act = pay((&person.name, bank, &account.asset), "5.00");
    assert!(matches!(stage.ask(about_debtor(COURT_BANK, act)).await, Outcome::Paid { .. }));
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", person.id_number)).await;
    let assets = truth.as_array().unwrap();
    let asset = assets.iter().find(|asset| asset["asset"] == account.asset.as_str()).unwrap();
    let more = balance.checked_add(money("5.00")).unwrap().to_string();
    assert_eq!((&asset["balance"], &asset["held"]), (&json!(more), &json!(more)), "caught");
    let (_, stats) = stage.get("/admin/stats").await;
    assert_eq!(stats["things_touched"], 1, "only what was touched is kept");
}

#[tokio::test]
async fn a_second_court_waits_and_moves_up() {
    let stage = case_a().await;
    let first = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let hold = first.id.clone();
    stage.ask(first).await;
    let query = |case: &str| {
        let kinds = vec![PropertyKind::FixedDeposit];
        order_of(case, "BANK-CMB", DEBTOR.0, DEBTOR.1, OrderAct::Query { kinds })
    };
    for (case, rank, caught) in [("B", 0, "10000.00"), ("C", 1, "0.00"), ("D", 2, "0.00")] {
        let waiting = order_of(case, "BANK-CMB", DEBTOR.0, DEBTOR.1, freeze("Q1", "50000.00"));
        let Outcome::Held { held, rank: got, .. } = stage.ask(waiting).await else { panic!() };
        assert_eq!((got, held), (rank, money(caught)), "case {case}");
    }
    stage.ask(about_debtor("BANK-CMB", OrderAct::Release { hold_order: hold, amount: None })).await;
    let Outcome::Property { items } = stage.ask(query("E")).await else { panic!() };
    let measures: Vec<_> =
        items[0].measures.iter().map(|m| m.amount.unwrap().to_string()).collect();
    assert_eq!(measures, ["50000.00", "50000.00", "50000.00"]);
    assert_eq!(items[0].measures[0].authority, "广东省深圳市福田区人民法院");
    assert_eq!(items[0].available, Some(money("100000.00")));
}

#[tokio::test]
async fn things_are_sealed_in_line_and_unsealed() {
    let stage = case_a().await;
    let seal = |case: &str| {
        let act = OrderAct::Seal {
            target: "粤B12345".to_owned(),
            manner: Manner::Register,
            units: None,
            from: "2026-02-10".parse().unwrap(),
            until: "2028-02-09".parse().unwrap(),
        };
        order_of(case, "CAR", DEBTOR.0, DEBTOR.1, act)
    };
    let (first, second) = (seal("A"), seal("B"));
    let hold = first.id.clone();
    assert!(matches!(stage.ask(first).await, Outcome::Sealed { rank: 0, .. }));
    assert!(matches!(stage.ask(second).await, Outcome::Sealed { rank: 1, .. }));
    let unseal = about_debtor("CAR", OrderAct::Unseal { hold_order: hold.clone() });
    assert!(matches!(stage.ask(unseal).await, Outcome::Unsealed { .. }));
    let again = OrderAct::Renew { hold_order: hold, until: "2029-02-09".parse().unwrap() };
    assert_eq!(code(stage.ask(about_debtor("CAR", again)).await), ResultCode::HoldNotFound);
    let (_, truth) = stage.get(&format!("/admin/holdings/{}", DEBTOR.1)).await;
    let car = truth.as_array().unwrap().iter().find(|asset| asset["institution"] == "CAR").unwrap();
    assert_eq!(car["holds"][0]["rank"], 0, "the second moved up");
}

#[tokio::test]
async fn the_same_order_twice_takes_effect_once_and_is_answered_alike() {
    let stage = case_a().await;
    let freezing = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let hold = freezing.id.clone();
    stage.ask(freezing).await;
    let deducting = about_debtor("BANK-CMB", deduct(&hold, "100.00"));
    let id = deducting.id.clone();
    for _ in 0..3 {
        stage.ask(deducting.clone()).await;
    }
    stage.order("BANK-CMB", &[deducting.clone(), deducting.clone()]).await;
    stage.settle().await;
    let answers: Vec<_> = stage.answers().into_iter().filter(|answer| answer.order == id).collect();
    assert_eq!(answers.len(), 4);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(stage.statements().len(), 1);
    let (_, accounts) = stage.get("/admin/case-accounts").await;
    assert_eq!(accounts["accounts"]["SUB-1001"]["balance"], "100.00");

    // Another order under the same id: the receipt names the first, and nothing happens.
    let mut other = deducting.clone();
    other.act = deduct(&hold, "200.00");
    let (body, signature) = stage.batch("BANK-CMB", 1, &[other]);
    let (status, body) = stage.post("BANK-CMB", body, &signature).await;
    let receipts: Batch<Receipt> = contract::parse_batch(&body).unwrap();
    assert_eq!((status, &receipts.items[0].digest), (200, &digest(&deducting)));

    let (status, standing) = stage.get(&format!("/BANK-CMB/orders/{id}")).await;
    assert_eq!((status, &standing["state"]), (200, &json!("answered")));
    assert_eq!(stage.get(&format!("/BANK-ICBC/orders/{id}")).await.0, 404);
}

#[tokio::test]
async fn a_mutated_batch_is_refused_whole() {
    let stage = case_a().await;
    let freezing = about_debtor("BANK-CMB", freeze("Q1", "240000.00"));
    let (body, signature) = stage.batch("BANK-CMB", 1, std::slice::from_ref(&freezing));
    for position in (0..body.len()).step_by(7) {
        let mut mutated = body.clone();
        mutated[position] ^= 1;
        assert_eq!(stage.post("BANK-CMB", mutated, &signature).await.0, 401, "byte {position}");
    }
    for position in (0..signature.len()).step_by(5) {
        let mut digits = signature.clone().into_bytes();
        digits[position] = if digits[position] == b'0' { b'1' } else { b'0' };
        let mutated = String::from_utf8(digits).unwrap();
        assert_eq!(stage.post("BANK-CMB", body.clone(), &mutated).await.0, 401, "{position}");
    }
    assert_eq!(stage.post("BANK-ICBC", body.clone(), &signature).await.0, 400, "meant for CMB");
    assert_eq!(stage.get(&format!("/BANK-CMB/orders/{}", freezing.id)).await.0, 404);

    let foreign = about_debtor("BANK-ICBC", freeze("P1", "1.00"));
    let (body, signature) = stage.batch("BANK-CMB", 1, &[freezing.clone(), foreign]);
    let (status, problem) = stage.post("BANK-CMB", body, &signature).await;
    let problem: serde_json::Value = serde_json::from_slice(&problem).unwrap();
    assert_eq!((status, &problem["field"]), (400, &json!("items[1].institution")));
    assert_eq!(stage.get(&format!("/BANK-CMB/orders/{}", freezing.id)).await.0, 404, "not half");
}

#[tokio::test]
async fn an_older_epoch_is_fenced_off() {
    let stage = case_a().await;
    let send = async |epoch: u64, limit: &str| {
        let order = about_debtor("BANK-CMB", freeze("Q1", limit));
        let (body, signature) = stage.batch("BANK-CMB", epoch, &[order]);
        stage.post("BANK-CMB", body, &signature).await.0
    };
    assert_eq!(send(5, "1.00").await, 200);
    assert_eq!(send(4, "2.00").await, 409);
    assert_eq!(send(5, "3.00").await, 200);
    assert_eq!(send(6, "4.00").await, 200);
}

#[tokio::test]
async fn protected_and_co_owned_accounts_say_so() {
    let stage = stage().await;
    stage.holdings(DEBTOR.0, DEBTOR.1, json!([
        { "institution": "BANK-ABC", "kind": "deposit", "asset": "M1", "amount": "500.00",
          "purpose": "migrant_wages" },
        { "institution": "BANK-ABC", "kind": "deposit", "asset": "J1", "amount": "800.00",
          "joint_with": [{ "name": "王某乙", "document_number": PAYEE.1 }] },
        { "institution": "BANK-ABC", "kind": "wealth_product", "asset": "F1", "amount": "900.00",
          "facts": { "redeemable_on": "2027-01-01" } },
        { "institution": "BANK-ABC", "kind": "deposit", "asset": "N1", "amount": "1.00",
          "opened_on": "2026-05-01" },
    ])).await;
    let kinds = vec![PropertyKind::Deposit, PropertyKind::WealthProduct];
    let Outcome::Property { items } =
        stage.ask(about_debtor("BANK-ABC", OrderAct::Query { kinds: kinds.clone() })).await
    else {
        panic!("property")
    };
    let assets: Vec<&str> = items.iter().map(|item| item.asset.as_str()).collect();
    assert_eq!(assets, ["M1", "J1", "F1"], "N1 is not open yet");
    assert_eq!(items[1].facts["co_owners"], "王某乙");
    let refused = stage.ask(about_debtor("BANK-ABC", freeze("M1", "1.00"))).await;
    assert_eq!(code(refused), ResultCode::RestrictedAccount);
    let act = OrderAct::Query { kinds };
    let Outcome::Property { items } = stage.ask(order("BANK-ABC", PAYEE.0, PAYEE.1, act)).await
    else {
        panic!("property")
    };
    assert_eq!(items.len(), 1, "the other owner finds it too");
    let fund = about_debtor("BANK-ABC", freeze("F1", "900.00"));
    let hold = fund.id.clone();
    assert!(matches!(stage.ask(fund).await, Outcome::Held { .. }));
    let refused = stage.ask(about_debtor("BANK-ABC", deduct(&hold, "900.00"))).await;
    assert_eq!(code(refused), ResultCode::Unsupported);
}
