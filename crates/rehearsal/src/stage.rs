//! 剧场与舞台 – a PostgreSQL with a prepared database, and on a copy of it one court and one nation, in
//! this thread, on one clock that stands still until it is set.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use exchange::{Courier, SENDER};
use kernel::time::day_of;
use nation::{Config, Extent, Local, Nation};
use platform::test::{TestApp, program};
use platform::{Access, App, Clock, Keys, Role, Wiring, jobs};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::cast::COURT;
use crate::dice::Dice;
use crate::invariants::Broken;
use crate::network::{Network, Side, through};
use crate::plan::Plan;
use crate::plot::Plot;
use crate::scale::Scale;
use crate::store;
use crate::trace::Trace;

/// When every play begins: a Monday, nine o'clock.
const START: &str = "2026-02-02T01:00:00Z";
/// The nation's own seed and size: its people only lend names and numbers.
const NATION: (u64, u64) = (7, 100_000);
/// Longest wait for the one connection; only another process's load can make it wait.
const PATIENCE: Duration = Duration::from_secs(120);

/// The officers of the court.
pub(crate) const OFFICERS: [(&str, &[Role]); 8] = [
    ("lian", &[Role::FilingClerk]),
    ("zhifa", &[Role::Judge]),
    ("zhengfa", &[Role::Judge]),
    ("jujz", &[Role::DivisionHead]),
    ("fujz", &[Role::DivisionHead]),
    ("caiwu", &[Role::Finance]),
    ("kuaiji", &[Role::Finance]),
    ("yuanz", &[Role::President]),
];

/// 剧场 – prepared once, played in many times.
pub struct Theatre {
    home: TestApp,
    scale: Scale,
    /// What every play's database is a copy of.
    template: String,
    /// Cases that are there when a play begins.
    filed: Vec<Uuid>,
    officers: BTreeMap<&'static str, Uuid>,
    plays: Mutex<u64>,
}

impl Theatre {
    /// Prepare a database with a court's officers, the institutions and the treasury, and for plays of
    /// control with their cases.
    ///
    /// # Errors
    /// No PostgreSQL to be had.
    pub async fn open(scale: Scale) -> Result<Self> {
        let home = program(START, Wiring::default()).await?;
        let mut officers = BTreeMap::new();
        for (login, roles) in OFFICERS {
            let caller = home.officer(login, COURT, roles).await?;
            let id = caller.officer().map_err(anyhow::Error::from)?.id;
            let kept = home.keys().lookup.hash("session", &token(login));
            store::keep_session(home.pool(), id, &kept).await?;
            officers.insert(login, id);
        }
        let nobody = wire::Wire::carried(|_| {
            Box::pin(async { Err(wire::NoReply::because("the house is empty")) })
        });
        let nation = Local::open(config(None, START.parse()?), nobody)?;
        let directory = ask(&nation, "GET", "/directory", Value::Null).await?;
        let mut directory: Vec<contract::DirectoryEntry> = serde_json::from_value(directory)?;
        directory.retain(|entry| !scale.is_control || takes_part(&entry.kind));
        exchange::register(&home, "http://nation", &directory).await?;
        let mut tx = home.begin_system("rehearsal.prepare").await?;
        let treasury = funds::NewTreasury {
            name: "国库".to_owned(),
            bank: nation::COURT_BANK.to_owned(),
            account: format!("{}-1", nation::TREASURY_PREFIX),
        };
        funds::set_treasury(&mut tx, COURT, &treasury).await?;
        tx.commit().await?;
        store::stop_vacuum(home.pool()).await?;
        home.close().await;
        let template = home.options().get_database().context("a database without a name")?;
        let (template, filed) = (template.to_owned(), Vec::new());
        let mut theatre = Self { home, scale, template, filed, officers, plays: Mutex::new(0) };
        if scale.is_control {
            let (template, filed) = crate::filed::file(&theatre, scale.cases).await?;
            (theatre.template, theatre.filed) = (template, filed);
        }
        Ok(theatre)
    }

    pub(crate) fn scale(&self) -> Scale {
        self.scale
    }

    pub(crate) fn filed(&self) -> &[Uuid] {
        &self.filed
    }

    /// When a play begins: where cases are filed beforehand, the day after.
    fn begins(&self) -> Result<DateTime<Utc>> {
        let start: DateTime<Utc> = START.parse()?;
        Ok(start + TimeDelta::days(i64::from(!self.filed.is_empty())))
    }

    async fn admin(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect_with(&self.home.options().clone().database("postgres")).await?)
    }

    async fn copy(&self) -> Result<String> {
        let template = self.template.as_str();
        let name = {
            let mut plays = self.plays.lock().unwrap_or_else(PoisonError::into_inner);
            *plays += 1;
            format!("{template}_{plays}")
        };
        let statement = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        let mut admin = self.admin().await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await?;
        admin.close().await?;
        Ok(name)
    }
}

/// Institutions of a play of control: where accounts are known, where they are, and the court's own.
fn takes_part(kind: &str) -> bool {
    matches!(kind, "pboc" | "bank" | "court_bank")
}

fn token(login: &str) -> String {
    format!("rehearsal-{login}")
}

fn config(data: Option<PathBuf>, start: DateTime<Utc>) -> Config {
    let (seed, people) = NATION;
    let (extent, suite) = (Extent::Core, seal::Suite::National);
    Config { seed, people, extent, data, start, flowing: false, suite }
}

async fn ask(nation: &Local, method: &str, path: &str, body: Value) -> Result<Value> {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("http://nation{path}"))
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&body)?.into())?;
    let reply = through(nation.router(), request).await?;
    let text = String::from_utf8_lossy(reply.body());
    ensure!(reply.status().is_success(), "nation {path}: {} {text}", reply.status());
    Ok(serde_json::from_slice(reply.body()).unwrap_or_default())
}

/// A request of an officer.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) login: &'static str,
    /// `POST /cases`.
    pub(crate) call: String,
    pub(crate) body: Value,
    pub(crate) key: String,
    pub(crate) seen: Option<i64>,
}

/// What an officer was told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A living court process.
struct Court {
    app: App,
    router: axum::Router,
}

/// 舞台 – see the module.
pub(crate) struct Stage<'a> {
    theatre: &'a Theatre,
    database: String,
    pool: PgPool,
    reader: App,
    clock: Clock,
    now: DateTime<Utc>,
    pub(crate) plot: Arc<Plot>,
    pub(crate) net: Network,
    pub(crate) trace: Trace,
    pub(crate) plan: Plan,
    court: Option<Court>,
    nation: Option<Local>,
    journal: PathBuf,
    acknowledged: BTreeMap<String, Told>,
    /// When the court died over a call that it may have done: its reply is kept from then on.
    unheard: BTreeMap<String, DateTime<Utc>>,
    liars: BTreeSet<String>,
    paid_in: i64,
    broken: Mutex<Vec<Broken>>,
}

impl<'a> Stage<'a> {
    pub(crate) async fn open(
        theatre: &'a Theatre,
        seed: u64,
        plan: Plan,
        trace: Trace,
    ) -> Result<Self> {
        let database = theatre.copy().await?;
        let now = theatre.begins()?;
        let owner = theatre.home.options().clone().database(&database);
        let program = match theatre.scale.is_control {
            true => owner.clone(),
            false => theatre.home.log_ins().people.clone().database(&database),
        };
        let (pool, eye) = (connect(&program).await?, connect(&owner).await?);
        let clock = Clock::still(now);
        let plot = Arc::new(Plot::new(trace.clone()));
        let net = Network::new(seed, plan, Arc::clone(&plot), trace.clone(), eye.clone());
        let reader = App::new(eye, clock.clone(), Keys::of_seed(7), Wiring::default());
        let journal = scratch().join(format!("rehearsal-{}-{database}", std::process::id()));
        let _ = std::fs::remove_dir_all(&journal);
        let mut stage = Self {
            theatre,
            database,
            pool,
            reader,
            clock,
            now,
            plot,
            net,
            trace,
            plan,
            court: None,
            nation: None,
            journal,
            acknowledged: BTreeMap::new(),
            unheard: BTreeMap::new(),
            liars: BTreeSet::new(),
            paid_in: 0,
            broken: Mutex::default(),
        };
        stage.set_time(now).await?;
        stage.raise_nation()?;
        let key = Keys::of_seed(7).court.public().to_string();
        let court = json!({ "url": "http://court", "code": SENDER, "public_key": key });
        stage.tell_nation("PUT", "/admin/court", court).await?;
        stage.raise_court().await?;
        Ok(stage)
    }

    /// Take everything down but the database; returns its name.
    pub(crate) async fn leave(mut self) -> Result<String> {
        self.close().await;
        Ok(std::mem::take(&mut self.database))
    }

    async fn close(&mut self) {
        self.bury_court();
        self.nation = None;
        self.pool.close().await;
        self.reader.pool().close().await;
        let _ = std::fs::remove_dir_all(&self.journal);
    }

    /// Take everything down.
    pub(crate) async fn strike(mut self) -> Result<()> {
        self.close().await;
        let statement = format!("DROP DATABASE {} WITH (FORCE)", self.database);
        let mut admin = self.theatre.admin().await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await?;
        Ok(admin.close().await?)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) fn today(&self) -> NaiveDate {
        day_of(self.now)
    }

    /// What is durable, as anybody else sees it.
    pub(crate) fn eye(&self) -> &PgPool {
        self.reader.pool()
    }

    pub(crate) fn theatre(&self) -> &'a Theatre {
        self.theatre
    }

    /// The same, for the capabilities' own looks.
    pub(crate) fn reader(&self) -> &App {
        &self.reader
    }

    /// What officers were told is done, and can still be asked for (REPLIES_KEPT).
    pub(crate) fn acknowledged(&self) -> BTreeMap<&str, &Value> {
        let days = law::days(law::id::REPLIES_KEPT, day_of(self.now));
        let since = self.now - TimeDelta::days(i64::try_from(days).unwrap_or(i64::MAX) - 1);
        let kept = self.acknowledged.iter().filter(|(_, told)| told.at > since);
        kept.map(|(key, told)| (key.as_str(), &told.body)).collect()
    }

    pub(crate) fn officer(&self, login: &str) -> Option<Uuid> {
        self.theatre.officers.get(login).copied()
    }

    pub(crate) fn nation_of_names() -> Nation {
        Nation::new(NATION.0, NATION.1)
    }

    pub(crate) fn accuse(&self, broken: Broken) {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).push(broken);
    }

    pub(crate) fn take_broken(&self) -> Vec<Broken> {
        let mut found = self.net.take_broken();
        found.append(&mut self.broken.lock().unwrap_or_else(PoisonError::into_inner));
        found
    }

    pub(crate) async fn set_time(&mut self, now: DateTime<Utc>) -> Result<()> {
        self.now = now;
        self.clock.set(now);
        self.trace.set_time(now);
        self.net.set_time(now);
        if let Some(nation) = &self.nation {
            nation.set_clock(now).await?;
        }
        Ok(())
    }

    pub(crate) fn set_plan(&mut self, plan: Plan) {
        self.plan = plan;
        self.net.set_plan(plan);
    }

    /// A court process on the database as it is.
    pub(crate) async fn raise_court(&mut self) -> Result<()> {
        self.plot.revive();
        let keys = Keys::of_seed(7);
        let app = App::new(self.pool.clone(), self.clock.clone(), keys, server::wiring());
        let app = app.following(self.plot.clone());
        jobs::plan_daily(&app).await?;
        // Officers of a play are who they say: it is not about how they prove it.
        let ages = TimeDelta::hours(876_000);
        app.govern(Access { idle: ages, fresh: ages, ..Access::default() });
        let router = server::router(app.clone(), None);
        self.net.open(Side::Court, Some(router.clone()));
        self.court = Some(Court { app, router });
        self.trace.say("court is up");
        Ok(())
    }

    /// The court process is no more.
    pub(crate) fn bury_court(&mut self) {
        self.net.open(Side::Court, None);
        self.court = None;
    }

    pub(crate) fn court(&self) -> Option<&App> {
        self.court.as_ref().map(|court| &court.app)
    }

    pub(crate) fn courier(&self) -> Courier {
        Courier::over(self.net.wire(Side::Nation), SENDER.to_owned())
    }

    pub(crate) fn nation(&self) -> Option<&Local> {
        self.nation.as_ref()
    }

    /// The institutions on their journal as it is.
    pub(crate) fn raise_nation(&mut self) -> Result<()> {
        let data = Some(self.journal.clone());
        let nation = Local::open(config(data, self.now), self.net.wire(Side::Court))?;
        self.net.open(Side::Nation, Some(nation.router()));
        self.nation = Some(nation);
        Ok(())
    }

    /// The institutions' process dies in the middle of writing a line.
    pub(crate) fn kill_nation(&mut self) -> Result<()> {
        self.net.open(Side::Nation, None);
        self.nation = None;
        self.trace.say("† nation dies");
        let file = self.journal.join("nation.journal");
        let mut file = std::fs::File::options().append(true).open(file)?;
        Ok(file.write_all(b"0123456789abcdef {\"kind\":\"wor")?)
    }

    /// Look at or tell the nation behind the institutions' backs.
    pub(crate) async fn ask_nation(&self, path: &str) -> Result<Value> {
        let nation = self.nation.as_ref().context("the nation is down")?;
        ask(nation, "GET", path, Value::Null).await
    }

    pub(crate) async fn tell_nation(&self, method: &str, path: &str, body: Value) -> Result<()> {
        let nation = self.nation.as_ref().context("the nation is down")?;
        ask(nation, method, path, body).await.map(drop)
    }

    /// Somebody pays into a case account without any order.
    pub(crate) async fn pay(&mut self, sub_account: &str, fen: i64, payer: &str) -> Result<()> {
        let body = json!({ "sub_account": sub_account, "amount": crate::cast::yuan(fen),
            "payer_name": payer, "payer_account": "cash", "remark": "" });
        self.tell_nation("POST", "/admin/payments", body).await?;
        self.paid_in += fen;
        Ok(())
    }

    /// Money that came in from outside.
    pub(crate) fn paid_in(&self) -> i64 {
        self.paid_in
    }

    pub(crate) fn note_liar(&mut self, institution: &str) {
        self.liars.insert(institution.to_owned());
    }

    pub(crate) fn has_lied(&self, institution: &str) -> bool {
        self.liars.contains(institution)
    }

    /// One request of an officer; none when the court is down or died over it.
    pub(crate) async fn request(&mut self, ask: &Ask) -> Result<Option<Answer>> {
        let Some(court) = &self.court else { return Ok(None) };
        let (method, path) = ask.call.split_once(' ').context("a call is METHOD PATH")?;
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("http://court/api/v1{path}"))
            .header("authorization", format!("Bearer {}", token(ask.login)))
            .header("idempotency-key", &ask.key);
        if let Some(seen) = ask.seen {
            request = request.header("if-match", format!("\"{seen}\""));
        }
        let body = if ask.body.is_null() { Vec::new() } else { serde_json::to_vec(&ask.body)? };
        let request = request.header("content-type", "application/json").body(body.into())?;
        let call = through(court.router.clone(), request);
        let Some(reply) = self.plot.survive(call).await else {
            self.unheard.entry(ask.key.clone()).or_insert(self.now);
            return Ok(None);
        };
        let reply = reply?;
        let status = reply.status().as_u16();
        let body: Value = serde_json::from_slice(reply.body()).unwrap_or_default();
        if status >= 500 {
            self.accuse(Broken::new("no-5xx", format!("{} got {status} {body}", ask.call)));
        }
        let answer = Answer { status, body };
        if answer.is_done() {
            self.acknowledge(ask, &answer);
        }
        Ok(Some(answer))
    }

    /// The same key gets the same answer, for ever.
    fn acknowledge(&mut self, ask: &Ask, answer: &Answer) {
        match self.acknowledged.get(&ask.key) {
            Some(first) if first.body != answer.body => {
                let what = format!("{} told {}, then {}", ask.call, first.body, answer.body);
                self.accuse(Broken::new("same-reply", what));
            }
            Some(_) => {}
            None => {
                let at = self.unheard.get(&ask.key).copied().unwrap_or(self.now);
                let told = Told { at, body: answer.body.clone() };
                self.acknowledged.insert(ask.key.clone(), told);
            }
        }
    }

    /// Some minutes from now.
    pub(crate) fn soon(&self, dice: &mut Dice, low: i64, high: i64) -> DateTime<Utc> {
        self.now + TimeDelta::minutes(dice.between(low, high))
    }
}

/// What an officer was told, and since when it may have been so.
struct Told {
    at: DateTime<Utc>,
    body: Value,
}

/// One connection: what one transaction drops is undone before the next begins. Nothing here proves
/// durability against a power cut, so nobody waits for the disk.
async fn connect(options: &PgConnectOptions) -> Result<PgPool> {
    let settings = [("synchronous_commit", "off"), ("plan_cache_mode", "force_generic_plan")];
    let options = options.clone().options(settings);
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    Ok(pool.connect_with(options).await?)
}

/// Memory, where there is a folder of it.
fn scratch() -> PathBuf {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { shared.to_owned() } else { std::env::temp_dir() }
}

#[cfg(test)]
impl Stage<'_> {
    pub(crate) fn note_paid_in(&mut self, fen: i64) {
        self.paid_in += fen;
    }

    /// Let officers speak to `router` instead of the court.
    pub(crate) fn replace_doors(&mut self, router: axum::Router) {
        if let Some(court) = &mut self.court {
            court.router = router;
        }
    }

    pub(crate) fn forget(&mut self, key: &str) {
        self.acknowledged.remove(key);
    }

    pub(crate) fn forget_wrongs(&mut self) {
        self.acknowledged.retain(|key, _| !key.ends_with("-wrong"));
    }
}
