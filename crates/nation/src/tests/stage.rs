//! 舞台 – a nation on a port and a court that writes down what it is told.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    Answer, Batch, DirectoryEntry, DocumentRef, HoldPage, Notice, OfficerCards, Order, OrderAct,
    OrderId, Outcome, Receipt, StatementLine, Subject,
};
use seal::{KeyPair, PublicKey, Signature, Suite};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{Config, Extent, Running, serve};

pub(crate) const START: &str = "2026-02-09T01:00:00Z";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A message the court was sent.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) path: String,
    pub(crate) sender: String,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct Ears {
    pub(crate) heard: Mutex<Vec<Heard>>,
    /// Status of the answers to come, last first; 200 when none.
    pub(crate) refuse: Mutex<Vec<StatusCode>>,
}

async fn hear(
    State(ears): State<Arc<Ears>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name| headers[name].to_str().unwrap().to_owned();
    ears.heard.lock().unwrap().push(Heard {
        path: uri.path().to_owned(),
        sender: header(contract::SENDER_HEADER),
        signature: header(contract::SIGNATURE_HEADER),
        body: body.to_vec(),
    });
    ears.refuse.lock().unwrap().pop().unwrap_or(StatusCode::OK)
}

pub(crate) struct Stage {
    /// None when it runs in a process of its own.
    pub(crate) nation: Option<Running>,
    url: String,
    pub(crate) ears: Arc<Ears>,
    pub(crate) keys: KeyPair,
    pub(crate) client: reqwest::Client,
    pub(crate) directory: Vec<DirectoryEntry>,
    court_url: String,
}

pub(crate) fn config(data: Option<PathBuf>) -> Config {
    let suite = Suite::National;
    let extent = Extent::Core;
    Config { seed: 7, people: 100_000, extent, data, start: at(START), flowing: false, suite }
}

pub(crate) async fn stage() -> Stage {
    stage_of(config(None)).await
}

/// A whole nation, small.
pub(crate) async fn whole(banks: usize) -> Stage {
    stage_of(Config { extent: Extent::Whole { banks }, ..config(None) }).await
}

pub(crate) async fn stage_of(config: Config) -> Stage {
    let ears = Arc::new(Ears::default());
    let router = Router::new()
        .fallback(hear)
        .layer(DefaultBodyLimit::max(64 << 20))
        .with_state(Arc::clone(&ears));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let court_url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let nation = open(config).await;
    let mut stage = Stage {
        url: nation.url(),
        nation: Some(nation),
        ears,
        keys: KeyPair::of_seed("court"),
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
        directory: Vec::new(),
        court_url,
    };
    stage.introduce().await;
    stage
}

pub(crate) async fn open(config: Config) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    serve(config, listener).await.unwrap()
}

impl Stage {
    async fn introduce(&mut self) {
        let court = json!({ "url": self.court_url, "code": "COURT",
            "public_key": self.keys.public().to_string() });
        assert_eq!(self.put("court", &court).await.0, 204);
        self.directory = self
            .get("/directory")
            .await
            .1
            .as_array()
            .unwrap()
            .iter()
            .cloned()
            .map(|entry| serde_json::from_value(entry).unwrap())
            .collect();
    }

    /// The same court before another process.
    pub(crate) fn again(
        nation: Running,
        ears: Arc<Ears>,
        keys: KeyPair,
        client: reqwest::Client,
        directory: Vec<DirectoryEntry>,
    ) -> Self {
        let url = nation.url();
        Self { nation: Some(nation), url, ears, keys, client, directory, court_url: String::new() }
    }

    /// Go on with the nation at `url`.
    pub(crate) async fn moved(mut self, url: &str) -> Self {
        self.nation = None;
        url.clone_into(&mut self.url);
        self.introduce().await;
        self
    }

    /// Whether an order got its receipt.
    pub(crate) async fn try_post(&self, to: &str, body: Vec<u8>, signature: &str) -> bool {
        let response = self
            .client
            .post(self.url(&format!("/{to}/orders")))
            .header(contract::SENDER_HEADER, "COURT")
            .header(contract::SIGNATURE_HEADER, signature)
            .body(body)
            .send()
            .await;
        match response {
            Ok(response) if response.status() == 200 => response.bytes().await.is_ok(),
            _ => false,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.client.get(self.url(path)).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn put(&self, what: &str, body: &Value) -> (u16, Value) {
        let url = self.url(&format!("/admin/{what}"));
        let body = serde_json::to_vec(body).unwrap();
        let response = self.client.put(url).body(body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    /// Set the clock; returns how many items the court acknowledged.
    pub(crate) async fn clock(&self, now: &str) -> u64 {
        let (status, body) = self.put("clock", &json!({ "now": now })).await;
        assert_eq!(status, 200, "{body}");
        body["delivered"].as_u64().unwrap()
    }

    pub(crate) async fn holdings(&self, name: &str, number: &str, holdings: Value) {
        let set = json!({ "subjects": [
            { "name": name, "document_number": number, "holdings": holdings } ] });
        let (status, body) = self.put("holdings", &set).await;
        assert_eq!(status, 204, "{body}");
    }

    pub(crate) async fn manners(&self, set: Value) {
        let (status, body) = self.put("manners", &set).await;
        assert_eq!(status, 204, "{body}");
    }

    /// A batch, signed as sent.
    pub(crate) fn batch(&self, to: &str, epoch: u64, orders: &[Order]) -> (Vec<u8>, String) {
        let batch = Batch {
            from: "COURT".to_owned(),
            to: to.to_owned(),
            sent_at: at(START),
            epoch,
            items: orders.to_vec(),
        };
        let body = serde_json::to_vec(&batch).unwrap();
        let signature = self.keys.sign(&body).to_string();
        (body, signature)
    }

    pub(crate) async fn post(&self, to: &str, body: Vec<u8>, signature: &str) -> (u16, Vec<u8>) {
        let response = self
            .client
            .post(self.url(&format!("/{to}/orders")))
            .header(contract::SENDER_HEADER, "COURT")
            .header(contract::SIGNATURE_HEADER, signature)
            .body(body)
            .send()
            .await
            .unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap().to_vec();
        if status == 200 {
            let signature = headers[contract::SIGNATURE_HEADER].to_str().unwrap();
            assert!(self.is_signed_by(to, &body, signature), "receipts are signed");
        }
        (status, body)
    }

    pub(crate) fn is_signed_by(&self, code: &str, body: &[u8], signature: &str) -> bool {
        let entry = self.directory.iter().find(|entry| entry.code == code).unwrap();
        let key: PublicKey = entry.public_key.parse().unwrap();
        signature.parse().is_ok_and(|signature: Signature| key.verify(body, &signature))
    }

    /// Send orders and expect a fitting receipt for each.
    pub(crate) async fn order(&self, to: &str, orders: &[Order]) {
        let (body, signature) = self.batch(to, 1, orders);
        let (status, body) = self.post(to, body, &signature).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let receipts: Batch<Receipt> = contract::parse_batch(&body).unwrap();
        let digests: Vec<(OrderId, String)> =
            receipts.items.into_iter().map(|receipt| (receipt.order, receipt.digest)).collect();
        let expected: Vec<(OrderId, String)> =
            orders.iter().map(|order| (order.id.clone(), digest(order))).collect();
        assert_eq!(digests, expected);
    }

    /// Order, let a minute pass, and return what was answered to it.
    pub(crate) async fn ask(&self, order: Order) -> Outcome {
        let id = order.id.clone();
        self.order(&order.institution.clone(), &[order]).await;
        self.settle().await;
        let answers = self.answers();
        let answer = answers.into_iter().rev().find(|answer| answer.order == id);
        answer.unwrap_or_else(|| panic!("no answer to {id}")).outcome
    }

    /// Everything due is delivered when this returns.
    pub(crate) async fn settle(&self) {
        let (status, _) = self.put("clock", &json!({})).await;
        assert_eq!(status, 200);
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.ears.heard.lock().unwrap().clone()
    }

    /// Every answer the court could read, in the order it came; each signed by its institution.
    pub(crate) fn answers(&self) -> Vec<Answer> {
        self.batches::<Answer>("/exchange/answers")
    }

    pub(crate) fn notices(&self) -> Vec<Notice> {
        self.batches::<Notice>("/exchange/notices")
    }

    /// A page of an institution's register, signed by it.
    pub(crate) async fn register(&self, code: &str, after: Option<&OrderId>) -> HoldPage {
        let after = after.map(|order| format!("?after={order}")).unwrap_or_default();
        let url = self.url(&format!("/{code}/holds{after}"));
        let response = self.client.get(url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let signature = response.headers()[contract::SIGNATURE_HEADER].to_str().unwrap().to_owned();
        let body = response.bytes().await.unwrap();
        assert!(self.is_signed_by(code, &body, &signature), "the register is signed");
        serde_json::from_slice(&body).unwrap()
    }

    pub(crate) fn statements(&self) -> Vec<StatementLine> {
        self.batches::<StatementLine>("/exchange/statements")
    }

    fn batches<T: serde::de::DeserializeOwned>(&self, path: &str) -> Vec<T> {
        let heard = self.heard().into_iter().filter(|heard| heard.path == path);
        heard
            .filter(|heard| self.is_signed_by(&heard.sender, &heard.body, &heard.signature))
            .filter_map(|heard| contract::parse_batch::<T>(&heard.body).ok())
            .flat_map(|batch| batch.items)
            .collect()
    }
}

pub(crate) fn digest(order: &Order) -> String {
    hex::encode(seal::digest(&serde_json::to_vec(order).unwrap()))
}

/// An order about somebody; its id is derived from what it says.
pub(crate) fn order(to: &str, name: &str, number: &str, act: OrderAct) -> Order {
    order_of("（2026）粤0304执1001号", to, name, number, act)
}

pub(crate) fn order_of(case: &str, to: &str, name: &str, number: &str, act: OrderAct) -> Order {
    let item = format!("{number} {act:?}");
    let ruling = format!("{case}之一");
    let id = seal::order_id("粤0304", case, &ruling, &item, to, act.function(), 1);
    Order {
        id: id.into(),
        institution: to.to_owned(),
        court: "粤0304".to_owned(),
        case_number: case.to_owned(),
        ruling: ruling.clone(),
        officer: OfficerCards {
            name: "李法官".to_owned(),
            work_card: "440304001".to_owned(),
            duty_card: "4403040001".to_owned(),
        },
        subject: Subject {
            name: name.to_owned(),
            document_kind: "id_card".to_owned(),
            document_number: number.to_owned(),
        },
        act,
        articles: vec!["民诉法(2023)第253条".to_owned()],
        documents: vec![DocumentRef {
            number: ruling,
            name: "执行裁定书".to_owned(),
            digest: "00".repeat(32),
        }],
        issued_at: at(START),
        answer_by: at(START) + TimeDelta::hours(24),
    }
}
