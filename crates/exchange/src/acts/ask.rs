//! 核问 – ask an institution what it holds for the court, and what became of orders it owes an answer:
//! its signed register is kept for comparison, an answer it never sent is taken from its own word, and
//! an order it does not know is sent again. Nothing received is lost; nothing is done twice.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use contract::{HoldPage, HoldStated, Standing, StandingState};
use platform::{App, Result};

use crate::acts::take;
use crate::dispatch::{Courier, To, said};
use crate::events::RegisterRead;
use crate::messages::{Message, Signed};
use crate::store::{self, Owed, certificates, registers};

/// A register nobody finished reading is read again after this.
const LEASE: TimeDelta = TimeDelta::minutes(10);
/// An institution that could not be read is tried again after this.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// Times it is tried before it is left until somebody wants it next.
const TRIES: i32 = 3;
/// Most orders asked after at one time.
const OWED_MAX: i64 = 200;
/// Most pages of one register, 500 lines each.
const PAGES_MAX: usize = 20_000;
/// Between two pages, so that orders are not held up by reading.
const BREATH: Duration = Duration::from_millis(1);

/// Read the registers that are wanted, and ask after orders that are owed an answer.
pub(crate) async fn ask_wanted(app: &App, courier: &Courier) -> Result<usize> {
    let mut tx = app.begin_system("exchange.ask").await?;
    let wanted = registers::wanted(&mut tx).await?;
    drop(tx);
    for code in &wanted {
        ask(app, courier, code).await?;
    }
    Ok(wanted.len())
}

/// Ask one institution; nothing happens when somebody else is asking it already.
pub async fn ask(app: &App, courier: &Courier, code: &str) -> Result<()> {
    let mut tx = app.begin_system("exchange.ask").await?;
    let lease = tx.now + LEASE;
    if !registers::take_wanted(&mut tx, code, lease).await? {
        return Ok(());
    }
    let institution = store::institution(&mut tx, code).await?;
    let pins = certificates::pins(&mut tx, code).await?;
    let owed = store::owed(&mut tx, code, OWED_MAX).await?;
    tx.commit().await?;
    let to = To { courier, institution: &institution, pins };
    for order in owed {
        if let Err(error) = chase(app, &to, &order).await {
            tracing::info!(institution = code, error = format!("{error:#}"), "not asked after");
        }
    }
    let read = register(&to).await;
    let mut tx = app.begin_system("exchange.read_register").await?;
    match read {
        Ok(None) => registers::note_unread(&mut tx, code, lease, 0).await?,
        Ok(Some((as_of, holds))) => {
            registers::keep(&mut tx, code, as_of, &holds).await?;
            tx.tell(&RegisterRead { institution: code.to_owned(), as_of }).await?;
        }
        Err(error) => {
            tracing::info!(institution = code, error = format!("{error:#}"), "register not read");
            let again = tx.now + AGAIN;
            registers::note_unread(&mut tx, code, again, TRIES).await?;
        }
    }
    tx.commit().await
}

/// Everything it holds for the court, page by page; none when it holds nothing of anybody.
async fn register(to: &To<'_>) -> anyhow::Result<Option<(DateTime<Utc>, Vec<HoldStated>)>> {
    let can_hold = ["freeze", "seal"].iter().any(|function| to.institution.can(function));
    if !can_hold || to.institution.transport != "push" {
        return Ok(None);
    }
    let (mut as_of, mut holds): (Option<DateTime<Utc>>, Vec<HoldStated>) = (None, Vec::new());
    for _ in 0..PAGES_MAX {
        let after = holds.last().map_or("", |hold| hold.order.as_str());
        let reply = to.get(&format!("/holds?after={after}")).await?;
        let (page, _): (HoldPage, _) = said(to.institution, &reply)?;
        anyhow::ensure!(page.institution == to.institution.code, "the register of another");
        let grows = page.holds.windows(2).all(|pair| pair[0].order < pair[1].order)
            && page.holds.first().is_none_or(|first| first.order.as_str() > after);
        anyhow::ensure!(grows, "the register is out of order");
        anyhow::ensure!(!page.more || !page.holds.is_empty(), "an empty page, and more to come");
        // What changes while it is read is judged as of the beginning.
        as_of = as_of.or(Some(page.as_of));
        holds.extend(page.holds);
        if !page.more {
            return Ok(as_of.map(|as_of| (as_of, holds)));
        }
        tokio::time::sleep(BREATH).await;
    }
    anyhow::bail!("the register does not end")
}

/// Ask what became of an order that was received and not answered in time.
async fn chase(app: &App, to: &To<'_>, order: &Owed) -> anyhow::Result<()> {
    let reply = to.get(&format!("/orders/{}", order.id)).await?;
    let (standing, signature): (Standing, _) = said(to.institution, &reply)?;
    anyhow::ensure!(standing.order.as_str() == order.id, "the standing of another order");
    let code = &to.institution.code;
    let mut tx = app.begin_system("exchange.chase").await?;
    match (standing.state, standing.answer) {
        (StandingState::Unknown, _) => {
            tracing::warn!(institution = code, order = order.id, "receipted and not known there");
            store::send_again(&mut tx, &order.id).await?;
        }
        (StandingState::Answered, Some(answer)) => {
            let key = &to.institution.public_key;
            let signed = Signed { raw: reply.body(), key, signature };
            let message = Message::of(code, "standing", 1, signed);
            take::take_answers(&mut tx, code, vec![answer], &message).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    Ok(())
}
