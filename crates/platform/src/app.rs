//! 程序 – the running program: database pool, clock, keys and wiring, shared by all its parts.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgPool, Postgres};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::context;
use crate::http::Caller;
use crate::wiring::{Hearer, PerformFn, Wiring, Work};
use crate::{Access, Act, Actor, Clock, Fault, Keys, Result, Tx};

/// Connections one process may hold for people, and as many for itself. PostgreSQL here is set up for 250.
const POOL_SIZE: u32 = 20;
/// Statements one connection keeps prepared: all the program has, so that none is parsed twice.
const STATEMENTS: usize = 500;
/// A connection idle for longer is asked whether it is still there before it is used.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// How long a request waits for a connection before it is told to try again.
const POOL_PATIENCE: Duration = Duration::from_secs(5);

/// The event of whoever asked for a case and was told that there is none.
const UNSEEN: &str = "platform.unseen";

/// Leaves of events by id, and when they became durable.
type Pledges = HashMap<Uuid, (Vec<u8>, DateTime<Utc>)>;

/// 程序 – cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    pool: PgPool,
    /// For what the program does by itself.
    own: PgPool,
    /// For what the public is shown.
    public: PgPool,
    clock: Clock,
    keys: Keys,
    wiring: Wiring,
    wake: Notify,
    access: OnceLock<Access>,
    ids: std::sync::Mutex<ContextV7>,
    pledges: std::sync::Mutex<Option<Pledges>>,
    #[cfg(feature = "rehearsal")]
    script: Option<Arc<dyn crate::rehearsal::Script>>,
}

/// A pool on `options`, with statement and lock limits so that nothing waits for ever.
pub async fn pool(options: PgConnectOptions) -> Result<PgPool> {
    let options = options
        .application_name("zhixing")
        .statement_cache_capacity(STATEMENTS)
        .options([("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")]);
    let pool = PgPoolOptions::new()
        .max_connections(POOL_SIZE)
        .acquire_timeout(POOL_PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, since| {
            Box::pin(async move {
                if since.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await?;
    Ok(pool)
}

impl App {
    /// The same program on other pools: for people, for what it does by itself, for what the public is
    /// shown. Nothing may run on the first any more.
    #[must_use]
    pub fn moved_to(mut self, pool: PgPool, own: PgPool, public: PgPool) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.pool = pool;
            inner.own = own;
            inner.public = public;
        }
        self
    }

    /// Put the program together, with one pool for everything.
    #[must_use]
    pub fn new(pool: PgPool, clock: Clock, keys: Keys, wiring: Wiring) -> Self {
        Self(Arc::new(Inner {
            own: pool.clone(),
            public: pool.clone(),
            pool,
            clock,
            keys,
            wiring,
            wake: Notify::new(),
            access: OnceLock::new(),
            ids: std::sync::Mutex::new(ContextV7::new()),
            pledges: std::sync::Mutex::default(),
            #[cfg(feature = "rehearsal")]
            script: None,
        }))
    }

    /// The same, following `script`. For an app that nobody shares yet.
    #[cfg(feature = "rehearsal")]
    #[must_use]
    pub fn following(mut self, script: Arc<dyn crate::rehearsal::Script>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.script = Some(script);
        }
        self
    }

    #[cfg(feature = "rehearsal")]
    pub(crate) fn script(&self) -> Option<&dyn crate::rehearsal::Script> {
        self.0.script.as_deref()
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// The clock, for whoever drives virtual time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Let people in by these rules; said once, before the program serves.
    pub fn govern(&self, access: Access) {
        let _ = self.0.access.set(access);
    }

    /// The rules by which people are let in.
    #[must_use]
    pub fn access(&self) -> &Access {
        self.0.access.get_or_init(Access::default)
    }

    /// The secrets.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The pool, for jobs that stream and for tests that look.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// End every connection to the database.
    pub async fn close(&self) {
        self.0.pool.close().await;
        self.0.own.close().await;
        self.0.public.close().await;
    }

    /// Begin an act on behalf of a caller over HTTP.
    pub async fn begin(&self, caller: &Caller, act: Act) -> Result<Tx> {
        let _ = caller.asked.set(act.name);
        if !caller.actor.may(act) {
            return Err(Fault::Denied(act.name));
        }
        if act.steps_up && !caller.is_proven(self.access(), self.now()) {
            return Err(Fault::StepUp);
        }
        let sql = self.sql(&caller.actor, act).await?;
        let idempotency = caller.idempotency.clone();
        let (actor, request) = (caller.actor.clone(), caller.request.clone());
        Ok(Tx::new(self.clone(), actor, act, sql, idempotency, caller.seen, request))
    }

    /// Begin an act of `actor` without an HTTP request: jobs, messages, the scenario runner.
    pub async fn begin_as(&self, actor: &Actor, act: Act) -> Result<Tx> {
        if !actor.may(act) {
            return Err(Fault::Denied(act.name));
        }
        let sql = self.sql(actor, act).await?;
        Ok(Tx::new(self.clone(), actor.clone(), act, sql, None, None, None))
    }

    /// What tests of row-level security begin with: nobody asks the policies.
    pub(crate) async fn begin_without_policies(&self, actor: &Actor, act: Act) -> Result<Tx> {
        let sql = self.sql(actor, act).await?;
        Ok(Tx::new(self.clone(), actor.clone(), act, sql, None, None, None))
    }

    /// Begin an act of the program itself.
    pub async fn begin_system(&self, act: &'static str) -> Result<Tx> {
        self.begin_as(&Actor::System, Act::new(act, &[])).await
    }

    /// A transaction to look with. Every look is an act with a name; where it shows what a person
    /// owns, the handler notes it and commits before it answers.
    pub async fn look(&self, caller: &Caller, act: Act) -> Result<Tx> {
        let _ = caller.asked.set(act.name);
        if !caller.actor.may(act) {
            return Err(Fault::Denied(act.name));
        }
        let (actor, request) = (caller.actor.clone(), caller.request.clone());
        let sql = self.sql(&actor, act).await?;
        Ok(Tx::new(self.clone(), actor, act, sql, None, None, request))
    }

    /// 公开读取 – a transaction that only reads what is published: no act, nobody asks, nothing is noted.
    pub async fn read_published(&self) -> Result<sqlx::Transaction<'static, Postgres>> {
        Ok(self.0.public.begin_with("BEGIN READ ONLY").await?)
    }

    /// 未予显示 – somebody asked for a case and was told that there is none: who, which case, which act.
    pub(crate) async fn keep_unseen(&self, caller: &Caller, case: Uuid) -> Result<()> {
        let (actor, act) = (caller.actor.clone(), Act::new(UNSEEN, &[]));
        let sql = self.sql(&actor, act).await?;
        let request = caller.request.clone();
        let mut tx = Tx::new(self.clone(), actor, act, sql, None, None, request);
        tx.note(Some(case), json!({ "asked": caller.asked.get() }));
        tx.commit().await
    }

    /// From now on remember every event this process has made durable, until it is seen in the tree.
    /// For whoever sees to it that it gets there.
    pub fn keep_pledges(&self) {
        self.pledges().get_or_insert_default();
    }

    pub(crate) fn pledge(&self, written: Vec<(Uuid, Vec<u8>)>) {
        if let Some(pledges) = self.pledges().as_mut() {
            let now = self.now();
            pledges.extend(written.into_iter().map(|(event, leaf)| (event, (leaf, now))));
        }
    }

    /// Events made durable up to `until` and not yet redeemed, with their leaves.
    #[must_use]
    pub fn pledged(&self, until: DateTime<Utc>) -> Vec<(Uuid, Vec<u8>)> {
        let pledges = self.pledges();
        let old = pledges.iter().flatten().filter(|(_, (_, at))| *at <= until);
        old.map(|(event, (leaf, _))| (*event, leaf.clone())).collect()
    }

    /// These events are in the tree.
    pub fn redeem(&self, events: impl IntoIterator<Item = Uuid>) {
        if let Some(pledges) = self.pledges().as_mut() {
            for event in events {
                pledges.remove(&event);
            }
        }
    }

    fn pledges(&self) -> std::sync::MutexGuard<'_, Option<Pledges>> {
        self.0.pledges.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Begin, and say in the same breath who acts: row-level security goes by it.
    async fn sql(&self, actor: &Actor, act: Act) -> Result<sqlx::Transaction<'static, Postgres>> {
        let (pool, begin) = match actor {
            Actor::System => {
                let secret = self.0.keys.of_program("system");
                (&self.0.own, format!("BEGIN; SET LOCAL zx.system = '{secret}'"))
            }
            Actor::Officer(officer) => {
                (&self.0.pool, context::begin(officer, act.name, self.now()))
            }
        };
        Ok(pool.begin_with(AssertSqlSafe(begin)).await?)
    }

    pub(crate) fn new_id(&self, now: DateTime<Utc>) -> Uuid {
        #[cfg(feature = "rehearsal")]
        if let Some(script) = self.script() {
            return crate::rehearsal::id(script, now);
        }
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let ids = self.0.ids.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*ids, seconds, now.timestamp_subsec_nanos()))
    }

    pub(crate) fn hearers(&self, kind: &str) -> &[Hearer] {
        self.0.wiring.hearers.get(kind).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn job_named(&self, name: &str) -> Option<(&'static str, Work)> {
        self.0.wiring.jobs.get_key_value(name).map(|(name, job)| (*name, job.clone()))
    }

    pub(crate) fn daily_jobs(&self) -> &[&'static str] {
        &self.0.wiring.daily
    }

    pub(crate) fn performer(&self, act: &str) -> Option<PerformFn> {
        self.0.wiring.performers.get(act).cloned()
    }

    pub(crate) fn wake(&self) {
        self.0.wake.notify_waiters();
    }

    /// Ends when work is left after this was called, even if nobody waits for it yet.
    pub fn woken(&self) -> Notified<'_> {
        self.0.wake.notified()
    }
}
