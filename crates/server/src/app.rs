//! Putting the program together and keeping it running.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use platform::{App, Clock, Keys, Wiring, jobs, postgres};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::net::TcpListener;
use tokio::sync::watch;
use wire::Limits;

use crate::{approved, arrows, mailroom, routes, timetable};

/// Workers of one process: enough to overlap commits, few enough for two cores.
const WORKERS: usize = 4;
/// Between two looks into the shared folder.
const FILES_PAUSE: Duration = Duration::from_secs(2);

/// How long a witness may take to sign.
const WITNESS_PATIENCE: Duration = Duration::from_secs(5);

/// Setting that names the keys under which this database's numbers are sealed.
const KEYS: &str = "server.keys";

/// Time given to requests under way when the program is told to stop.
const LAST_REQUESTS: Duration = Duration::from_millis(300);

/// Everything that hears, runs and performs.
#[must_use]
pub fn wiring() -> Wiring {
    let mut wiring = Wiring::default();
    arrows::wire(&mut wiring);
    mailroom::wire(&mut wiring);
    timetable::wire(&mut wiring);
    approved::wire(&mut wiring);
    wiring
}

/// Connect, check that the database can be trusted, migrate, and put the program together.
///
/// # Errors
/// An unreachable database, settings under which acknowledged data could be lost, or a failed
/// migration.
pub async fn prepare(options: PgConnectOptions, clock: Clock, keys: Keys) -> Result<App> {
    // A pool would try again and again, and in the end not know why it failed.
    let mut first = PgConnection::connect_with(&options).await.context(
        "无法连接数据库,请检查 --database 的地址、用户和网络 / cannot reach the database; \
         check address, user and network of --database",
    )?;
    let given = postgres::standing(&mut first).await?;
    first.close().await?;
    let pool = platform::app::pool(options.clone()).await?;
    let unsafe_settings = postgres::check(&pool).await?;
    if !unsafe_settings.is_empty() {
        let list: Vec<String> = unsafe_settings
            .iter()
            .map(|u| {
                let what = format!("  {} = {}", u.setting, u.value);
                format!("{what}  {} / {what}  {}", u.zh, u.en)
            })
            .collect();
        bail!(
            "数据库设置不安全,拒绝启动 / unsafe database settings, will not serve:\n{}",
            list.join("\n")
        );
    }
    if given.is_bound() && postgres::is_current(&pool).await.unwrap_or(false) {
        // An account that owns nothing, on a database its owner prepared: served as it is.
        own(&pool, &keys).await?;
        return ready(App::new(pool, clock, keys, wiring())).await;
    }
    postgres::migrate(&pool).await?;
    own(&pool, &keys).await?;
    let log_ins = postgres::admit(&mut *pool.acquire().await?, &options, &keys).await?;
    // Sealing what stood in clear gives its place on the disk back, which only the owner may.
    let app = App::new(pool.clone(), clock, keys, wiring());
    parties::jobs::seal_old(&app).await?;
    pool.close().await;
    let (people, own) = (step_down(log_ins.people).await?, step_down(log_ins.own).await?);
    let public = step_down(log_ins.public).await?;
    ready(app.moved_to(people, own, public)).await
}

/// Connect as the program: whoever serves owns nothing, so that row-level security binds them.
async fn step_down(program: PgConnectOptions) -> Result<PgPool> {
    let mut first = PgConnection::connect_with(&program).await.context(
        "程序账户无法连接数据库,请检查 pg_hba.conf / the program's own log-in cannot connect; \
         check pg_hba.conf",
    )?;
    let standing = postgres::standing(&mut first).await?;
    first.close().await?;
    if !standing.is_bound() {
        bail!(
            "数据库账户{}不受行级权限约束,拒绝启动 / the log-in {} is not bound by row-level \
             security, will not serve",
            standing.name,
            standing.name
        );
    }
    Ok(platform::app::pool(program).await?)
}

async fn ready(app: App) -> Result<App> {
    jobs::plan_daily(&app).await?;
    Ok(app)
}

/// Bind the database to these keys the first time, and refuse any others later: under other keys
/// the numbers sealed in it cannot be read, and new ones would not be found again.
async fn own(pool: &PgPool, keys: &Keys) -> Result<()> {
    let ours = Value::String(keys.fingerprint());
    sqlx::query(
        "INSERT INTO platform.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
    )
    .bind(KEYS)
    .bind(&ours)
    .execute(pool)
    .await?;
    let owner: Value = sqlx::query_scalar("SELECT value FROM platform.setting WHERE key = $1")
        .bind(KEYS)
        .fetch_one(pool)
        .await?;
    if owner != ours {
        bail!(
            "此数据库属于另一套密钥(另一 --data 目录),拒绝启动;请改用原目录,或另建数据库 / \
             this database belongs to other keys (another --data folder), will not serve; \
             use that folder, or another database"
        );
    }
    Ok(())
}

/// 幕后 – what a process does besides answering: jobs, dispatch, and keeping the log.
pub struct Works {
    /// Reaches institutions.
    pub courier: exchange::Courier,
    /// Who else hears of what happens.
    pub outside: Outside,
}

/// 外部节点 – who hears of everything that happens, on other machines.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Nodes that sign the log's checkpoints.
    pub witnesses: Vec<evidence::Watched>,
    /// Where events and alarms are collected, too.
    pub collector: Option<wire::Place>,
    /// Shared folder of the institutions that exchange by files.
    pub folder: Option<PathBuf>,
}

/// A program being served.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where the public site does.
    pub portal: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Serving {
    pub(crate) fn new(
        (address, portal): (SocketAddr, Option<SocketAddr>),
        stop: watch::Sender<bool>,
        tasks: Vec<tokio::task::JoinHandle<()>>,
    ) -> Self {
        Self { address, portal, stop, tasks }
    }

    /// Stop taking requests, finish what runs, and end the workers.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// Serve `app` on `listener`, everything in one place and unencrypted: scenarios and tests within one
/// machine. With `works` also jobs, dispatch and the log. For courts there is [`crate::serve_apart`].
///
/// # Errors
/// When the address is gone.
pub fn serve(
    app: &App,
    listener: TcpListener,
    web: Option<PathBuf>,
    works: Option<Works>,
) -> Result<Serving> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let router = routes::router(app.clone(), web.as_deref());
    let mut tasks = works.map(|works| work(app, works, &stopped)).transpose()?.unwrap_or_default();
    let mut end = stopped;
    tasks.push(tokio::spawn(async move {
        let until = told_to_stop(&mut end);
        wire::serve(listener, None, router, Limits::default(), until).await;
    }));
    Ok(Serving::new((address, None), stop, tasks))
}

/// Do the jobs, send what waits and keep the log, until told to stop.
pub(crate) fn work(
    app: &App,
    works: Works,
    stopped: &watch::Receiver<bool>,
) -> Result<Vec<tokio::task::JoinHandle<()>>> {
    let Works { courier, outside: Outside { witnesses, collector, folder } } = works;
    let workers = (0..WORKERS).map(|worker| {
        let lanes = jobs::Lane::of_worker(worker, WORKERS);
        tokio::spawn(jobs::work(app.clone(), lanes, stopped.clone()))
    });
    let mut tasks: Vec<_> = workers.collect();
    let keeper = evidence::Keeper::new(app.clone(), wire::Wire::plain(WITNESS_PATIENCE), witnesses);
    tasks.push(tokio::spawn(keeper.work(stopped.clone())));
    if let Some(collector) = collector {
        let outward = oversight::Outward::new(app.clone(), collector);
        tasks.push(tokio::spawn(outward.work(stopped.clone())));
    }
    if let Some(folder) = folder {
        let files = exchange_files(app.clone(), courier.origin(), folder, stopped.clone());
        tasks.push(tokio::spawn(files));
    }
    tasks.push(tokio::spawn(exchange::dispatcher::work(app.clone(), courier, stopped.clone())));
    Ok(tasks)
}

/// Open event streams would hold a graceful end for ever, so requests end with the process's wish.
pub(crate) async fn told_to_stop(stopped: &mut watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if stopped.changed().await.is_err() {
            break;
        }
    }
    tokio::time::sleep(LAST_REQUESTS).await;
}

/// Leave and take files in `folder` until told to stop.
async fn exchange_files(
    app: App,
    origin: exchange::Origin,
    folder: PathBuf,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        if let Err(error) = exchange::exchange_files(&app, &origin, &folder).await {
            tracing::warn!(%error, "shared folder");
        }
        let _ = tokio::time::timeout(FILES_PAUSE, stopped.changed()).await;
    }
}
