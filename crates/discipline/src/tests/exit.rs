//! Who may not leave the country: the law as a table, and the whole way on a real database.

use contract::{Answer, DirectoryEntry, OrderId, Outcome, ResultCode, Terms};
use kernel::Money;
use platform::{Result, jobs as queue};
use serde_json::{Value, json};
use uuid::Uuid;

use super::acts::{ANY, Court, company, person, refused};
use crate::rules::exit::{judge, judge_lifting, last_day};
use crate::rules::restrict::{Measure, Person};
use crate::store::exits;
use crate::*;

#[test]
fn who_may_be_kept_from_leaving() {
    let (own, people) = (law::id::EXIT_RESTRICT.as_str(), law::id::EXIT_PEOPLE.as_str());
    let one = |capacity| vec![Person { capacity, is_natural: true }];
    let unit = [Person { capacity: Capacity::Principal, is_natural: false }];
    let owed: Money = "1.00".parse().unwrap();
    for (debtor, noticed, owed, natural, who, rule) in [
        (true, true, owed, true, vec![], None),
        (true, true, owed, false, one(Capacity::Representative), None),
        (true, true, owed, false, one(Capacity::Principal), None),
        (true, true, owed, false, one(Capacity::Responsible), None),
        (false, true, owed, true, vec![], Some(own)),
        (true, false, owed, true, vec![], Some(own)),
        (true, true, Money::ZERO, true, vec![], Some(own)),
        (true, true, owed, true, one(Capacity::Responsible), Some(people)),
        (true, true, owed, false, vec![], Some(people)),
        (true, true, owed, false, one(Capacity::Controller), Some(people)),
        (true, true, owed, false, one(Capacity::Debtor), Some(people)),
        (true, true, owed, false, unit.to_vec(), Some(people)),
    ] {
        let measure = Measure {
            is_debtor: debtor,
            is_noticed: noticed,
            outstanding: owed,
            debtor_is_natural: natural,
            people: &who,
        };
        assert_eq!(judge(&measure).err().map(|refusal| refusal.rule), rule, "{measure:?}");
    }
}

#[test]
fn what_lets_somebody_leave_again_and_how_long_a_decision_lasts() {
    for (ground, own, other) in [
        (EndGround::ApplicantConsent, true, true),
        (EndGround::Security, true, true),
        (EndGround::Settled, true, true),
        (EndGround::Suspended, true, true),
        (EndGround::Wrong, true, true),
        (EndGround::LeftOffice, false, true),
        (EndGround::TwoQueries, false, false),
        (EndGround::Corrected, false, false),
    ] {
        let lifts = |capacity| judge_lifting(true, capacity, ground).is_ok();
        assert_eq!(lifts(Capacity::Debtor), own, "{ground:?}");
        assert_eq!(lifts(Capacity::Responsible), other, "{ground:?}");
    }
    let over = judge_lifting(false, Capacity::Debtor, EndGround::Security).unwrap_err();
    assert_eq!(over.rule, law::id::EXIT_LIFT.as_str());
    let last = last_day("2025-03-10".parse().unwrap());
    assert_eq!(last.to_string(), "2025-06-09", "{}", law::id::EXIT_TERM.as_str());
}

async fn join_the_office(court: &Court) {
    let office = DirectoryEntry {
        code: "EXIT".into(),
        zh: "出入境管理机构".into(),
        en: "Exit-Entry".into(),
        kind: "immigration".into(),
        functions: ["restrict_exit", "lift_exit"].map(str::to_owned).to_vec(),
        items: Vec::new(),
        public_key: String::new(),
        terms: Terms::default(),
    };
    exchange::register(&court.app, "http://localhost", &[office]).await.unwrap();
}

async fn restrict(court: &Court, people: Value) -> Result<()> {
    let body = json!({ "debtor": court.debtor, "people": people, "on_request": true });
    let mut tx = court.app.begin(&court.judge, ANY).await?;
    let new = serde_json::from_value(body).unwrap();
    let approval = propose_exit(&mut tx, court.case, &new).await?;
    tx.commit().await?;
    court.approve(approval).await
}

async fn exit(court: &Court) -> ExitRestriction {
    let mut tx = court.app.begin_system("test").await.unwrap();
    exits::of_cases(&mut tx, &[court.case.0]).await.unwrap().pop().unwrap()
}

/// Let the office answer the order it was given last.
async fn answer(court: &Court, outcome: Outcome) {
    let mut tx = court.app.begin_system("test").await.unwrap();
    let (id, act): (String, String) = sqlx::query_as(
        "SELECT id, act FROM exchange.outgoing WHERE answered_at IS NULL ORDER BY created_at, id",
    )
    .fetch_one(tx.sql())
    .await
    .unwrap();
    let order = OrderId::from(id.clone());
    let answer = Answer {
        order: order.clone(),
        serial: 1,
        answered_at: tx.now,
        request_digest: String::new(),
        outcome,
    };
    sqlx::query("UPDATE exchange.outgoing SET state = 'answered', answered_at = $2, serial = 1, answer = $3 WHERE id = $1")
        .bind(&id)
        .bind(tx.now)
        .bind(serde_json::to_vec(&answer).unwrap())
        .execute(tx.sql())
        .await
        .unwrap();
    tx.tell(&exchange::OrderAnswered { order, case: court.case.0, act }).await.unwrap();
    tx.commit().await.unwrap();
    queue::drain(&court.app).await.unwrap();
}

#[tokio::test]
async fn a_debtor_is_kept_from_leaving_and_let_go_on_the_day_the_last_of_it_is_paid() {
    let court = Court::open(person()).await;
    assert_eq!(refused(restrict(&court, json!([])).await), "control.capability");
    join_the_office(&court).await;
    restrict(&court, json!([])).await.unwrap();
    assert_eq!(refused(restrict(&court, json!([])).await), "discipline.exit");
    let until = exit(&court).await.until;
    assert_eq!(exit(&court).await.state, ExitState::Ordered, "asked is not done");
    answer(&court, Outcome::ExitRestricted { until }).await;
    assert_eq!(exit(&court).await.state, ExitState::Effective);
    court.on("2025-03-20");
    let mut tx = court.app.begin_system("test").await.unwrap();
    let (today, all) = (tx.today(), "200000".parse().unwrap());
    cases::note_obtained(&mut tx, court.case, "line:1", today, all).await.unwrap();
    tx.commit().await.unwrap();
    queue::drain(&court.app).await.unwrap();
    let lifting = exit(&court).await;
    assert_eq!((lifting.state, lifting.lift_from), (ExitState::Lifting, Some(today)));
    answer(&court, Outcome::ExitFree).await;
    let free = exit(&court).await;
    assert_eq!((free.state, free.lifted_on), (ExitState::Lifted, Some(today)));
    assert!(free.lifted_on <= free.lift_due);
    let mut tx = court.app.begin_system("test").await.unwrap();
    let papers = documents::of_case(&mut tx, court.case.0).await.unwrap();
    for title in ["限制出境决定书", "解除限制出境决定书"] {
        assert!(papers.iter().any(|paper| paper.title == title), "{title}");
    }
}

#[tokio::test]
async fn of_a_company_only_its_people_are_kept_and_nobody_beyond_the_last_day() {
    let court = Court::open(company()).await;
    join_the_office(&court).await;
    assert_eq!(refused(restrict(&court, json!([])).await), "discipline.exit_people");
    let people = json!([{ "capacity": "legal_representative", "person": person() }]);
    restrict(&court, people).await.unwrap();
    let kept = exit(&court).await;
    assert!(kept.subject != court.debtor && kept.capacity == Capacity::Representative);
    let outcome = Outcome::Refused { code: ResultCode::IdMismatch, text: "姓名不符".into() };
    answer(&court, outcome).await;
    assert_eq!(exit(&court).await.state, ExitState::Refused);
    let people = json!([{ "capacity": "legal_representative", "person": person() }]);
    restrict(&court, people).await.unwrap();
    let day = |until: chrono::NaiveDate, n| (until + chrono::Days::new(n)).to_string();
    let live = async || {
        let mut tx = court.app.begin_system("test").await.unwrap();
        let all = exits::of_cases(&mut tx, &[court.case.0]).await.unwrap();
        all.into_iter().find(|exit| exit.is_live())
    };
    let until = live().await.unwrap().until;
    court.daily(&day(until, 0)).await;
    assert!(live().await.is_some());
    court.daily(&day(until, 1)).await;
    assert_eq!(live().await, None);
}

#[tokio::test]
async fn a_decision_lifts_it_and_a_refusal_to_lift_is_seen() {
    let court = Court::open(person()).await;
    join_the_office(&court).await;
    restrict(&court, json!([])).await.unwrap();
    let until = exit(&court).await.until;
    answer(&court, Outcome::ExitRestricted { until }).await;
    let id = exit(&court).await.id;
    let end = async |target: Uuid, ground: &str| -> Result<()> {
        let mut tx = court.app.begin(&court.judge, ANY).await?;
        let why =
            serde_json::from_value(json!({ "ground": ground, "reason": "书面同意" })).unwrap();
        let approval = propose_end(&mut tx, court.case, Target::Exit(target), why).await?;
        tx.commit().await?;
        court.approve(approval).await
    };
    assert_eq!(refused(end(id, "two_queries").await), "discipline.exit_lift");
    assert!(end(Uuid::nil(), "security").await.is_err());
    end(id, "applicant_consent").await.unwrap();
    let outcome = Outcome::Refused { code: ResultCode::Internal, text: "系统故障".into() };
    answer(&court, outcome).await;
    let stuck = exit(&court).await;
    assert_eq!(stuck.state, ExitState::Lifting, "not free until the office says so");
    assert!(stuck.refusal.is_some());
}
