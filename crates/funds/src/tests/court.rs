//! A court with its people, a bank that answers when told to, and a case that is worth money.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use contract::{Answer, Batch, DirectoryEntry, OrderId, Outcome, ResultCode, StatementLine};
use kernel::{Id, Money};
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, App, Fault, Result, Role, Tx, Wiring, jobs};
use seal::KeyPair;
use serde_json::{Value, json};
use sqlx::Row;
use tower::ServiceExt;
use uuid::Uuid;

use crate::*;

pub(crate) const COURT: &str = "粤0304";
pub(crate) const BANK: &str = "COURT-BANK";
pub(crate) const ANY: Act = Act::new("cases.view", &[]);

pub(crate) struct Court {
    pub(crate) app: TestApp,
    pub(crate) clerk: Caller,
    pub(crate) judge: Caller,
    pub(crate) head: Caller,
    pub(crate) finance: Caller,
}

pub(crate) fn yuan(text: &str) -> Money {
    text.parse().expect("amount")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("day")
}

pub(crate) fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring
        .on("funds.on_statement_arrived", |tx, told| {
            Box::pin(crate::jobs::on_statement_arrived(tx, told))
        })
        .on("funds.on_order_answered", |tx, told| {
            Box::pin(crate::jobs::on_order_answered(tx, told))
        })
        .on("funds.on_approval_decided", |tx, told| {
            Box::pin(crate::jobs::on_approval_decided(tx, told))
        })
        .perform(PAY_OUT, |tx, approval, command| Box::pin(perform_payout(tx, approval, command)))
        .perform(CLAIM, |tx, approval, command| Box::pin(perform_claim(tx, approval, command)))
        .perform(DELAY, |tx, approval, command| Box::pin(perform_delay(tx, approval, command)))
        .perform(SETTLE, |tx, approval, command| {
            Box::pin(perform_settlement(tx, approval, command))
        })
        .perform(ACCEPT_POWER, |tx, approval, command| {
            Box::pin(perform_power(tx, approval, command))
        });
    wiring
}

pub(crate) async fn court() -> Court {
    let app = program("2026-02-05T01:00:00Z", wiring()).await.expect("program");
    let clerk = app.officer("clerk", COURT, &[Role::FilingClerk]).await.expect("clerk");
    let judge = app.officer("judge", COURT, &[Role::Judge]).await.expect("judge");
    let head = app.officer("head", COURT, &[Role::DivisionHead]).await.expect("head");
    let finance = app.officer("finance", COURT, &[Role::Finance]).await.expect("finance");
    let institution = |code: &str, kind: &str, functions: &[&str]| DirectoryEntry {
        code: code.to_owned(),
        zh: code.to_owned(),
        en: code.to_owned(),
        kind: kind.to_owned(),
        functions: functions.iter().map(|f| (*f).to_owned()).collect(),
        items: Vec::new(),
        public_key: key(code).public().to_string(),
        terms: contract::Terms::default(),
    };
    let entries = [
        institution(BANK, "court_bank", &["pay_out"]),
        institution("BANK-X", "bank", &["freeze", "deduct"]),
    ];
    exchange::register(&app, "http://127.0.0.1:1", &entries).await.expect("register");
    let court = Court { app, clerk, judge, head, finance };
    let mut tx = court.app.begin_system("test.treasury").await.expect("begin");
    let treasury = NewTreasury {
        name: "深圳市福田区财政局".to_owned(),
        bank: "BANK-ICBC".to_owned(),
        account: "4000021109001234567".to_owned(),
    };
    set_treasury(&mut tx, COURT, &treasury).await.expect("treasury");
    tx.commit().await.expect("commit");
    court
}

fn key(code: &str) -> KeyPair {
    KeyPair::of_seed(code)
}

pub(crate) fn account(holder: &str, number: &str) -> Value {
    json!({ "bank": "BANK-ICBC", "account": number, "holder": holder })
}

/// Case A of the domain reference.
pub(crate) fn case_a() -> Value {
    json!({
        "court": COURT,
        "received_on": "2026-02-02",
        "applicants": [person("赵申请", "11010519491231002X", "6222020000000001")],
        "debtors": [person("钱被执", "110105194912310038", "6222020000000002")],
        "title": {
            "number": "（2025）粤0304民初20001号",
            "court": "深圳市福田区人民法院",
            "kind": "judgment",
            "effective_on": "2026-01-12",
            "last_performance_day": "2026-01-22",
            "text": "支付200000元及利息",
        },
        "claim": {
            "principal": "200000.00",
            "interest": { "rate": "12%", "year_days": 365, "from": "2025-03-01" },
            "court_fee": "2150.00",
        },
    })
}

pub(crate) fn person(name: &str, number: &str, account_number: &str) -> Value {
    json!({
        "kind": "natural",
        "name": name,
        "document_kind": "id_card",
        "document_number": number,
        "account": account(name, account_number),
    })
}

/// A filed case with its parties.
pub(crate) struct Filed {
    pub(crate) case: Uuid,
    pub(crate) number: String,
    pub(crate) sub_account: String,
    pub(crate) applicants: Vec<Uuid>,
    pub(crate) debtors: Vec<Uuid>,
}

impl Court {
    pub(crate) async fn file(&self, application: Value) -> Filed {
        let application: cases::Application =
            serde_json::from_value(application).expect("application");
        let mut tx = self.app.begin(&self.clerk, ANY).await.expect("begin");
        let case = cases::receive(&mut tx, &application).await.expect("receive");
        cases::decide_filing(&mut tx, case, None).await.expect("file");
        cases::assign(&mut tx, case, None).await.expect("assign");
        cases::issue_notice(&mut tx, case).await.expect("notice");
        cases::set_state(&mut tx, case, cases::State::Investigating).await.expect("state");
        let face = cases::face(&mut tx, case).await.expect("face");
        let ids = |list: Vec<Id<parties::Party>>| list.into_iter().map(|id| id.0).collect();
        let applicants = cases::parties(&mut tx, case, cases::Role::Applicant).await;
        let debtors = cases::parties(&mut tx, case, cases::Role::Debtor).await;
        tx.commit().await.expect("commit");
        Filed {
            case: case.0,
            number: face.number,
            sub_account: face.sub_account.expect("sub-account"),
            applicants: ids(applicants.expect("applicants")),
            debtors: ids(debtors.expect("debtors")),
        }
    }

    pub(crate) fn at(&self, now: &str) {
        let now: DateTime<Utc> = format!("{now}T02:00:00Z").parse().expect("instant");
        self.app.clock().set(now);
    }

    pub(crate) async fn system(&self) -> Tx {
        self.app.begin_system("test").await.expect("begin")
    }

    /// A line as the court's bank would send it.
    pub(crate) fn line(&self, sub_account: &str, serial: &str, amount: &str) -> StatementLine {
        StatementLine {
            serial: serial.to_owned(),
            sub_account: sub_account.to_owned(),
            amount: yuan(amount),
            payer_name: "钱被执".to_owned(),
            payer_account: "6222020000000002".to_owned(),
            remark: "扣划".to_owned(),
            at: self.app.now(),
            order: None,
        }
    }

    /// The bank sends its statement, and what follows from it happens.
    pub(crate) async fn statement(&self, from: &str, lines: Vec<StatementLine>) -> StatusCode {
        let status = send(&self.app, "/exchange/statements", from, lines).await;
        jobs::drain(&self.app).await.expect("drain");
        status
    }

    pub(crate) async fn money_comes(&self, filed: &Filed, serial: &str, amount: &str) {
        let line = self.line(&filed.sub_account, serial, amount);
        assert_eq!(self.statement(BANK, vec![line]).await, StatusCode::OK);
    }

    pub(crate) async fn propose(
        &self,
        filed: &Filed,
        lines: Option<Vec<LineAsked>>,
    ) -> Result<Proposed> {
        let mut tx = self.app.begin(&self.judge, ANY).await?;
        let proposed = propose_payout(&mut tx, filed.case, lines).await?;
        tx.commit().await?;
        Ok(proposed)
    }

    pub(crate) async fn decide(
        &self,
        caller: &Caller,
        approval: Uuid,
        deed: approvals::Deed,
    ) -> Result<String> {
        let mut tx = self.app.begin(caller, ANY).await?;
        let row = approvals::decide(&mut tx, approval, deed).await?;
        tx.commit().await?;
        jobs::drain(&self.app).await?;
        Ok(row.state)
    }

    pub(crate) async fn approve(&self, caller: &Caller, approval: Uuid) -> Result<String> {
        self.decide(caller, approval, approvals::Deed::Approve).await
    }

    /// Head and finance agree.
    pub(crate) async fn agree(&self, approval: Uuid) {
        assert_eq!(self.approve(&self.head, approval).await.expect("head"), "pending");
        assert_eq!(self.approve(&self.finance, approval).await.expect("finance"), "approved");
    }

    pub(crate) async fn paid_in_full(&self, filed: &Filed) {
        let proposed = self.propose(filed, None).await.expect("propose");
        self.agree(proposed.approval).await;
        for order in orders(&self.app).await {
            self.answer(&order, order.paid(&order.id[..12])).await;
        }
    }

    /// The bank answers an order, and what follows from it happens.
    pub(crate) async fn answer(&self, order: &Sent, outcome: Outcome) {
        answer(&self.app, order, outcome).await;
        jobs::drain(&self.app).await.expect("drain");
    }

    pub(crate) async fn balances(&self, filed: &Filed) -> Balances {
        let mut tx = self.system().await;
        account_of(&mut tx, filed.case).await.expect("account").balances
    }

    pub(crate) async fn payouts(&self, filed: &Filed) -> Vec<Payout> {
        let mut tx = self.system().await;
        payouts_of_case(&mut tx, filed.case).await.expect("payouts")
    }

    /// Kinds of open tasks.
    pub(crate) async fn tasks(&self) -> Vec<String> {
        let mut tx = self.system().await;
        let tasks = crate::store::records::tasks(&mut tx, COURT).await.expect("tasks");
        tasks.into_iter().map(|task| task.kind).collect()
    }

    /// Ids of broken invariants.
    pub(crate) async fn broken(&self) -> Vec<String> {
        let mut tx = self.system().await;
        invariants(&mut tx).await.expect("invariants").into_iter().map(|b| b.id).collect()
    }

    pub(crate) async fn told(&self, kind: &'static str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM platform.event WHERE kind = $1")
            .bind(kind)
            .fetch_one(self.app.pool())
            .await
            .expect("events")
    }
}

/// An order to the court's bank that waits for its answer.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) id: String,
    pub(crate) digest: String,
    pub(crate) act: Value,
}

impl Sent {
    pub(crate) fn amount(&self) -> Money {
        yuan(self.act["amount"].as_str().expect("amount"))
    }

    pub(crate) fn paid(&self, serial: &str) -> Outcome {
        Outcome::Paid { amount: self.amount(), bank_serial: serial.to_owned() }
    }

    pub(crate) fn refused(&self) -> Outcome {
        Outcome::Refused { code: ResultCode::NoAccount, text: "户名账号不符".to_owned() }
    }
}

/// Payments not answered yet, in the order decided.
pub(crate) async fn orders(app: &App) -> Vec<Sent> {
    let mut tx = app.begin_system("test").await.expect("orders");
    let rows = sqlx::query(
        "SELECT id, digest, body FROM exchange.outgoing
         WHERE act = 'pay_out' AND answered_at IS NULL ORDER BY created_at, id",
    )
    .fetch_all(tx.sql())
    .await
    .expect("orders");
    let bodies: Vec<Vec<u8>> = rows.iter().map(|row| row.get("body")).collect();
    let ring = platform::vault::ring(&mut tx, bodies.iter().map(Vec::as_slice)).await;
    let ring = ring.expect("keys");
    let read = |row: &sqlx::postgres::PgRow| {
        let body = ring.open(exchange::SEALED_AT, row.get("body")).expect("sealed");
        let order: Value = serde_json::from_str(&body).expect("order");
        let digest: Vec<u8> = row.get("digest");
        Sent { id: row.get("id"), digest: hex::encode(digest), act: order["act"].clone() }
    };
    rows.iter().map(read).collect()
}

/// The bank sends one answer.
pub(crate) async fn answer(app: &App, order: &Sent, outcome: Outcome) -> StatusCode {
    let answer = Answer {
        order: OrderId::from(order.id.clone()),
        serial: 1,
        answered_at: app.now(),
        request_digest: order.digest.clone(),
        outcome,
    };
    send(app, "/exchange/answers", BANK, vec![answer]).await
}

/// A signed batch, through the door institutions use.
async fn send<T: serde::Serialize>(app: &App, path: &str, from: &str, items: Vec<T>) -> StatusCode {
    let batch =
        Batch { from: from.to_owned(), to: COURT.to_owned(), sent_at: app.now(), epoch: 1, items };
    let body = serde_json::to_vec(&batch).expect("batch");
    let signature = key(from).sign(&body).to_string();
    let request = Request::post(path)
        .header(contract::SENDER_HEADER, from)
        .header(contract::SIGNATURE_HEADER, signature)
        .body(Body::from(body))
        .expect("request");
    let router: Router = exchange::http::institution_routes().with_state(app.clone());
    router.oneshot(request).await.expect("response").status()
}

/// The rule that refused.
pub(crate) fn rule<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => {
            assert!(law::article(refusal.rule, false).is_some(), "{} has no article", refusal.rule);
            assert!(!refusal.zh.is_empty() && !refusal.en.is_empty());
            refusal.rule
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// The field that was malformed.
pub(crate) fn field<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Fault::Invalid(invalid)) => invalid.field.clone(),
        other => panic!("not invalid: {other:?}"),
    }
}

pub(crate) fn asked(purpose: Purpose, party: Option<Uuid>, amount: &str) -> LineAsked {
    LineAsked { purpose, party, amount: yuan(amount), to: None }
}
