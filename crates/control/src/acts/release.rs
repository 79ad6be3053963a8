//! 解除冻结 – let go of what is no longer needed: excess at once (查扣冻规定 第19条), everything when
//! the obligation is met or the case ends without needing it (查扣冻规定 第28条).

use contract::OrderAct;
use kernel::{Id, Money};
use law::id::RuleId;
use platform::{Act, Result, Role, Tx};

use super::orders::{Draft, reference, send};
use crate::model::{Hold, HoldState};
use crate::rules::ceiling;
use crate::{papers, store};

/// Releasing by hand.
pub(crate) const RELEASE: Act = Act::new("control.release", &[Role::Judge, Role::DivisionHead]);

/// Release what is held beyond what the case can still need: nothing is kept once nothing is owed;
/// until then, what will be owed on the last day of the freezes. What a deduction or release under
/// way will take counts as gone: its money may have been booked before the bank's answer.
pub(crate) async fn excess(tx: &mut Tx, case: Id<cases::Case>) -> Result<()> {
    let rule = law::id::CONTROL_RELEASE_EXCESS;
    let today = tx.today();
    if cases::owed(tx, case, today).await?.outstanding == Money::ZERO {
        return all(tx, case, rule).await;
    }
    let holds = store::holds_of_case(tx, case.0).await?;
    let last = holds.iter().filter(|h| h.live() > Money::ZERO).map(|h| h.until).max();
    let Some(last) = last else { return Ok(()) };
    let need = cases::ceiling(tx, case, last).await?;
    let (mut live, mut can_go) = (Money::ZERO, Vec::new());
    for (index, hold) in holds.iter().enumerate() {
        let going = store::pending(tx, hold.id).await?;
        live = live.checked_add(hold.live().saturating_sub(going)).unwrap_or(Money::MAX);
        can_go.push((index, hold.remaining().saturating_sub(going)));
    }
    for (index, amount) in ceiling::excess(need, live, &can_go) {
        part(tx, &holds[index], amount, rule).await?;
    }
    Ok(())
}

/// Release every hold of the case under `rule`.
pub async fn all(tx: &mut Tx, case: Id<cases::Case>, rule: RuleId) -> Result<()> {
    for hold in store::holds_of_case(tx, case.0).await? {
        let open = matches!(hold.state, HoldState::Effective | HoldState::Waiting);
        if open {
            one(tx, &hold, rule).await?;
        }
    }
    Ok(())
}

/// Release what is left of one hold.
pub(crate) async fn one(tx: &mut Tx, hold: &Hold, rule: RuleId) -> Result<()> {
    let pending = store::pending(tx, hold.id).await?;
    let left = hold.remaining().saturating_sub(pending);
    if hold.state == HoldState::Effective && left == Money::ZERO {
        return Ok(());
    }
    part(tx, hold, left, rule).await
}

/// Release `left` of one hold; zero stands for a place in line.
async fn part(tx: &mut Tx, hold: &Hold, left: Money, rule: RuleId) -> Result<()> {
    let face = cases::face(tx, Id::from(hold.case_id)).await?;
    let ruling = papers::release_ruling(tx, &face, hold, left, rule).await?;
    let notice = papers::release_notice(tx, &face, hold, left, &ruling).await?;
    let sequence = store::next_sequence(tx, hold.id, "release").await?;
    let amount = (left > Money::ZERO).then_some(left);
    let order = send(
        tx,
        Draft {
            case: &face,
            debtor: hold.debtor,
            institution: &hold.institution,
            item: hold.asset.clone(),
            sequence,
            act: OrderAct::Release { hold_order: hold.order_id.clone().into(), amount },
            rule,
            ruling: ruling.number.clone(),
            documents: vec![reference(&ruling), reference(&notice)],
        },
    )
    .await?;
    let new = store::NewHoldOrder {
        order: &order,
        hold,
        act: "release",
        amount,
        until: None,
        ruling: &ruling.number,
        sequence,
    };
    store::keep_hold_order(tx, new).await
}
