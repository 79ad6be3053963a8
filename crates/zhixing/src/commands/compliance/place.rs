//! 现场 – the installation that is looked at: its database, its folder, and the program that serves.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, FromRow, PgPool, Postgres, Type};

use wire::Wire;

use super::process::{Process, listening};
use crate::say::Failure;

/// How long the program has to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Wrong tries made at an account that is nobody's.
pub(super) const TRIES: usize = 7;

/// Where to look.
pub(crate) struct Where {
    pub(crate) data: PathBuf,
    pub(crate) database: Option<String>,
    pub(crate) server: String,
}

/// What the program answered to one request.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// 现场 – see the module.
pub(super) struct Place {
    pub(super) data: PathBuf,
    pub(super) server: wire::Place,
    pool: PgPool,
    wire: Wire,
    /// The answers to wrong log-ins at an account that is nobody's, and that account.
    pub(super) tries: Vec<Answer>,
    pub(super) stranger: String,
    /// The process that answers at the address, where it can be seen.
    pub(super) program: Option<Process>,
    /// The program's present time; in training its clock is virtual.
    pub(super) now: DateTime<Utc>,
}

impl Place {
    /// Go there.
    pub(super) async fn find(at: &Where) -> Result<Self, Failure> {
        let options = match &at.database {
            Some(url) => super::super::database::options(url)?,
            None => platform::postgres::running(&at.data).ok_or_else(|| {
                let data = at.data.display();
                Failure::usage(
                    format!("{data}中没有运行中的数据库;请先启动系统,或用 --database 指定"),
                    format!(
                        "no database runs in {data}; start the system, or name it with --database"
                    ),
                )
            })?,
        };
        let options = options
            .application_name("zhixing-doctor")
            .options([("default_transaction_read_only", "on"), ("statement_timeout", "60s")]);
        let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        let pool = pool.connect_with(options).await.context("database")?;
        let server = at.server.parse();
        let server = server
            .map_err(|error: wire::Unreachable| Failure::at("--server", &error.to_string()))?;
        let mut place = Self {
            data: at.data.clone(),
            server,
            pool,
            wire: Wire::plain(PATIENCE),
            tries: Vec::new(),
            stranger: format!("doctor-{:08x}", rand::random::<u32>()),
            program: None,
            now: DateTime::UNIX_EPOCH,
        };
        place.program = place.served_by();
        place.now = place.time().await?;
        place.guess().await.map_err(|error| {
            let (server, why) = (place.server.url(), error.root_cause());
            Failure::usage(
                format!("{server}没有应答({why});请先启动系统,或用 --server 指定地址"),
                format!(
                    "{server} does not answer ({why}); start the system, or name it with --server"
                ),
            )
        })?;
        Ok(place)
    }

    /// Ask the program; `path` begins with a slash.
    pub(super) async fn get(&self, path: &str) -> Result<Answer> {
        self.ask("GET", path, String::new()).await
    }

    /// Send `body` as it stands.
    pub(super) async fn post(&self, path: &str, body: impl Into<String>) -> Result<Answer> {
        self.ask("POST", path, body.into()).await
    }

    async fn ask(&self, method: &str, path: &str, body: String) -> Result<Answer> {
        let mut request = self.server.request(method, path, body)?;
        let kind = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        let asked = || format!("{}{path}", self.server.url());
        let (parts, body) = self.wire.send(request).await.with_context(asked)?.into_parts();
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// Try to log in as nobody, a few times too often.
    async fn guess(&mut self) -> Result<()> {
        for n in 0..TRIES {
            let body: Value = json!({ "user": self.stranger, "password": format!("guess {n}") });
            self.tries.push(self.post("/api/v1/session", body.to_string()).await?);
        }
        Ok(())
    }

    /// Whether the program lives in virtual time: training and demonstrations.
    pub(super) fn is_virtual(&self) -> bool {
        self.program.as_ref().is_some_and(|program| {
            program.is_demonstration() || program.option("--start").is_some()
        })
    }

    /// Virtual time is no earlier than the last thing that happened in it.
    async fn time(&self) -> Result<DateTime<Utc>> {
        let last = "SELECT greatest((SELECT max(at) FROM platform.audit),
                                    (SELECT max(at) FROM platform.event))";
        let last: Option<DateTime<Utc>> =
            if self.is_virtual() { self.value(last).await? } else { None };
        match last {
            Some(last) => Ok(last),
            None => self.value("SELECT clock_timestamp()").await,
        }
    }

    /// A statement of ours; its `now()` is the program's.
    fn statement(&self, sql: &str) -> AssertSqlSafe<String> {
        AssertSqlSafe(sql.replace("now()", &format!("'{}'::timestamptz", self.now.to_rfc3339())))
    }

    /// Rows of a statement of ours. Statements are literals of this folder.
    pub(super) async fn rows<R>(&self, sql: &str) -> Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        Ok(sqlx::query_as(self.statement(sql)).fetch_all(&self.pool).await?)
    }

    /// The one value of a statement of ours.
    pub(super) async fn value<T>(&self, sql: &str) -> Result<T>
    where
        T: for<'r> sqlx::Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
    {
        Ok(sqlx::query_scalar(self.statement(sql)).fetch_one(&self.pool).await?)
    }

    /// The first column of a statement of ours.
    pub(super) async fn list<T>(&self, sql: &str) -> Result<Vec<T>>
    where
        T: for<'r> sqlx::Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
    {
        Ok(sqlx::query_scalar(self.statement(sql)).fetch_all(&self.pool).await?)
    }

    fn served_by(&self) -> Option<Process> {
        let (scheme, address) = self.server.url().split_once("://")?;
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = address.rsplit_once(':').map_or(Ok(usual), |(_, port)| port.parse()).ok()?;
        let mut all = listening().into_iter();
        all.find(|process| process.sockets.iter().any(|socket| socket.port() == port))
    }
}
