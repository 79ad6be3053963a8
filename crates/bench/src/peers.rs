//! 同场 – job queues of others and the bare database, on the same server in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures::future::try_join_all;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::house::House;
use crate::meter::count;
use crate::row::figure;

/// Jobs taken at one time, where that can be said.
pub(crate) const BATCH: usize = 1000;
/// Workers, of those who can be told.
const WORKERS: usize = 2;
/// How long the limit is measured.
const SECONDS: usize = 3;
/// Where the programs of the peers are, and what they need is put.
pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");

/// Of the peer's own table, which is there only while it runs.
const FILL: &str = "INSERT INTO peer.job (payload) SELECT n FROM generate_series(1, $1) AS n";
const TAKE: &str = "UPDATE peer.job SET done_at = now() WHERE id IN (
    SELECT id FROM peer.job WHERE done_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)";

/// 同场者 – what somebody else reached, or why it could not be seen.
pub(crate) struct Reached {
    pub(crate) who: &'static str,
    pub(crate) figure: Result<f64>,
}

impl Reached {
    /// In words.
    pub(crate) fn line(&self) -> String {
        match &self.figure {
            Ok(reached) => format!("{}: {}/s", self.who, figure(*reached)),
            Err(error) => format!("{}: not measured: {error:#}", self.who),
        }
    }

    /// Its figure, if there is one.
    pub(crate) fn rate(&self) -> Option<f64> {
        self.figure.as_ref().ok().copied()
    }
}

/// graphile-worker as it comes, or taking and completing many jobs at once.
pub(crate) async fn graphile(house: &House, jobs: usize, is_batched: bool) -> Reached {
    let (who, mode) = if is_batched {
        ("graphile-worker, batched", "batched")
    } else {
        ("graphile-worker", "default")
    };
    let arguments = [jobs.to_string(), mode.to_owned()];
    let figure = node(house, &format!("peer_{mode}"), "graphile.mjs", &arguments).await;
    Reached { who, figure }
}

/// pg-boss with two workers that take a thousand at once.
pub(crate) async fn boss(house: &House, jobs: usize) -> Reached {
    let arguments = [jobs.to_string(), BATCH.to_string()];
    let figure = node(house, "peer_boss", "boss.mjs", &arguments).await;
    Reached { who: "pg-boss, 1,000 × 2", figure }
}

/// The database's own `SKIP LOCKED`, a thousand narrow rows taken and completed by one statement.
pub(crate) async fn plain(house: &House, jobs: usize) -> Reached {
    Reached { who: "plain SKIP LOCKED, 1,000 × 2", figure: skip_locked(house, jobs).await }
}

/// What commits the machine makes durable, one row each, from sixteen connections.
pub(crate) async fn commits(house: &House) -> Reached {
    Reached { who: "pgbench, a row a commit", figure: pgbench(house).await }
}

/// A database of its own on the server of the house.
async fn database(house: &House, name: &str) -> Result<PgPool> {
    let statement = format!("CREATE DATABASE {name}");
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&house.pool).await?;
    let options = house.postgres.options(name);
    Ok(PgPoolOptions::new().max_connections(4).connect_with(options).await?)
}

async fn node(house: &House, name: &str, script: &str, arguments: &[String]) -> Result<f64> {
    database(house, name).await?.close().await;
    let (url, script, arguments) =
        (house.postgres.url(name), script.to_owned(), arguments.to_vec());
    let said = tokio::task::spawn_blocking(move || {
        install(Path::new(FOLDER))?;
        let mut command = Command::new("node");
        output(command.current_dir(FOLDER).arg(&script).arg(url).args(arguments))
    })
    .await??;
    let said: Value = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    let (jobs, seconds) = (said["jobs"].as_f64(), said["seconds"].as_f64());
    Ok(jobs.context("no jobs")? / seconds.context("no seconds")?)
}

/// Fetch what the peers are made of, as it was locked, unless it is there.
fn install(folder: &Path) -> Result<()> {
    if folder.join("node_modules/.package-lock.json").exists() {
        return Ok(());
    }
    let mut command = Command::new("npm");
    output(command.current_dir(folder).args(["ci", "--silent"])).context("npm ci")?;
    Ok(())
}

/// What `command` prints when it ends well.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{:?}", command.get_program()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{}: {}", output.status, said.lines().last().unwrap_or_default());
    }
    Ok(String::from_utf8(output.stdout)?)
}

async fn skip_locked(house: &House, jobs: usize) -> Result<f64> {
    let pool = database(house, "peer_plain").await?;
    sqlx::raw_sql(
        "CREATE SCHEMA peer;
         CREATE TABLE peer.job (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
             payload bigint NOT NULL, done_at timestamptz) WITH (fillfactor = 50);
         CREATE INDEX job_open ON peer.job (id) WHERE done_at IS NULL;",
    )
    .execute(&pool)
    .await?;
    sqlx::query(FILL).bind(i64::try_from(jobs)?).execute(&pool).await?;
    let begun = Instant::now();
    let done: u64 = try_join_all((0..WORKERS).map(|_| take_all(&pool))).await?.into_iter().sum();
    let seconds = begun.elapsed().as_secs_f64();
    pool.close().await;
    ensure!(usize::try_from(done)? == jobs, "{done} of {jobs} were done");
    Ok(count(jobs) / seconds)
}

async fn take_all(pool: &PgPool) -> Result<u64> {
    let mut done = 0;
    loop {
        let taken =
            sqlx::query(TAKE).bind(i64::try_from(BATCH)?).execute(pool).await?.rows_affected();
        if taken == 0 {
            return Ok(done);
        }
        done += taken;
    }
}

async fn pgbench(house: &House) -> Result<f64> {
    let pool = database(house, "peer_limit").await?;
    sqlx::raw_sql("CREATE SCHEMA peer; CREATE TABLE peer.row (n bigint, at timestamptz)")
        .execute(&pool)
        .await?;
    pool.close().await;
    let url = house.postgres.url("peer_limit");
    let script = std::env::temp_dir().join(format!("zhixing-bench-{}.sql", std::process::id()));
    std::fs::write(&script, "INSERT INTO peer.row VALUES (:client_id, now());\n")?;
    let run = script.clone();
    let said = tokio::task::spawn_blocking(move || pgbench_over(&url, &run)).await?;
    let _ = std::fs::remove_file(script);
    let said = said?;
    let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).context(said.clone())?;
    Ok(line.split(' ').next().context("no figure")?.parse()?)
}

fn pgbench_over(url: &str, script: &PathBuf) -> Result<String> {
    let seconds = SECONDS.to_string();
    let arguments = ["-n", "-M", "prepared", "-c", "16", "-j", "2", "-T", &seconds, "-f"];
    output(Command::new("pgbench").args(arguments).arg(script).arg(url))
}

/// Between two looks at something that is waited for.
pub(crate) const PAUSE: Duration = Duration::from_millis(20);
