//! Proposing, approving and ending on a real database.

use futures::FutureExt;
use kernel::Id;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Result, Role as Post, Wiring};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::acts::standing;
use crate::*;

pub(super) const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "黔0502";

pub(super) struct Court {
    pub(super) app: TestApp,
    pub(super) judge: Caller,
    head: Caller,
    president: Caller,
    pub(super) case: Id<cases::Case>,
    pub(super) debtor: Uuid,
}

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring.perform(RESTRICT, |tx, a, c| perform_restriction(tx, a, c).boxed());
    wiring.perform(LIST, |tx, a, c| perform_listing(tx, a, c).boxed());
    wiring.perform(SANCTION, |tx, a, c| perform_sanction(tx, a, c).boxed());
    wiring.perform(RESTRICT_EXIT, |tx, a, c| perform_exit(tx, a, c).boxed());
    wiring.on_some("discipline.take_answer", jobs::concerns, |tx, told| {
        jobs::on_order_answered(tx, told).boxed()
    });
    wiring.on("discipline.free_when_paid", |tx, told| jobs::on_obtained(tx, told).boxed());
    wiring.perform(END, |tx, a, c| perform_end(tx, a, c).boxed());
    wiring.perform(CORRECT, |tx, a, c| perform_correction(tx, a, c).boxed());
    wiring.perform(ALLOW_LEAVE, |tx, a, c| perform_leave(tx, a, c).boxed());
    wiring.job(jobs::RECONCILE, |tx, page| jobs::reconcile(tx, page).boxed());
    wiring.on("discipline.on_case_closed", |tx, told| jobs::on_case_closed(tx, told).boxed());
    wiring
}

fn application(debtor: Value) -> cases::Application {
    let applicant = json!({ "kind": "natural", "name": "赵申请", "document_kind": "id_card",
        "document_number": "11010519491231002X" });
    serde_json::from_value(json!({
        "court": COURT, "received_on": "2025-03-03",
        "applicants": [applicant], "debtors": [debtor],
        "title": { "number": "（2024）黔0502民初1号", "court": "毕节市七星关区人民法院",
            "kind": "judgment", "effective_on": "2025-02-10",
            "last_performance_day": "2025-02-17", "text": "支付86400元" },
        "claim": { "principal": "86400.00", "court_fee": "980.00" },
    }))
    .unwrap()
}

pub(super) fn person() -> Value {
    json!({ "kind": "natural", "name": "钱被执", "document_kind": "id_card",
        "document_number": "110105194912310038" })
}

pub(super) fn company() -> Value {
    json!({ "kind": "legal", "name": "某某有限公司", "document_kind": "uscc",
        "document_number": "914403001922038216" })
}

impl Court {
    pub(super) async fn open(debtor: Value) -> Self {
        let app = program("2025-03-07T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        let case = cases::receive(&mut tx, &application(debtor)).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        cases::issue_notice(&mut tx, case).await.unwrap();
        let debtor = cases::parties(&mut tx, case, cases::Role::Debtor).await.unwrap()[0].0;
        tx.commit().await.unwrap();
        Court { app, judge, head, president, case, debtor }
    }

    pub(super) fn on(&self, day: &str) {
        let day = chrono::DateTime::parse_from_rfc3339(&format!("{day}T02:00:00Z")).unwrap();
        self.app.clock().set(day.to_utc());
    }

    pub(super) async fn approve(&self, approval: Uuid) -> Result<()> {
        for signer in [&self.head, &self.president] {
            let mut tx = self.app.begin(signer, ANY).await?;
            approvals::decide(&mut tx, approval, approvals::Deed::Approve).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn report(&self, outcome: ReportOutcome) -> Result<Uuid> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let new = NewReport { debtor: self.debtor, outcome, on: None, content: String::new() };
        let id = record_report(&mut tx, self.case, &new).await?;
        tx.commit().await?;
        Ok(id)
    }

    pub(super) async fn list(&self, body: Value) -> Result<()> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let command = serde_json::from_value(body).unwrap();
        let approval = propose_listing(&mut tx, self.case, &command).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    async fn sanction(&self, body: Value) -> Result<()> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let command = serde_json::from_value(body).unwrap();
        let approval = propose_sanction(&mut tx, self.case, &command).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    pub(super) async fn restrict(&self, body: Value) -> Result<()> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let new = serde_json::from_value(body).unwrap();
        let approval = propose_restriction(&mut tx, self.case, &new).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    pub(super) async fn standing(&self) -> Standing {
        let mut tx = self.app.begin_system("test").await.unwrap();
        standing(&mut tx, self.case, self.debtor).await.unwrap()
    }

    pub(super) async fn listings(&self) -> Vec<Listing> {
        let mut tx = self.app.begin_system("test").await.unwrap();
        listings_of_case(&mut tx, self.case).await.unwrap()
    }

    pub(super) async fn daily(&self, day: &str) {
        self.on(day);
        let mut tx = self.app.begin_system("test").await.unwrap();
        jobs::every_day(&mut tx, day.parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub(super) fn refused(result: Result<impl std::fmt::Debug>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn case_c_silence_is_sanctioned_listed_and_restricted_and_ends_with_payment() {
    let court = Court::open(person()).await;
    court.on("2025-03-17");
    assert_eq!(refused(court.report(ReportOutcome::NotReported).await), "notice.property_report");
    let listing = json!({ "debtor": court.debtor, "ground": "G4", "conduct": "未报告财产" });
    assert_eq!(refused(court.list(listing.clone()).await), "discipline.ground");
    court.on("2025-03-24");
    court.report(ReportOutcome::NotReported).await.unwrap();
    assert!(court.standing().await.must_be_listed);
    let fine = json!({ "debtor": court.debtor, "kind": "fine", "amount": "1000.00",
        "conduct": "拒不报告财产" });
    court.sanction(fine).await.unwrap();
    court.on("2025-03-28");
    court.list(listing.clone()).await.unwrap();
    let standing = court.standing().await;
    assert!(standing.is_restricted);
    assert_eq!((standing.listed, standing.sanctions), (vec![Ground::G4], 1));
    assert_eq!(refused(court.list(listing).await), "discipline.guard");
    let entry = &court.listings().await[0];
    assert_eq!(entry.until, "2027-03-28".parse().ok());

    // Closing without property changes nothing; full performance ends all of it.
    court.on("2025-06-13");
    let mut tx = court.app.begin_system("test").await.unwrap();
    let ended =
        cases::CaseClosed { case: court.case.0, way: "procedure_ended".into(), on: tx.today() };
    jobs::on_case_closed(&mut tx, ended).await.unwrap();
    tx.commit().await.unwrap();
    assert!(court.standing().await.is_restricted);
    court.on("2026-06-29");
    let mut tx = court.app.begin_system("test").await.unwrap();
    let resumed = cases::open_resumed(&mut tx, court.case, "发现财产").await.unwrap();
    let on = tx.today();
    let met = cases::CaseClosed { case: resumed.0, way: "satisfied".into(), on };
    jobs::on_case_closed(&mut tx, met).await.unwrap();
    tx.commit().await.unwrap();
    let standing = court.standing().await;
    assert_eq!((standing.is_restricted, standing.listed), (false, vec![]));
    let entry = &court.listings().await[0];
    assert_eq!(entry.state, ListingState::Deleted);
    assert_eq!(entry.end_due, "2026-07-02".parse().ok());
    assert!(entry.ended_on <= entry.end_due);
    let mut tx = court.app.begin_system("test").await.unwrap();
    let titles: Vec<String> = documents::of_case(&mut tx, court.case.0)
        .await
        .unwrap()
        .into_iter()
        .map(|d| d.title)
        .skip(3)
        .collect();
    assert_eq!(
        titles,
        ["罚款决定书", "失信决定书", "限制消费令", "删除失信信息决定书", "解除限制消费令"]
    );
}

#[tokio::test]
async fn a_unit_is_listed_only_after_the_people_behind_it_are_restricted() {
    let court = Court::open(company()).await;
    let listing = json!({ "debtor": court.debtor, "ground": "G1", "conduct": "有能力而不履行" });
    assert_eq!(refused(court.list(listing.clone()).await), "discipline.restrict");
    let alone = json!({ "debtor": court.debtor });
    assert_eq!(refused(court.restrict(alone).await), "discipline.restrict");
    let body = json!({ "debtor": court.debtor,
        "people": [{ "capacity": "legal_representative", "person": person() }] });
    court.restrict(body).await.unwrap();
    let standing = court.standing().await;
    assert_eq!((standing.is_restricted, standing.restricted_people), (true, 1));
    court.list(listing).await.unwrap();
    assert_eq!(court.standing().await.listed, [Ground::G1]);
    // Identity numbers of the people behind it are in no command.
    let mut tx = court.app.begin_system("test").await.unwrap();
    let stored: Vec<String> = sqlx::query_scalar("SELECT command::text FROM approvals.approval")
        .fetch_all(tx.sql())
        .await
        .unwrap();
    assert!(stored.iter().all(|command| !command.contains("110105194912310038")));
}

#[tokio::test]
async fn grace_defers_publication_and_a_term_ends_by_itself() {
    let court = Court::open(person()).await;
    court.on("2025-03-24");
    let body = json!({ "debtor": court.debtor, "ground": "G3", "conduct": "转移财产",
        "grace_months": 1 });
    court.list(body).await.unwrap();
    assert_eq!(court.listings().await[0].state, ListingState::Decided);
    assert!(!court.standing().await.is_restricted);
    court.daily("2025-04-24").await;
    assert_eq!(court.listings().await[0].state, ListingState::Decided);
    court.daily("2025-04-25").await;
    let entry = court.listings().await.remove(0);
    assert_eq!((entry.state, entry.until), (ListingState::Published, "2027-04-25".parse().ok()));
    assert!(court.standing().await.is_restricted);
    court.daily("2027-04-25").await;
    assert_eq!(court.listings().await[0].state, ListingState::Published);
    court.daily("2027-04-26").await;
    assert_eq!(court.listings().await[0].state, ListingState::Expired);
}

#[tokio::test]
async fn lifting_needs_a_ground_and_two_signatures() {
    let court = Court::open(person()).await;
    court.restrict(json!({ "debtor": court.debtor })).await.unwrap();
    let again = json!({ "debtor": court.debtor });
    assert_eq!(refused(court.restrict(again).await), "discipline.restrict");
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    let id = crate::store::restrictions(&mut tx, &[court.case.0]).await.unwrap()[0].id;
    let why = |ground, reason: &str| EndReason { ground, reason: reason.into() };
    let target = Target::Restriction(id);
    let wrong = propose_end(&mut tx, court.case, target, why(EndGround::TwoQueries, "x")).await;
    assert_eq!(refused(wrong), "discipline.restrict_lift");
    let silent = propose_end(&mut tx, court.case, target, why(EndGround::Security, " ")).await;
    assert!(matches!(silent, Err(Fault::Invalid(_))));
    let approval =
        propose_end(&mut tx, court.case, target, why(EndGround::Security, "提供房产抵押"))
            .await
            .unwrap();
    tx.commit().await.unwrap();
    court.approve(approval).await.unwrap();
    assert!(!court.standing().await.is_restricted);
}

#[tokio::test]
async fn the_database_refuses_half_an_entry() {
    let court = Court::open(person()).await;
    let mut tx = court.app.begin_system("test").await.unwrap();
    let published_in_grace = sqlx::query(
        "INSERT INTO discipline.listing (id, case_id, debtor, ground, conduct, state, decided_on,
             document) VALUES ($1, $1, $1, 'G1', 'x', 'published', '2025-03-28', $1)",
    )
    .bind(Uuid::nil())
    .execute(tx.sql())
    .await;
    assert!(published_in_grace.is_err());
}
