//! 处理回执 – what an institution's answer changes here. Each answer arrives once (the exchange sees
//! to that); a refused order changes nothing but tells somebody.

use cases::Entry;
use chrono::NaiveDate;
use contract::{Answer, Order, OrderId, Outcome, ResultCode};
use kernel::time::day_of;
use kernel::{Id, Money};
use platform::{Result, Tx};

use super::{deduct, found, others, release, verify};
use crate::events::{ControlRefused, Deducted, FreezeEffective};
use crate::model::{Hold, HoldState, Property};
use crate::rules::term::term;
use crate::store::{self, HoldOrder, Settled};

/// Take the answers to `orders`, in their order, as far as these are ours. Queries, the most by far, are
/// taken together.
pub(crate) async fn take_all(tx: &mut Tx, orders: &[OrderId]) -> Result<()> {
    let ids: Vec<&str> = orders.iter().map(OrderId::as_str).collect();
    let mut inquiries = store::lock_inquiries(tx, &ids).await?;
    let mut together = Vec::new();
    for order in orders {
        match inquiries.remove(order.as_str()) {
            Some(asked) => together.push(asked),
            None => {
                found::take(tx, std::mem::take(&mut together)).await?;
                take(tx, order).await?;
            }
        }
    }
    found::take(tx, together).await
}

async fn take(tx: &mut Tx, order: &OrderId) -> Result<()> {
    let id = order.as_str();
    if let Some(hold) = store::hold_by_order(tx, id).await? {
        let (_, answer) = exchange::answer_of(tx, id).await?;
        return take_hold(tx, hold, answer.outcome).await;
    }
    if let Some(further) = store::hold_order(tx, id).await? {
        let (asked, answer) = exchange::answer_of(tx, id).await?;
        let on = day_done(tx, &asked, &answer);
        return take_hold_order(tx, id, further, on, answer.outcome).await;
    }
    if let Some(hold) = store::differences::verified_by(tx, id).await? {
        let (_, answer) = exchange::answer_of(tx, id).await?;
        let hold = store::lock_hold(tx, hold).await?;
        return verify::take(tx, id, hold, answer.outcome).await;
    }
    Ok(())
}

/// The day the bank did it, whenever we hear of it; never before it was asked nor after today.
fn day_done(tx: &Tx, asked: &Order, answer: &Answer) -> NaiveDate {
    let today = tx.today();
    day_of(answer.answered_at).clamp(day_of(asked.issued_at).min(today), today)
}

async fn take_hold(tx: &mut Tx, hold: Hold, outcome: Outcome) -> Result<()> {
    if hold.state != HoldState::Ordered {
        return Ok(());
    }
    // What is really held, of money or in number, the place in line, and what stays free.
    let done = match outcome {
        // An answer above the limit ordered is a lie or a fault: never book more than the limit.
        Outcome::Held { held, rank, available, .. } if !hold.is_of_a_thing() => {
            Ok((hold.limit.map_or(held, |limit| held.min(limit)), None, rank, Some(available)))
        }
        Outcome::Sealed { units, rank, .. } if hold.is_of_a_thing() => {
            Ok((Money::ZERO, units, rank, None))
        }
        outcome => Err(refusal(&outcome)),
    };
    match done {
        Ok((held, held_units, rank, available)) => {
            let effective = rank == 0;
            let state = if effective { HoldState::Effective } else { HoldState::Waiting };
            let held = if effective { held } else { Money::ZERO };
            let rank = i32::try_from(rank).ok();
            let settled = Settled { state, held, held_units, rank, refusal: None };
            store::settle_hold(tx, hold.id, settled).await?;
            if effective {
                let property = store::property(tx, hold.property).await?;
                if let Some(available) = available {
                    let purpose = property.purpose;
                    release::leave_living_cost(tx, hold.id, purpose, available).await?;
                }
                note_effective(tx, &hold, &property, held).await?;
            }
            // Paid while the bank was busy: what is not needed any more goes back at once.
            release::excess(tx, Id::from(hold.case_id)).await
        }
        Err(why) => {
            let settled = Settled {
                state: HoldState::Refused,
                held: Money::ZERO,
                held_units: None,
                rank: None,
                refusal: Some(&why),
            };
            store::settle_hold(tx, hold.id, settled).await?;
            tx.tell(&ControlRefused { case: hold.case_id, order: hold.order_id, why }).await
        }
    }
}

/// A hold is in force: the debtor is told, and it will be proven.
pub(crate) async fn note_effective(
    tx: &mut Tx,
    hold: &Hold,
    property: &Property,
    held: Money,
) -> Result<()> {
    let case = Id::from(hold.case_id);
    let face = cases::face(tx, case).await?;
    let informed = crate::papers::freeze_informed(tx, &face, hold, held).await?;
    let (place, asset, until) = (&hold.institution, &hold.asset, hold.until);
    let entry = Entry::new("control.freeze", term(hold.kind).0).document(informed.id);
    let entry = if hold.is_of_a_thing() {
        entry.words(
            format!("{place}登记的{asset}已查封(冻结),至{until}"),
            format!("{asset} sealed at {place} until {until}"),
        )
    } else {
        entry.amount(held).words(
            format!("{place}账户{asset}实际冻结{held}元,至{until}"),
            format!("{held} frozen on {asset} at {place} until {until}"),
        )
    };
    cases::record(tx, case, entry).await?;
    others::tell(tx, &face, hold, property).await?;
    verify::plan(tx, hold.id).await?;
    if hold.takes {
        deduct::take_caught(tx, hold.id).await?;
    }
    tx.tell(&FreezeEffective { case: hold.case_id, hold: hold.id, held }).await
}

async fn take_hold_order(
    tx: &mut Tx,
    order: &str,
    further: HoldOrder,
    on: NaiveDate,
    outcome: Outcome,
) -> Result<()> {
    if !further.is_open {
        return Ok(());
    }
    let hold = further.hold;
    tracing::debug!(order, act = further.act, "hold order answered");
    match outcome {
        Outcome::Deducted { amount, bank_serial } if Some(amount) == further.amount => {
            store::settle_hold_order(tx, order, "done", Some(&bank_serial), None).await?;
            note_deducted(tx, order, hold, on, amount).await
        }
        Outcome::Unsealed { .. } if hold.is_of_a_thing() => {
            store::settle_hold_order(tx, order, "done", None, None).await?;
            note_ended(tx, &hold, HoldState::Released).await?;
            let entry = Entry::new("control.release", law::id::CONTROL_RELEASE_EXCESS).words(
                format!("{}登记的{}已解除查封(冻结)", hold.institution, hold.asset),
                format!("{} at {} unsealed", hold.asset, hold.institution),
            );
            cases::record(tx, Id::from(hold.case_id), entry).await
        }
        Outcome::Released { amount, remaining } if !hold.is_of_a_thing() => {
            store::settle_hold_order(tx, order, "done", None, None).await?;
            // Of a hold that has ended here nothing is booked any more: it was let go of again.
            if !hold.is_open() {
                return Ok(());
            }
            let let_go = further.amount.unwrap_or(amount).min(hold.remaining());
            let state = if remaining == Money::ZERO { HoldState::Released } else { hold.state };
            store::book(tx, hold.id, Money::ZERO, let_go, state).await?;
            if state == HoldState::Released {
                note_ended(tx, &hold, state).await?;
            }
            let entry = Entry::new("control.release", law::id::CONTROL_RELEASE_EXCESS)
                .words(
                    format!("{}账户{}解除冻结{let_go}元", hold.institution, hold.asset),
                    format!("{let_go} released on {} at {}", hold.asset, hold.institution),
                )
                .amount(let_go);
            cases::record(tx, Id::from(hold.case_id), entry).await?;
            // Part of it went: meanwhile the rest may have become too much as well.
            release::excess(tx, Id::from(hold.case_id)).await
        }
        Outcome::Renewed { until } => {
            store::settle_hold_order(tx, order, "done", None, None).await?;
            store::prolong(tx, hold.id, until).await?;
            prolong_clock(tx, &hold).await
        }
        outcome => {
            let why = refusal(&outcome);
            store::settle_hold_order(tx, order, "refused", None, Some(&why)).await?;
            // Nothing is frozen there, whatever was said before: it is not shown as frozen any more.
            if matches!(outcome, Outcome::Refused { code: ResultCode::HoldNotFound, .. }) {
                store::set_hold_state(tx, hold.id, HoldState::Lapsed).await?;
            }
            let order = order.to_owned();
            tx.tell(&ControlRefused { case: hold.case_id, order, why }).await?;
            // A refused deduction counted as gone: if the debtor paid meanwhile, it is too much.
            release::excess(tx, Id::from(hold.case_id)).await
        }
    }
}

/// A hold is over: the clock of its kind ends with it.
async fn note_ended(tx: &mut Tx, hold: &Hold, state: HoldState) -> Result<()> {
    if hold.is_open() {
        store::set_hold_state(tx, hold.id, state).await?;
    }
    let today = tx.today();
    nodes::finish_if_open(tx, hold.case_id, term(hold.kind).1, today).await
}

/// The clock of the holds of a kind runs to the day the first of them ends.
async fn prolong_clock(tx: &mut Tx, renewed: &Hold) -> Result<()> {
    let (case, node) = (renewed.case_id, term(renewed.kind).1);
    let alike = |hold: &Hold| {
        let is_live = hold.is_of_a_thing() || hold.live() > Money::ZERO;
        hold.is_open() && is_live && term(hold.kind).1 == node
    };
    let holds = store::holds_of_case(tx, case).await?;
    let first = holds.iter().filter(|hold| alike(hold)).map(|hold| hold.until).min();
    match (first, nodes::due_of(tx, case, node).await?) {
        (Some(first), Some(due)) if first > due => {
            nodes::extend(tx, case, node, first, "续行冻结").await
        }
        _ => Ok(()),
    }
}

async fn note_deducted(
    tx: &mut Tx,
    order: &str,
    hold: Hold,
    on: NaiveDate,
    amount: Money,
) -> Result<()> {
    // Up to its limit a freeze goes on catching what comes in: it is over only when that is used up.
    let state = if hold.is_spent_by(amount) { HoldState::Spent } else { hold.state };
    store::book(tx, hold.id, amount, Money::ZERO, state).await?;
    let entry = Entry::new("control.deduct", law::id::CONTROL_DEDUCT)
        .node(law::nodes::NodeCode::DEDUCTION)
        .words(
            format!("{}账户{}扣划{amount}元至案款账户", hold.institution, hold.asset),
            format!(
                "{amount} deducted from {} at {} to the case account",
                hold.asset, hold.institution
            ),
        )
        .amount(amount);
    cases::record(tx, Id::from(hold.case_id), entry).await?;
    let today = tx.today();
    nodes::finish_if_open(tx, hold.case_id, law::nodes::NodeCode::DEDUCTION, today).await?;
    cases::advance(tx, Id::from(hold.case_id), cases::State::Distributing).await?;
    // The day of deduction counts as performance: 法释〔2014〕8号 第3条.
    cases::note_obtained(tx, Id::from(hold.case_id), order, on, amount).await?;
    let (case, hold_id, order) = (hold.case_id, hold.id, order.to_owned());
    tx.tell(&Deducted { case, hold: hold_id, order, amount }).await
}

fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused { code, text } => format!("{code:?}: {text}"),
        Outcome::Returned { reason } => reason.clone(),
        _ => "answer of the wrong kind or amount".to_owned(),
    }
}
