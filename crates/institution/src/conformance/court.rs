//! 考官 – a court that sends orders and listens for answers, and takes down whatever is wrong with them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use contract::{Answer, Batch, HoldPage, HoldStated, Notice, Order, OrderId, Receipt, Standing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::{Limits, Wire};

use super::Examination;

/// What was seen instead of what was demanded, in both languages.
pub(super) type Seen<T> = Result<T, String>;

/// `zh / en`.
pub(super) fn seen(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> String {
    format!("{zh} / {en}")
}

/// What was heard.
#[derive(Default)]
struct Heard {
    /// Digests of the orders sent, the first under each id.
    sent: HashMap<OrderId, String>,
    /// How often an order was sent beyond the first time.
    again: HashMap<OrderId, usize>,
    /// Answers, in the order they came.
    answers: Vec<Answer>,
    /// Told unasked.
    notices: Vec<Notice>,
    faults: BTreeSet<String>,
}

/// 考官 – see the module.
pub(super) struct Examiner {
    pub(super) examination: Examination,
    heard: Arc<Mutex<Heard>>,
    news: Arc<Notify>,
    wire: Wire,
    pub(super) epoch: AtomicU64,
    pub(super) ordinal: AtomicU64,
    ears: JoinHandle<()>,
}

impl Drop for Examiner {
    fn drop(&mut self) {
        self.ears.abort();
    }
}

#[derive(Clone)]
struct Ears {
    heard: Arc<Mutex<Heard>>,
    news: Arc<Notify>,
    examination: Examination,
}

impl Examiner {
    pub(super) fn open(examination: Examination, listener: TcpListener) -> Self {
        let (heard, news) = (Arc::default(), Arc::new(Notify::new()));
        let ears = Ears {
            heard: Arc::clone(&heard),
            news: Arc::clone(&news),
            examination: examination.clone(),
        };
        let router = Router::new()
            .route("/exchange/answers", post(hear_answers))
            .route("/exchange/notices", post(hear_notices))
            .fallback(|| async { StatusCode::OK })
            .layer(DefaultBodyLimit::max(64 << 20))
            .with_state(ears);
        let ears = tokio::spawn(wire::serve(
            listener,
            None,
            router,
            Limits::default(),
            std::future::pending(),
        ));
        let wire = Wire::plain(examination.patience);
        // Higher than any examination before it: the clock only grows.
        let epoch = (examination.now)().timestamp_millis().unsigned_abs();
        let (epoch, ordinal) = (AtomicU64::new(epoch), AtomicU64::new(0));
        Self { examination, heard, news, wire, epoch, ordinal, ears }
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A batch as bytes.
    pub(super) fn batch<T: Serialize>(&self, items: &[T]) -> Vec<u8> {
        let batch = Batch {
            from: self.examination.court.clone(),
            to: self.examination.institution.clone(),
            sent_at: (self.examination.now)(),
            epoch: self.epoch.load(Ordering::Relaxed),
            items: items.iter().collect(),
        };
        serde_json::to_vec(&batch).unwrap_or_default()
    }

    /// Post bytes as they are, signed or not as told; status, signature and body of what comes back.
    pub(super) async fn post(
        &self,
        body: Vec<u8>,
        signature: &str,
        sender: &str,
    ) -> Seen<(u16, String, Vec<u8>)> {
        let request = http::Request::post(format!("{}/orders", self.examination.url))
            .header(contract::SIGNATURE_HEADER, signature)
            .header(contract::SENDER_HEADER, sender)
            .header("content-type", "application/json")
            .body(body.into());
        self.send_request(request).await
    }

    async fn send_request(
        &self,
        request: http::Result<wire::Request>,
    ) -> Seen<(u16, String, Vec<u8>)> {
        let request = request.map_err(|error| error.to_string())?;
        let reply = self.wire.send(request).await;
        let reply = reply.map_err(|error| seen(format!("无响应:{error}"), &error))?;
        let signature = reply.headers().get(contract::SIGNATURE_HEADER);
        let signature = signature.and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok((reply.status().as_u16(), signature.to_owned(), reply.body().to_vec()))
    }

    pub(super) async fn post_signed(&self, body: Vec<u8>) -> Seen<(u16, String, Vec<u8>)> {
        let signature = self.examination.keys.sign(&body).to_string();
        self.post(body, &signature, &self.examination.court).await
    }

    /// Ask for something; status and signed body.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Seen<(u16, T)> {
        let (status, signature, body) = self.get_raw(path).await?;
        if status != 200 && status != 404 {
            return Err(seen(format!("{path}返回{status}"), format!("{path} answers {status}")));
        }
        self.is_theirs(&body, &signature)?;
        let read = kernel::json::read(&body);
        Ok((status, read.map_err(|bad| seen(bad.zh, bad.en))?))
    }

    pub(super) async fn get_raw(&self, path: &str) -> Seen<(u16, String, Vec<u8>)> {
        let url = format!("{}{path}", self.examination.url);
        self.send_request(http::Request::get(url).body(Vec::new().into())).await
    }

    fn is_theirs(&self, body: &[u8], signature: &str) -> Seen<()> {
        if self.examination.signed(body, signature) {
            return Ok(());
        }
        Err(seen("应答的签名与登记的公钥不符", "the reply is not signed with the key registered"))
    }

    /// Send orders and have their receipts: signed, each of the very order.
    pub(super) async fn send(&self, orders: &[Order]) -> Seen<Vec<Receipt>> {
        let receipts = self.receipts(orders).await?;
        for (order, receipt) in orders.iter().zip(&receipts) {
            if receipt.digest != digest(order) {
                return Err(seen("签收的摘要有误", "a receipt with a wrong digest"));
            }
        }
        Ok(receipts)
    }

    /// The same, whatever the digests are.
    pub(super) async fn receipts(&self, orders: &[Order]) -> Seen<Vec<Receipt>> {
        {
            let mut heard = self.lock();
            for order in orders {
                if heard.sent.contains_key(&order.id) {
                    *heard.again.entry(order.id.clone()).or_default() += 1;
                } else {
                    heard.sent.insert(order.id.clone(), digest(order));
                }
            }
        }
        let (status, signature, body) = self.post_signed(self.batch(orders)).await?;
        if status != 200 {
            let text = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
            return Err(seen(
                format!("收件返回{status}:{text}"),
                format!("orders answered {status}"),
            ));
        }
        self.is_theirs(&body, &signature)?;
        let batch: Batch<Receipt> =
            contract::parse_batch(&body).map_err(|bad| seen(bad.zh, bad.en))?;
        let got: Vec<&OrderId> = batch.items.iter().map(|receipt| &receipt.order).collect();
        let sent: Vec<&OrderId> = orders.iter().map(|order| &order.id).collect();
        if got != sent {
            return Err(seen("签收与所发指令不一一对应", "receipts do not match the orders sent"));
        }
        Ok(batch.items)
    }

    /// The `nth` answer to an order, counted from 0, as soon as it is there.
    pub(super) async fn answer(&self, order: &OrderId, nth: usize) -> Seen<Answer> {
        let until = Instant::now() + self.examination.patience;
        loop {
            let woken = self.news.notified();
            if let Some(answer) = self.answers(order).get(nth) {
                return Ok(answer.clone());
            }
            if tokio::time::timeout_at(until, woken).await.is_err() {
                let seconds = self.examination.patience.as_secs();
                return Err(seen(
                    format!("{seconds}秒内未收到反馈"),
                    format!("no answer within {seconds} s"),
                ));
            }
        }
    }

    /// What was answered to an order so far.
    pub(super) fn answers(&self, order: &OrderId) -> Vec<Answer> {
        self.lock().answers.iter().filter(|answer| &answer.order == order).cloned().collect()
    }

    /// Orders answered, each once, in the order they first were.
    pub(super) fn answered(&self, orders: &[Order]) -> usize {
        let heard = self.lock();
        let answered: BTreeSet<&OrderId> = heard.answers.iter().map(|a| &a.order).collect();
        orders.iter().filter(|order| answered.contains(&order.id)).count()
    }

    pub(super) fn faults(&self) -> Vec<String> {
        self.lock().faults.iter().cloned().collect()
    }

    /// A while in which nothing must happen.
    pub(super) async fn stay_quiet(&self) {
        tokio::time::sleep((self.examination.patience / 10).min(Duration::from_secs(2))).await;
    }

    pub(super) async fn standing(&self, order: &OrderId) -> Seen<(u16, Standing)> {
        self.get(&format!("/orders/{order}")).await
    }

    /// The whole register, by order.
    pub(super) async fn register(&self) -> Seen<BTreeMap<OrderId, HoldStated>> {
        let mut all = BTreeMap::new();
        let mut after = String::new();
        loop {
            let path = format!("/holds?after={after}");
            let (status, signature, body) = self.get_raw(&path).await?;
            if status != 200 {
                return Err(seen(
                    format!("控制登记返回{status}"),
                    format!("the register answers {status}"),
                ));
            }
            self.is_theirs(&body, &signature)?;
            let page: HoldPage = kernel::json::read(&body).map_err(|bad| seen(bad.zh, bad.en))?;
            for hold in page.holds {
                if hold.order.as_str() <= after.as_str() {
                    return Err(seen("控制登记未按指令编号排序", "the register is out of order"));
                }
                hold.order.as_str().clone_into(&mut after);
                all.insert(hold.order.clone(), hold);
            }
            if !page.more {
                return Ok(all);
            }
        }
    }
}

impl Examination {
    fn signed(&self, body: &[u8], signature: &str) -> bool {
        signature.parse().is_ok_and(|signature| self.institution_key.verify(body, &signature))
    }
}

impl Ears {
    /// Read a batch, or take down what is wrong with it.
    fn open<T: DeserializeOwned>(&self, headers: &HeaderMap, raw: &[u8]) -> Option<Vec<T>> {
        let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let signature = said(contract::SIGNATURE_HEADER).unwrap_or_default();
        if !self.examination.signed(raw, signature) {
            self.fault("bad_signature", "报文签名有误", "a message with a wrong signature");
            return None;
        }
        match contract::parse_batch::<T>(raw) {
            Err(bad) => {
                let (zh, en) = (bad.zh, format!("{} {}", bad.field, bad.en));
                self.fault("malformed", &format!("报文有误:{zh}"), &en);
                None
            }
            Ok(batch)
                if batch.from != self.examination.institution
                    || batch.to != self.examination.court =>
            {
                self.fault("misdirected", "报文收发方有误", "a message from or to somebody else");
                None
            }
            Ok(batch) => Some(batch.items),
        }
    }

    fn fault(&self, name: &str, zh: &str, en: &str) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.faults.insert(format!("{name}: {}", seen(zh, en)));
    }

    fn take(&self, answer: Answer) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let before: Vec<&Answer> =
            heard.answers.iter().filter(|a| a.order == answer.order).collect();
        let allowed = 1 + heard.again.get(&answer.order).copied().unwrap_or_default();
        let fault = match heard.sent.get(&answer.order) {
            None => Some(("unknown_order", "反馈了未发出的指令", "an answer to no order sent")),
            Some(digest) if *digest != answer.request_digest => {
                Some(("wrong_digest", "反馈的指令摘要有误", "an answer about another content"))
            }
            _ if before.first().is_some_and(|first| **first != answer) => {
                Some(("contradicts", "前后反馈不一致", "a second, different answer"))
            }
            _ if before.len() >= allowed => Some((
                "repeat",
                "已确认的反馈又无故重发",
                "an acknowledged answer came again unasked",
            )),
            _ => None,
        };
        match fault {
            Some((name, zh, en)) => {
                heard.faults.insert(format!("{name}: {}", seen(zh, en)));
            }
            None => heard.answers.push(answer),
        }
    }
}

async fn hear_answers(State(ears): State<Ears>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let Some(answers) = ears.open::<Answer>(&headers, &raw) else {
        return StatusCode::BAD_REQUEST;
    };
    answers.into_iter().for_each(|answer| ears.take(answer));
    ears.news.notify_waiters();
    StatusCode::OK
}

async fn hear_notices(State(ears): State<Ears>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let Some(notices) = ears.open::<Notice>(&headers, &raw) else {
        return StatusCode::BAD_REQUEST;
    };
    let mut heard = ears.heard.lock().unwrap_or_else(PoisonError::into_inner);
    heard.notices.extend(notices);
    StatusCode::OK
}

/// SM3 of an order as it is sent.
pub(super) fn digest(order: &Order) -> String {
    seal::digest_hex(&serde_json::to_vec(order).unwrap_or_default())
}
