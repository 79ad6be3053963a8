//! 接收通知 – what an institution tells unasked about an order of its own. Kept once by its serial; only
//! kept here, and told on: what follows from it is for whoever gave the order.

use contract::{Batch, Notice};
use platform::{App, Result};

use crate::acts::take::{self, Letter};
use crate::events::NoticeArrived;
use crate::messages;
use crate::store::{self, Odd, collect};

/// Take a signed batch of notices; returns how many were new.
pub(crate) async fn notices(app: &App, letter: Letter<'_>) -> Result<usize> {
    let sender = letter.sender;
    let (batch, key): (Batch<Notice>, _) = take::open(app, letter).await?;
    let mut tx = app.begin_system("exchange.take_notices").await?;
    let ids: Vec<&str> = batch.items.iter().map(|notice| notice.order.as_str()).collect();
    let orders = store::lock_orders(&mut tx, &ids).await?;
    let serials: Vec<i64> = batch.items.iter().map(collect::serial).collect::<Result<_>>()?;
    let mut known = collect::known_notices(&mut tx, sender, &serials).await?;
    let mut new = Vec::new();
    for notice in batch.items {
        let order = orders.get(notice.order.as_str());
        let before = known.iter().find(|before| before.serial == notice.serial);
        let verdict = match (order, before) {
            (None, _) => "unknown_order",
            (Some(order), _) if order.institution != sender => "not_theirs",
            (Some(_), Some(before)) if before == &notice => "repeat",
            (Some(_), Some(_)) => "contradicts",
            (Some(order), None) => {
                new.push((notice.clone(), order.case_id));
                known.push(notice);
                continue;
            }
        };
        let said = serde_json::to_vec(&notice)?;
        let order = Some(notice.order.as_str());
        store::keep_odd(&mut tx, Odd { sender, order, verdict, raw: &said }).await?;
    }
    let mut told = Vec::new();
    if !new.is_empty() {
        let message = letter.message("notices", serials.len(), &key);
        let told_in = messages::keep(&mut tx, &message).await?;
        for (notice, case) in new {
            if collect::keep_notice(&mut tx, sender, (&notice, case), told_in).await? {
                let (institution, serial) = (sender.to_owned(), notice.serial);
                told.push(NoticeArrived { institution, serial, order: notice.order, case });
            }
        }
    }
    tx.tell_all(&told).await?;
    tx.commit().await?;
    Ok(told.len())
}
