//! A court at work: the server process, beside it the nation process, and officers who call.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use platform::officers::{NewOfficer, appoint};
use platform::{App, Clock, Keys, Role};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::{Base, Folder, PATIENCE, Program, REQUEST_PATIENCE, application, id_number, until};

/// When the training clock of every court starts.
pub(crate) const START: &str = "2026-07-06T09:00:00+08:00";

/// The officers of the court, by log-in.
const OFFICERS: [(&str, &[Role]); 7] = [
    ("guanli", &[Role::SystemAdmin]),
    ("lian", &[Role::FilingClerk]),
    ("lian2", &[Role::FilingClerk]),
    ("zhifa", &[Role::Judge]),
    ("jujz", &[Role::DivisionHead]),
    ("caiwu", &[Role::Finance]),
    ("yuanz", &[Role::President]),
];

/// What the server answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self::try_of(response).await.unwrap()
    }

    /// The answer, unless it breaks off.
    pub(crate) async fn try_of(response: reqwest::Response) -> Option<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.ok()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Some(Self { status, headers, body })
    }

    /// Whether the same may be done a moment later.
    pub(crate) fn is_passing(&self) -> bool {
        [503, 507].contains(&self.status) || self.body["type"] == "/problems/conflict"
    }

    /// Whether officers must prove again who they are.
    fn wants_proof(&self) -> bool {
        ["/problems/step-up", "/problems/unsigned"].iter().any(|kind| self.body["type"] == *kind)
    }

    /// The body, when the request was done.
    pub(crate) fn done(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }
}

/// A serving court; everything of it ends with this value.
pub(crate) struct Court {
    pub(crate) url: String,
    pub(crate) nation_url: String,
    pub(crate) base: Base,
    pub(crate) client: reqwest::Client,
    server: Mutex<Program>,
    tokens: Mutex<HashMap<String, String>>,
    opened: Instant,
    /// The server's data, and its database unless it has a private one there.
    data: PathBuf,
    database: Option<String>,
    _nation: Program,
    home: Folder,
}

impl Court {
    /// A server on a fresh database, and a nation that answers at once.
    pub(crate) async fn open() -> Self {
        Self::open_on(Base::new().await).await
    }

    /// A server that logs all it can.
    pub(crate) async fn open_traced() -> Self {
        let (base, home) = (Base::new().await, Folder::new());
        let (url, data) = (base.url.clone(), home.path().join("court"));
        Self::open_in(home, data, Some(url), Some(base), Some("trace")).await
    }

    /// The same on a database of one's own.
    pub(crate) async fn open_on(base: Base) -> Self {
        let (home, url) = (Folder::new(), base.url.clone());
        let data = home.path().join("court");
        Self::open_in(home, data, Some(url), Some(base), None).await
    }

    /// A server with its private database in `data`.
    pub(crate) async fn open_private(data: PathBuf) -> Self {
        Self::open_in(Folder::new(), data, None, None, None).await
    }

    async fn open_in(
        home: Folder,
        data: PathBuf,
        database: Option<String>,
        base: Option<Base>,
        log: Option<&'static str>,
    ) -> Self {
        let client =
            reqwest::Client::builder().no_proxy().timeout(REQUEST_PATIENCE).build().unwrap();
        let mut nation = start_nation(&home);
        let nation_url = nation.address();
        let clock = json!({ "now": START, "flowing": true });
        let told = client.put(format!("{nation_url}/admin/clock")).json(&clock).send().await;
        assert!(told.unwrap().status().is_success());
        let opened = Instant::now();
        let skew = TimeDelta::zero();
        let database_url = database.as_deref();
        let start = Start { home: &home, data: &data, database: database_url, opened, skew, log };
        let mut server = start.server(&nation_url, "127.0.0.1:0");
        let url = server.address();
        let base = match base {
            Some(base) => base,
            None => Base::private(&data).await,
        };
        let (tokens, server, _nation) = (Mutex::default(), Mutex::new(server), nation);
        let court = Self {
            url,
            nation_url,
            base,
            client,
            server,
            tokens,
            opened,
            data,
            database,
            _nation,
            home,
        };
        court.appoint_officers().await;
        court
    }

    /// Another server process on the same database; it listens at `listen`.
    pub(crate) fn twin(&self, listen: &str) -> Program {
        self.twin_off(listen, TimeDelta::zero())
    }

    fn twin_off(&self, listen: &str, skew: TimeDelta) -> Program {
        let (home, data, opened) = (&self.home, &self.data, self.opened);
        let database = self.database.as_deref();
        let start = Start { home, data, database, opened, skew, log: None };
        start.server(&self.nation_url, listen)
    }

    /// `kill -9` the server.
    pub(crate) fn kill_server(&self) {
        self.server.lock().unwrap().kill();
    }

    /// Start the server again where it was, and wait until it serves.
    pub(crate) fn restart_server(&self) {
        self.restart_server_off(TimeDelta::zero());
    }

    /// The same, with a clock that is `skew` ahead of everybody else's.
    pub(crate) fn restart_server_off(&self, skew: TimeDelta) {
        let mut server = self.twin_off(self.url.strip_prefix("http://").unwrap(), skew);
        assert_eq!(server.address(), self.url);
        *self.server.lock().unwrap() = server;
    }

    /// What the running server said on standard error.
    pub(crate) fn errors(&self) -> String {
        self.server.lock().unwrap().errors()
    }

    /// Process id of the private database.
    pub(crate) fn postmaster(&self) -> u32 {
        let lock = std::fs::read_to_string(self.data.join("postgres/postmaster.pid")).unwrap();
        lock.lines().next().unwrap().parse().unwrap()
    }

    /// Where the court keeps its keys.
    pub(crate) fn keys_folder(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// The program on the court's database, for looks that need it.
    pub(crate) fn app(&self) -> App {
        let clock = Clock::still(START.parse().unwrap());
        let keys = Keys::open(&self.keys_folder()).unwrap();
        App::new(self.base.pool.clone(), clock, keys, server::wiring())
    }

    async fn appoint_officers(&self) {
        let app = self.app();
        for (login, roles) in OFFICERS {
            let mut tx = app.begin_system("test.appoint").await.unwrap();
            let new = NewOfficer {
                login: login.to_owned(),
                name: format!("干警{login}"),
                court: "粤0304".to_owned(),
                roles: roles.to_vec(),
                password: login.to_owned(),
                work_card: format!("W-{login}"),
                duty_card: format!("D-{login}"),
            };
            appoint(&mut tx, new).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// The session of `login`, signed in over HTTP the first time.
    pub(crate) async fn token(&self, login: &str) -> String {
        if let Some(token) = self.tokens.lock().unwrap().get(login) {
            return token.clone();
        }
        let body = json!({ "user": login, "password": login, "bearer": true });
        let url = format!("{}/api/v1/session", self.url);
        let token = until("signing in", || async {
            let response = self.client.post(&url).json(&body).send().await.ok()?;
            let answer = Answer::try_of(response).await.filter(|answer| !answer.is_passing())?;
            answer.done()["token"].as_str().map(str::to_owned)
        })
        .await;
        self.tokens.lock().unwrap().insert(login.to_owned(), token.clone());
        token
    }

    /// A request of `login`, e.g. `POST /cases`, to be completed and sent.
    pub(crate) async fn request(&self, login: &str, call: &str) -> reqwest::RequestBuilder {
        let (method, path) = call.split_once(' ').unwrap();
        let url = format!("{}/api/v1{path}", self.url);
        let request = self.client.request(method.parse().unwrap(), url);
        if login.is_empty() { request } else { request.bearer_auth(self.token(login).await) }
    }

    /// One call with its answer.
    pub(crate) async fn call(&self, login: &str, call: &str, body: Value) -> Answer {
        let request = self.request(login, call).await;
        let request = if body.is_null() { request } else { request.json(&body) };
        Answer::of(request.send().await.unwrap()).await
    }

    /// One call under an idempotency key, again and again while the court is away or busy.
    pub(crate) async fn insist(&self, login: &str, call: &str, body: &Value, key: &str) -> Answer {
        let begin = Instant::now();
        loop {
            let mut request = self.request(login, call).await.header("idempotency-key", key);
            if !body.is_null() {
                request = request.json(body);
            }
            let answer = match request.send().await {
                Ok(response) => Answer::try_of(response).await,
                Err(_) => None,
            };
            match answer {
                // A clock that jumped: whoever proved who they are did so long ago.
                Some(answer) if answer.wants_proof() => {
                    self.tokens.lock().unwrap().remove(login);
                }
                Some(answer) if !answer.is_passing() => return answer,
                _ => tokio::time::sleep(Duration::from_millis(100)).await,
            }
            assert!(begin.elapsed() < PATIENCE, "no answer to {call}: {}", self.errors());
        }
    }

    /// The list or page at `path`.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let call = format!("GET {path}");
        self.insist("zhifa", &call, &Value::Null, "look").await.done()
    }

    /// Say something to the nation.
    pub(crate) async fn tell_nation(&self, path: &str, body: &Value) {
        let url = format!("{}{path}", self.nation_url);
        let answer = Answer::of(self.client.put(url).json(body).send().await.unwrap()).await;
        answer.done();
    }

    /// Let the institutions find the court at `url`.
    pub(crate) async fn introduce(&self, url: &str) {
        let keys = Keys::open(&self.keys_folder()).unwrap();
        let public_key = keys.court.public().to_string();
        let address = json!({ "url": url, "code": "zhixing", "public_key": public_key });
        self.tell_nation("/admin/court", &address).await;
    }

    /// Approve what was proposed.
    pub(crate) async fn approve(&self, proposed: &Value, signers: &[&str]) {
        let id = proposed["approval"].as_str().unwrap();
        for signer in signers {
            let call = format!("POST /approvals/{id}/decision");
            self.insist(signer, &call, &json!({ "deed": "approve" }), id).await.done();
        }
    }

    /// File application `n`; returns the case.
    pub(crate) async fn file(&self, n: u32) -> String {
        let key = format!("file {n}");
        let made = self.insist("lian", "POST /cases", &application(n), &key).await.done();
        made["id"].as_str().unwrap().to_owned()
    }

    /// File application `n` whose debtor has `yuan` at a bank, and find it; returns the case.
    pub(crate) async fn investigate(&self, n: u32, yuan: &str) -> String {
        let holds = |who: &str, person: u32, institution: &str, asset: String, yuan: &str| {
            let holding = json!({ "institution": institution, "kind": "deposit", "asset": asset,
                "amount": yuan });
            json!({ "name": format!("{who}{n}"), "document_number": id_number(person),
                "holdings": [holding] })
        };
        let subjects = [
            holds("申请人", n, "BANK-CMB", format!("62258800{n:08}"), "0.00"),
            holds("被执行人", n + 1, "BANK-CCB", format!("62270000{n:08}"), yuan),
        ];
        self.tell_nation("/admin/holdings", &json!({ "subjects": subjects })).await;
        let case = self.file(n).await;
        for (login, act, body) in [
            ("lian", "filing-decision", json!({ "decision": "accept" })),
            ("lian", "assignment", json!({})),
            ("zhifa", "notice", Value::Null),
            ("zhifa", "investigation", json!({ "purpose": "first" })),
        ] {
            let call = format!("POST /cases/{case}/{act}");
            self.insist(login, &call, &body, &format!("{act} {case}")).await.done();
        }
        until("the property is found", || async {
            let found = self.get(&format!("/cases/{case}/property")).await;
            found.as_array().is_some_and(|rows| !rows.is_empty()).then_some(())
        })
        .await;
        case
    }

    /// The first row of a list of the case, once `ready` says so.
    pub(crate) async fn first(
        &self,
        case: &str,
        list: &str,
        ready: impl Fn(&Value) -> bool,
    ) -> Value {
        until(&format!("{list} of the case"), || async {
            let rows = self.get(&format!("/cases/{case}/{list}")).await;
            rows.get(0).filter(|row| ready(row)).cloned()
        })
        .await
    }
}

fn start_nation(folder: &Folder) -> Program {
    let data = folder.path().join("nation");
    let data = data.to_str().unwrap();
    let arguments = ["nation", "--people", "1000", "--listen", "127.0.0.1:0", "--start", START];
    Program::start(folder.path(), &[arguments.as_slice(), &["--data", data]].concat())
}

/// What a server is started with.
struct Start<'a> {
    home: &'a Folder,
    data: &'a Path,
    database: Option<&'a str>,
    opened: Instant,
    /// How far its clock is ahead of everybody else's.
    skew: TimeDelta,
    log: Option<&'static str>,
}

impl Start<'_> {
    fn server(&self, nation: &str, listen: &str) -> Program {
        let start: DateTime<Utc> = START.parse().unwrap();
        let start = (start + self.opened.elapsed() + self.skew).to_rfc3339();
        let data = self.data.to_str().unwrap();
        let mut arguments = vec!["serve", "--listen", listen, "--start", &start, "--data", data];
        // Tests act faster than people.
        arguments.extend(["--nation", nation, "--second-factor", "optional"]);
        arguments.extend(["--budget", "act=100000"]);
        arguments.extend(self.database.into_iter().flat_map(|url| ["--database", url]));
        Program::start_saying(self.home.path(), &arguments, self.log)
    }
}
