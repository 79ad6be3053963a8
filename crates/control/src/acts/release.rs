//! 解除冻结 – let go of what is no longer needed: excess at once (查扣冻规定 第19条), everything when
//! the obligation is met or the case ends without needing it (查扣冻规定 第28条).

use contract::OrderAct;
use kernel::{Id, Money};
use law::id::RuleId;
use platform::{Act, Result, Role, Tx};

use super::orders::{Draft, reference, send};
use crate::model::{Hold, HoldState};
use crate::{papers, store};

/// Releasing by hand.
pub(crate) const RELEASE: Act = Act::new("control.release", &[Role::Judge, Role::DivisionHead]);

/// Release everything the case holds once nothing is owed any more.
pub(crate) async fn excess(tx: &mut Tx, case: Id<cases::Case>) -> Result<()> {
    let today = tx.today();
    if cases::owed(tx, case, today).await?.outstanding == Money::ZERO {
        return all(tx, case, law::id::CONTROL_RELEASE_EXCESS).await;
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
    let left = hold.remaining().checked_sub(pending).unwrap_or(Money::ZERO);
    if hold.state == HoldState::Effective && left == Money::ZERO {
        return Ok(());
    }
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
