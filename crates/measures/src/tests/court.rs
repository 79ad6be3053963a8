//! A court whose case lists and restricts somebody, and departments that ask it over their listener.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::{DateTime, Utc};
use contract::feed::{FeedAck, FeedAsk, FeedPage, SnapshotAsk};
use contract::{Batch, DirectoryEntry, Terms};
use futures::FutureExt;
use kernel::Id;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Role as Post, Tx, Wiring};
use seal::{Algorithm, KeyPair};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::acts::enter::{REGISTER_RECEIVER, enter};
use crate::acts::set::{SET_MEASURE, set};

pub(crate) const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "黔0502";
/// The debtor's number.
pub(crate) const DEBTOR: &str = "110105194912310038";
pub(crate) const NAME: &str = "钱被执";
/// An airline's system, a department that tenders, and somebody who was never entered.
pub(crate) const AIR: &str = "AIR-TRAVELSKY";
pub(crate) const TENDER: &str = "DEPT-NDRC";
pub(crate) const STRANGER: &str = "DEPT-X";

pub(crate) struct Court {
    pub(crate) app: TestApp,
    pub(crate) judge: Caller,
    pub(crate) head: Caller,
    president: Caller,
    pub(crate) centre: Caller,
    pub(crate) admin: Caller,
    pub(crate) case: Id<cases::Case>,
    pub(crate) debtor: Uuid,
}

fn wiring() -> Wiring {
    use register::jobs;
    let mut wiring = Wiring::default();
    wiring.perform(discipline::LIST, |tx, a, c| discipline::perform_listing(tx, a, c).boxed());
    wiring.perform(discipline::END, |tx, a, c| discipline::perform_end(tx, a, c).boxed());
    wiring.perform(discipline::ALLOW_LEAVE, |tx, a, c| discipline::perform_leave(tx, a, c).boxed());
    wiring.on("register.filed", |tx, told| jobs::on_case_filed(tx, told).boxed());
    wiring.on("register.closed", |tx, told| jobs::on_case_closed(tx, told).boxed());
    wiring.on("register.listed", |tx, told| jobs::on_listed(tx, told).boxed());
    wiring.on("register.delisted", |tx, told| jobs::on_delisted(tx, told).boxed());
    wiring.on("register.restricted", |tx, told| jobs::on_restricted(tx, told).boxed());
    wiring.on("register.lifted", |tx, told| jobs::on_lifted(tx, told).boxed());
    wiring.on("register.leave", |tx, told| jobs::on_leave(tx, told).boxed());
    wiring.on("register.leave_ended", |tx, told| jobs::on_leave_ended(tx, told).boxed());
    wiring.on("discipline.closed", |tx, told| discipline::jobs::on_case_closed(tx, told).boxed());
    wiring.job::<()>(jobs::SEAL, |tx, ()| jobs::seal(tx).boxed());
    wiring.job(crate::jobs::BUNDLE, |tx, to| crate::jobs::make_bundle(tx, to).boxed());
    wiring.job::<()>(crate::jobs::WATCH, |tx, ()| crate::jobs::watch(tx).boxed());
    wiring
}

fn keys(code: &str) -> KeyPair {
    KeyPair::of(Algorithm::Sm2, code)
}

impl Court {
    pub(crate) async fn open() -> Self {
        let app = program("2025-03-07T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let centre = officer("centre", &Post::CommandCentre).await.unwrap();
        let admin = officer("admin", &Post::SystemAdmin).await.unwrap();
        let person = |name: &str, number: &str| {
            json!({ "kind": "natural", "name": name, "document_kind": "id_card",
                "document_number": number })
        };
        let application = serde_json::from_value(json!({
            "court": COURT, "received_on": "2025-03-03",
            "applicants": [person("赵申请", "11010519491231002X")],
            "debtors": [person(NAME, DEBTOR)],
            "title": { "number": "（2024）黔0502民初1号", "court": "毕节市七星关区人民法院",
                "kind": "judgment", "effective_on": "2025-02-10",
                "last_performance_day": "2025-02-17", "text": "支付86400元" },
            "claim": { "principal": "86400.00", "court_fee": "980.00" },
        }))
        .unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        let case = cases::receive(&mut tx, &application).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        cases::issue_notice(&mut tx, case).await.unwrap();
        let debtor = cases::parties(&mut tx, case, cases::Role::Debtor).await.unwrap()[0].0;
        tx.commit().await.unwrap();
        let court = Court { app, judge, head, president, centre, admin, case, debtor };
        court.settle().await;
        court.on("2025-03-24").await;
        for code in [AIR, TENDER, STRANGER] {
            court.know(code).await;
        }
        court.enter(AIR, "caac", &["07.01", "01.28"]).await;
        court.enter(TENDER, "ndrc", &["01.19", "02.03"]).await;
        court
    }

    async fn know(&self, code: &str) {
        self.know_by(code, keys(code).public().to_string()).await;
    }

    pub(crate) async fn know_by(&self, code: &str, public_key: String) {
        let entry = DirectoryEntry {
            code: code.to_owned(),
            zh: code.to_owned(),
            en: code.to_owned(),
            kind: "department".to_owned(),
            functions: Vec::new(),
            items: Vec::new(),
            public_key,
            terms: Terms::default(),
        };
        exchange::register_at(&self.app, &[entry], |_| "http://127.0.0.1:9".to_owned())
            .await
            .unwrap();
    }

    pub(crate) async fn enter(&self, code: &str, department: &str, measures: &[&str]) {
        let new = json!({ "institution": code, "department": department, "agreement": "协2025-1",
            "purpose": "联合惩戒", "measures": measures, "since": "2025-01-01" });
        let mut tx = self.app.begin_as(actor(&self.admin), REGISTER_RECEIVER).await.unwrap();
        enter(&mut tx, serde_json::from_value(new).unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        self.settle().await;
    }

    pub(crate) async fn switch(&self, id: &str, enabled: bool) -> Result<(), Fault> {
        let mut tx = self.app.begin_as(actor(&self.centre), SET_MEASURE).await.unwrap();
        set(&mut tx, id, enabled, "专项核查").await?;
        tx.commit().await.unwrap();
        self.settle().await;
        Ok(())
    }

    /// Do everything that waits.
    pub(crate) async fn settle(&self) {
        while platform::jobs::run_batch(&self.app).await.unwrap() > 0 {}
    }

    pub(crate) async fn on(&self, day: &str) {
        self.at(&format!("{day}T02:00:00Z"));
        self.settle().await;
    }

    pub(crate) fn at(&self, at: &str) {
        self.app.clock().set(at.parse::<DateTime<Utc>>().unwrap());
    }

    async fn approve(&self, approval: Uuid) {
        for signer in [&self.head, &self.president] {
            let mut tx = self.app.begin(signer, ANY).await.unwrap();
            approvals::decide(&mut tx, approval, approvals::Deed::Approve).await.unwrap();
            tx.commit().await.unwrap();
        }
        self.settle().await;
    }

    pub(crate) async fn list(&self) -> Uuid {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let command =
            json!({ "debtor": self.debtor, "ground": "G1", "conduct": "有能力而拒不履行" });
        let command = serde_json::from_value(command).unwrap();
        let approval = discipline::propose_listing(&mut tx, self.case, &command).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(approval).await;
        let mut tx = self.system().await;
        discipline::listings_of_case(&mut tx, self.case).await.unwrap()[0].id
    }

    pub(crate) async fn unlist(&self, listing: Uuid) {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let target = discipline::Target::Listing(listing);
        let why = discipline::EndReason {
            ground: discipline::EndGround::ApplicantConsent,
            reason: "申请执行人同意".into(),
        };
        let approval = discipline::propose_end(&mut tx, self.case, target, why).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(approval).await;
    }

    /// Everything about the debtor ends with the case.
    pub(crate) async fn close(&self) {
        let mut tx = self.system().await;
        cases::advance(&mut tx, self.case, cases::State::Investigating).await.unwrap();
        let paper = tx.new_id();
        cases::close(&mut tx, self.case, cases::ClosingWay::Terminated, paper).await.unwrap();
        tx.commit().await.unwrap();
        self.settle().await;
    }

    pub(crate) async fn let_fly(&self) {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let restricted = discipline::restrictions_of_case(&mut tx, self.case).await.unwrap();
        let command = json!({ "restriction": restricted[0].id, "reason": "illness",
            "evidence": "住院证明", "has_promised": true, "modes": ["plane"],
            "from": tx.today(), "until": tx.today() });
        let command = serde_json::from_value(command).unwrap();
        let approval = discipline::propose_leave(&mut tx, self.case, &command).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(approval).await;
    }

    pub(crate) async fn system(&self) -> Tx {
        self.app.begin_system("test").await.unwrap()
    }

    pub(crate) fn router(&self) -> Router {
        crate::http::institution_routes().with_state((*self.app).clone())
    }

    /// What the court answers to `items` of `from`, checked as a department checks it.
    pub(crate) async fn ask<A: Serialize, B: DeserializeOwned>(
        &self,
        from: &str,
        path: &str,
        items: Vec<A>,
    ) -> Result<Vec<B>, (u16, Value)> {
        let batch = Batch {
            from: from.to_owned(),
            to: exchange::SENDER.to_owned(),
            sent_at: self.app.now(),
            epoch: 1,
            items,
        };
        let raw = serde_json::to_vec(&batch).unwrap();
        let signature = keys(from).sign(&raw).to_string();
        self.say(from, path, raw, &signature).await
    }

    pub(crate) async fn say<B: DeserializeOwned>(
        &self,
        from: &str,
        path: &str,
        raw: Vec<u8>,
        signature: &str,
    ) -> Result<Vec<B>, (u16, Value)> {
        let request = Request::post(format!("/exchange/{path}"))
            .header(contract::SENDER_HEADER, from)
            .header(contract::SIGNATURE_HEADER, signature)
            .body(Body::from(raw))
            .unwrap();
        let reply = self.router().oneshot(request).await.unwrap();
        let (head, body) = reply.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        if head.status != 200 {
            return Err((head.status.as_u16(), serde_json::from_slice(&body).unwrap_or_default()));
        }
        let signed = head.headers[contract::SIGNATURE_HEADER].to_str().unwrap().parse().unwrap();
        assert!(self.app.keys().court.public().verify(&body, &signed));
        let batch: Batch<B> = contract::parse_batch(&body).unwrap();
        assert_eq!((batch.from.as_str(), batch.to.as_str()), (exchange::SENDER, from));
        Ok(batch.items)
    }

    pub(crate) async fn feed(&self, from: &str, after: i64) -> FeedPage {
        let ask = FeedAsk { after, most: 100 };
        self.ask(from, "feed", vec![ask]).await.unwrap().remove(0)
    }

    pub(crate) async fn snapshot(&self, from: &str, after_entry: i64, most: u16) -> FeedPage {
        let ask = SnapshotAsk { after_entry, most };
        self.ask(from, "feed/snapshot", vec![ask]).await.unwrap().remove(0)
    }

    pub(crate) async fn ack(&self, from: &str, seq: i64) -> i64 {
        let acked: Vec<FeedAck> = self.ask(from, "feed/acks", vec![FeedAck { seq }]).await.unwrap();
        acked[0].seq
    }
}

pub(crate) fn actor(caller: &Caller) -> &platform::Actor {
    &caller.actor
}
