//! Paying out: what goes right to the fen, and everything that is refused.

use std::collections::BTreeSet;

use approvals::Deed;
use axum::http::StatusCode;
use kernel::Money;
use platform::{Fault, Role};
use serde_json::json;
use uuid::Uuid;

use super::court::*;
use crate::*;

#[tokio::test]
async fn case_a_is_paid_to_the_fen_and_ends_at_zero() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "20260310-1", "231712.58").await;

    court.at("2026-03-16");
    let mut tx = court.system().await;
    let plan = payout_plan(&mut tx, filed.case).await.expect("plan");
    drop(tx);
    assert_eq!(plan.due, Some(day("2026-04-09")));
    assert_eq!(plan.total, yuan("231712.58"));
    let lines: Vec<String> = plan
        .lines
        .iter()
        .map(|line| format!("{} {} {}", line.payee_name, line.amount, line.rule))
        .collect();
    assert_eq!(lines, ["深圳市福田区财政局 3325.80 fee.borne", "赵申请 228386.78 funds.payout"]);
    assert!(plan.lines.iter().all(|line| !line.article_zh.is_empty() && line.payee_bank.is_some()));

    court.paid_in_full(&filed).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
    let payouts = court.payouts(&filed).await;
    assert_eq!(payouts.len(), 1);
    assert_eq!(payouts[0].state, PayoutState::Done);
    assert!(payouts[0].lines.iter().all(|line| line.state == LineState::Paid));
    assert_eq!(court.told("funds.PaidOut").await, 2);
    assert_eq!(court.told("funds.CaseAccountEmpty").await, 1);
    assert_eq!(court.broken().await, Vec::<String>::new());
    assert_eq!(court.tasks().await, Vec::<String>::new());

    let mut tx = court.system().await;
    let ledger: Vec<String> = ledger_of_case(&mut tx, filed.case)
        .await
        .expect("ledger")
        .iter()
        .map(|line| {
            let sum = |money: &Option<Money>| money.map_or("-".to_owned(), |m| m.to_string());
            format!("{} {} {} {}", line.kind, line.title, sum(&line.debit), sum(&line.credit))
        })
        .collect();
    assert_eq!(
        ledger,
        [
            "receive cash 231712.58 -",
            "receive unallocated - 231712.58",
            "allot unallocated 231712.58 -",
            "allot to_treasury - 3325.80",
            "allot to_applicant - 228386.78",
            "reserve to_applicant 228386.78 -",
            "reserve to_treasury 3325.80 -",
            "reserve reserved - 231712.58",
        ]
        .into_iter()
        .map(str::to_owned)
        .chain(ledger[8..].iter().cloned())
        .collect::<Vec<_>>()
    );
    assert_eq!(ledger.len(), 12);
    assert!(ledger[8..].iter().all(|line| line.starts_with("pay ")));
    let owed = cases::owed(&mut tx, filed.case.into(), day("2026-03-17")).await.expect("owed");
    assert_eq!(owed.outstanding, Money::ZERO);
    let papers: Vec<String> = documents::of_case(&mut tx, filed.case)
        .await
        .expect("papers")
        .into_iter()
        .map(|row| row.template)
        .collect();
    assert!(papers.contains(&"receipt".to_owned()));
    assert!(papers.contains(&"payout_approval".to_owned()));
    let open: Vec<u8> = nodes::of_case(&mut tx, filed.case)
        .await
        .expect("nodes")
        .iter()
        .filter(|row| matches!(row.number, 28 | 29) && row.done_on != Some(day("2026-03-16")))
        .map(|row| row.number)
        .collect();
    assert_eq!(open, Vec::<u8>::new());
}

#[tokio::test]
async fn the_order_carries_the_approved_account_and_the_paper() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    assert!(orders(&court.app).await.is_empty(), "nothing is sent before it is agreed");
    court.agree(proposed.approval).await;
    let sent = orders(&court.app).await;
    let mut acts: Vec<String> = sent
        .iter()
        .map(|order| {
            let act = &order.act;
            let text = |name: &str| act[name].as_str().unwrap_or("").to_owned();
            assert_eq!(text("case_account"), filed.sub_account);
            format!("{} {} {}", text("payee_name"), text("payee_account"), text("amount"))
        })
        .collect();
    acts.sort();
    assert_eq!(
        acts,
        ["深圳市福田区财政局 4000021109001234567 3325.80", "赵申请 6222020000000001 228386.78",]
    );
    let clear: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM funds.payout_line l, to_jsonb(l) AS j
         WHERE j::text LIKE '%6222020000000001%'",
    )
    .fetch_one(court.app.pool())
    .await
    .expect("look");
    assert_eq!(clear, 0, "account numbers stay masked in funds");
}

/// Whoever draws the templates draws them from the samples: they hold the fields the papers have.
#[tokio::test]
async fn the_samples_have_the_fields_of_the_papers() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    court.propose(&filed, None).await.expect("propose");
    let samples = [
        ("receipt", include_str!("../../papers/receipt.sample.json")),
        ("payout_approval", include_str!("../../papers/payout_approval.sample.json")),
    ];
    let mut tx = court.system().await;
    let issued = documents::of_case(&mut tx, filed.case).await.expect("papers");
    for (template, sample) in samples {
        let row = issued.iter().find(|row| row.template == template).expect(template);
        let (_, _, data) = documents::data_of(&mut tx, row.id).await.expect("data");
        let sample: serde_json::Value = serde_json::from_str(sample).expect("sample");
        assert_eq!(fields(&data), fields(&sample), "{template}");
        assert_eq!(fields(&data["lines"][0]), fields(&sample["lines"][0]), "{template}");
        assert_eq!(data["amount_capital"], sample["amount_capital"]);
    }
}

fn fields(value: &serde_json::Value) -> BTreeSet<String> {
    value.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
}

#[tokio::test]
async fn what_may_not_be_paid_is_refused_with_its_rule() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    assert_eq!(rule(court.propose(&filed, None).await), "funds.balance");
    court.money_comes(&filed, "1", "231712.58").await;
    let (applicant, debtor) = (Some(filed.applicants[0]), Some(filed.debtors[0]));
    let stranger = Some(Uuid::from_u128(7));
    for (lines, wanted) in [
        (vec![asked(Purpose::Applicant, applicant, "228386.79")], "funds.balance"),
        (vec![asked(Purpose::Treasury, None, "3325.81")], "fee.once"),
        (vec![asked(Purpose::Debtor, debtor, "0.01")], "funds.balance"),
        (vec![asked(Purpose::Applicant, applicant, "999999999999999.99")], "funds.balance"),
        (vec![asked(Purpose::Applicant, stranger, "1")], "funds.payee_party"),
        (vec![asked(Purpose::Applicant, debtor, "1")], "funds.payee_party"),
        (vec![asked(Purpose::Applicant, None, "1")], "funds.payee_party"),
        (vec![asked(Purpose::Treasury, applicant, "1")], "funds.payee_party"),
        (vec![], "funds.balance"),
        (
            vec![
                asked(Purpose::Applicant, applicant, "228386.78"),
                asked(Purpose::Applicant, applicant, "0.01"),
            ],
            "funds.balance",
        ),
    ] {
        let shown = format!("{lines:?}");
        assert_eq!(rule(court.propose(&filed, Some(lines)).await), wanted, "{shown}");
    }
    let nothing = vec![asked(Purpose::Applicant, applicant, "0")];
    assert_eq!(field(court.propose(&filed, Some(nothing)).await), "lines[0].amount");
    assert_eq!(court.payouts(&filed).await, [], "nothing half-done remains");
    assert_eq!(court.balances(&filed).await.reserved, Money::ZERO);
}

#[tokio::test]
async fn another_name_is_paid_only_with_a_special_power_two_people_accepted() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let to = |holder: &str, number: &str| OtherAccount {
        holder: holder.to_owned(),
        bank: "BANK-ICBC".to_owned(),
        account: number.to_owned(),
    };
    let line = |to: OtherAccount| LineAsked {
        to: Some(to),
        ..asked(Purpose::Applicant, Some(filed.applicants[0]), "1000")
    };
    let lawyer = || to("李律师", "6222020000000099");
    let refused = court.propose(&filed, Some(vec![line(lawyer())])).await;
    assert_eq!(rule(refused), "funds.special_power");
    let unknown = court.propose(&filed, Some(vec![line(to("赵申请", "6222029999"))])).await;
    assert_eq!(rule(unknown), "parties.account");

    let new = NewPower {
        party: filed.applicants[0],
        agent_name: "李律师".to_owned(),
        agent_bank: "BANK-ICBC".to_owned(),
        agent_account: "6222020000000099".to_owned(),
        evidence: "卷宗第12页授权委托书,律所函及执业证".to_owned(),
    };
    let mut tx = court.app.begin(&court.judge, ANY).await.expect("begin");
    let stranger = NewPower { party: Uuid::from_u128(7), ..new.clone() };
    assert_eq!(rule(propose_power(&mut tx, filed.case, stranger).await), "funds.payee_party");
    let approval = propose_power(&mut tx, filed.case, new).await.expect("propose");
    tx.commit().await.expect("commit");
    court.approve(&court.head, approval).await.expect("accept");

    // The power covers that account and no other.
    let other = court.propose(&filed, Some(vec![line(to("李律师", "6222020000000098"))])).await;
    assert_eq!(rule(other), "funds.special_power");
    let proposed = court.propose(&filed, Some(vec![line(lawyer())])).await.expect("propose");
    court.agree(proposed.approval).await;
    let sent = orders(&court.app).await;
    assert_eq!(sent[0].act["payee_name"], json!("李律师"));
    assert_eq!(sent[0].act["payee_account"], json!("6222020000000099"));
    court.answer(&sent[0], sent[0].paid("S1")).await;
    assert_eq!(court.balances(&filed).await.to_applicant, yuan("227386.78"));
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn proposer_and_two_signers_are_three_people() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let roles = [Role::Judge, Role::DivisionHead, Role::Finance];
    let everything = court.app.officer("all", COURT, &roles).await.expect("officer");

    let mut tx = court.app.begin(&everything, ANY).await.expect("begin");
    let mine = propose_payout(&mut tx, filed.case, None).await.expect("propose");
    tx.commit().await.expect("commit");
    assert_eq!(rule(court.approve(&everything, mine.approval).await), "approvals.four_eyes");
    court.decide(&everything, mine.approval, Deed::Withdraw).await.expect("withdraw");

    let proposed = court.propose(&filed, None).await.expect("propose");
    assert_eq!(court.approve(&everything, proposed.approval).await.expect("head"), "pending");
    assert_eq!(rule(court.approve(&everything, proposed.approval).await), "approvals.four_eyes");
    let denied = court.approve(&court.head, proposed.approval).await;
    assert!(matches!(denied, Err(Fault::Denied(_))), "{denied:?}");
    assert!(orders(&court.app).await.is_empty());
}

#[tokio::test]
async fn a_payout_not_agreed_to_frees_its_money() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let before = court.balances(&filed).await;
    let reason = || "核对收款账户".to_owned();
    for (who, deed) in [
        (&court.head, Deed::Refuse { reason: reason() }),
        (&court.head, Deed::Return { reason: reason() }),
        (&court.judge, Deed::Withdraw),
    ] {
        let proposed = court.propose(&filed, None).await.expect("propose");
        assert_eq!(court.balances(&filed).await.reserved, yuan("231712.58"));
        court.decide(who, proposed.approval, deed).await.expect("decide");
        assert_eq!(court.balances(&filed).await, before);
    }
    let states: Vec<PayoutState> =
        court.payouts(&filed).await.iter().map(|payout| payout.state).collect();
    assert_eq!(states, [PayoutState::Dropped; 3]);
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_stayed_case_is_not_paid_out() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.approve(&court.head, proposed.approval).await.expect("head");
    let mut tx = court.app.begin(&court.judge, ANY).await.expect("begin");
    cases::set_flag(&mut tx, filed.case.into(), cases::Flag::Stayed, "案外人异议")
        .await
        .expect("stay");
    tx.commit().await.expect("commit");
    // Agreed by the last signer, refused by the rule: still pending, nothing sent.
    assert_eq!(rule(court.approve(&court.finance, proposed.approval).await), "cases.stayed");
    assert!(orders(&court.app).await.is_empty());
    assert_eq!(court.payouts(&filed).await[0].state, PayoutState::Proposed);
}

#[tokio::test]
async fn an_account_changed_after_the_proposal_is_not_paid() {
    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let proposed = court.propose(&filed, None).await.expect("propose");
    court.approve(&court.head, proposed.approval).await.expect("head");
    court.at("2026-03-11");
    let mut tx = court.system().await;
    let new = parties::NewAccount {
        bank: "BANK-CCB".to_owned(),
        account: "6217000000000066".to_owned(),
        holder: "赵申请".to_owned(),
    };
    let party = filed.applicants[0].into();
    parties::add_account(&mut tx, party, "赵申请", &new).await.expect("account");
    tx.commit().await.expect("commit");
    let refused = court.approve(&court.finance, proposed.approval).await;
    assert_eq!(rule(refused), "parties.account");
    assert!(orders(&court.app).await.is_empty());
}

#[tokio::test]
async fn surplus_goes_back_and_joint_applicants_share() {
    let court = court().await;
    let mut application = case_a();
    application["applicants"] = json!([
        person("赵申请", "11010519491231002X", "6222020000000001"),
        person("孙申请", "110105194912310054", "6222020000000003"),
    ]);
    let filed = court.file(application).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "240000.01").await;
    let mut tx = court.system().await;
    let plan = payout_plan(&mut tx, filed.case).await.expect("plan");
    drop(tx);
    let lines: Vec<String> = plan
        .lines
        .iter()
        .map(|line| format!("{} {} {}", line.payee_name, line.amount, line.rule))
        .collect();
    assert_eq!(
        lines,
        [
            "深圳市福田区财政局 3325.80 fee.borne",
            "赵申请 114193.39 funds.payout",
            "孙申请 114193.39 funds.payout",
            "钱被执 8287.43 funds.surplus",
        ]
    );
    court.paid_in_full(&filed).await;
    assert_eq!(court.balances(&filed).await, Balances::default());
    assert_eq!(court.broken().await, Vec::<String>::new());
}

#[tokio::test]
async fn without_an_account_the_others_are_paid_first() {
    let court = court().await;
    let mut application = case_a();
    application["applicants"][0]["account"].take();
    let filed = court.file(application).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    assert_eq!(rule(court.propose(&filed, None).await), "parties.account");
    let fee = vec![asked(Purpose::Treasury, None, "3325.80")];
    let proposed = court.propose(&filed, Some(fee)).await.expect("fee alone");
    court.agree(proposed.approval).await;
    let sent = orders(&court.app).await;
    court.answer(&sent[0], sent[0].paid("S1")).await;
    let balances = court.balances(&filed).await;
    assert_eq!((balances.cash, balances.to_applicant), (yuan("228386.78"), yuan("228386.78")));
}

#[tokio::test]
async fn malformed_requests_name_their_field_and_roles_are_kept() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    let court = court().await;
    let filed = court.file(case_a()).await;
    court.at("2026-03-10");
    court.money_comes(&filed, "1", "231712.58").await;
    let party = filed.applicants[0];
    let ask = |amount: serde_json::Value| json!({ "lines": [{ "purpose": "applicant", "party": party, "amount": amount }] });
    let send = async |caller: &platform::http::Caller, body: String| {
        let router = axum::Router::from(http::routes()).with_state((*court.app).clone());
        let mut request = Request::post(format!("/cases/{}/payouts", filed.case))
            .body(Body::from(body))
            .expect("request");
        request.extensions_mut().insert(caller.clone());
        let response = router.oneshot(request).await.expect("response");
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 100_000).await.expect("body");
        let body: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        (status, body)
    };
    let judge = &court.judge;
    for body in [
        ask(json!("-5.00")).to_string(),
        ask(json!("1.234")).to_string(),
        ask(json!("1000000000000000")).to_string(),
        ask(json!(12.5)).to_string(),
        ask(json!("一百")).to_string(),
        json!({ "lines": [{ "purpose": "bribe", "amount": "1" }] }).to_string(),
        json!({ "line": [] }).to_string(),
        "{".to_owned(),
    ] {
        let (status, problem) = send(judge, body.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {problem}");
    }
    let (_, problem) = send(judge, ask(json!("-5.00")).to_string()).await;
    assert_eq!(problem["field"], json!("lines[0].amount"), "{problem}");
    let (status, problem) = send(judge, ask(json!("228386.79")).to_string()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["rule"], json!("funds.balance"));
    assert!(problem["article"].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    let (status, _) = send(&court.finance, "{}".to_owned()).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "finance checks payouts, it does not propose them");
    let (status, _) = send(judge, "{}".to_owned()).await;
    assert_eq!(status, StatusCode::CREATED);
}
