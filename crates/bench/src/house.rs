//! 院子 – PostgreSQL, the serving program, the institutions and the officers of one part, all its own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use platform::officers::{NewOfficer, appoint};
use platform::postgres::PrivatePostgres;
use platform::{App, Clock, Keys, Role, Wiring};
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// When the training clock starts.
pub(crate) const START: &str = "2026-07-06T09:00:00+08:00";
/// The day of it.
pub(crate) const TODAY: &str = "2026-07-06";
/// Seed of the nation.
pub(crate) const SEED: u64 = 7;
/// People of the nation: enough for two in each of a million cases, twice over.
pub(crate) const PEOPLE: u64 = 6_000_000;
/// Court of the officers named without one.
pub(crate) const COURT: &str = "粤0304";
/// Who works there.
const OFFICERS: [(&str, &[Role]); 5] = [
    ("lian", &[Role::FilingClerk]),
    ("zhifa", &[Role::Judge]),
    ("jujz", &[Role::DivisionHead]),
    ("caiwu", &[Role::Finance]),
    ("yuanz", &[Role::President, Role::CommandCentre]),
];
/// Longer than any request takes, except the ones that hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tries of a call that another server began and did not end, and the pause between two.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(200);
/// What a server says while another is at the same call.
const CONFLICT: u16 = 409;

/// A folder that goes away with its owner.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(at: Option<&Path>) -> Result<Self> {
        let base = at.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let folder = base.join(format!("zhixing-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `zhixing`, killed when dropped.
pub(crate) struct Program(Child);

impl Program {
    /// Start `program` with `arguments`; returns it with the address it says it serves at.
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<(Self, String)> {
        let mut command = Command::new("setpriv");
        command.arg("--pdeathsig=KILL").arg(program).args(arguments);
        for name in ["ZHIXING_DATABASE", "ZHIXING_DATA", "ZHIXING_LISTEN", "ZHIXING_NATION"] {
            command.env_remove(name);
        }
        // What it warns of is looked into by other means: ten thousand lines of it hide the table.
        command.env("RUST_LOG", "error");
        let mut child = command.process_group(0).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().context("its output")?;
        let mut running = Self(child);
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(at) = line.find("http://") {
                return Ok((running, line[at..].trim().to_owned()));
            }
        }
        let status = running.0.wait()?;
        anyhow::bail!("{} {} ended: {status}", program.display(), arguments.join(" "))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// End it at once, as a failing machine would.
    pub(crate) fn kill(&self) -> Result<()> {
        let status = Command::new("kill").args(["-s", "KILL", &self.pid().to_string()]).status()?;
        ensure!(status.success(), "kill: {status}");
        Ok(())
    }

    /// Ask it to end, and wait until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        Command::new("kill").args(["-s", "TERM", &self.0.id().to_string()]).status()?;
        let status = self.0.wait()?;
        ensure!(status.success(), "it ended with {status}");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// 规格 – what a house is made of.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan {
    /// Banks of a whole nation; the core of 42 institutions when none is said.
    pub(crate) banks: Option<u16>,
    /// Serving programs on the one database, beside the first.
    pub(crate) more_servers: usize,
}

/// 院子.
pub(crate) struct House {
    pub(crate) nation_url: String,
    pub(crate) client: reqwest::Client,
    /// To look into the database from outside.
    pub(crate) pool: PgPool,
    tokens: Mutex<HashMap<String, String>>,
    /// The servers' keys.
    keys: PathBuf,
    pub(crate) servers: Vec<Server>,
    turn: AtomicUsize,
    pub(crate) nation: Program,
    pub(crate) postgres: PrivatePostgres,
}

/// 服务 – a serving program, and where it is reached.
pub(crate) struct Server {
    pub(crate) program: Program,
    url: String,
    /// Where institutions call.
    pub(crate) exchange: SocketAddr,
}

impl Server {
    fn start(program: &Path, database: &str, data: &Path, nation: &str) -> Result<Self> {
        // Whoever asks for any port is not told which one it got.
        let exchange = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (data, listen) = (data.to_string_lossy(), exchange.to_string());
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--start", START];
        arguments.extend(["--database", database, "--data", &data, "--nation", nation]);
        arguments.extend(["--exchange-listen", &listen]);
        // A bench runs longer than a proof of identity is good for, and asks more than one source may:
        // what is measured is the program, not how it keeps people from asking more.
        arguments.extend(["--second-factor", "optional"]);
        arguments.extend(["--step-up-minutes", "720", "--idle-minutes", "720"]);
        for budget in ["api=1000000", "act=1000000", "public=1000000", "institution=1000000"] {
            arguments.extend(["--budget", budget]);
        }
        let (program, url) = Program::start(program, &arguments)?;
        Ok(Self { program, url, exchange })
    }
}

impl House {
    /// Start everything in `folder`. To be called from the main thread, with which PostgreSQL ends.
    pub(crate) fn open(program: &Path, folder: &Path, plan: Plan) -> Result<(Self, Runtime)> {
        let postgres = postgres_that_counts(&folder.join("database"))?;
        let database = postgres.url("postgres");
        let (people, banks) = (PEOPLE.to_string(), plan.banks.unwrap_or_default().to_string());
        let (nation_data, court) = (folder.join("nation"), folder.join("court"));
        let nation_data = nation_data.to_string_lossy();
        let mut arguments = vec!["nation", "--people", &people, "--listen", "127.0.0.1:0"];
        arguments.extend(["--start", START, "--data", &nation_data]);
        if plan.banks.is_some() {
            arguments.extend(["--banks", &banks]);
        }
        let (nation, nation_url) = Program::start(program, &arguments)?;
        let servers = (0..=plan.more_servers)
            .map(|_| Server::start(program, &database, &court, &nation_url))
            .collect::<Result<Vec<_>>>()?;
        let runtime = Runtime::new()?;
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let pool = runtime.block_on(
            PgPoolOptions::new().max_connections(24).connect_with(postgres.options("postgres")),
        )?;
        let (tokens, keys, turn) = (Mutex::default(), court.join("keys"), AtomicUsize::new(0));
        let house =
            Self { nation_url, client, pool, tokens, keys, servers, turn, nation, postgres };
        runtime.block_on(house.begin())?;
        Ok((house, runtime))
    }

    async fn begin(&self) -> Result<()> {
        sqlx::query("CREATE EXTENSION pg_stat_statements").execute(&self.pool).await?;
        self.tell_nation("clock", &json!({ "now": START, "flowing": true })).await?;
        for (login, roles) in OFFICERS {
            self.appoint(login, COURT, roles).await?;
        }
        Ok(())
    }

    /// Tell the nation something: `PUT /admin/{what}`.
    pub(crate) async fn tell_nation(&self, what: &str, body: &Value) -> Result<()> {
        let url = format!("{}/admin/{what}", self.nation_url);
        self.client.put(url).json(body).send().await?.error_for_status()?;
        Ok(())
    }

    /// Orders the nation has, and how many of them it has answered.
    pub(crate) async fn known_to_nation(&self) -> Result<(i64, i64)> {
        let url = format!("{}/admin/stats", self.nation_url);
        let said: Value = self.client.get(url).send().await?.error_for_status()?.json().await?;
        let number = |name: &str| said[name].as_i64().context("no such figure");
        Ok((number("orders")?, number("answered")?))
    }

    /// Have institutions call the court at `exchange`.
    pub(crate) async fn be_reached_at(&self, exchange: SocketAddr) -> Result<()> {
        let key = Keys::open(&self.keys)?.court.public().to_string();
        let court = json!({ "url": format!("https://{exchange}"), "code": exchange::SENDER,
            "public_key": key });
        self.tell_nation("court", &court).await
    }

    /// The program of this court as a process more, that only posts orders: its clock stands where the
    /// servers' began.
    pub(crate) fn app(&self) -> Result<App> {
        let start: DateTime<Utc> = START.parse()?;
        let (clock, keys) = (Clock::still(start), Keys::open(&self.keys)?);
        Ok(App::new(self.pool.clone(), clock, keys, Wiring::default()))
    }

    /// An officer more, signed in; their id.
    pub(crate) async fn appoint(&self, login: &str, court: &str, roles: &[Role]) -> Result<Uuid> {
        let mut tx = self.app()?.begin_system("bench.appoint").await?;
        let new = NewOfficer {
            login: login.to_owned(),
            name: format!("干警{login}"),
            court: court.to_owned(),
            roles: roles.to_vec(),
            password: login.to_owned(),
            work_card: format!("W-{login}"),
            duty_card: format!("D-{login}"),
        };
        let id = appoint(&mut tx, new).await?;
        tx.commit().await?;
        self.sign_in(login).await?;
        Ok(id)
    }

    async fn sign_in(&self, login: &str) -> Result<()> {
        let body = json!({ "user": login, "password": login, "bearer": true });
        let request =
            self.client.post(format!("{}/api/v1/session", self.servers[0].url)).json(&body);
        let answer: Value = request.send().await?.error_for_status()?.json().await?;
        let token = answer["token"].as_str().context("no token")?.to_owned();
        self.tokens
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(login.to_owned(), token);
        Ok(())
    }

    fn token(&self, login: &str) -> String {
        let tokens = self.tokens.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        tokens.get(login).cloned().unwrap_or_default()
    }

    /// One call of `login` to the API with a body of JSON bytes; what it answered, when it was done.
    pub(crate) async fn send(&self, login: &str, call: &str, body: Vec<u8>) -> Result<Value> {
        let (status, answer) = self.ask(login, call, body).await?;
        ensure!((200..300).contains(&status), "{call}: {status} {answer}");
        Ok(answer)
    }

    /// One call, whatever comes of it: to one server after the other, and to the next under the same key
    /// when one is gone, until that one's transaction is over.
    pub(crate) async fn ask(&self, login: &str, call: &str, body: Vec<u8>) -> Result<(u16, Value)> {
        let key = Uuid::now_v7().to_string();
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        let (mut gone, mut server) = (None, first % self.servers.len());
        for _ in 0..self.servers.len() + TRIES {
            match self.ask_one(server, (login, &key), call, body.clone()).await {
                Ok((CONFLICT, _)) if gone.is_some() => tokio::time::sleep(PAUSE).await,
                Ok(answer) => return Ok(answer),
                Err(error) if self.servers.len() == 1 => return Err(error.context(call.to_owned())),
                Err(error) => {
                    gone = Some(error);
                    server = (server + 1) % self.servers.len();
                }
            }
        }
        Err(gone.context("no server")?.context(call.to_owned()))
    }

    async fn ask_one(
        &self,
        server: usize,
        (login, key): (&str, &str),
        call: &str,
        body: Vec<u8>,
    ) -> Result<(u16, Value)> {
        let (method, path) = call.split_once(' ').context("a call is METHOD PATH")?;
        let url = format!("{}/api/v1{path}", self.servers[server].url);
        let mut request = self.client.request(method.parse()?, url).bearer_auth(self.token(login));
        if method != "GET" {
            request = request.header("idempotency-key", key);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// The page at `path`, as `login` sees it.
    pub(crate) async fn get(&self, login: &str, path: &str) -> Result<Value> {
        self.send(login, &format!("GET {path}"), Vec::new()).await
    }
}

/// A private PostgreSQL that also counts statements. It takes a second start, because the counting
/// has to be loaded with the server.
fn postgres_that_counts(folder: &Path) -> Result<PrivatePostgres> {
    let first = PrivatePostgres::start(folder)?;
    let options = first.options("postgres");
    Runtime::new()?.block_on(async {
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
        // When something became durable is asked of the database, whose clock is one for all.
        for setting in
            ["shared_preload_libraries = 'pg_stat_statements'", "track_commit_timestamp = on"]
        {
            let statement = format!("ALTER SYSTEM SET {setting}");
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await?;
        }
        pool.close().await;
        anyhow::Ok(())
    })?;
    drop(first);
    PrivatePostgres::start(folder)
}
