//! 舞台 – the court's program and the nation of institutions, moved through time together: whatever
//! is due earlier happens earlier.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use exchange::{Courier, SENDER};
use platform::officers::{NewOfficer, appoint, open_session};
use platform::{App, jobs};
use serde::Deserialize;
use serde_json::{Value, json};
use server::Serving;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::file::OfficerEntry;

/// How long a certificate of the simulated institutions is valid.
const CERTIFICATE_DAYS: i64 = 365;

/// Tell the nation at `nation` that answers go to `url`, and whose signature to trust.
///
/// # Errors
/// A nation that does not answer.
async fn introduce(app: &App, nation: &str, url: &str) -> Result<()> {
    let key = app.keys().court.public().to_string();
    let court = json!({ "url": url, "code": SENDER, "public_key": key });
    tell(&reqwest::Client::builder().no_proxy().build()?, nation, "/admin/court", &court).await
}

/// 接入 – put the institutions of the nation at `nation` on file, each with a certificate of its own, and
/// tell them where the court listens for them: at `port` of this machine, behind TLS.
///
/// # Errors
/// A nation that does not answer, or asks for certificates wrongly.
pub async fn meet(app: &App, nation: &str, port: u16) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let entries = exchange::directory(nation).await.context("institutions' directory")?;
    let url = format!("{nation}/admin/certificate-requests");
    let asked = client.post(url).json(&json!({})).send().await?.error_for_status()?;
    let Asked { listening, requests } = asked.json().await?;
    let at = listening.port();
    let address = |code: &str| format!("https://{}:{at}/{code}", nation::host(code));
    exchange::register_at(app, &entries, address).await?;
    let requests: Vec<(String, String)> =
        requests.into_iter().map(|asked| (asked.institution, asked.request)).collect();
    let hosts = |code: &str| vec![nation::host(code)];
    let issued = exchange::enrol(app, &requests, hosts, CERTIFICATE_DAYS).await?;
    let certificates: Vec<Value> = issued
        .into_iter()
        .map(|(code, pem)| json!({ "institution": code, "certificate": pem }))
        .collect();
    let authority = app.keys().authority.pem();
    let body = json!({ "authority": authority, "certificates": certificates });
    tell(&client, nation, "/admin/certificates", &body).await?;
    introduce(app, nation, &format!("https://127.0.0.1:{port}")).await
}

/// What the institutions of a nation ask for.
#[derive(Deserialize)]
struct Asked {
    listening: std::net::SocketAddr,
    requests: Vec<AskedCertificate>,
}

#[derive(Deserialize)]
struct AskedCertificate {
    institution: String,
    request: String,
}

async fn tell(client: &reqwest::Client, nation: &str, path: &str, body: &Value) -> Result<()> {
    let response = client.put(format!("{nation}{path}")).json(body).send().await?;
    let status = response.status();
    let text = response.text().await?;
    anyhow::ensure!(status.is_success(), "nation {path}: {status} {text}");
    Ok(())
}

/// 舞台.
pub struct Stage {
    app: App,
    courier: Courier,
    serving: Serving,
    nation: String,
    client: reqwest::Client,
}

/// Where the nation stands in time, and when something next falls due there.
#[derive(Deserialize)]
struct NationClock {
    now: DateTime<Utc>,
    next: Option<DateTime<Utc>>,
}

impl Stage {
    /// Join `app` (on a still clock) with the nation at `nation` (base address).
    ///
    /// # Errors
    /// A nation that does not answer.
    pub async fn set(app: App, nation: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let serving = server::serve(&app, listener, None, None)?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let stage = Self {
            courier: Courier::new(SENDER.to_owned()),
            nation: nation.to_owned(),
            serving,
            client,
            app,
        };
        introduce(&stage.app, nation, &format!("http://{}", stage.serving.address)).await?;
        // A nation that lived on longer than the court, which was killed, is not put back.
        stage.tell_nation("/admin/clock", &json!({ "flowing": false })).await?;
        let now = stage.nation_clock().await?.now.max(stage.app.now());
        stage.set_time(now).await?;
        jobs::plan_daily(&stage.app).await?;
        let entries = exchange::directory(nation).await.context("directory of institutions")?;
        exchange::register(&stage.app, nation, &entries).await?;
        Ok(stage)
    }

    /// The court's program.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Say something to the nation.
    pub(crate) async fn tell_nation(&self, path: &str, body: &Value) -> Result<()> {
        tell(&self.client, &self.nation, path, body).await
    }

    async fn set_nation_clock(&self, now: DateTime<Utc>) -> Result<()> {
        self.tell_nation("/admin/clock", &json!({ "now": now, "flowing": false })).await
    }

    async fn nation_clock(&self) -> Result<NationClock> {
        let url = format!("{}/admin/next", self.nation);
        Ok(self.client.get(url).send().await?.error_for_status()?.json().await?)
    }

    async fn nation_next(&self) -> Result<Option<DateTime<Utc>>> {
        Ok(self.nation_clock().await?.next)
    }

    /// Let everything happen that is due up to `until`, in order of time, and stand there.
    pub async fn move_to(&self, until: DateTime<Utc>) -> Result<()> {
        loop {
            self.settle().await?;
            let due = [
                jobs::next_due(&self.app).await?,
                exchange::next_due(&self.app).await?,
                self.nation_next().await?,
            ];
            match due.into_iter().flatten().min() {
                Some(next) if next <= until => self.set_time(next.max(self.app.now())).await?,
                _ => break,
            }
        }
        if until > self.app.now() {
            self.set_time(until).await?;
            self.settle().await?;
        }
        Ok(())
    }

    async fn set_time(&self, now: DateTime<Utc>) -> Result<()> {
        self.app.clock().set(now);
        self.set_nation_clock(now).await
    }

    /// Everything due now, and everything that follows from it now.
    async fn settle(&self) -> Result<()> {
        loop {
            let ran = jobs::drain(&self.app).await?;
            let sent = exchange::dispatch(&self.app, &self.courier).await?;
            let now = self.app.now();
            let nation_due = self.nation_next().await?.is_some_and(|next| next <= now);
            if nation_due {
                self.set_nation_clock(now).await?;
            }
            if ran == 0 && sent == 0 && !nation_due {
                return Ok(());
            }
        }
    }

    /// Appoint an officer of `court`.
    pub(crate) async fn appoint(&self, court: &str, officer: &OfficerEntry) -> Result<Uuid> {
        let mut tx = self.app.begin_system("scenario.appoint").await?;
        let id = appoint(
            &mut tx,
            NewOfficer {
                login: officer.login.clone(),
                name: officer.name.clone(),
                court: court.to_owned(),
                roles: officer.roles.clone(),
                password: officer.login.clone(),
                work_card: format!("执{}", officer.login),
                duty_card: format!("公{}", officer.login),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A session for an officer; log-in is not what a scenario is about.
    pub(crate) async fn session(&self, officer: Uuid) -> Result<String> {
        let mut tx = self.app.begin_system("scenario.session").await?;
        let token = open_session(&mut tx, officer).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// One request to the API; returns status and answer.
    pub(crate) async fn request(
        &self,
        token: &str,
        call: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value)> {
        let (method, path) = call.split_once(' ').context("a call is METHOD PATH")?;
        let url = format!("http://{}/api/v1{path}", self.serving.address);
        let mut request = self.client.request(method.parse()?, url).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        let answer = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok((status, answer))
    }

    /// Let time flow from here in both, at the speed of real time.
    ///
    /// # Errors
    /// A nation that does not answer.
    pub async fn flow(&self) -> Result<()> {
        self.app.clock().flow();
        let now = self.app.now();
        // The manners of a story end with it: nobody at the desk waits ninety minutes for an answer.
        self.tell_nation("/admin/manners", &json!({ "*": {} })).await?;
        self.tell_nation("/admin/clock", &json!({ "now": now, "flowing": true })).await
    }

    /// Have the nation deal with the court's program at `port` from now on, by certificate.
    ///
    /// # Errors
    /// A nation that does not answer.
    pub async fn hand_over(&self, port: u16) -> Result<()> {
        meet(&self.app, &self.nation, port).await
    }

    /// End the API; the program itself lives on.
    pub async fn strike(self) {
        self.serving.stop().await;
    }
}
