//! A court with a noticed case of 100,000 yuan, and institutions whose answers the test gives.

use std::collections::BTreeMap;

use contract::{
    Answer, DirectoryEntry, Found, Order, OrderAct, OrderId, Outcome, PropertyKind, Purpose,
    ResultCode,
};
use kernel::{Id, Money};
use platform::http::Caller;
use platform::test::{TestApp, program};
use platform::{Act, Fault, Result, Role, Tx, Wiring, jobs as queue};
use serde_json::json;
use uuid::Uuid;

use crate::*;

const ANY: Act = Act::new("cases.view", &[]);
const COURT: &str = "粤0304";

/// By institution: account, purpose, balance.
pub(super) type World = BTreeMap<&'static str, Vec<(&'static str, Purpose, &'static str)>>;

pub(super) struct Court {
    pub(super) app: TestApp,
    judge: Caller,
    head: Caller,
    pub(super) case: Id<cases::Case>,
    world: World,
    /// Institutions that say a freeze is in force and hold nothing.
    pub(super) liars: Vec<&'static str>,
    /// Whether what is frozen is to be taken as well.
    pub(super) takes: bool,
}

fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    wiring
        .perform(FREEZE, |tx, a, c| Box::pin(perform_freeze(tx, a, c)))
        .perform(DEDUCT, |tx, a, c| Box::pin(perform_deduction(tx, a, c)))
        .perform(RENEW, |tx, a, c| Box::pin(perform_renewal(tx, a, c)))
        .perform(SEAL, |tx, a, c| Box::pin(perform_seal(tx, a, c)))
        .perform(REPEAT, |tx, a, c| Box::pin(perform_repetition(tx, a, c)))
        .job(jobs::REPEAT_ROUND, |tx, id| Box::pin(jobs::repeat_round(tx, id)))
        .job(jobs::TAKE, |tx, hold| Box::pin(jobs::take(tx, hold)))
        .on("control.hold_found", |tx, told| Box::pin(jobs::on_round_finished(tx, told)))
        .job(jobs::VERIFY, |tx, hold| Box::pin(jobs::verify(tx, hold)))
        .on("control.scan_register", |tx, told| Box::pin(jobs::on_register_read(tx, told)))
        .on("control.take_notice", |tx, told| Box::pin(jobs::on_notice_arrived(tx, told)))
        .on("control.compare", |tx, told| Box::pin(jobs::on_register_differs(tx, told)))
        .on_all(
            "control.take_answer",
            |_| true,
            |tx, told| Box::pin(jobs::on_orders_answered(tx, told)),
        )
        .on("control.note_silence", |tx, told| Box::pin(jobs::on_answer_overdue(tx, told)))
        .on("control.release_excess", |tx, told| Box::pin(jobs::on_obtained(tx, told)));
    wiring
}

fn entry(code: &str, kind: &str) -> DirectoryEntry {
    let functions: &[&str] = match kind {
        "pboc" => &["find_accounts"],
        _ => &["query", "freeze", "renew", "release", "deduct", "seal", "unseal"],
    };
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
        "court": COURT, "received_on": "2026-02-02",
        "applicants": [person("赵申请", "11010519491231002X")],
        "debtors": [person("钱被执", "110105194912310038")],
        "title": { "number": "（2025）粤0304民初1号", "court": "深圳市福田区人民法院",
            "kind": "judgment", "effective_on": "2026-01-12",
            "last_performance_day": "2026-01-22", "text": "支付100000元" },
        "claim": { "principal": "100000.00" },
    }))
    .unwrap()
}

impl Court {
    /// A case noticed on 2026-02-09, its debtor's property as `world` has it.
    pub(super) async fn open(world: World) -> Self {
        let app = program("2026-02-05T01:00:00Z", wiring()).await.unwrap();
        let clerk = app.officer("clerk", COURT, &[Role::FilingClerk]).await.unwrap();
        let judge = app.officer("judge", COURT, &[Role::Judge]).await.unwrap();
        let head = app.officer("head", COURT, &[Role::DivisionHead]).await.unwrap();
        let kinds =
            [("PBOC", "pboc"), ("BANK-A", "bank"), ("BANK-B", "bank"), ("CARS", "vehicles")];
        let entries = kinds.map(|(code, kind)| entry(code, kind));
        exchange::register(&app, "http://localhost", &entries).await.unwrap();
        let mut tx = app.begin(&clerk, ANY).await.unwrap();
        let case = cases::receive(&mut tx, &application()).await.unwrap();
        cases::decide_filing(&mut tx, case, None).await.unwrap();
        cases::assign(&mut tx, case, None).await.unwrap();
        tx.commit().await.unwrap();
        let court = Self { app, judge, head, case, world, liars: Vec::new(), takes: false };
        court.on("2026-02-09");
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
        self.begin_as(ANY).await
    }

    pub(super) async fn begin_as(&self, act: Act) -> Tx {
        self.app.begin(&self.judge, act).await.unwrap()
    }

    /// Ask everybody, and let everybody answer but `silent`.
    pub(super) async fn query(&self, silent: &str) -> Round {
        let mut tx = self.begin().await;
        let round = start_round(&mut tx, self.case, RoundPurpose::First, &[]).await.unwrap();
        tx.commit().await.unwrap();
        self.answer_but(silent).await;
        round
    }

    /// Sign `proposal` as the division head.
    pub(super) async fn approve(&self, proposal: Uuid) -> Result<()> {
        let mut tx = self.app.begin(&self.head, ANY).await?;
        approvals::decide(&mut tx, proposal, approvals::Deed::Approve).await?;
        tx.commit().await?;
        queue::drain(&self.app).await?;
        Ok(())
    }

    /// Let the bank refuse the deduction it has been ordered.
    pub(super) async fn refuse_deduction(&self) {
        let mut tx = self.app.begin_system("test").await.unwrap();
        let orders = exchange::orders_of_case(&mut tx, self.case.0).await.unwrap();
        let deduction = orders.iter().find(|order| order.act == "deduct").unwrap();
        let why = "账户受限".to_owned();
        let refused = Outcome::Refused { code: ResultCode::RestrictedAccount, text: why };
        settle(&mut tx, &deduction.id, refused).await;
        tx.commit().await.unwrap();
    }

    /// Propose to freeze `limit` on `asset`, without an answer yet.
    pub(super) async fn freeze(&self, asset: &str, limit: &str) -> Result<()> {
        let mut tx = self.begin().await;
        let found = property_of_case(&mut tx, self.case.0).await?;
        let property = found.iter().find(|property| property.asset == asset).unwrap().id;
        let line = FreezeLine { property, limit: limit.parse().unwrap() };
        let command = FreezeCommand { lines: vec![line], takes: self.takes };
        let approval = propose_freeze(&mut tx, self.case, command).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    /// Propose to ask every `every_days` for `days`, without an answer yet.
    pub(super) async fn repeat(&self, every_days: u16, days: u16) -> Result<()> {
        let mut tx = self.begin().await;
        let command = RepeatCommand { every_days, days, takes: self.takes };
        let approval = propose_repetition(&mut tx, self.case, command).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    /// From now on `institution` keeps these accounts.
    pub(super) fn keeps(
        &mut self,
        institution: &'static str,
        accounts: &[(&'static str, Purpose, &'static str)],
    ) {
        self.world.insert(institution, accounts.to_vec());
    }

    /// What happens by itself on `day`, and whatever is answered to it.
    pub(super) async fn pass(&self, day: &str) {
        self.on(day);
        let mut tx = self.app.begin_system("test").await.unwrap();
        let today = tx.today();
        jobs::every_day(&mut tx, today).await.unwrap();
        tx.commit().await.unwrap();
        self.answer().await;
    }

    /// Let go of `amount` of the hold on `asset`, or of all of it.
    pub(super) async fn let_go(&self, asset: &str, amount: Option<&str>) -> Result<()> {
        let hold = self.hold(asset).await.id;
        let amount = amount.map(|amount| amount.parse().unwrap());
        let mut tx = self.begin().await;
        release_hold(&mut tx, self.case, hold, amount, Some("查明属他人所有")).await?;
        tx.commit().await
    }

    /// Propose to deduct `amount` from the hold on `asset`, without an answer yet.
    pub(super) async fn deduct(&self, asset: &str, amount: &str) -> Result<()> {
        let hold = self.hold(asset).await.id;
        let mut tx = self.begin().await;
        let amount = Some(amount.parse().unwrap());
        let approval = propose_deduction(&mut tx, self.case, hold, amount).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    /// The debtor pays `amount` by itself.
    pub(super) async fn pay(&self, source: &str, amount: &str) {
        let mut tx = self.app.begin_system("test").await.unwrap();
        let (today, amount) = (tx.today(), amount.parse().unwrap());
        cases::note_obtained(&mut tx, self.case, source, today, amount).await.unwrap();
        tx.commit().await.unwrap();
        queue::drain(&self.app).await.unwrap();
    }

    pub(super) async fn hold(&self, asset: &str) -> Hold {
        let mut tx = self.begin().await;
        let holds = holds_of_case(&mut tx, self.case.0).await.unwrap();
        holds.into_iter().rev().find(|hold| hold.asset == asset).unwrap()
    }

    /// Let every institution answer what it was ordered and not yet answered.
    pub(super) async fn answer(&self) {
        self.answer_but("").await;
    }

    pub(super) async fn answer_but(&self, silent: &str) {
        self.answer_some(silent, "").await;
    }

    /// Let everything be answered but what asks for money.
    pub(super) async fn answer_but_deductions(&self) {
        self.answer_some("", "deduct").await;
    }

    async fn answer_some(&self, silent: &str, act: &str) {
        loop {
            queue::drain(&self.app).await.unwrap();
            let mut tx = self.app.begin_system("test").await.unwrap();
            let open: Vec<(String, Vec<u8>)> = sqlx::query_as(
                "SELECT id, body FROM exchange.outgoing
                 WHERE answered_at IS NULL AND institution <> $1 AND act <> $2 ORDER BY id",
            )
            .bind(silent)
            .bind(act)
            .fetch_all(tx.sql())
            .await
            .unwrap();
            if open.is_empty() {
                return;
            }
            for (id, body) in open {
                let ring = platform::vault::ring(&mut tx, [body.as_slice()]).await.unwrap();
                let body = ring.open(exchange::SEALED_AT, &body).unwrap();
                let order: Order = serde_json::from_str(&body).unwrap();
                let holds = holds_of_case(&mut tx, self.case.0).await.unwrap();
                let outcome = self.outcome(&order, &holds);
                settle(&mut tx, &id, outcome).await;
            }
            tx.commit().await.unwrap();
        }
    }

    /// A thing with the measures on it; of those of a liar none is there.
    fn measured(&self, item: Found, institution: &str, holds: &[Hold]) -> Found {
        let on_it = |hold: &&Hold| {
            hold.asset == item.asset
                && hold.institution == institution
                && hold.state == HoldState::Effective
                && !self.liars.contains(&institution)
        };
        let measure = |hold: &Hold| contract::Measure {
            authority: "法院".to_owned(),
            ruling: hold.ruling.clone(),
            amount: Some(hold.remaining()),
            until: hold.until,
        };
        Found { measures: holds.iter().filter(on_it).map(measure).collect(), ..item }
    }

    /// Propose to seal `asset`, without an answer yet.
    pub(super) async fn seal(&self, asset: &str, units: Option<u64>) -> Result<()> {
        let mut tx = self.begin().await;
        let found = property_of_case(&mut tx, self.case.0).await?;
        let property = found.iter().find(|property| property.asset == asset).unwrap().id;
        let line = SealLine { property, manner: contract::Manner::Register, units };
        let approval = propose_seal(&mut tx, self.case, vec![line]).await?;
        tx.commit().await?;
        self.approve(approval).await
    }

    /// What `institution` says it holds, as read at `at`.
    pub(super) async fn register(&self, institution: &str, lines: &[(&Hold, &str)]) {
        let mut tx = self.app.begin_system("test").await.unwrap();
        let as_of = tx.now;
        for (hold, held) in lines {
            let held: Money = held.parse().unwrap();
            sqlx::query(
                "INSERT INTO exchange.register_line
                     (institution, order_id, as_of, held, until_day, rank)
                 VALUES ($1, $2, $3, $4, $5, 0)
                 ON CONFLICT (institution, order_id) DO UPDATE SET as_of = $3, held = $4",
            )
            .bind(institution)
            .bind(&hold.order_id)
            .bind(as_of)
            .bind(held.as_fen())
            .bind(hold.until)
            .execute(tx.sql())
            .await
            .unwrap();
        }
        let institution = institution.to_owned();
        tx.tell(&exchange::RegisterRead { institution, as_of }).await.unwrap();
        tx.commit().await.unwrap();
        queue::drain(&self.app).await.unwrap();
    }

    /// Let the freeze of `asset` be answered as the `rank`-th in line.
    pub(super) async fn wait_in_line(&self, asset: &str, rank: u32) {
        self.say_held(asset, "0", "0", rank).await;
    }

    /// Let the freeze of `asset` be answered: so much held, so much left free.
    pub(super) async fn say_held(&self, asset: &str, held: &str, available: &str, rank: u32) {
        let hold = self.hold(asset).await;
        let mut tx = self.app.begin_system("test").await.unwrap();
        let outcome = Outcome::Held {
            account: asset.to_owned(),
            held: held.parse().unwrap(),
            limit: hold.limit.unwrap(),
            available: available.parse().unwrap(),
            until: hold.until,
            rank,
        };
        settle(&mut tx, &hold.order_id, outcome).await;
        tx.commit().await.unwrap();
        queue::drain(&self.app).await.unwrap();
    }

    /// Let the institution of the hold on `asset` tell `news` of it.
    pub(super) async fn notice(&self, asset: &str, serial: u64, news: contract::News) {
        self.notice_of(asset, serial, self.app.now(), news).await;
    }

    /// What came about at `at` and is told only now.
    pub(super) async fn notice_of(
        &self,
        asset: &str,
        serial: u64,
        at: chrono::DateTime<chrono::Utc>,
        news: contract::News,
    ) {
        let hold = self.hold(asset).await;
        let order = OrderId::from(hold.order_id.clone());
        let mut tx = self.app.begin_system("test").await.unwrap();
        let notice = contract::Notice { serial, order: order.clone(), at, news };
        let ring = platform::vault::hold(&mut tx, ["exchange"]).await.unwrap();
        let text = serde_json::to_string(&notice).unwrap();
        let sealed = ring[0].current().unwrap().seal(exchange::SEALED_AT, &text).unwrap();
        sqlx::query(
            "INSERT INTO exchange.notice
                 (institution, serial, order_id, received_at, notice, case_id, told_in)
             VALUES ($1, $2, $3, $4, $5, $6, 0)",
        )
        .bind(&hold.institution)
        .bind(i64::try_from(serial).unwrap())
        .bind(order.as_str())
        .bind(tx.now)
        .bind(sealed)
        .bind(self.case.0)
        .execute(tx.sql())
        .await
        .unwrap();
        let (institution, case) = (hold.institution, self.case.0);
        tx.tell(&exchange::NoticeArrived { institution, serial, order, case }).await.unwrap();
        tx.commit().await.unwrap();
        queue::drain(&self.app).await.unwrap();
    }

    pub(super) async fn differences(&self) -> Vec<Difference> {
        let mut tx = self.begin().await;
        differences_of_case(&mut tx, self.case.0).await.unwrap()
    }

    /// What `order` comes to in this world.
    fn outcome(&self, order: &Order, holds: &[Hold]) -> Outcome {
        let accounts = self.world.get(order.institution.as_str()).cloned().unwrap_or_default();
        match &order.act {
            OrderAct::FindAccounts => Outcome::Accounts {
                banks: self.world.keys().filter(|k| **k != "CARS").map(|k| (*k).into()).collect(),
            },
            OrderAct::Query { .. } => {
                let measured = |item: Found| self.measured(item, &order.institution, holds);
                Outcome::Property { items: accounts.into_iter().map(found).map(measured).collect() }
            }
            OrderAct::Freeze { target, limit, until, .. } => {
                let balance = accounts.iter().find(|(asset, ..)| asset == target).unwrap().2;
                let balance: Money = balance.parse().unwrap();
                let held = balance.min(*limit);
                Outcome::Held {
                    account: target.clone(),
                    held,
                    limit: *limit,
                    available: balance.saturating_sub(held),
                    until: *until,
                    rank: 0,
                }
            }
            OrderAct::Release { amount, hold_order } => {
                let hold = holds.iter().find(|h| h.order_id == hold_order.as_str()).unwrap();
                let amount = amount.unwrap_or(hold.remaining());
                Outcome::Released { amount, remaining: hold.remaining().saturating_sub(amount) }
            }
            OrderAct::Deduct { amount, .. } => {
                Outcome::Deducted { amount: *amount, bank_serial: "S1".to_owned() }
            }
            OrderAct::Renew { until, .. } => Outcome::Renewed { until: *until },
            OrderAct::Seal { target, units, until, .. } => {
                let (target, units, until) = (target.clone(), *units, *until);
                Outcome::Sealed { target, units, until, rank: 0 }
            }
            OrderAct::Unseal { .. } => Outcome::Unsealed { target: order.ruling.clone() },
            other => panic!("{other:?}"),
        }
    }
}

fn found((asset, purpose, amount): (&str, Purpose, &str)) -> Found {
    let is_car = asset.starts_with("CAR");
    let amount = (!is_car).then(|| amount.parse().unwrap());
    let shared = asset.starts_with("JOINT").then(|| "孙共有,李共有".to_owned());
    Found {
        kind: if is_car { PropertyKind::Vehicle } else { PropertyKind::Deposit },
        asset: asset.to_owned(),
        name: asset.to_owned(),
        amount,
        available: amount,
        units: None,
        purpose,
        fixed_term: false,
        facts: shared.map(|names| ("co_owners".to_owned(), names)).into_iter().collect(),
        measures: Vec::new(),
    }
}

/// Have the exchange believe that `outcome` was answered.
async fn settle(tx: &mut Tx, id: &str, outcome: Outcome) {
    let answer = Answer {
        order: OrderId::from(id.to_owned()),
        serial: 1,
        answered_at: tx.now,
        request_digest: String::new(),
        outcome,
    };
    let (case, act): (Uuid, String) = sqlx::query_as(
        "WITH sent AS (DELETE FROM exchange.queue WHERE id = $1)
         UPDATE exchange.outgoing SET state = 'answered', answered_at = $2, done_at = $2, serial = 1,
             answer = $3
         WHERE id = $1 RETURNING case_id, act",
    )
    .bind(id)
    .bind(tx.now)
    .bind(serde_json::to_vec(&answer).unwrap())
    .fetch_one(tx.sql())
    .await
    .unwrap();
    tx.tell(&exchange::OrderAnswered { order: answer.order, case, act }).await.unwrap();
}

pub(super) fn rule<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Fault::Refused(refusal)) => refusal.rule,
        other => panic!("{other:?}"),
    }
}
