//! A court with its officers, a handful of institutions whose answers the test gives, and case C.

use std::collections::BTreeMap;

use contract::{Answer, DirectoryEntry, Found, OrderAct, OrderId, Outcome, PropertyKind, Purpose};
use futures::FutureExt;
use kernel::{Id, Money, TypeCode};
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Result, Role as Post, Tx, Wiring, jobs as queue};
use serde_json::json;
use uuid::Uuid;

use crate::*;

pub(super) const ANY: Act = Act::new("cases.view", &[]);
pub(super) const COURT: &str = "黔0502";

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring
        .perform(discipline::LIST, |tx, a, c| discipline::perform_listing(tx, a, c).boxed())
        .perform(discipline::SANCTION, |tx, a, c| discipline::perform_sanction(tx, a, c).boxed())
        .perform(control::DEDUCT, |tx, a, c| control::perform_deduction(tx, a, c).boxed())
        .perform(END, |tx, a, c| perform_ending(tx, a, c).boxed())
        .perform(CLOSE, |tx, a, c| perform_closing(tx, a, c).boxed())
        .on_all(
            "control.take_answer",
            |_| true,
            |tx, told| control::jobs::on_orders_answered(tx, told).boxed(),
        )
        .on("control.release_excess", |tx, t| control::jobs::on_obtained(tx, t).boxed())
        .on("control.note_silence", |tx, t| control::jobs::on_answer_overdue(tx, t).boxed())
        .on("closing.take_found", |tx, t| jobs::on_property_found(tx, t).boxed())
        .on("closing.finish_round", |tx, t| jobs::on_round_finished(tx, t).boxed())
        .on("discipline.end", |tx, t| discipline::jobs::on_case_closed(tx, t).boxed())
        .job(jobs::REQUERY, |tx, job| jobs::requery(tx, job).boxed());
    wiring
}

/// What the institutions answer: by institution, the balance found there.
pub(super) type World = BTreeMap<&'static str, &'static str>;

pub(super) struct Court {
    pub(super) app: TestApp,
    pub(super) judge: Caller,
    head: Caller,
    president: Caller,
    pub(super) case: Id<cases::Case>,
    pub(super) debtor: Uuid,
}

fn entry(code: &str, kind: &str, functions: &[&str]) -> DirectoryEntry {
    DirectoryEntry {
        code: code.into(),
        zh: code.into(),
        en: code.into(),
        kind: kind.into(),
        functions: functions.iter().map(|f| (*f).to_owned()).collect(),
        items: kept_by(kind),
        public_key: String::new(),
        terms: contract::Terms::default(),
    }
}

fn kept_by(kind: &str) -> Vec<PropertyKind> {
    use PropertyKind as P;
    match kind {
        "bank" => vec![P::Deposit, P::FixedDeposit, P::WealthProduct],
        "payment" => vec![P::NetworkFund],
        "vehicles" => vec![P::Vehicle],
        "land" => vec![P::RealEstate],
        "companies" => vec![P::Equity],
        _ => Vec::new(),
    }
}

fn application() -> cases::Application {
    let person = |name: &str, number: &str| {
        json!({ "kind": "natural", "name": name, "document_kind": "id_card",
            "document_number": number })
    };
    serde_json::from_value(json!({
        "court": COURT, "received_on": "2025-03-03",
        "applicants": [person("赵申请", "11010519491231002X")],
        "debtors": [person("钱被执", "110105194912310038")],
        "title": { "number": "（2024）黔0502民初1号", "court": "毕节市七星关区人民法院",
            "kind": "judgment", "effective_on": "2025-02-10",
            "last_performance_day": "2025-02-17", "text": "支付86400元" },
        "claim": { "principal": "86400.00", "court_fee": "980.00" },
    }))
    .unwrap()
}

impl Court {
    /// Case C filed on 2025-03-05 and noticed on 2025-03-07.
    pub(super) async fn open() -> Self {
        let app = program("2025-03-05T01:00:00Z", wiring()).await.unwrap();
        let officer = |login, role| app.officer(login, COURT, std::slice::from_ref(role));
        let clerk = officer("clerk", &Post::FilingClerk).await.unwrap();
        let judge = officer("judge", &Post::Judge).await.unwrap();
        let head = officer("head", &Post::DivisionHead).await.unwrap();
        let president = officer("president", &Post::President).await.unwrap();
        let bank = ["query", "freeze", "release", "deduct", "renew"];
        let entries = [
            entry("PBOC", "pboc", &["find_accounts"]),
            entry("BANK-A", "bank", &bank),
            entry("BANK-Z", "bank", &bank),
            entry("PAY-W", "payment", &bank),
            entry("VEHICLES", "vehicles", &["query"]),
            entry("LAND", "land", &["query"]),
        ];
        exchange::register(&app, "http://localhost", &entries).await.unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        cases::set_next_serial(&mut tx, COURT, TypeCode::ENFORCE, 2025, 3001).await.unwrap();
        let case = cases::receive(&mut tx, &application()).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        let debtor = cases::parties(&mut tx, case, cases::Role::Debtor).await.unwrap()[0].0;
        tx.commit().await.unwrap();
        let court = Court { app, judge, head, president, case, debtor };
        court.on("2025-03-07");
        let mut tx = court.begin().await;
        cases::issue_notice(&mut tx, case).await.unwrap();
        tx.commit().await.unwrap();
        court
    }

    /// Ten in the morning of `day`.
    pub(super) fn on(&self, day: &str) {
        let day = chrono::DateTime::parse_from_rfc3339(&format!("{day}T02:00:00Z")).unwrap();
        self.app.clock().set(day.to_utc());
    }

    pub(super) async fn begin(&self) -> Tx {
        self.app.begin(&self.judge, ANY).await.unwrap()
    }

    pub(super) async fn system(&self) -> Tx {
        self.app.begin_system("test").await.unwrap()
    }

    /// The last signatures of a proposal, as many as its ladder asks for.
    pub(super) async fn approve(&self, approval: Uuid) -> Result<()> {
        for signer in [&self.head, &self.president] {
            let mut tx = self.app.begin(signer, ANY).await?;
            let row = approvals::decide(&mut tx, approval, approvals::Deed::Approve).await?;
            tx.commit().await?;
            if row.state != "pending" {
                break;
            }
        }
        queue::drain(&self.app).await?;
        Ok(())
    }

    /// Start a round and let everybody answer.
    pub(super) async fn query(&self, purpose: control::RoundPurpose, world: &World) {
        let mut tx = self.begin().await;
        control::start_round(&mut tx, self.case, purpose, &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.answer(world).await;
    }

    /// Let every institution answer what it was ordered and not yet answered.
    pub(super) async fn answer(&self, world: &World) {
        loop {
            queue::drain(&self.app).await.unwrap();
            let mut tx = self.system().await;
            let open: Vec<(String, Vec<u8>)> = sqlx::query_as(
                "SELECT id, body FROM exchange.outgoing WHERE answered_at IS NULL ORDER BY id",
            )
            .fetch_all(tx.sql())
            .await
            .unwrap();
            if open.is_empty() {
                return;
            }
            for (id, body) in open {
                let ring = platform::vault::ring(&mut tx, [body.as_slice()]).await.unwrap();
                let body = ring.open(exchange::SEALED_AT, &body).unwrap().into_bytes();
                let order: contract::Order = serde_json::from_slice(&body).unwrap();
                settle(&mut tx, &id, &body, outcome(&order, world)).await;
            }
            tx.commit().await.unwrap();
        }
    }

    /// Silence: the orders of `institution` run out of time, everybody else answers.
    pub(super) async fn answer_but(&self, institution: &str, world: &World) {
        let mut tx = self.system().await;
        let silent: Vec<(String, Uuid, String)> = sqlx::query_as(
            "UPDATE exchange.outgoing SET state = 'answered', answered_at = created_at
             WHERE answered_at IS NULL AND institution = $1 RETURNING id, case_id, act",
        )
        .bind(institution)
        .fetch_all(tx.sql())
        .await
        .unwrap();
        for (id, case, act) in silent {
            let (order, institution) = (OrderId::from(id), institution.to_owned());
            tx.tell(&exchange::AnswerOverdue { order, case, institution, act }).await.unwrap();
        }
        tx.commit().await.unwrap();
        self.answer(world).await;
    }

    /// Sanction, listing and restriction for not reporting, as in case C.
    pub(super) async fn press(&self) {
        self.on("2025-03-24");
        let mut tx = self.begin().await;
        let outcome = discipline::ReportOutcome::NotReported;
        let (on, content) = (None, String::new());
        let report = discipline::NewReport { debtor: self.debtor, outcome, on, content };
        discipline::record_report(&mut tx, self.case, &report).await.unwrap();
        let fine = json!({ "debtor": self.debtor, "kind": "fine", "amount": "1000.00",
            "conduct": "拒不报告财产" });
        let fine = serde_json::from_value(fine).unwrap();
        let fine = discipline::propose_sanction(&mut tx, self.case, &fine).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(fine).await.unwrap();
        self.on("2025-03-28");
        let mut tx = self.begin().await;
        let listing = json!({ "debtor": self.debtor, "ground": "G4", "conduct": "未报告财产" });
        let listing = serde_json::from_value(listing).unwrap();
        let listing = discipline::propose_listing(&mut tx, self.case, &listing).await.unwrap();
        tx.commit().await.unwrap();
        self.approve(listing).await.unwrap();
    }

    /// One investigation with an answer of "nothing" on each topic.
    pub(super) async fn investigate(&self, topics: &[Topic]) {
        let findings = topics
            .iter()
            .map(|topic| Finding { topic: *topic, found: false, detail: None, reason: None })
            .collect();
        let mut tx = self.begin().await;
        let new = NewInvestigation {
            debtor: self.debtor,
            measure: Measure::Inquiry,
            unit: "毕节市住房公积金管理中心".into(),
            on: None,
            findings,
            result: "未发现财产".into(),
            deceased: false,
        };
        record_investigation(&mut tx, self.case, new).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn hear(&self, agrees: Option<bool>) {
        let mut tx = self.begin().await;
        let new = NewInterview {
            on: None,
            manner: Manner::InPerson,
            attendees: vec!["赵申请".into()],
            agrees,
            content: "告知调查情况及终本后果,申请人同意终本".into(),
        };
        record_interview(&mut tx, self.case, new).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn review(&self) {
        let mut tx = self.begin().await;
        let members = ["甲", "乙", "丙"].map(str::to_owned).to_vec();
        let (on, agrees, opinion) = (None, true, "符合终本条件".to_owned());
        let new = NewPanel { on, members, agrees, opinion };
        record_panel(&mut tx, self.case, new).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn end(&self) -> Result<()> {
        let mut tx = self.begin().await;
        let approval = propose_ending(&mut tx, self.case).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    /// Case C up to its ruling of 2025-06-13.
    pub(super) async fn ended() -> Self {
        let court = Court::open().await;
        let world = World::from([("BANK-A", "12.35"), ("PAY-W", "0.80")]);
        court.query(control::RoundPurpose::First, &world).await;
        court.press().await;
        court.investigate(&NEEDED).await;
        court.on("2025-06-09");
        court.query(control::RoundPurpose::Repeat, &world).await;
        court.hear(Some(true)).await;
        court.on("2025-06-12");
        court.review().await;
        court.on("2025-06-13");
        court.end().await.unwrap();
        court
    }

    /// The daily job of `day`, and everything that follows without an institution's answer.
    pub(super) async fn daily(&self, day: &str) {
        self.on(day);
        let mut tx = self.system().await;
        jobs::every_day(&mut tx, day.parse().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        queue::drain(&self.app).await.unwrap();
    }

    pub(super) async fn pool(&self) -> Option<Pooled> {
        let mut tx = self.system().await;
        crate::store::pool::entry(&mut tx, self.case.0).await.unwrap()
    }

    pub(super) async fn requeries(&self) -> Vec<Requery> {
        let mut tx = self.system().await;
        crate::store::pool::requeries(&mut tx, self.case.0).await.unwrap()
    }

    pub(super) async fn suggestions(&self) -> Vec<Suggestion> {
        let mut tx = self.system().await;
        crate::store::pool::suggestions(&mut tx, self.case.0).await.unwrap()
    }

    pub(super) async fn titles(&self, case: Uuid) -> Vec<String> {
        let mut tx = self.system().await;
        let documents = documents::of_case(&mut tx, case).await.unwrap();
        documents.into_iter().map(|document| document.title).collect()
    }
}

pub(super) const NEEDED: [Topic; 4] =
    [Topic::HousingFund, Topic::WealthProducts, Topic::Insurance, Topic::Dividends];

pub(super) fn refused(result: Result<impl std::fmt::Debug>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}

/// What the institutions do about an order in `world`.
fn outcome(order: &contract::Order, world: &World) -> Outcome {
    let balance = world.get(order.institution.as_str());
    match &order.act {
        OrderAct::FindAccounts => Outcome::Accounts {
            banks: world.keys().filter(|k| k.starts_with("BANK")).map(|k| (*k).into()).collect(),
        },
        OrderAct::Query { kinds } => Outcome::Property {
            items: balance.map(|amount| found(kinds[0], amount)).into_iter().collect(),
        },
        OrderAct::Freeze { target, limit, until, .. } => {
            let balance: Money = balance.unwrap().parse().unwrap();
            let held = balance.min(*limit);
            let available = balance.checked_sub(held).unwrap();
            let (account, limit, until) = (target.clone(), *limit, *until);
            Outcome::Held { account, held, limit, available, until, rank: 0 }
        }
        OrderAct::Deduct { amount, .. } => {
            Outcome::Deducted { amount: *amount, bank_serial: "S1".into() }
        }
        OrderAct::Release { amount, .. } => {
            Outcome::Released { amount: amount.unwrap_or(Money::ZERO), remaining: Money::ZERO }
        }
        other => panic!("{other:?}"),
    }
}

fn found(kind: PropertyKind, amount: &str) -> Found {
    let amount: Money = amount.parse().unwrap();
    Found {
        kind,
        asset: "6222020000000001".into(),
        name: "活期".into(),
        amount: Some(amount),
        available: Some(amount),
        units: None,
        purpose: Purpose::Ordinary,
        fixed_term: false,
        facts: BTreeMap::new(),
        measures: Vec::new(),
    }
}

/// An answer as the exchange keeps it.
async fn settle(tx: &mut Tx, id: &str, body: &[u8], outcome: Outcome) {
    let order = OrderId::from(id.to_owned());
    let answer = Answer {
        order: order.clone(),
        serial: 1,
        answered_at: tx.now,
        request_digest: hex(&seal::digest(body)),
        outcome,
    };
    let (case, act): (Uuid, String) = sqlx::query_as(
        "WITH sent AS (DELETE FROM exchange.queue WHERE id = $1)
         UPDATE exchange.outgoing SET state = 'answered', answered_at = $2, serial = 1, answer = $3
         WHERE id = $1 RETURNING case_id, act",
    )
    .bind(id)
    .bind(tx.now)
    .bind(serde_json::to_vec(&answer).unwrap())
    .fetch_one(tx.sql())
    .await
    .unwrap();
    tx.tell(&exchange::OrderAnswered { order, case, act }).await.unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
