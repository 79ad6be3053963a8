//! 投递 – send what waits, at each institution's own pace. An institution that hangs holds up only
//! itself: each is served by a task of its own.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{Batch, Order, Receipt, Standing, StandingState};
use futures::future::join_all;
use platform::{App, Result, Tx};
use serde::de::DeserializeOwned;
use wire::{Credentials, Party, Peer, Reach, Reply, Wire};

use crate::acts::ask::ask_wanted;
use crate::messages::{self, Message, Signed};
use crate::model::Institution;
use crate::pace::{next_batch, next_day};
use crate::store::pace::Claimed;
use crate::store::{self, certificates, collect, pace, registers};

/// Sender code of the court's program.
pub const SENDER: &str = "zhixing";
/// Orders sent in one signed batch.
pub(crate) const BATCH: i64 = 200;
/// How long an institution may take to receive a batch, in real time.
const PATIENCE: Duration = Duration::from_secs(10);
/// A claimed order not received by then is sent again (after asking, when it controls).
pub(crate) const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After so many tries the order goes to the counter.
pub(crate) const TRIES: i32 = 12;

/// 发送方 – as whom this installation sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Sender code.
    pub from: String,
}

impl Default for Origin {
    fn default() -> Self {
        Self { from: SENDER.to_owned() }
    }
}

/// 投递员 – what all institutions are reached with.
#[derive(Clone)]
pub struct Courier {
    wire: Wire,
    origin: Origin,
}

impl Courier {
    /// A courier sending as `from`, within one machine.
    #[must_use]
    pub fn new(from: String) -> Self {
        Self::over(Wire::plain(PATIENCE), from)
    }

    /// A courier sending as `from` over TLS, showing `credentials`, to machines in `reach`.
    #[must_use]
    pub fn secure(app: &App, credentials: Credentials, reach: Reach, from: String) -> Self {
        let authority = app.keys().authority.pem().to_owned();
        let clock = app.clone();
        let now = std::sync::Arc::new(move || clock.now());
        Self::over(Wire::tls(authority, credentials, now, PATIENCE, reach), from)
    }

    /// As whom it sends.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin.clone()
    }

    /// A courier whose messages go over `wire`.
    #[must_use]
    pub fn over(wire: Wire, from: String) -> Self {
        Self { wire, origin: Origin { from } }
    }
}

/// When the next order waits to be sent or the next register to be read, if any.
pub async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
    let mut tx = app.begin_system("exchange.next_due").await?;
    let send = pace::next_send(&mut tx).await?;
    let register = registers::next_wanted(&mut tx).await?;
    Ok(send.into_iter().chain(register).min())
}

/// Send one batch to every institution with orders due, and read the registers that are wanted;
/// returns how many orders were received and registers asked for.
pub async fn dispatch(app: &App, courier: &Courier) -> Result<usize> {
    let mut tx = app.begin_system("exchange.dispatch").await?;
    let due = pace::institutions_due(&mut tx).await?;
    drop(tx);
    let sends = due.iter().map(|code| dispatch_to(app, courier, code));
    let mut received = 0;
    for result in join_all(sends).await {
        received += result?;
    }
    Ok(received + ask_wanted(app, courier).await?)
}

/// Send one batch to the institution `code`; returns how many orders were received.
pub async fn dispatch_to(app: &App, courier: &Courier, code: &str) -> Result<usize> {
    let mut tx = app.begin_system("exchange.dispatch").await?;
    let institution = store::institution(&mut tx, code).await?;
    let claimed = claim(&mut tx, &institution, BATCH, LEASE).await?;
    if claimed.is_empty() {
        tx.commit().await?;
        return Ok(0);
    }
    // Read anew each time: a certificate revoked since the last batch gets no other one.
    let pins = certificates::pins(&mut tx, code).await?;
    let to = To { courier, institution: &institution, pins };
    // What is sent is kept before it is, with the claim where nothing has to be asked first.
    let letter = if claimed.iter().any(asks_first) {
        None
    } else {
        let orders: Vec<&Claimed> = claimed.iter().collect();
        Some(write(&mut tx, app, &courier.origin, (code, &orders)).await?.0)
    };
    tx.commit().await?;
    let outcome = deliver(app, &to, &claimed, letter).await;
    let mut tx = app.begin_system("exchange.dispatch").await?;
    let Delivered { received, receipts } = match outcome {
        Ok(delivered) => {
            pace::note_success(&mut tx, &institution).await?;
            delivered
        }
        Err(error) => {
            let error = format!("{error:#}");
            tracing::warn!(institution = code, error, "not delivered");
            pace::note_failure(&mut tx, code, &error).await?;
            Delivered::default()
        }
    };
    let received_in = match receipts {
        Some(message) => Some(messages::keep(&mut tx, &message).await?),
        None => None,
    };
    store::mark_received(&mut tx, &received, received_in).await?;
    let missed: Vec<String> =
        claimed.iter().filter(|c| !received.contains(&c.id)).map(|c| c.id.clone()).collect();
    if !missed.is_empty() {
        let tries = claimed.iter().map(|c| c.attempts).max().unwrap_or(1);
        let wait = TimeDelta::seconds(30 << tries.clamp(1, 8));
        let at = tx.now + wait;
        store::try_again(&mut tx, &missed, at, TRIES).await?;
    }
    tx.commit().await?;
    Ok(received.len())
}

/// Claim what may be sent now: within the quota of the day and the rate, one court after the other.
pub(crate) async fn claim(
    tx: &mut Tx,
    institution: &Institution,
    most: i64,
    lease: TimeDelta,
) -> Result<Vec<Claimed>> {
    let (code, today) = (institution.code.as_str(), tx.today());
    let mut limit = institution.per_second.map_or(most, |rate| most.min(i64::from(rate)));
    if let Some(quota) = institution.quota_per_day {
        limit = pace::left_today(tx, code, today, i64::from(quota), limit).await?;
        if limit == 0 {
            let until = next_day(tx.now);
            pace::wait(tx, code, until, "quota").await?;
            return Ok(Vec::new());
        }
    }
    let until = tx.now + lease;
    let claimed = pace::claim(tx, code, limit, until).await?;
    if institution.quota_per_day.is_some() {
        pace::use_quota(tx, code, today, claimed.len()).await?;
    }
    if let Some(per_second) = institution.per_second {
        let until = next_batch(claimed.len(), per_second, tx.now);
        pace::wait(tx, code, until, "rate").await?;
    }
    let mut courts: Vec<&str> = claimed.iter().map(|order| order.court.as_str()).collect();
    courts.sort_unstable();
    courts.dedup();
    if let [_, .., last] = courts[..] {
        pace::note_turn(tx, code, last).await?;
    }
    Ok(claimed)
}

/// What came of a batch: ids whose receipts fit what was sent, and the message they came in.
#[derive(Default)]
struct Delivered {
    received: Vec<String>,
    receipts: Option<Message>,
}

/// Control is never retried blindly: whether the institution has it is asked first.
fn asks_first(order: &Claimed) -> bool {
    order.controls && order.attempts > 1
}

/// Sign a batch of orders to the institution `code`, and keep it as the message they go out in; returns it
/// and its number. One without orders is signed and not kept.
pub(crate) async fn write(
    tx: &mut Tx,
    app: &App,
    origin: &Origin,
    (code, orders): (&str, &[&Claimed]),
) -> Result<(Message, Option<i64>)> {
    let epoch = store::epoch(tx).await?;
    let message = written(app, (origin, epoch), code, orders)?;
    if orders.is_empty() {
        return Ok((message, None));
    }
    let number = messages::keep(tx, &message).await?;
    let ids: Vec<String> = orders.iter().map(|order| order.id.clone()).collect();
    collect::mark_sent(tx, &ids, number).await?;
    Ok((message, Some(number)))
}

/// An institution, how it is reached, and who must answer.
pub(crate) struct To<'a> {
    pub(crate) courier: &'a Courier,
    pub(crate) institution: &'a Institution,
    /// Fingerprints of its certificates that count.
    pub(crate) pins: Vec<String>,
}

impl To<'_> {
    /// Send it `request`: over TLS only where it has a certificate that counts.
    async fn send(&self, request: http::request::Builder, body: Vec<u8>) -> anyhow::Result<Reply> {
        let is_secure = self.institution.base_url.starts_with("https:");
        anyhow::ensure!(!is_secure || !self.pins.is_empty(), "it has no certificate that counts");
        let mut request = request.body(body.into())?;
        let party = Party::Institution(self.institution.code.clone());
        request.extensions_mut().insert(Peer { party, pins: self.pins.clone() });
        Ok(self.courier.wire.send(request).await?)
    }

    /// What it has at `path`, or that it has nothing there; to be verified.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Reply> {
        let url = format!("{}{path}", self.institution.base_url);
        let reply = self.send(http::Request::get(url), Vec::new()).await?;
        let status = reply.status().as_u16();
        anyhow::ensure!([200, 404].contains(&status), "asked {path}, got {status}");
        Ok(reply)
    }
}

/// Orders to the institution `code` as they are sent: one batch, signed by the court.
fn written(
    app: &App,
    (origin, epoch): (&Origin, u64),
    code: &str,
    orders: &[&Claimed],
) -> anyhow::Result<Message> {
    let items = orders.iter().map(|c| serde_json::from_slice(&c.body)).collect::<Result<_, _>>()?;
    let batch: Batch<Order> =
        Batch { from: origin.from.clone(), to: code.to_owned(), sent_at: app.now(), epoch, items };
    let raw = serde_json::to_vec(&batch)?;
    let court = &app.keys().court;
    let (key, signature) = (court.public().to_string(), court.sign(&raw)?.to_string());
    let signed = Signed { raw: &raw, key: &key, signature: &signature };
    Ok(Message { signer: "court".to_owned(), ..Message::of(code, "orders", orders.len(), signed) })
}

/// Send a batch, as written or, where something has to be asked first, written when that is known.
async fn deliver(
    app: &App,
    to: &To<'_>,
    claimed: &[Claimed],
    letter: Option<Message>,
) -> anyhow::Result<Delivered> {
    let institution = to.institution;
    let mut received = Vec::new();
    let mut to_send: BTreeMap<&str, &Claimed> = BTreeMap::new();
    for order in claimed {
        if asks_first(order) && known(to, order).await? {
            received.push(order.id.clone());
        } else {
            to_send.insert(&order.id, order);
        }
    }
    if to_send.is_empty() {
        return Ok(Delivered { received, ..Delivered::default() });
    }
    let sent = match letter {
        Some(letter) => letter,
        None => {
            let mut tx = app.begin_system("exchange.dispatch").await?;
            let orders: Vec<&Claimed> = to_send.values().copied().collect();
            let origin = &to.courier.origin;
            let (letter, _) = write(&mut tx, app, origin, (&institution.code, &orders)).await?;
            tx.commit().await?;
            letter
        }
    };
    let request = http::Request::post(format!("{}/orders", institution.base_url))
        .header(contract::SIGNATURE_HEADER, &sent.signature)
        .header(contract::SENDER_HEADER, &to.courier.origin.from)
        .header("content-type", "application/json");
    let reply = to.send(request, sent.raw.clone()).await?;
    anyhow::ensure!(reply.status().is_success(), "sent orders, got {}", reply.status());
    let (receipts, signature) = verified_receipts(institution, &reply)?;
    let signed = Signed { raw: reply.body(), key: &institution.public_key, signature: &signature };
    let told = Message::of(&institution.code, "receipts", to_send.len(), signed);
    for receipt in receipts.items {
        let fits = to_send
            .get(receipt.order.as_str())
            .is_some_and(|c| hex::encode(seal::digest(&c.body)) == receipt.digest);
        if fits {
            received.push(receipt.order.as_str().to_owned());
        }
    }
    Ok(Delivered { received, receipts: Some(told) })
}

/// The receipts, and the signature they came with.
fn verified_receipts(
    institution: &Institution,
    reply: &Reply,
) -> anyhow::Result<(Batch<Receipt>, String)> {
    let (raw, signature) = verified(institution, reply)?;
    let batch = contract::parse_batch(raw);
    let batch = batch.map_err(|invalid| anyhow::anyhow!("receipts: {}", invalid.en))?;
    Ok((batch, signature.to_owned()))
}

/// The body of a reply and its signature, once it is known to be the institution's own.
fn verified<'a>(
    institution: &Institution,
    reply: &'a Reply,
) -> anyhow::Result<(&'a [u8], &'a str)> {
    let signature = reply
        .headers()
        .get(contract::SIGNATURE_HEADER)
        .and_then(|value| value.to_str().ok())
        .context("a reply without a signature")?;
    let raw = reply.body();
    let key: seal::PublicKey = institution.public_key.parse()?;
    anyhow::ensure!(key.verify(raw, &signature.parse()?), "a reply with a wrong signature");
    Ok((raw, signature))
}

/// What the institution says in a reply under its own signature, and the signature.
pub(crate) fn said<'a, T: DeserializeOwned>(
    institution: &Institution,
    reply: &'a Reply,
) -> anyhow::Result<(T, &'a str)> {
    let (raw, signature) = verified(institution, reply)?;
    let said = kernel::json::read(raw).map_err(|invalid| anyhow::anyhow!("{}", invalid.en))?;
    Ok((said, signature))
}

/// Whether the institution has this very order, as it says under its own signature.
async fn known(to: &To<'_>, order: &Claimed) -> anyhow::Result<bool> {
    let reply = to.get(&format!("/orders/{}", order.id)).await?;
    standing(to.institution, order, &reply)
}

fn standing(institution: &Institution, order: &Claimed, reply: &Reply) -> anyhow::Result<bool> {
    let (standing, _): (Standing, _) = said(institution, reply)?;
    anyhow::ensure!(standing.order.as_str() == order.id, "the standing of another order");
    if standing.state == StandingState::Unknown {
        return Ok(false);
    }
    let digest = hex::encode(seal::digest(&order.body));
    anyhow::ensure!(standing.digest.as_deref() == Some(&digest), "they have another order");
    Ok(true)
}

#[cfg(test)]
mod tests {
    use contract::OrderId;

    use super::*;

    /// What is signed is said by whoever holds the key, about this order, as it was sent.
    #[test]
    fn only_a_signed_standing_of_this_very_order_counts() {
        let keys = seal::KeyPair::of_seed("bank");
        let institution = Institution {
            public_key: keys.public().to_string(),
            ..crate::model::tests::institution("BANK-A")
        };
        let id = "ab".repeat(32);
        let order = Claimed {
            id: id.clone(),
            body: b"{}".to_vec(),
            controls: true,
            attempts: 2,
            court: String::new(),
        };
        let said = Standing {
            order: OrderId::from(id),
            state: StandingState::Received,
            digest: Some(hex::encode(seal::digest(b"{}"))),
            received_at: None,
            answer: None,
        };
        let reply = |said: &Standing, by: &seal::KeyPair| {
            let body = serde_json::to_vec(said).unwrap();
            let signature = by.sign(&body).to_string();
            http::Response::builder()
                .header(contract::SIGNATURE_HEADER, signature)
                .body(body.into())
                .unwrap()
        };
        let judged = |reply: Reply| standing(&institution, &order, &reply);
        assert!(judged(reply(&said, &keys)).unwrap());
        let unknown = Standing { state: StandingState::Unknown, ..said.clone() };
        assert!(!judged(reply(&unknown, &keys)).unwrap());
        let stranger = seal::KeyPair::of_seed("stranger");
        assert!(judged(reply(&said, &stranger)).is_err(), "another key");
        assert!(judged(reply(&unknown, &stranger)).is_err(), "not to know is signed too");
        let mut unsigned = reply(&said, &keys);
        unsigned.headers_mut().clear();
        assert!(judged(unsigned).is_err(), "no signature");
        let other = Standing { order: OrderId::from("cd".repeat(32)), ..said.clone() };
        assert!(judged(reply(&other, &keys)).is_err(), "another order");
        let changed = Standing { digest: Some("00".repeat(32)), ..said };
        assert!(judged(reply(&changed, &keys)).is_err(), "another content");
    }

    /// Its last certificate may have been revoked a moment ago: no order goes there, and no question.
    #[tokio::test]
    async fn over_tls_nobody_is_asked_without_a_certificate_that_counts() {
        let institution = Institution {
            base_url: "https://127.0.0.1:9".to_owned(),
            ..crate::model::tests::institution("BANK-A")
        };
        let courier = Courier::new(SENDER.to_owned());
        let to = To { courier: &courier, institution: &institution, pins: Vec::new() };
        let refused = to.get("/holds?after=").await.unwrap_err();
        assert_eq!(refused.to_string(), "it has no certificate that counts");
    }
}
