//! 作业 – what acts left for later. A job runs inside the transaction that removes it, so it is done
//! exactly once in effect, however many processes share the database and whenever one is killed.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::Value;

use crate::tx::Savepoint;
use crate::{Act, Actor, App, Fault, Result, Tx};

/// Jobs taken in one transaction: one commit for many small steps.
const BATCH: i64 = 32;
/// After so many failures a job is set aside for people to look at.
const ATTEMPTS: i32 = 10;
/// Look for work left by other processes at least this often.
const POLL: Duration = Duration::from_millis(200);
/// When the daily jobs run, Asia/Shanghai.
const DAILY_AT: NaiveTime = match NaiveTime::from_hms_opt(0, 5, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

#[derive(sqlx::FromRow)]
struct Job {
    id: i64,
    name: String,
    body: Value,
    attempts: i32,
}

impl Job {
    /// Its case, if it names one: jobs are run in this order, so that two workers who share cases
    /// wait for each other instead of locking each other out.
    fn order(&self) -> (Option<String>, i64) {
        (self.body["case"].as_str().map(str::to_owned), self.id)
    }

    /// Whether both are of one case and of a kind that is run together.
    fn goes_with(&self, other: &Self, app: &App) -> bool {
        self.name == other.name
            && self.body["case"] == other.body["case"]
            && app.job_named(&self.name).is_some_and(|(_, work)| work.is_shared)
    }
}

/// Run one batch of due jobs; returns how many were taken.
pub async fn run_batch(app: &App) -> Result<usize> {
    run_batch_of(app, None).await
}

/// 道 – the share of the jobs taken together. All jobs of a case are in one lane, and where there are
/// several lanes only one worker is in a lane at a time, of all processes on the database: what happens in
/// a case happens one after another, and nobody gets into another's way.
#[derive(Clone, Copy, Debug)]
pub struct Lane(i16);

/// Lanes there are; the same number as in the table.
const LANES: i16 = 8;

impl Lane {
    /// The lanes of worker `worker` of so many: each lane has one worker in a process.
    #[must_use]
    pub fn of_worker(worker: usize, workers: usize) -> Vec<Self> {
        (0..LANES).skip(worker).step_by(workers.max(1)).map(Self).collect()
    }
}

/// Take due jobs, whatever their lane.
const TAKE: &str = "DELETE FROM platform.job WHERE id IN (
         SELECT id FROM platform.job WHERE run_at <= $1 AND NOT stuck
         ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, name, body, attempts";
/// The same of one lane, unless somebody is in it.
const TAKE_IN_LANE: &str = "DELETE FROM platform.job WHERE id IN (
         SELECT id FROM platform.job WHERE run_at <= $1 AND NOT stuck AND lane = $3
           AND (SELECT pg_try_advisory_xact_lock(7305012, $3::integer))
         ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, name, body, attempts";

/// Run one batch of the due jobs of `lane`, or of all. They share one commit; when one of them fails,
/// nothing has happened, and each is run again by itself.
async fn run_batch_of(app: &App, lane: Option<Lane>) -> Result<usize> {
    let mut tx = begin(app).await?;
    let take = match lane {
        None => sqlx::query_as(TAKE).bind(tx.now).bind(BATCH),
        Some(Lane(lane)) => sqlx::query_as(TAKE_IN_LANE).bind(tx.now).bind(BATCH).bind(lane),
    };
    let mut due: Vec<Job> = take.fetch_all(tx.sql()).await?;
    due.sort_by_cached_key(Job::order);
    let ids: Vec<i64> = due.iter().map(|job| job.id).collect();
    let mut done = Ok(());
    for jobs in due.chunk_by(|one, next| one.goes_with(next, app)) {
        done = run(&mut tx, jobs).await;
        if done.is_err() {
            break;
        }
    }
    match done {
        Ok(()) => tx.commit().await?,
        Err(fault) if fault.is_database_away() || ids.is_empty() => return Err(fault),
        Err(_) => {
            tx.undo().await?;
            let mut ran = 0;
            for id in &ids {
                ran += usize::from(run_alone(app, *id).await?);
            }
            return Ok(ran);
        }
    }
    Ok(ids.len())
}

async fn begin(app: &App) -> Result<Tx> {
    app.begin_as(&Actor::System, Act::new("jobs", &[])).await
}

/// Run a job of a batch that failed, unless somebody else has taken it meanwhile; returns whether it
/// was ours to run.
async fn run_alone(app: &App, id: i64) -> Result<bool> {
    let mut tx = begin(app).await?;
    let taken: Option<Job> = sqlx::query_as(
        "DELETE FROM platform.job WHERE id IN (
             SELECT id FROM platform.job WHERE id = $1 AND NOT stuck FOR UPDATE SKIP LOCKED)
         RETURNING id, name, body, attempts",
    )
    .bind(id)
    .fetch_optional(tx.sql())
    .await?;
    let Some(job) = taken else { return Ok(false) };
    if tx.app().job_named(&job.name).is_none() {
        put_back(&mut tx, &job, "no such job in this version", true).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let notes = tx.notes_len();
    tx.savepoint(Savepoint::Open).await?;
    match run(&mut tx, std::slice::from_ref(&job)).await {
        Ok(()) => tx.savepoint(Savepoint::Keep).await?,
        Err(fault) if fault.is_database_away() => return Err(fault),
        Err(error) => {
            tracing::warn!(job = job.name, attempts = job.attempts, error = %error, "job failed");
            tx.savepoint(Savepoint::Undo).await?;
            tx.forget_notes(notes);
            put_back(&mut tx, &job, &error.to_string(), job.attempts + 1 >= ATTEMPTS).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Run jobs of one name, as one.
async fn run(tx: &mut Tx, jobs: &[Job]) -> Result<()> {
    let named = jobs.first().and_then(|job| tx.app().job_named(&job.name));
    let Some((name, work)) = named else {
        return Err(Fault::Missing("job"));
    };
    tx.rename_act(name);
    (work.run)(tx, jobs.iter().map(|job| job.body.clone()).collect()).await?;
    if tx.app().daily_jobs().contains(&name) {
        plan_next_day(tx, name).await?;
    }
    Ok(())
}

/// Set a failed job back with a growing delay: 1 s, 2 s, 4 s … of the program's own time.
async fn put_back(tx: &mut Tx, job: &Job, why: &str, stuck: bool) -> Result<()> {
    let delay = TimeDelta::seconds(1 << job.attempts.clamp(0, 12));
    let run_at = tx.now + delay;
    sqlx::query(
        "INSERT INTO platform.job (name, key, run_at, body, attempts, last_error, stuck)
         VALUES ($1, 'again:' || $2::text, $3, $4, $5, $6, $7)",
    )
    .bind(&job.name)
    .bind(job.id)
    .bind(run_at)
    .bind(&job.body)
    .bind(job.attempts + 1)
    .bind(why)
    .bind(stuck)
    .execute(tx.sql())
    .await?;
    Ok(())
}

async fn plan_next_day(tx: &mut Tx, name: &'static str) -> Result<()> {
    let tomorrow = tx.today() + Days::new(1);
    plan_day(tx, name, tomorrow).await
}

async fn plan_day(tx: &mut Tx, name: &'static str, day: NaiveDate) -> Result<()> {
    let at = kernel::time::instant(day, DAILY_AT);
    sqlx::query(
        "INSERT INTO platform.job (name, key, run_at, body) VALUES ($1, 'daily', $2, $3)
         ON CONFLICT (name, key) DO NOTHING",
    )
    .bind(name)
    .bind(at)
    .bind(serde_json::to_value(day)?)
    .execute(tx.sql())
    .await?;
    Ok(())
}

/// Make sure every daily job has its next run planned. Called at start by every process.
pub async fn plan_daily(app: &App) -> Result<()> {
    let mut tx = app.begin_system("jobs.plan_daily").await?;
    let names: Vec<&'static str> = app.daily_jobs().to_vec();
    for name in names {
        let today = tx.today();
        plan_day(&mut tx, name, today).await?;
    }
    tx.commit().await
}

/// Run everything due now and everything that follows from it; returns how many jobs ran.
pub async fn drain(app: &App) -> Result<usize> {
    let mut total = 0;
    loop {
        match run_batch(app).await {
            Ok(0) => return Ok(total),
            Ok(taken) => total += taken,
            Err(Fault::Conflict(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
}

/// When the next job is due, if any is waiting.
pub async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar("SELECT min(run_at) FROM platform.job WHERE NOT stuck")
        .fetch_one(app.pool())
        .await?)
}

/// 待查作业 – a job set aside after repeated failures.
#[derive(Clone, Debug, serde::Serialize, sqlx::FromRow)]
pub struct StuckJob {
    /// Row id.
    pub id: i64,
    /// Job name.
    pub name: String,
    /// What it was to do.
    pub body: Value,
    /// Why it failed last.
    pub last_error: Option<String>,
}

/// Jobs set aside, oldest first.
pub async fn stuck(app: &App) -> Result<Vec<StuckJob>> {
    Ok(sqlx::query_as(
        "SELECT id, name, body, last_error FROM platform.job WHERE stuck ORDER BY id LIMIT 500",
    )
    .fetch_all(app.pool())
    .await?)
}

/// Work in `lanes`, one after the other, until `stop` resolves. Errors of the database are waited out.
pub async fn work(app: App, lanes: Vec<Lane>, mut stop: tokio::sync::watch::Receiver<bool>) {
    while !*stop.borrow() {
        let woken = app.woken();
        match round(&app, &lanes).await {
            Ok(taken) if taken > 0 => {}
            Ok(_) => tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(POLL) => {}
                _ = stop.changed() => {}
            },
            Err(fault) => {
                if !fault.is_passing() {
                    tracing::error!(error = %fault, "worker");
                }
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

/// One batch of each lane; returns how many jobs were taken.
pub(crate) async fn round(app: &App, lanes: &[Lane]) -> Result<usize> {
    let mut taken = 0;
    for lane in lanes {
        taken += run_batch_of(app, Some(*lane)).await?;
    }
    Ok(taken)
}
