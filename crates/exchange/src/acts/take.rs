//! 接收回执与流水 – take in what institutions send. Everything said is kept; only the first good
//! answer to an order, from its own institution, signed, about exactly what was asked, counts.

use contract::{Answer, Batch, Outcome, StatementLine};
use platform::{App, Fault, Result, Tx};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::Certificate;

use crate::acts::certify;
use crate::events::{AnswerOdd, OrderAnswered, StatementArrived};
use crate::messages::{self, Message, Signed};
use crate::model::Institution;
use crate::store::{self, Locked, Odd};

/// 来件 – a message as it came: who says to have sent it, their signature, the certificate shown.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    pub(crate) sender: &'a str,
    pub(crate) signature: &'a str,
    /// None where both sides are one process's.
    pub(crate) certificate: Option<&'a Certificate>,
    pub(crate) raw: &'a [u8],
}

impl Letter<'_> {
    /// As it is kept, once `key` is known to have signed it.
    pub(crate) fn message(&self, kind: &str, items: usize, key: &str) -> Message {
        let signed = Signed { raw: self.raw, key, signature: self.signature };
        Message::of(self.sender, kind, items, signed)
    }
}

/// Take a signed batch of answers; returns how many were new.
pub(crate) async fn answers(app: &App, letter: Letter<'_>) -> Result<usize> {
    let sender = letter.sender;
    let (batch, key): (Batch<Answer>, _) = open(app, letter).await?;
    let mut tx = app.begin_system("exchange.take_answers").await?;
    let message = letter.message("answers", batch.items.len(), &key);
    let taken = take_answers(&mut tx, sender, batch.items, &message).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Take a signed batch of statement lines of the court's bank; returns how many were new.
pub(crate) async fn statements(app: &App, letter: Letter<'_>) -> Result<usize> {
    let sender = letter.sender;
    let (batch, _): (Batch<StatementLine>, _) = open(app, letter).await?;
    let mut tx = app.begin_system("exchange.take_statements").await?;
    let new = store::keep_statements(&mut tx, sender, &batch.items).await?;
    let bank = || sender.to_owned();
    let told: Vec<_> = new
        .into_iter()
        .map(|(serial, case)| StatementArrived { bank: bank(), serial, case })
        .collect();
    tx.tell_all(&told).await?;
    tx.commit().await?;
    Ok(told.len())
}

pub(crate) async fn take_answers(
    tx: &mut Tx,
    sender: &str,
    answers: Vec<Answer>,
    message: &Message,
) -> Result<usize> {
    let ids: Vec<&str> = answers.iter().map(|answer| answer.order.as_str()).collect();
    let mut orders = store::lock_orders(tx, &ids).await?;
    let (mut good, mut told, mut odd) = (Vec::new(), Vec::new(), Vec::new());
    let mut overtaken = Vec::new();
    for answer in answers {
        let Some(order) = orders.get_mut(answer.order.as_str()) else {
            keep_odd(tx, sender, &answer, "unknown_order").await?;
            continue;
        };
        let value = serde_json::to_value(&answer)?;
        let Some(verdict) = judge(order, sender, &answer, &value) else {
            let (case, act) = (order.case_id, order.act.clone());
            overtaken.extend(order.is_waiting.then(|| order.id.clone()));
            told.push(OrderAnswered { order: answer.order.clone(), case, act });
            // The same order again in this batch is a repeat, as it would be in the next.
            order.answer = Some(value.clone());
            good.push((answer, value));
            continue;
        };
        keep_odd(tx, sender, &answer, verdict).await?;
        if verdict != "repeat" {
            let (institution, verdict) = (sender.to_owned(), verdict.to_owned());
            let case = order.case_id;
            odd.push(AnswerOdd { order: answer.order, case, institution, verdict });
        }
    }
    if !good.is_empty() {
        let answered_in = messages::keep(tx, message).await?;
        store::settle_orders(tx, &good, answered_in).await?;
        store::leave_queue(tx, &overtaken).await?;
    }
    tx.tell_all(&told).await?;
    if !odd.is_empty() {
        tx.tell_all(&odd).await?;
    }
    Ok(told.len())
}

/// What is odd about an answer; nothing, when it is the first good one.
fn judge(order: &Locked, sender: &str, answer: &Answer, value: &Value) -> Option<&'static str> {
    if order.institution != sender {
        Some("not_theirs")
    } else if !is_as_agreed(&answer.outcome) {
        Some("malformed")
    } else if answer.request_digest != hex::encode(&order.digest) {
        Some("wrong_digest")
    } else {
        order.answer.as_ref().map(|first| if first == value { "repeat" } else { "contradicts" })
    }
}

/// Whether everything found is what the catalogue says of its kind.
fn is_as_agreed(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Property { items } => items.iter().all(|item| contract::check(item).is_ok()),
        _ => true,
    }
}

async fn keep_odd(tx: &mut Tx, sender: &str, answer: &Answer, verdict: &str) -> Result<()> {
    let raw = serde_json::to_vec(answer)?;
    let order = Some(answer.order.as_str());
    store::keep_odd(tx, Odd { sender, order, verdict, raw: &raw }).await
}

/// The one thing a message of its kind says.
pub(crate) fn only<T>(items: Vec<T>) -> Result<T> {
    let [item] = <[T; 1]>::try_from(items)
        .map_err(|_| Fault::invalid("items", "须且只须一项", "exactly one is needed"))?;
    Ok(item)
}

/// Check the certificate, the signature over the exact bytes, then parse; returns the key that signed,
/// too. What fails is kept and refused.
pub(crate) async fn open<T: DeserializeOwned>(
    app: &App,
    letter: Letter<'_>,
) -> Result<(Batch<T>, String)> {
    let Letter { sender, signature, certificate, raw } = letter;
    let mut tx = app.begin_system("exchange.refuse_message").await?;
    let institution: Institution = store::institution(&mut tx, sender).await?;
    if let Some(certificate) = certificate
        && let Err(refused) = certify::admit(&mut tx, certificate, sender).await
    {
        // Under the name of whoever holds the certificate, not the one they gave.
        let sender = &certificate.party.to_string();
        store::keep_odd(&mut tx, Odd { sender, order: None, verdict: "bad_certificate", raw })
            .await?;
        tx.commit().await?;
        return Err(refused);
    }
    if !signed_by(&institution, signature, raw) {
        store::keep_odd(&mut tx, Odd { sender, order: None, verdict: "bad_signature", raw })
            .await?;
        tx.commit().await?;
        return Err(Fault::invalid(
            "Zhixing-Signature",
            "签名与正文或登记的公钥不符",
            "the signature does not fit the body or the registered key",
        ));
    }
    let parsed = contract::parse_batch(raw);
    let batch: Batch<T> = match parsed {
        Ok(batch) => batch,
        Err(invalid) => {
            store::keep_odd(&mut tx, Odd { sender, order: None, verdict: "malformed", raw })
                .await?;
            tx.commit().await?;
            return Err(invalid.into());
        }
    };
    if batch.from != sender {
        return Err(Fault::invalid(
            "from",
            "发送方与签名方不一致",
            "the batch is not from the sender that signed it",
        ));
    }
    Ok((batch, institution.public_key))
}

fn signed_by(institution: &Institution, signature: &str, raw: &[u8]) -> bool {
    let key = institution.public_key.parse::<seal::PublicKey>();
    let signature = signature.parse();
    key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify(raw, &signature)))
}
