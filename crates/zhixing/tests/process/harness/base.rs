//! A database of one test, and looks into it.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use platform::postgres::PrivatePostgres;
use platform::test::SERVER_VARIABLE;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};

use super::{Folder, PATIENCE};

/// A fresh database, on the server that tests share or on one of its own.
pub(crate) struct Base {
    pub(crate) url: String,
    pub(crate) pool: PgPool,
    private: Mutex<Option<PrivatePostgres>>,
    folder: Option<Folder>,
}

impl Base {
    pub(crate) async fn new() -> Self {
        let shared = std::env::var(SERVER_VARIABLE).is_ok();
        if shared { Self::on(None).await } else { Self::own().await }
    }

    /// A database on a server of its own, which may be stopped and killed.
    pub(crate) async fn own() -> Self {
        let folder = Folder::new();
        let server = PrivatePostgres::start(folder.path()).unwrap();
        Self::on(Some((server, folder))).await
    }

    /// The private database of a server whose data is in `data`.
    pub(crate) async fn private(data: &Path) -> Self {
        let owner = std::fs::metadata(data.join("postgres")).unwrap().uid().to_string();
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap();
        let mut users = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let user = users.find(|user| user[2] == owner).unwrap()[0].to_owned();
        let socket = data.join("run");
        let url = format!("postgres://{user}@localhost/postgres?host={}", socket.display());
        Self { pool: pool(&url).await, url, private: Mutex::new(None), folder: None }
    }

    async fn on(private: Option<(PrivatePostgres, Folder)>) -> Self {
        let server = match &private {
            Some((server, _)) => server.url("postgres"),
            None => std::env::var(SERVER_VARIABLE).unwrap(),
        };
        Self::at(server, private).await
    }

    /// The same, where `door` leads to the socket of the server.
    pub(crate) async fn behind(door: &Path, server: PrivatePostgres, folder: Folder) -> Self {
        let url = server.url("postgres");
        let (head, _) = url.split_once("host=").unwrap();
        let url = format!("{head}host={}", door.display());
        Self::at(url, Some((server, folder))).await
    }

    async fn at(server: String, private: Option<(PrivatePostgres, Folder)>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = pool(&server).await;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("p_{}_{number}", std::process::id());
        for statement in
            [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")]
        {
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&admin).await.unwrap();
        }
        admin.close().await;
        let url = renamed(&server, &name);
        let (private, folder) = private.unzip();
        Self { pool: pool(&url).await, url, private: Mutex::new(private), folder }
    }

    /// Stop the server of one's own.
    pub(crate) fn stop(&self) {
        drop(self.private.lock().unwrap().take());
    }

    /// Start it again. To be called from the test's own thread, with which the server ends.
    pub(crate) fn start(&self) {
        let server = PrivatePostgres::start(self.folder.as_ref().unwrap().path()).unwrap();
        *self.private.lock().unwrap() = Some(server);
    }

    /// Start it again after it was killed.
    pub(crate) fn revive(&self) {
        let begin = Instant::now();
        while !matches!(self.private.lock().unwrap().as_mut().unwrap().revive(), Ok(true)) {
            assert!(begin.elapsed() < PATIENCE, "it was not killed, or does not come back");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Process ids: the server itself, then those that serve the program's connections.
    pub(crate) async fn processes(&self) -> Vec<u32> {
        let postmaster = self.private.lock().unwrap().as_ref().unwrap().pid();
        let backends: Vec<i32> = sqlx::query_scalar(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'zhixing'",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        let backends = backends.into_iter().map(|pid| u32::try_from(pid).unwrap());
        std::iter::once(postmaster).chain(backends).collect()
    }

    /// Run a statement that changes the database itself; `{}` is its name.
    pub(crate) async fn alter(&self, statement: &str) {
        let name: String =
            sqlx::query_scalar("SELECT current_database()").fetch_one(&self.pool).await.unwrap();
        let statement = statement.replace("{}", &name);
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&self.pool).await.unwrap();
    }
}

/// A small pool on a database.
pub(crate) async fn pool(url: &str) -> PgPool {
    let options = PgConnectOptions::from_str(url).unwrap();
    PgPoolOptions::new().max_connections(3).connect_with(options).await.unwrap()
}

fn renamed(url: &str, name: &str) -> String {
    let (head, query) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = head.rsplit_once('/').unwrap();
    format!("{server}/{name}?{query}")
}

/// Rows of every table, by name.
pub(crate) async fn row_counts(pool: &PgPool) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'evidence')
           AND tablename NOT IN ('audit', 'audit_content', 'audit_pending', 'session', 'attempt')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut counts = BTreeMap::new();
    for table in tables {
        let statement = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        counts.insert(table, sqlx::query_scalar(statement).fetch_one(pool).await.unwrap());
    }
    counts
}

/// [`row_counts`] once work in the background has come to rest.
pub(crate) async fn quiet_counts(pool: &PgPool) -> BTreeMap<String, i64> {
    let mut before = BTreeMap::new();
    loop {
        let counts = row_counts(pool).await;
        if counts == before {
            return counts;
        }
        before = counts;
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
}
