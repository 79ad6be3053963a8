//! 送达 – answers, notices and statement lines pushed to the court, in signed batches, again and again until
//! acknowledged. A court that is down is asked less and less often.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::{Answer, Batch};
use futures::future::join_all;
use seal::KeyPair;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;
use wire::{NoReply, Party, Peer, Wire};

use crate::engine::Engine;
use crate::institutions::{self, Institution};
use crate::journal::JournalError;
use crate::scenario::{Court, Spoil};
use crate::world::{Contents, Entry, Envelope};

/// How long the court may take to acknowledge.
const PATIENCE: Duration = Duration::from_secs(30);
/// First wait after a failure; doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Bytes of an oversized message.
const OVERSIZED: usize = 50 * 1024 * 1024;

/// 投递员 – one at a time makes rounds.
#[derive(Debug)]
pub(crate) struct Courier {
    wire: Wire,
    setbacks: Mutex<HashMap<usize, Setback>>,
}

#[derive(Clone, Copy, Debug)]
struct Setback {
    count: u32,
    until: Instant,
}

/// An envelope was not acknowledged.
#[derive(Debug)]
struct NotTaken;

impl Courier {
    /// A courier whose messages go over `wire`, or over HTTP.
    pub(crate) fn new(wire: Option<Wire>) -> Self {
        let wire = wire.unwrap_or_else(|| Wire::plain(PATIENCE));
        Self { wire, setbacks: Mutex::default() }
    }
}

impl Engine {
    /// Work what is due and deliver what there is. Institutions whose court failed to acknowledge
    /// wait their turn, unless `at_once`. Returns when to try again what failed.
    pub(crate) async fn round(&self, at_once: bool) -> Result<Option<Instant>, JournalError> {
        let mut setbacks = self.courier.setbacks.lock().await;
        if at_once {
            setbacks.clear();
        }
        loop {
            let (court, senders) = {
                let mut inner = self.lock();
                inner.work()?;
                (inner.world.court.clone(), inner.world.senders(inner.now()))
            };
            let Some(court) = court else { return Ok(None) };
            let now = Instant::now();
            let ready: Vec<usize> = senders
                .into_iter()
                .filter(|position| setbacks.get(position).is_none_or(|s| s.until <= now))
                .collect();
            if ready.is_empty() {
                return Ok(setbacks.values().map(|setback| setback.until).min());
            }
            let drained =
                join_all(ready.iter().map(|position| self.drain(&court, *position))).await;
            for (position, result) in ready.into_iter().zip(drained) {
                match result? {
                    Ok(()) => {
                        setbacks.remove(&position);
                    }
                    Err(NotTaken) => {
                        let count = setbacks.get(&position).map_or(0, |setback| setback.count);
                        let wait = WAIT.saturating_mul(1 << count.min(8)).min(WAIT_MAX);
                        let setback = Setback { count: count + 1, until: Instant::now() + wait };
                        setbacks.insert(position, setback);
                    }
                }
            }
        }
    }

    /// Work what is due and let one institution after the other, in the order of the table, send what
    /// it has; returns whether the court took everything.
    pub(crate) async fn calm_round(&self) -> Result<bool, JournalError> {
        let (court, senders) = {
            let mut inner = self.lock();
            inner.work()?;
            (inner.world.court.clone(), inner.world.senders(inner.now()))
        };
        let Some(court) = court else { return Ok(true) };
        let mut all_taken = true;
        for position in senders {
            all_taken &= self.drain(&court, position).await?.is_ok();
        }
        Ok(all_taken)
    }

    /// Send everything one institution has, envelope by envelope.
    async fn drain(
        &self,
        court: &Court,
        position: usize,
    ) -> Result<Result<(), NotTaken>, JournalError> {
        loop {
            let (letter, ticket) = {
                let inner = self.lock();
                let now = inner.now();
                let Some(envelope) = inner.world.envelope(position, now) else {
                    return Ok(Ok(()));
                };
                let keys = self.keys(institutions::at(position));
                // Looks through every order there is, so only for who is to send a wrong one.
                let foreign = match envelope.spoil {
                    Some(Spoil::ForeignOrder) => {
                        inner.world.foreign_order(institutions::at(position))
                    }
                    _ => None,
                };
                (
                    Letter::write(envelope, court, now, inner.world.epoch, keys, foreign),
                    inner.so_far(),
                )
            };
            // Nothing is said before it is on disk.
            self.durable(ticket).await?;
            let wire = self.identities.wire(letter.institution);
            let taken = self.courier.post(wire.as_ref(), court, &letter).await;
            let institution = letter.institution.code.to_owned();
            let messages = letter.messages;
            let mut inner = self.lock();
            if letter.is_spoilt {
                inner.record(Entry::Spoilt { institution, messages })?;
                continue;
            }
            if let Err(NotTaken) = taken {
                inner.stuck.insert(position);
                return Ok(Err(NotTaken));
            }
            inner.stuck.remove(&position);
            inner.record(Entry::Sent { institution, messages })?;
        }
    }

    /// Make rounds for ever: when woken, when the next thing falls due, when it is time to retry.
    pub(crate) async fn make_rounds(&self) {
        loop {
            let woken = self.wake.notified();
            let retry = match self.round(false).await {
                Ok(retry) => retry,
                Err(error) => {
                    tracing::error!(%error, "no more rounds");
                    return;
                }
            };
            let (now, next) = {
                let inner = self.lock();
                let now = inner.now();
                (now, inner.next_due().filter(|_| inner.world.flowing))
            };
            let due = next.map(|next| Instant::now() + (next - now).to_std().unwrap_or_default());
            match due.into_iter().chain(retry).min() {
                Some(until) => {
                    let _ = tokio::time::timeout_at(until, woken).await;
                }
                None => woken.await,
            }
        }
    }
}

impl Courier {
    /// Over the institution's own `secure` wire, once it has one.
    async fn post(
        &self,
        secure: Option<&Wire>,
        court: &Court,
        letter: &Letter,
    ) -> Result<(), NotTaken> {
        let url = format!("{}/exchange/{}", court.url.trim_end_matches('/'), letter.path);
        let request = http::Request::post(url)
            .header(contract::SIGNATURE_HEADER, &letter.signature)
            .header(contract::SENDER_HEADER, letter.institution.code)
            .header("content-type", "application/json")
            .body(letter.body.clone().into());
        let reply = match request {
            Ok(mut request) => {
                let party = Party::Court(court.code.clone());
                request.extensions_mut().insert(Peer { party, pins: Vec::new() });
                secure.unwrap_or(&self.wire).send(request).await
            }
            Err(error) => Err(NoReply::because(error)),
        };
        match reply {
            Ok(reply) if reply.status().is_success() => Ok(()),
            Ok(reply) => {
                let (from, status) = (letter.institution.code, reply.status());
                tracing::debug!(from, %status, "not acknowledged");
                Err(NotTaken)
            }
            Err(error) => {
                tracing::debug!(from = letter.institution.code, %error, "the court is not there");
                Err(NotTaken)
            }
        }
    }
}

/// 信 – an envelope as bytes.
struct Letter {
    institution: &'static Institution,
    path: &'static str,
    messages: Vec<u64>,
    body: Vec<u8>,
    signature: String,
    is_spoilt: bool,
}

type Foreign = Option<(contract::OrderId, [u8; 32])>;

impl Letter {
    fn write(
        envelope: Envelope,
        court: &Court,
        now: DateTime<Utc>,
        epoch: u64,
        keys: &KeyPair,
        foreign: Foreign,
    ) -> Self {
        let Envelope { institution, messages, contents, spoil } = envelope;
        let (path, body) = match contents {
            Contents::Answers(mut answers) => {
                spoil_answers(&mut answers, spoil, foreign);
                ("answers", body(institution, court, now, epoch, answers))
            }
            Contents::Statements(lines) => {
                ("statements", body(institution, court, now, epoch, lines))
            }
            Contents::Notices(mut notices) => {
                if spoil == Some(Spoil::ForeignOrder) {
                    for notice in &mut notices {
                        notice.order = other(&notice.order, &foreign);
                    }
                }
                ("notices", body(institution, court, now, epoch, notices))
            }
        };
        let body = match spoil {
            Some(spoil) => spoil_bytes(body, spoil, institution),
            None => body,
        };
        let signature = match spoil {
            Some(Spoil::WrongSignature) => keys.sign(b"something else"),
            _ => keys.sign(&body),
        };
        let signature = signature.to_string();
        Self { institution, path, messages, body, signature, is_spoilt: spoil.is_some() }
    }
}

fn body<T: Serialize>(
    institution: &Institution,
    court: &Court,
    sent_at: DateTime<Utc>,
    epoch: u64,
    items: Vec<T>,
) -> Vec<u8> {
    let from = institution.code.to_owned();
    let batch = Batch { from, to: court.code.clone(), sent_at, epoch, items };
    serde_json::to_vec(&batch).unwrap_or_default()
}

/// An order given to another bank, or to nobody.
fn other(order: &contract::OrderId, foreign: &Foreign) -> contract::OrderId {
    match foreign {
        Some((foreign, _)) => foreign.clone(),
        None => hex::encode(seal::digest(order.as_str().as_bytes())).into(),
    }
}

fn spoil_answers(answers: &mut [Answer], spoil: Option<Spoil>, foreign: Foreign) {
    for answer in answers {
        match (spoil, &foreign) {
            (Some(Spoil::ForeignOrder), foreign) => {
                answer.order = other(&answer.order, foreign);
                if let Some((_, digest)) = foreign {
                    answer.request_digest = hex::encode(digest);
                }
            }
            (Some(Spoil::WrongDigest), _) => {
                answer.request_digest = hex::encode(seal::digest(b"another order"));
            }
            _ => {}
        }
    }
}

fn spoil_bytes(mut body: Vec<u8>, spoil: Spoil, institution: &Institution) -> Vec<u8> {
    match spoil {
        Spoil::Malformed => String::from_utf8_lossy(&body).replacen("\":", "\"=", 1).into_bytes(),
        Spoil::Truncated => {
            body.truncate(body.len() / 2);
            body
        }
        Spoil::Gbk => {
            // The name makes sure that there is something GBK writes differently.
            let text = String::from_utf8_lossy(&body).replacen(institution.code, institution.zh, 1);
            encoding_rs::GBK.encode(&text).0.into_owned()
        }
        Spoil::Oversized => {
            body.resize(OVERSIZED, b' ');
            body
        }
        Spoil::UnknownField => {
            let text = String::from_utf8_lossy(&body);
            text.replacen('{', "{\"core_version\":\"7.1\",", 1).into_bytes()
        }
        Spoil::ForeignOrder | Spoil::WrongSignature | Spoil::WrongDigest => body,
    }
}
