mod batch;
mod course;
mod matrix;

use std::collections::BTreeSet;

use kernel::{Id, Money, TypeCode};
use parties::{DocumentKind, NewParty, PartyKind};
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Role as Post, Tx, Wiring};
use proptest::prelude::*;

use crate::acts::file::{Application, Claim, InterestTerms, Title};
use crate::rules::owed::{Booked, owed as reckon, split};
use crate::rules::{filing, flow};
use crate::*;

const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "粤0304";

fn person(name: &str, number: &str) -> NewParty {
    NewParty {
        kind: PartyKind::Natural,
        name: name.to_owned(),
        document_kind: DocumentKind::IdCard,
        document_number: number.to_owned(),
        address: None,
        phone: None,
        account: None,
    }
}

/// Case A of the domain reference.
fn case_a() -> Application {
    Application {
        court: COURT.to_owned(),
        received_on: "2026-02-02".parse().unwrap(),
        applicants: vec![person("赵申请", "11010519491231002X")],
        debtors: vec![person("钱被执", "110105194912310038")],
        others: vec![],
        title: Title {
            number: "（2025）粤0304民初20001号".into(),
            court: "深圳市福田区人民法院".into(),
            kind: "judgment".into(),
            effective_on: "2026-01-12".parse().unwrap(),
            last_performance_day: "2026-01-22".parse().unwrap(),
            text: "支付200000元及利息".into(),
            obligors: vec!["钱被执".into()],
        },
        claim: Claim {
            principal: "200000".parse().unwrap(),
            interest: Some(InterestTerms {
                rate: "12%".into(),
                year_days: 365,
                from: "2025-03-01".parse().unwrap(),
            }),
            court_fee: Some("2150".parse().unwrap()),
            preservation_fee: None,
        },
    }
}

async fn court() -> (TestApp, Caller) {
    let app = program("2026-02-05T01:00:00Z", Wiring::default()).await.unwrap();
    let clerk = app.officer("clerk", COURT, &[Post::FilingClerk]).await.unwrap();
    app.officer("judge", COURT, &[Post::Judge]).await.unwrap();
    (app, clerk)
}

async fn file_one(app: &TestApp, clerk: &Caller) -> Id<Case> {
    let mut tx = app.begin(clerk, ANY).await.unwrap();
    let case = receive(&mut tx, &case_a()).await.unwrap();
    decide_filing(&mut tx, case, None).await.unwrap();
    tx.commit().await.unwrap();
    case
}

#[tokio::test]
async fn case_a_is_filed_assigned_noticed_on_its_days() {
    let (app, clerk) = court().await;
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    set_next_serial(&mut tx, COURT, TypeCode::ENFORCE, 2026, 1001).await.unwrap();
    tx.commit().await.unwrap();
    let case = file_one(&app, &clerk).await;
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    assert_eq!(face(&mut tx, case).await.unwrap().number, "（2026）粤0304执1001号");
    assign(&mut tx, case, None).await.unwrap();
    issue_notice(&mut tx, case).await.unwrap();
    let due: Vec<(u8, String)> = nodes::of_case(&mut tx, case.0)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.number, row.due.to_string()))
        .collect();
    for expected in [(1, "2026-02-09"), (2, "2026-02-12"), (4, "2026-02-10"), (31, "2026-08-05")] {
        assert!(due.contains(&(expected.0, expected.1.to_owned())), "{expected:?} {due:?}");
    }
    let titles: Vec<String> =
        documents::of_case(&mut tx, case.0).await.unwrap().into_iter().map(|d| d.title).collect();
    assert_eq!(titles, ["受理案件通知书", "执行通知书", "报告财产令"]);
}

#[tokio::test]
async fn owed_and_split_of_case_a_are_exact() {
    let (app, clerk) = court().await;
    let case = file_one(&app, &clerk).await;
    let mut tx = app.begin_system("test").await.unwrap();
    let on = "2026-03-10".parse().unwrap();
    let before = owed(&mut tx, case, on).await.unwrap();
    assert_eq!(before.applicant_total.to_string(), "228386.78");
    assert_eq!(before.total.to_string(), "231712.58");
    let amount = "231712.58".parse().unwrap();
    let booked = note_obtained(&mut tx, case, "order-1", on, amount).await.unwrap();
    assert_eq!(booked.applicant.to_string(), "228386.78");
    assert_eq!(booked.fee.to_string(), "3325.80");
    let again = note_obtained(&mut tx, case, "order-1", on, amount).await.unwrap();
    assert_eq!(again, booked);
    let later = owed(&mut tx, case, "2026-03-17".parse().unwrap()).await.unwrap();
    assert_eq!(later.outstanding, Money::ZERO);
}

#[tokio::test]
async fn numbers_have_neither_gaps_nor_doubles_under_concurrency() {
    let (app, clerk) = court().await;
    let mut tasks = Vec::new();
    for index in 0..24 {
        let (app, clerk) = ((*app).clone(), clerk.clone());
        tasks.push(tokio::spawn(async move {
            let mut tx = app.begin(&clerk, ANY).await.unwrap();
            let case = receive(&mut tx, &case_a()).await.unwrap();
            let number = decide_filing(&mut tx, case, None).await.unwrap().unwrap();
            // Every third clerk thinks better of it: the number must not be lost.
            if index % 3 == 0 {
                return None;
            }
            tx.commit().await.unwrap();
            Some(number.serial)
        }));
    }
    let mut serials = BTreeSet::new();
    for task in tasks {
        if let Some(serial) = task.await.unwrap() {
            assert!(serials.insert(serial));
        }
    }
    assert_eq!(serials, (1..=16).collect());
}

#[tokio::test]
async fn a_stale_version_and_another_court_are_turned_away() {
    let (app, clerk) = court().await;
    let case = file_one(&app, &clerk).await;
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    let version = face(&mut tx, case).await.unwrap().version;
    drop(tx);
    let mut seen = clerk.clone();
    seen.seen = Some(version);
    for expected in [true, false] {
        let mut tx = app.begin(&seen, ANY).await.unwrap();
        let locked = lock(&mut tx, case).await;
        assert_eq!(locked.is_ok(), expected);
        if !expected {
            assert!(matches!(locked, Err(Fault::Stale)));
            break;
        }
        tx.commit().await.unwrap();
    }
    let stranger = app.officer("other", "粤0305", &[Post::Judge]).await.unwrap();
    let mut tx = app.begin(&stranger, ANY).await.unwrap();
    assert!(matches!(lock(&mut tx, case).await, Err(Fault::Missing(_))));
}

#[tokio::test]
async fn a_spouse_cannot_be_asked_about() {
    let (app, clerk) = court().await;
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    let mut application = case_a();
    application.others = vec![person("孙配偶", "110105194912310054")];
    let case = receive(&mut tx, &application).await.unwrap();
    let spouse = parties(&mut tx, case, Role::Other).await.unwrap()[0];
    let fault = require_debtor(&mut tx, case, spouse).await.unwrap_err();
    assert!(matches!(fault, Fault::Refused(r) if r.rule == "control.only_debtor"));
}

/// Something wrong with an application, and where it must be named.
type Broken = (fn(&mut Application), &'static str);

#[test]
fn applications_are_refused_by_field_and_article() {
    let today = "2026-02-05".parse().unwrap();
    let faults: [Broken; 7] = [
        (|a| a.applicants.clear(), "applicants"),
        (|a| a.debtors.clear(), "debtors"),
        (|a| a.received_on = "2026-03-01".parse().unwrap(), "received_on"),
        (|a| a.claim.principal = Money::ZERO, "claim.principal"),
        (|a| a.title.effective_on = "2026-02-03".parse().unwrap(), "title.effective_on"),
        (|a| a.title.obligors = vec!["钱被执".into(); 501], "title.obligors"),
        (|a| a.title.obligors = vec!["钱被执".into(), " ".into()], "title.obligors[1]"),
    ];
    for (break_it, field) in faults {
        let mut application = case_a();
        break_it(&mut application);
        assert_eq!(filing::well_formed(&application, today).unwrap_err().field, field);
    }
    let refusals: [Broken; 3] = [
        (|a| a.received_on = "2026-01-22".parse().unwrap(), "filing.unperformed"),
        (|a| a.title.obligors = vec!["别人".into()], "filing.debtor"),
        (|a| a.debtors[0].document_number = "11010519491231002X".into(), "filing.party"),
    ];
    for (break_it, rule) in refusals {
        let mut application = case_a();
        break_it(&mut application);
        assert_eq!(filing::admissible(&application).unwrap_err().rule, rule);
    }
    assert!(!filing::is_late(&case_a().title, "2028-01-22".parse().unwrap()));
    assert!(filing::is_late(&case_a().title, "2028-01-23".parse().unwrap()));
}

#[test]
fn every_state_but_the_last_two_leads_on() {
    for state in State::ALL {
        let ends = matches!(state, State::Closed | State::Rejected);
        assert_eq!(flow::next(*state).is_empty(), ends, "{state:?}");
        for other in State::ALL {
            let allowed = *state == *other || flow::next(*state).contains(other);
            assert_eq!(flow::judge(*state, *other).is_ok(), allowed);
        }
    }
}

proptest! {
    #[test]
    fn a_receipt_is_split_without_losing_a_fen(amount in 0i64..60_000_000, first in 0i64..30_000_000) {
        let fen = |fen| Money::from_fen(fen).unwrap();
        let debt = law::interest::Debt {
            principal: "200000".parse().unwrap(), costs: "2150".parse().unwrap(), general: None,
            due: "2026-01-22".parse().unwrap(),
        };
        let day = "2026-03-10".parse().unwrap();
        let start = reckon(&debt, &[], &[], day);
        let one = split(&start, fen(first));
        let booked = [Booked { on: day, applicant: one.applicant, fee: one.fee }];
        let then = reckon(&debt, &booked, &[], day);
        let two = split(&then, fen(amount));
        let sum: Money = [two.applicant, two.fee, two.surplus].into_iter().sum();
        prop_assert_eq!(sum, fen(amount));
        prop_assert!(two.applicant <= then.applicant_total.saturating_sub(then.applicant_obtained));
        if two.surplus > Money::ZERO {
            prop_assert_eq!(two.applicant.checked_add(two.fee), Some(then.outstanding));
        }
    }
}

#[tokio::test]
async fn only_a_party_of_the_case_gets_an_account_and_only_in_its_own_name() {
    let (app, clerk) = court().await;
    let case = file_one(&app, &clerk).await;
    let mut tx = app.begin(&clerk, ANY).await.unwrap();
    let applicant = parties(&mut tx, case, Role::Applicant).await.unwrap()[0];
    let account = |holder: &str| ::parties::NewAccount {
        bank: "BANK-ICBC".into(),
        account: "6222020000000000017".into(),
        holder: holder.into(),
    };
    let stranger = ::parties::enrol(&mut tx, &person("孙某", "440399188202020024")).await.unwrap();
    let add = crate::acts::account::add_account;
    let refused = add(&mut tx, case, stranger, &account("孙某")).await.unwrap_err();
    assert!(matches!(refused, Fault::Missing("party")), "{refused:?}");
    let refused = add(&mut tx, case, applicant, &account("孙某")).await.unwrap_err();
    assert!(matches!(&refused, Fault::Refused(r) if r.rule == "parties.account"), "{refused:?}");
    assert!(::parties::account(&mut tx, applicant).await.unwrap().is_none());
    add(&mut tx, case, applicant, &account("赵申请")).await.unwrap();
    let kept = ::parties::account(&mut tx, applicant).await.unwrap().unwrap();
    assert_eq!(kept.bank, "BANK-ICBC");
    let lines = timeline(&mut tx, case).await.unwrap();
    assert!(lines.iter().any(|line| line.act == "cases.add_account"));
}
