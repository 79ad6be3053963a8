//! 接收回执与流水 – take in what institutions send. Everything said is kept; only the first good
//! answer to an order, from its own institution, signed, about exactly what was asked, counts.

use contract::{Answer, Batch, StatementLine};
use platform::{App, Fault, Result, Tx};
use serde::de::DeserializeOwned;

use crate::events::{AnswerOdd, OrderAnswered, StatementArrived};
use crate::model::Institution;
use crate::store::{self, Odd};

/// Take a signed batch of answers; returns how many were new.
pub(crate) async fn answers(app: &App, sender: &str, signature: &str, raw: &[u8]) -> Result<usize> {
    let batch: Batch<Answer> = open(app, sender, signature, raw).await?;
    let mut tx = app.begin_system("exchange.take_answers").await?;
    let mut taken = 0;
    for answer in batch.items {
        taken += usize::from(take_answer(&mut tx, sender, answer).await?);
    }
    tx.commit().await?;
    Ok(taken)
}

/// Take a signed batch of statement lines of the court's bank; returns how many were new.
pub(crate) async fn statements(
    app: &App,
    sender: &str,
    signature: &str,
    raw: &[u8],
) -> Result<usize> {
    let batch: Batch<StatementLine> = open(app, sender, signature, raw).await?;
    let mut tx = app.begin_system("exchange.take_statements").await?;
    let mut taken = 0;
    for line in batch.items {
        if store::keep_statement(&mut tx, sender, &line).await? {
            let told = StatementArrived { bank: sender.to_owned(), serial: line.serial };
            tx.tell(&told).await?;
            taken += 1;
        }
    }
    tx.commit().await?;
    Ok(taken)
}

async fn take_answer(tx: &mut Tx, sender: &str, answer: Answer) -> Result<bool> {
    let Some(order) = store::lock_order(tx, answer.order.as_str()).await? else {
        keep_odd(tx, sender, &answer, "unknown_order").await?;
        return Ok(false);
    };
    let verdict = if order.institution != sender {
        Some("not_theirs")
    } else if answer.request_digest != hex::encode(&order.digest) {
        Some("wrong_digest")
    } else if let Some(first) = &order.answer {
        let same = *first == serde_json::to_value(&answer)?;
        Some(if same { "repeat" } else { "contradicts" })
    } else {
        None
    };
    let Some(verdict) = verdict else {
        store::settle_order(tx, &answer).await?;
        let (case, act) = (order.case_id, order.act);
        tx.tell(&OrderAnswered { order: answer.order, case, act }).await?;
        return Ok(true);
    };
    keep_odd(tx, sender, &answer, verdict).await?;
    if verdict != "repeat" {
        let (institution, verdict) = (sender.to_owned(), verdict.to_owned());
        let case = order.case_id;
        tx.tell(&AnswerOdd { order: answer.order, case, institution, verdict }).await?;
    }
    Ok(false)
}

async fn keep_odd(tx: &mut Tx, sender: &str, answer: &Answer, verdict: &str) -> Result<()> {
    let raw = serde_json::to_vec(answer)?;
    let order = Some(answer.order.as_str());
    store::keep_odd(tx, Odd { sender, order, verdict, raw: &raw }).await
}

/// Check the signature over the exact bytes, then parse. What fails either is kept and refused.
async fn open<T: DeserializeOwned>(
    app: &App,
    sender: &str,
    signature: &str,
    raw: &[u8],
) -> Result<Batch<T>> {
    let mut tx = app.begin_system("exchange.refuse_message").await?;
    let institution: Institution = store::institution(&mut tx, sender).await?;
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
    Ok(batch)
}

fn signed_by(institution: &Institution, signature: &str, raw: &[u8]) -> bool {
    let key = seal::PublicKey::from_hex(&institution.public_key);
    let signature = seal::Signature::from_hex(signature);
    match (key, signature) {
        (Ok(key), Ok(signature)) => key.verify(raw, &signature),
        _ => false,
    }
}
