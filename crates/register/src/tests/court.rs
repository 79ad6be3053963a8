//! A court with a case in which people are listed, restricted and let go.

use futures::FutureExt;
use kernel::Id;
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Role as Post, Tx, Wiring};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::jobs;

pub(super) const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "黔0502";
/// The debtor's number.
pub(super) const DEBTOR: &str = "110105194912310038";

pub(super) struct Court {
    pub(super) app: TestApp,
    judge: Caller,
    head: Caller,
    president: Caller,
    pub(super) case: Id<cases::Case>,
    pub(super) debtor: Uuid,
}

fn wiring() -> Wiring {
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
    wiring.on("discipline.closed", |tx, told| discipline::jobs::on_case_closed(tx, told).boxed());
    wiring.job::<()>(jobs::SEAL, |tx, ()| jobs::seal(tx).boxed());
    wiring
}

impl Court {
    pub(super) async fn open(birthday_number: &str) -> Self {
        let app = program("2025-03-07T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let person = |name: &str, number: &str| {
            json!({ "kind": "natural", "name": name, "document_kind": "id_card",
                "document_number": number })
        };
        let application = serde_json::from_value(json!({
            "court": COURT, "received_on": "2025-03-03",
            "applicants": [person("赵申请", "11010519491231002X")],
            "debtors": [person("钱被执", birthday_number)],
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
        let court = Court { app, judge, head, president, case, debtor };
        court.settle().await;
        court
    }

    /// Do everything that waits.
    pub(super) async fn settle(&self) {
        while platform::jobs::run_batch(&self.app).await.unwrap() > 0 {}
    }

    pub(super) fn on(&self, day: &str) {
        let day = chrono::DateTime::parse_from_rfc3339(&format!("{day}T02:00:00Z")).unwrap();
        self.app.clock().set(day.to_utc());
    }

    async fn approve(&self, approval: Uuid) {
        for signer in [&self.head, &self.president] {
            let mut tx = self.app.begin(signer, ANY).await.unwrap();
            approvals::decide(&mut tx, approval, approvals::Deed::Approve).await.unwrap();
            tx.commit().await.unwrap();
        }
        self.settle().await;
    }

    pub(super) async fn list(&self) -> Uuid {
        let mut tx = self.app.begin(&self.judge, ANY).await.unwrap();
        let command: Value =
            json!({ "debtor": self.debtor, "ground": "G1", "conduct": "有能力而拒不履行" });
        let command = serde_json::from_value(command).unwrap();
        let approval = discipline::propose_listing(&mut tx, self.case, &command).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(approval).await;
        let mut tx = self.system().await;
        discipline::listings_of_case(&mut tx, self.case).await.unwrap()[0].id
    }

    pub(super) async fn unlist(&self, listing: Uuid) {
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

    pub(super) async fn let_travel(&self) {
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

    pub(super) async fn system(&self) -> Tx {
        self.app.begin_system("test").await.unwrap()
    }
}
