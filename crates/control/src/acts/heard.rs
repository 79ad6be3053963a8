//! 机构通知 – what an institution tells of a hold unasked: that it came into force, caught more, ended,
//! or that it objects to an order. 查扣冻规定 第26条 (轮候); 法释〔2013〕20号 第6条 (objections).

use cases::Entry;
use chrono::{DateTime, Utc};
use contract::News;
use exchange::NoticeArrived;
use kernel::{Id, Money};
use platform::{Result, Tx};

use super::answer::note_effective;
use super::differences::{self, Discrepancy};
use super::{deduct, object, release};
use crate::model::{Hold, HoldState};
use crate::rules::agreement::Stated;
use crate::rules::term::last_day;
use crate::store::{self, Settled};

/// Take in a notice, in the order of the case's other news.
pub(crate) async fn take(tx: &mut Tx, told: &NoticeArrived) -> Result<()> {
    cases::lock(tx, Id::from(told.case)).await?;
    let (notice, _) = exchange::notice(tx, &told.institution, told.serial).await?;
    if let News::Objection { .. } = notice.news {
        return object::lodge(tx, told.case, &told.institution, told.serial, &notice.order).await;
    }
    let Some(hold) = store::hold_by_order(tx, notice.order.as_str()).await? else {
        return Ok(());
    };
    match notice.news {
        News::InForce { held, units, until } => {
            in_force(tx, &hold, &Stated { held, units, until, rank: 0 }).await?;
        }
        News::Caught { held } if has_moved_since(tx, &hold, notice.at).await? => {
            tracing::debug!(%held, hold = %hold.id, "told late: the register says what is held now");
            exchange::want_registers(tx, std::slice::from_ref(&told.institution)).await?;
        }
        News::Caught { held } => caught(tx, &hold, held).await?,
        News::Ended { reason } if hold.is_open() => {
            let (ours, theirs) = (hold.remaining().to_string(), reason);
            let found = Discrepancy { kind: "missing_there", source: "notice", ours, theirs };
            differences::open(tx, &hold, found).await?;
        }
        News::Ended { .. } | News::Objection { .. } => {}
    }
    release::excess(tx, Id::from(told.case)).await
}

/// Whether the institution took or let go of some of the hold at `at` or later: how much it held then says
/// nothing of now.
async fn has_moved_since(tx: &mut Tx, hold: &Hold, at: DateTime<Utc>) -> Result<bool> {
    let done = store::orders_done(tx, hold.id).await?;
    exchange::any_done_since(tx, &done, at).await
}

/// 轮候生效 – the measures before it ended: its own term begins, and never runs longer than one may.
pub(crate) async fn in_force(tx: &mut Tx, hold: &Hold, stated: &Stated) -> Result<()> {
    if hold.state != HoldState::Waiting {
        return Ok(());
    }
    let most = last_day(hold.kind, tx.today());
    let held = hold.limit.map_or(Money::ZERO, |limit| stated.held.min(limit));
    let settled = Settled {
        state: HoldState::Effective,
        held,
        held_units: stated.units,
        rank: Some(0),
        refusal: None,
    };
    store::settle_hold(tx, hold.id, settled).await?;
    store::set_end(tx, hold.id, stated.until.min(most)).await?;
    if stated.until > most {
        let (ours, theirs) = (most.to_string(), stated.until.to_string());
        let found = Discrepancy { kind: "other_end", source: "notice", ours, theirs };
        differences::open(tx, hold, found).await?;
    }
    let property = store::property(tx, hold.property).await?;
    note_effective(tx, hold, &property, held).await
}

/// 后续入账已控制 – `held` by now, in all.
pub(crate) async fn caught(tx: &mut Tx, hold: &Hold, held: Money) -> Result<()> {
    if hold.state != HoldState::Effective || held <= hold.remaining() {
        return Ok(());
    }
    let more = held.min(hold.live()).saturating_sub(hold.remaining());
    if more == Money::ZERO {
        return Ok(());
    }
    store::catch(tx, hold.id, more).await?;
    let entry = Entry::new("control.caught", law::id::CONTROL_FREEZE_CEILING)
        .words(
            format!("{}账户{}后续入账{more}元已在限额内控制", hold.institution, hold.asset),
            format!("{more} more caught on {} at {}", hold.asset, hold.institution),
        )
        .amount(more);
    cases::record(tx, hold.case_id.into(), entry).await?;
    if hold.takes { deduct::take_caught(tx, hold.id).await } else { Ok(()) }
}
