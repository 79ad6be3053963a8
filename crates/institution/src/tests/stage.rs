//! 舞台 – a bank with a database of its own, its gateway, and an examiner.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::{CaseAccount, OfficerCards, Subject};
use platform::Clock;
use platform::test::SERVER_VARIABLE;
use seal::{Algorithm, KeyPair};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::net::TcpListener;
use wire::Now;

use crate::conformance::{Examination, Report, examine};
use crate::{Running, Settings};

pub(crate) const BANK: &str = "BANK-RCC";
pub(crate) const COURT: &str = "zhixing";
pub(crate) const ACCOUNT: &str = "9990010000000001";
pub(crate) const CORE: &str = include_str!("../../../../deploy/institution/sample-core.sql");
pub(crate) const SAMPLE: &str = include_str!("../../../../deploy/institution/sample.toml");

/// A folder of this test that goes away with it.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zhixing-institution-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// URL of a database of its own with the sample bank on it.
pub(crate) async fn sample_bank() -> (String, PgPool) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let server = std::env::var(SERVER_VARIABLE).expect("run me through `cargo x test`");
    let base = PgConnectOptions::from_str(&server).unwrap();
    let name = format!("bank_{}_{number}", std::process::id());
    let mut admin = PgConnection::connect_with(&base).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut admin).await.unwrap();
    admin.close().await.unwrap();
    let (head, tail) = server.split_once('?').unwrap_or((&server, ""));
    let host = head.rfind('/').filter(|at| *at > "postgres://".len()).unwrap_or(head.len());
    let url = format!("{}/{name}?{tail}", &head[..host]);
    let pool = PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql(CORE).execute(&pool).await.unwrap();
    (url, pool)
}

/// A bank.
pub(crate) struct Bank {
    pub(crate) scratch: Scratch,
    pub(crate) pool: PgPool,
    pub(crate) text: String,
    pub(crate) keys: KeyPair,
    pub(crate) clock: Clock,
    pub(crate) court: KeyPair,
    /// Where the court listens.
    pub(crate) ears: Option<TcpListener>,
}

impl Bank {
    pub(crate) async fn new() -> Self {
        let scratch = Scratch::new();
        let (url, pool) = sample_bank().await;
        let keys = crate::keys::make(&scratch.0.join("institution.key"), Algorithm::Sm2).unwrap();
        let ears = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let court = KeyPair::of_seed("examiner");
        let text = SAMPLE
            .replace("postgres://zhixing_gateway@127.0.0.1/core", &url)
            .replace("sm2:04…", &court.public().to_string())
            .replace("127.0.0.1:8180", &ears.local_addr().unwrap().to_string())
            .replace("poll_seconds = 5", "poll_seconds = 1");
        let clock = Clock::still("2026-11-27T04:00:00Z".parse().unwrap());
        Self { scratch, pool, text, keys, clock, court, ears: Some(ears) }
    }

    pub(crate) fn now(&self) -> Now {
        let clock = self.clock.clone();
        Arc::new(move || clock.now())
    }

    pub(crate) fn settings(&self) -> Settings {
        let path = self.scratch.0.join("gateway.toml");
        std::fs::write(&path, &self.text).unwrap();
        Settings::open(&path).unwrap()
    }

    pub(crate) async fn open(&self) -> Running {
        let settings = self.settings();
        crate::init(&settings).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        crate::serve(settings, listener, self.now()).await.unwrap()
    }

    pub(crate) fn examination(&self, url: String) -> Examination {
        Examination {
            url,
            institution: BANK.to_owned(),
            institution_key: self.keys.public(),
            court: COURT.to_owned(),
            keys: self.court.clone(),
            court_word: "粤0304".to_owned(),
            officer: officer(),
            subject: debtor(),
            account: ACCOUNT.to_owned(),
            case_account: case_account(),
            patience: Duration::from_secs(20),
            burst: 100,
            mark: "试".to_owned(),
            now: self.now(),
        }
    }

    /// Serve, examine, stop.
    pub(crate) async fn examined(mut self, patience: Duration) -> Report {
        let running = self.open().await;
        let url = format!("http://{}", running.address());
        let examination = Examination { patience, ..self.examination(url) };
        let report = examine(examination, self.ears.take().unwrap()).await.unwrap();
        running.stop().await;
        report
    }

    pub(crate) async fn balance(&self, account: &str) -> String {
        sqlx::query_scalar("SELECT balance::text FROM core.account WHERE number = $1")
            .bind(account)
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }
}

pub(crate) fn officer() -> OfficerCards {
    OfficerCards {
        name: "李法官".to_owned(),
        work_card: "440304001".to_owned(),
        duty_card: "4403040001".to_owned(),
    }
}

pub(crate) fn debtor() -> Subject {
    Subject {
        name: "陈某甲".to_owned(),
        document_kind: "id_card".to_owned(),
        document_number: "110199198001010013".to_owned(),
    }
}

pub(crate) fn case_account() -> CaseAccount {
    CaseAccount {
        bank: "COURT-BANK".to_owned(),
        holder: "深圳市福田区人民法院".to_owned(),
        account: "SUB-1".to_owned(),
    }
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
