//! 取件 – orders handed to an institution that calls the court, or leaves and finds files, and its
//! receipts. An order collected again is the same order under the same id, which it does not do twice.

use chrono::TimeDelta;
use contract::{Batch, Collection, Receipt};
use platform::{App, Fault, Result, Tx};

use crate::acts::take::{self, Letter};
use crate::dispatch::{BATCH, LEASE, Origin, TRIES, claim, write};
use crate::messages::{self, Message};
use crate::model::Institution;
use crate::store::pace::Claimed;
use crate::store::{self, Odd, collect};

/// A batch signed by the court.
pub(crate) struct Handed {
    pub(crate) message: Message,
    /// Its number as kept, where there is something in it.
    pub(crate) number: Option<i64>,
}

/// Hand out what waits, as asked.
pub(crate) async fn orders(app: &App, origin: &Origin, letter: Letter<'_>) -> Result<Handed> {
    let sender = letter.sender;
    let (batch, _): (Batch<Collection>, _) = take::open(app, letter).await?;
    let asked = take::only(batch.items)?;
    let mut tx = app.begin_system("exchange.collect").await?;
    let institution = store::institution(&mut tx, sender).await?;
    calls_us(&institution, &["pull"])?;
    let signed = hand_out(&mut tx, app, origin, &institution, asked.most.into(), LEASE).await?;
    tx.commit().await?;
    Ok(signed)
}

/// Claim up to `most` orders for `lease`, and sign them as they are to be sent.
pub(crate) async fn hand_out(
    tx: &mut Tx,
    app: &App,
    origin: &Origin,
    institution: &Institution,
    most: i64,
    lease: TimeDelta,
) -> Result<Handed> {
    let code = institution.code.as_str();
    collect::give_up(tx, code, TRIES).await?;
    let claimed = claim(tx, institution, most.clamp(0, BATCH), lease).await?;
    let orders: Vec<&Claimed> = claimed.iter().collect();
    let (message, number) = write(tx, app, origin, (code, &orders)).await?;
    Ok(Handed { message, number })
}

/// Take receipts of orders that were handed out; returns how many were new.
pub(crate) async fn receipts(app: &App, letter: Letter<'_>) -> Result<usize> {
    let sender = letter.sender;
    let (batch, key): (Batch<Receipt>, _) = take::open(app, letter).await?;
    let mut tx = app.begin_system("exchange.take_receipts").await?;
    let institution = store::institution(&mut tx, sender).await?;
    calls_us(&institution, &["pull", "file"])?;
    let ids: Vec<&str> = batch.items.iter().map(|receipt| receipt.order.as_str()).collect();
    let orders = store::lock_orders(&mut tx, &ids).await?;
    let mut received = Vec::new();
    for receipt in &batch.items {
        let verdict = match orders.get(receipt.order.as_str()) {
            None => "unknown_order",
            Some(order) if order.institution != sender => "not_theirs",
            Some(order) if receipt.digest != hex::encode(&order.digest) => "wrong_digest",
            Some(order) => {
                received.push(order.id.clone());
                continue;
            }
        };
        let said = serde_json::to_vec(receipt)?;
        let order = Some(receipt.order.as_str());
        store::keep_odd(&mut tx, Odd { sender, order, verdict, raw: &said }).await?;
    }
    if !received.is_empty() {
        let message = letter.message("receipts", batch.items.len(), &key);
        let number = messages::keep(&mut tx, &message).await?;
        store::mark_received(&mut tx, &received, Some(number)).await?;
    }
    tx.commit().await?;
    Ok(received.len())
}

fn calls_us(institution: &Institution, transports: &[&str]) -> Result<()> {
    if transports.contains(&institution.transport.as_str()) {
        return Ok(());
    }
    Err(Fault::invalid(
        "from",
        "该机构未登记为此种传输方式",
        "the institution is not registered for this way of exchange",
    ))
}
