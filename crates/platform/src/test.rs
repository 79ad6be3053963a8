//! 测试数据库 – a fresh, migrated database per test, cloned from a template. The server is the one
//! `ZHIXING_TEST_POSTGRES` names (the test command starts one for all), else a private one per
//! process.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use seal::Suite;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::http::Caller;
use crate::officers::{NewOfficer, appoint};
use crate::postgres::{LogIns, PrivatePostgres, admit, migrate};
use crate::{Act, Actor, App, Clock, Keys, Role, Tx, Wiring, app};

/// Names the server on which test databases are made.
pub const SERVER_VARIABLE: &str = "ZHIXING_TEST_POSTGRES";
/// Advisory lock that lets one process make the template.
const TEMPLATE_LOCK: i64 = 0x7a78_7465;

/// A program on a database of its own; derefs to [`App`].
pub struct TestApp {
    app: App,
    /// The owner's, whom row-level security does not bind: to look at everything, and to break things.
    owner: PgPool,
    log_ins: LogIns,
    options: PgConnectOptions,
    _server: Option<(PrivatePostgres, Scratch)>,
}

impl std::ops::Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// How to connect to this test's database.
    #[must_use]
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// The owner's pool, to look and to meddle with: the program's own is bound by row-level security.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.owner
    }

    /// How the program connects to this test's database.
    #[must_use]
    pub fn log_ins(&self) -> &LogIns {
        &self.log_ins
    }

    /// End every connection to the database.
    pub async fn close(&self) {
        self.owner.close().await;
        self.app.close().await;
    }

    /// A second process on the same database, as far as the database can tell.
    pub async fn twin(&self, wiring: Wiring) -> Result<App> {
        connected(&self.log_ins, self.app.clock().clone(), Keys::of_seed(7), wiring).await
    }

    /// The same program as the database's owner: what an administrator of the database could do.
    #[must_use]
    pub fn as_owner(&self) -> App {
        let clock = self.app.clock().clone();
        App::new(self.owner.clone(), clock, Keys::of_seed(7), Wiring::default())
    }

    /// A bare case of `court`, for what stands below cases: row-level security asks for one.
    pub async fn bare_case(&self, id: Uuid, court: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO cases.case (id, court, kind, state, received_on, title_number, title_court,
                 title_kind, title_text, effective_on, performance_due, principal, costs, applicants,
                 debtors)
             VALUES ($1, $2, '执', 'received', '2026-02-02', '1', 'x', 'judgment', 'x', '2026-01-12',
                 '2026-01-22', 100, 0, '赵', '钱')",
        )
        .bind(id)
        .bind(court)
        .execute(&self.owner)
        .await?;
        Ok(())
    }

    /// A transaction of `actor` about which the policies are not asked: what holds then is row-level
    /// security alone.
    pub async fn begin_unasked(&self, actor: &Actor, act: Act) -> Result<Tx> {
        Ok(self.app.begin_without_policies(actor, act).await?)
    }

    /// Appoint an officer of `court` with `roles`, signed in as a caller.
    pub async fn officer(&self, login: &str, court: &str, roles: &[Role]) -> Result<Caller> {
        let mut tx = self.begin_system("test.appoint").await?;
        let id = appoint(
            &mut tx,
            NewOfficer {
                login: login.to_owned(),
                name: format!("干警{login}"),
                court: court.to_owned(),
                roles: roles.to_vec(),
                password: login.to_owned(),
                work_card: format!("W-{login}"),
                duty_card: format!("D-{login}"),
            },
        )
        .await?;
        let officer = crate::officers::officer(&mut tx, id).await?;
        tx.commit().await?;
        Ok(Caller::new(Actor::Officer(officer)))
    }
}

/// A program on a fresh database whose virtual clock stands at `now` (RFC 3339).
pub async fn program(now: &str, wiring: Wiring) -> Result<TestApp> {
    program_in(now, wiring, Suite::National).await
}

/// The same, signing and sealing with `suite`.
pub async fn program_in(now: &str, wiring: Wiring, suite: Suite) -> Result<TestApp> {
    let now: DateTime<Utc> = DateTime::parse_from_rfc3339(now)?.to_utc();
    let (options, server) = fresh_database().await?;
    let keys = Keys::of_seed(7).speaking(suite);
    let owner = PgPoolOptions::new().max_connections(4).connect_with(options.clone()).await?;
    let log_ins = admit(&mut *owner.acquire().await?, &options, &keys).await?;
    let app = connected(&log_ins, Clock::still(now), keys, wiring).await?;
    Ok(TestApp { app, owner, log_ins, options, _server: server })
}

async fn connected(log_ins: &LogIns, clock: Clock, keys: Keys, wiring: Wiring) -> Result<App> {
    let (people, own) =
        (app::pool(log_ins.people.clone()).await?, app::pool(log_ins.own.clone()).await?);
    let public = app::pool(log_ins.public.clone()).await?;
    Ok(App::new(people.clone(), clock, keys, wiring).moved_to(people, own, public))
}

async fn fresh_database() -> Result<(PgConnectOptions, Option<(PrivatePostgres, Scratch)>)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let (server, base) = match std::env::var(SERVER_VARIABLE) {
        Ok(url) => (None, PgConnectOptions::from_str(&url).context(SERVER_VARIABLE)?),
        Err(_) => {
            let scratch = Scratch::new(number);
            let server = PrivatePostgres::start(&scratch.0)?;
            let options = server.options("postgres");
            (Some((server, scratch)), options)
        }
    };
    let name = format!("t_{}_{number}", std::process::id());
    let mut admin = PgConnection::connect_with(&base).await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut admin).await?;
    let template = make_template(&mut admin, &base).await?;
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await?;
    sqlx::query("SELECT pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(&mut admin).await?;
    admin.close().await?;
    Ok((base.database(&name), server))
}

/// Make the migrated template once; its name follows from the migrations, so that changed ones get
/// a new template on a server that lives on.
async fn make_template(admin: &mut PgConnection, base: &PgConnectOptions) -> Result<String> {
    let template = format!("zx_template_{}", crate::postgres::migrations_digest());
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(&template)
            .fetch_one(&mut *admin)
            .await?;
    if !exists {
        let making = format!("{template}_making");
        for statement in
            [format!("DROP DATABASE IF EXISTS {making}"), format!("CREATE DATABASE {making}")]
        {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *admin).await?;
        }
        let pool = app::pool(base.clone().database(&making)).await?;
        migrate(&pool).await?;
        pool.close().await;
        let rename = format!("ALTER DATABASE {making} RENAME TO {template}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(rename)).execute(&mut *admin).await?;
    }
    Ok(template)
}

/// A folder of this process that goes away with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new(number: u32) -> Self {
        let name = format!("zhixing-test-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
