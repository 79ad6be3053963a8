//! 舞台 – a court, and a cooperative's gateway on the sample bank, in one database of the test.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use contract::{
    Answer, Batch, DirectoryEntry, DocumentRef, OrderAct, OrderId, PropertyKind, Subject, Terms,
    Transport,
};
use platform::test::{TestApp, program};
use platform::{Officer, Role, Wiring};
use seal::{Algorithm, KeyPair};
use serde::Serialize;
use sqlx::ConnectOptions;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::*;

pub(super) const BANK: &str = "BANK-RCC";
pub(super) const ACCOUNT: &str = "9990010000000001";
pub(super) const CASE: Uuid = Uuid::from_u128(0x0197_f000_0000_7000_8000_0000_0000_0001);
const CORE: &str = include_str!("../../../../deploy/institution/sample-core.sql");
const SAMPLE: &str = include_str!("../../../../deploy/institution/sample.toml");

pub(super) struct Stage {
    pub(super) app: TestApp,
    pub(super) bank: KeyPair,
    pub(super) scratch: PathBuf,
    officer: Officer,
    settings: String,
    url: String,
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

impl Stage {
    pub(super) async fn new(transport: Transport) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("zhixing-exchange-{}-{number}", std::process::id());
        let scratch = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir_all(&scratch).unwrap();
        let app = program("2026-02-05T04:00:00Z", Wiring::default()).await.unwrap();
        app.bare_case(CASE, "粤0304").await.unwrap();
        sqlx::raw_sql(CORE).execute(app.pool()).await.unwrap();
        let caller = app.officer("judge", "粤0304", &[Role::Judge]).await.unwrap();
        let officer = caller.officer().unwrap().clone();
        let bank =
            institution::keys::make(&scratch.join("institution.key"), Algorithm::Sm2).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router: Router = http::institution_routes().with_state((*app).clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let database = app.options().to_url_lossy().to_string();
        let settings = SAMPLE
            .replace("postgres://zhixing_gateway@127.0.0.1/core", &database)
            .replace("sm2:04…", &app.keys().court.public().to_string())
            .replace("http://127.0.0.1:8180", &url)
            .replace("poll_seconds = 5", "poll_seconds = 1\nfolder = \"shared/BANK-RCC\"")
            .replace("\"push\"", &format!("\"{}\"", transport.code()))
            .replace("李法官", &officer.name)
            .replace("440304001\"\nduty", &format!("{}\"\nduty", officer.work_card))
            .replace("4403040001", &officer.duty_card);
        let stage = Self { app, bank, scratch, officer, settings, url };
        stage.register(transport).await;
        stage
    }

    pub(super) async fn register(&self, transport: Transport) {
        let functions = ["query", "freeze", "renew", "release", "deduct"];
        let entry = DirectoryEntry {
            code: BANK.to_owned(),
            zh: "某县农信".to_owned(),
            en: "a cooperative".to_owned(),
            kind: "bank".to_owned(),
            functions: functions.map(str::to_owned).to_vec(),
            items: vec![PropertyKind::Deposit],
            public_key: self.bank.public().to_string(),
            terms: Terms { transport, ..Terms::default() },
        };
        register_at(&self.app, &[entry], |_| "http://127.0.0.1:9".to_owned()).await.unwrap();
    }

    /// The cooperative opens.
    pub(super) async fn open(&self) -> institution::Running {
        let path = self.scratch.join("gateway.toml");
        std::fs::write(&path, &self.settings).unwrap();
        let settings = institution::Settings::open(&path).unwrap();
        institution::init(&settings).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = self.app.clock().clone();
        institution::serve(settings, listener, Arc::new(move || clock.now())).await.unwrap()
    }

    pub(super) async fn post(&self, item: &str, act: OrderAct) -> OrderId {
        self.post_of("粤0304", item, act).await
    }

    /// An order of `court`.
    pub(super) async fn post_of(&self, court: &str, item: &str, act: OrderAct) -> OrderId {
        let mut tx = self.app.begin_system("test.post").await.unwrap();
        let mail = Mail {
            institution: BANK.to_owned(),
            case: CASE,
            case_number: "（2026）粤0304执1号".to_owned(),
            court: court.to_owned(),
            ruling: "（2026）粤0304执1号之一".to_owned(),
            item: item.to_owned(),
            sequence: 1,
            subject: Subject {
                name: "陈某甲".to_owned(),
                document_kind: "id_card".to_owned(),
                document_number: "110199198001010013".to_owned(),
            },
            act,
            officer: self.officer.clone(),
            articles: Vec::new(),
            documents: vec![DocumentRef {
                number: "（2026）粤0304执1号之一".to_owned(),
                name: "执行裁定书".to_owned(),
                digest: "00".repeat(32),
            }],
            can_wait: false,
        };
        let id = post(&mut tx, mail).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(super) async fn freeze(&self, limit: &str) -> OrderId {
        let (from, until) = ("2026-02-05".parse().unwrap(), "2027-02-04".parse().unwrap());
        let limit = limit.parse().unwrap();
        let act = OrderAct::Freeze {
            target: ACCOUNT.to_owned(),
            limit,
            keep: kernel::Money::ZERO,
            from,
            until,
        };
        self.post("freeze", act).await
    }

    /// The answer, as soon as it is there; `meanwhile` is done again and again.
    pub(super) async fn answer(&self, id: &OrderId, meanwhile: impl AsyncFn()) -> Answer {
        for _ in 0..500 {
            meanwhile().await;
            let mut tx = self.app.begin_system("test.look").await.unwrap();
            if let Ok((_, answer)) = answer_of(&mut tx, id.as_str()).await {
                return answer;
            }
            drop(tx);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no answer to {id}");
    }

    /// How far an order is, and of which messages there is a copy.
    pub(super) async fn state(&self, id: &OrderId) -> (String, [bool; 3]) {
        let (state, sent, received, answered) = sqlx::query_as(
            "SELECT state, coalesce(q.sent_in, o.sent_in) IS NOT NULL, received_in IS NOT NULL,
                 answered_in IS NOT NULL
             FROM exchange.outgoing o LEFT JOIN exchange.queue q USING (id) WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_one(self.app.pool())
        .await
        .unwrap();
        (state, [sent, received, answered])
    }

    pub(super) async fn odd(&self) -> Vec<String> {
        sqlx::query_scalar("SELECT verdict FROM exchange.odd_answer ORDER BY id")
            .fetch_all(self.app.pool())
            .await
            .unwrap()
    }

    /// Say something as the bank; status and body of the reply.
    pub(super) async fn say<T: Serialize>(&self, path: &str, items: Vec<T>) -> (u16, Vec<u8>) {
        let batch = Batch {
            from: BANK.to_owned(),
            to: SENDER.to_owned(),
            sent_at: self.app.now(),
            epoch: 1,
            items,
        };
        let body = serde_json::to_vec(&batch).unwrap();
        let signature = self.bank.sign(&body).to_string();
        self.say_signed(path, body, &signature).await
    }

    pub(super) async fn say_signed(
        &self,
        path: &str,
        body: Vec<u8>,
        signature: &str,
    ) -> (u16, Vec<u8>) {
        let request = ::http::Request::post(format!("{}/exchange/{path}", self.url))
            .header(contract::SENDER_HEADER, BANK)
            .header(contract::SIGNATURE_HEADER, signature)
            .body(body.into())
            .unwrap();
        let reply = wire::Wire::plain(Duration::from_secs(10)).send(request).await.unwrap();
        (reply.status().as_u16(), reply.body().to_vec())
    }
}
