//! What people ask about lists and restrictions, and what the court does about it, on a real database.

use platform::{Fault, Result};
use serde_json::{Value, json};
use uuid::Uuid;

use super::acts::{ANY, Court, person, refused};
use crate::*;

impl Court {
    async fn lodge(&self, body: Value) -> Result<Uuid> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let new: NewCorrection = serde_json::from_value(body).unwrap();
        let lodged = Lodged { channel: Channel::Court, ticket: None };
        let id = lodge_correction(&mut tx, self.case, &new, lodged).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn decide(&self, correction: Uuid, body: Value) -> Result<()> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let opinion: CorrectionOpinion = serde_json::from_value(body).unwrap();
        let approval = propose_correction(&mut tx, self.case, correction, opinion).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    async fn corrections(&self) -> Vec<Correction> {
        let mut tx = self.app.begin_system("test").await.unwrap();
        crate::store::asked::corrections(&mut tx, &[self.case.0]).await.unwrap()
    }

    async fn restrictions(&self) -> Vec<Restriction> {
        let mut tx = self.app.begin_system("test").await.unwrap();
        crate::store::restrictions(&mut tx, &[self.case.0]).await.unwrap()
    }

    async fn allow(&self, body: Value) -> Result<()> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let command: LeaveCommand = serde_json::from_value(body).unwrap();
        let approval = propose_leave(&mut tx, self.case, &command).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    async fn ask_to_list(&self) -> Result<Uuid> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let new = NewListingRequest { debtor: self.debtor, lodged_on: None };
        let id = record_request(&mut tx, self.case, &new).await?;
        tx.commit().await?;
        Ok(id)
    }
}

fn listing(court: &Court) -> Value {
    json!({ "debtor": court.debtor, "ground": "G1", "conduct": "有履行能力而拒不履行" })
}

#[tokio::test]
async fn who_says_they_are_not_the_debtor_is_heard_before_anything_new_is_done() {
    let court = Court::open(person()).await;
    court.on("2025-03-24");
    court.list(listing(&court)).await.unwrap();
    let entry = court.listings().await[0].id;
    let stranger = json!({ "kind": "natural", "name": "钱被执", "document_kind": "id_card",
        "document_number": "11010519491231002X" });
    // A number known under another name is nobody's to take.
    let body = json!({ "listing": entry, "claim": "not_the_person", "statement": "同名同姓",
        "claimant": stranger });
    assert_eq!(refused(court.lodge(body).await), "parties.homonym");
    let body = json!({ "listing": entry, "claim": "not_the_person", "statement": "同名同姓" });
    let id = court.lodge(body.clone()).await.unwrap();
    let again = json!({ "debtor": court.debtor, "ground": "G3", "conduct": "转移财产" });
    assert_eq!(refused(court.list(again).await), "discipline.wronged");
    let restricted = json!({ "debtor": court.debtor });
    assert_eq!(refused(court.restrict(restricted).await), "discipline.wronged");
    // Another says the same: the review ends with the last of them.
    let other = court.lodge(body).await.unwrap();
    court.decide(id, json!({ "upheld": true, "reason": "证件号码不同" })).await.unwrap();
    assert!(court.listings().await.iter().all(|entry| entry.state == ListingState::Revoked));
    assert!(court.restrictions().await.iter().all(|restriction| !restriction.is_live()));
    assert_eq!(refused(court.list(listing(&court)).await), "discipline.wronged");
    court.decide(other, json!({ "upheld": false, "reason": "已处理" })).await.unwrap();
    court.list(listing(&court)).await.unwrap();
    let all = court.corrections().await;
    let states: Vec<_> = all.iter().map(|one| (one.state, one.remedied_on.is_some())).collect();
    assert_eq!(states, [(CorrectionState::Upheld, true), (CorrectionState::Rejected, false)]);
    assert_eq!(all[0].due, "2025-04-08".parse().unwrap());
}

#[tokio::test]
async fn a_rejection_goes_to_the_upper_court_and_what_it_overturns_is_put_right() {
    let court = Court::open(person()).await;
    court.on("2025-03-24");
    court.list(listing(&court)).await.unwrap();
    let entry = court.listings().await[0].id;
    let body = json!({ "listing": entry, "claim": "inaccurate", "statement": "已部分履行" });
    let id = court.lodge(body).await.unwrap();
    let silent = court.decide(id, json!({ "upheld": true, "reason": "属实" })).await;
    assert_eq!(refused(silent), "discipline.correct");
    court.decide(id, json!({ "upheld": false, "reason": "无证据" })).await.unwrap();
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    let day = |text: &str| text.parse().unwrap();
    let served = |served, lodged| NewReconsideration { served_on: served, lodged_on: lodged };
    court.on("2025-04-10");
    let early = served(day("2025-03-23"), day("2025-03-25"));
    let bad = record_reconsideration(&mut tx, court.case, id, &early).await;
    assert!(matches!(bad, Err(Fault::Invalid(_))));
    drop(tx);
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    let asked = served(day("2025-03-25"), day("2025-04-03"));
    record_reconsideration(&mut tx, court.case, id, &asked).await.unwrap();
    let result = ReconsiderationResult {
        overturned: true,
        paper: "（2025）黔05执复1号".into(),
        conduct: Some("仅余部分未履行".into()),
    };
    take_reconsideration(&mut tx, court.case, id, &result).await.unwrap();
    tx.commit().await.unwrap();
    let entry = court.listings().await.remove(0);
    assert_eq!((entry.conduct.as_str(), entry.version), ("仅余部分未履行", 2));
    let correction = court.corrections().await.remove(0);
    assert_eq!(correction.state, CorrectionState::Overturned);
    assert_eq!(correction.reconsider_due, Some(day("2025-04-18")));
}

#[tokio::test]
async fn travel_is_allowed_for_a_while_and_ends_by_itself_or_by_abuse() {
    let court = Court::open(person()).await;
    court.restrict(json!({ "debtor": court.debtor })).await.unwrap();
    let restriction = court.restrictions().await[0].id;
    let body = |from: &str, until: &str| {
        json!({ "restriction": restriction, "reason": "illness", "evidence": "住院证明",
            "has_promised": true, "modes": ["plane"], "from": from, "until": until })
    };
    court.on("2025-03-10");
    let mut half = body("2025-03-11", "2025-03-20");
    half["route_from"] = json!("北京");
    assert!(matches!(court.allow(half).await, Err(Fault::Invalid(_))));
    court.allow(body("2025-03-11", "2025-03-20")).await.unwrap();
    court.daily("2025-03-20").await;
    let leaves = |tx| async move {
        let mut tx: platform::Tx = tx;
        crate::store::leaves::of_cases(&mut tx, &[court.case.0]).await.unwrap()
    };
    let first = leaves(court.app.begin_system("test").await.unwrap()).await.remove(0);
    assert_eq!(first.ended_on, None);
    court.daily("2025-03-21").await;
    let leaves = |tx: platform::Tx| async {
        let mut tx = tx;
        crate::store::leaves::of_cases(&mut tx, &[court.case.0]).await.unwrap()
    };
    let first = leaves(court.app.begin_system("test").await.unwrap()).await.remove(0);
    assert_eq!((first.ended_on, first.is_abused), ("2025-03-21".parse().ok(), false));
    court.allow(body("2025-03-21", "2025-04-20")).await.unwrap();
    let second = leaves(court.app.begin_system("test").await.unwrap()).await.remove(1);
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    revoke_leave(&mut tx, court.case, second.id, "乘机旅游").await.unwrap();
    tx.commit().await.unwrap();
    let no_other = court.allow(body("2025-03-22", "2025-03-23")).await;
    assert_eq!(refused(no_other), "discipline.temporary_abuse");
}

#[tokio::test]
async fn a_request_is_granted_by_the_listing_and_barred_after_a_removal_one_asked_for() {
    let court = Court::open(person()).await;
    court.on("2025-03-24");
    let id = court.ask_to_list().await.unwrap();
    assert!(matches!(court.ask_to_list().await, Err(Fault::Conflict(_))));
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    refuse_request(&mut tx, court.case, id, "正在核实履行能力").await.unwrap();
    tx.commit().await.unwrap();
    court.ask_to_list().await.unwrap();
    court.list(listing(&court)).await.unwrap();
    let mut tx = court.app.begin_system("test").await.unwrap();
    let requests = crate::store::asked::requests(&mut tx, &[court.case.0]).await.unwrap();
    drop(tx);
    let granted: Vec<_> = requests.iter().map(|request| request.granted).collect();
    assert_eq!(granted, [Some(false), Some(true)]);
    assert_eq!(requests[0].due, "2025-04-08".parse().unwrap());
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    let target = Target::Listing(court.listings().await[0].id);
    let why = EndReason {
        ground: EndGround::ApplicantConsent,
        reason: "申请执行人书面申请".into(),
    };
    let approval = propose_end(&mut tx, court.case, target, why).await.unwrap();
    tx.commit().await.unwrap();
    court.approve(approval).await.unwrap();
    court.on("2025-09-23");
    assert_eq!(refused(court.ask_to_list().await), "discipline.relist");
    court.on("2025-09-24");
    court.ask_to_list().await.unwrap();
}

/// Mr L. of the error cases: performed in March, restricted until the prosecutor asked a year later.
#[tokio::test]
async fn what_lives_on_in_a_closed_case_is_ended_within_a_night_and_told() {
    let court = Court::open(person()).await;
    court.on("2025-03-24");
    court.list(listing(&court)).await.unwrap();
    court.daily("2025-03-25").await;
    let found = |court: &Court| {
        let app = court.app.clone();
        async move {
            while platform::jobs::run_batch(&app).await.unwrap() > 0 {}
            let mut tx = app.begin_system("test").await.unwrap();
            findings(&mut tx, true, None, 10).await.unwrap()
        }
    };
    assert_eq!(found(&court).await, []);
    // Somebody closes the case past the acts that hear of it.
    let mut tx = court.app.begin_system("test").await.unwrap();
    sqlx::query(
        "UPDATE cases.case SET state = 'closed', closing_way = 'satisfied', closed_on = '2025-03-26'
         WHERE id = $1",
    )
    .bind(court.case.0)
    .execute(tx.sql())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    court.daily("2025-03-27").await;
    let lived_on = found(&court).await;
    let mut what: Vec<&str> = lived_on.iter().map(|one| one.what.as_str()).collect();
    what.sort_unstable();
    assert_eq!(what, ["listing", "restriction"]);
    let standing = court.standing().await;
    assert_eq!((standing.is_restricted, standing.listed), (false, vec![]));
    let mut tx = court.app.begin_system("test").await.unwrap();
    let told = cases::timeline(&mut tx, court.case).await.unwrap();
    assert!(told.iter().any(|row| row.rule == "discipline.reconcile"));
    drop(tx);
    let finding = lived_on[0].id;
    let mut tx = court.app.begin(&court.judge, ANY).await.unwrap();
    let none = crate::acts::reconcile::review(&mut tx, court.case.0, finding, " ").await;
    assert!(none.is_err(), "why did it live on?");
    crate::acts::reconcile::review(&mut tx, court.case.0, finding, "外部系统直接改库")
        .await
        .unwrap();
    assert!(crate::acts::reconcile::review(&mut tx, court.case.0, finding, "再次").await.is_err());
    tx.commit().await.unwrap();
    court.daily("2025-03-28").await;
    assert_eq!(found(&court).await.len(), 1);
}
