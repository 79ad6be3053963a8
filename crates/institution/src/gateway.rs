//! 前置机 – what all its parts share.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use contract::Batch;
use kernel::time::day_of;
use seal::KeyPair;
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::Notify;
use wire::{Credentials, Now, Party, Peer, Reach, Request, Wire};

use crate::config::Settings;
use crate::{keys, store};

/// How long the court, or the institution's own system, may take to reply.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections to the database: to take in, to work, to tell, to be asked.
const CONNECTIONS: u32 = 8;

/// 前置机 – see the module.
pub(crate) struct Gateway {
    pub(crate) settings: Settings,
    pub(crate) pool: PgPool,
    pub(crate) keys: KeyPair,
    now: Now,
    /// To the court.
    court: Wire,
    /// To the institution's own system.
    pub(crate) own: Wire,
    pub(crate) credentials: Option<(String, Credentials)>,
    /// Told when there may be orders to work.
    pub(crate) orders: Notify,
    /// Told when there may be something to tell.
    pub(crate) answers: Notify,
}

/// Connect to the institution's database.
pub(crate) async fn connect(settings: &Settings) -> Result<PgPool> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
    pool.connect(&settings.institution.database).await.context("institution.database")
}

impl Gateway {
    pub(crate) async fn open(settings: Settings, now: Now) -> Result<Self> {
        let keys = keys::read(&settings.institution.key_file)?;
        let pool = connect(&settings).await?;
        let whose = store::whose(&pool).await.context("zhixing institution init")?;
        let code = &settings.institution.code;
        ensure!(&whose == code, "the database is the gateway of {whose}, not of {code}");
        let credentials = settings.tls.as_ref().map(|tls| {
            let read = |path: &std::path::Path| {
                std::fs::read_to_string(path).with_context(|| path.display().to_string())
            };
            let credentials = Credentials::default();
            credentials.put("", &read(&tls.key)?, &read(&tls.certificate)?)?;
            anyhow::Ok((read(&tls.authority)?, credentials))
        });
        let credentials = credentials.transpose()?;
        let court = match &credentials {
            Some((authority, credentials)) => {
                let host = settings.court.url.parse::<http::Uri>()?;
                let host = host.host().context("court.url names no host")?.to_owned();
                let reach = Reach::public().hosts(vec![host]).and_loopback().and_private();
                Wire::tls(authority.clone(), credentials.clone(), now.clone(), PATIENCE, reach)
            }
            None => Wire::plain(PATIENCE),
        };
        let own = Wire::plain(PATIENCE);
        let (orders, answers) = (Notify::new(), Notify::new());
        Ok(Self { settings, pool, keys, now, court, own, credentials, orders, answers })
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    pub(crate) fn clock(&self) -> &Now {
        &self.now
    }

    pub(crate) fn today(&self) -> chrono::NaiveDate {
        day_of(self.now())
    }

    pub(crate) fn poll(&self) -> Duration {
        Duration::from_secs(self.settings.institution.poll_seconds.max(1))
    }

    /// A batch of items as they are kept, and our signature over it.
    pub(crate) async fn batch(&self, items: &[&str]) -> Result<(Vec<u8>, String)> {
        let items = items.iter().map(|item| serde_json::from_str::<Value>(item));
        self.signed_batch(items.collect::<serde_json::Result<Vec<_>>>()?).await
    }

    pub(crate) async fn signed_batch<T: Serialize>(
        &self,
        items: Vec<T>,
    ) -> Result<(Vec<u8>, String)> {
        let batch = Batch {
            from: self.settings.institution.code.clone(),
            to: self.settings.court.code.clone(),
            sent_at: self.now(),
            epoch: store::epoch(&self.pool).await?,
            items,
        };
        let body = serde_json::to_vec(&batch)?;
        let signature = self.keys.sign(&body).to_string();
        Ok((body, signature))
    }

    /// Send a signed body to the court, at `path` below its address.
    pub(crate) async fn post(
        &self,
        path: &str,
        body: Vec<u8>,
        signature: &str,
    ) -> Result<wire::Reply> {
        let url = format!("{}/exchange/{path}", self.settings.court.url.trim_end_matches('/'));
        let mut request: Request = http::Request::post(url)
            .header(contract::SIGNATURE_HEADER, signature)
            .header(contract::SENDER_HEADER, &self.settings.institution.code)
            .header("content-type", "application/json")
            .body(body.into())?;
        let party = Party::Court(self.settings.court.code.clone());
        request.extensions_mut().insert(Peer { party, pins: Vec::new() });
        let reply = self.court.send(request).await?;
        let status = reply.status();
        ensure!(
            status.is_success(),
            "the court answers {status}: {}",
            String::from_utf8_lossy(&reply.body()[..reply.body().len().min(300)])
        );
        Ok(reply)
    }
}
