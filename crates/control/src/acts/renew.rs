//! 续行冻结 – renew before the end, or the effect is lost (查扣冻规定 第27条); each renewal at most one
//! year for deposits, two for movables, three for the rest (民诉法解释 第485条).

use approvals::Proposal;
use contract::OrderAct;
use kernel::Id;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::orders::{Draft, reference, send};
use crate::model::{Hold, HoldState};
use crate::rules::term::{last_day, term};
use crate::{papers, store};

/// Proposing a renewal.
pub(crate) const PROPOSE_RENEWAL: Act =
    Act::new("control.propose_renewal", &[Role::Judge]).stepped_up();
/// Approved act.
pub const RENEW: &str = "control.renew";

/// 续冻命令.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RenewCommand {
    /// Which freeze.
    pub hold: Id<Hold>,
}

/// Propose to renew a hold that is still in force.
///
/// # Errors
/// A hold that has lapsed or gone: it has to be ordered anew.
pub async fn propose_renewal(tx: &mut Tx, case: Id<cases::Case>, hold: Id<Hold>) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    let hold = renewable(tx, case, hold).await?;
    let proposal = Proposal {
        case: case.0,
        act: RENEW,
        command: serde_json::to_value(RenewCommand { hold: hold.id })?,
        summary_zh: format!("续行冻结{}账户{}(原至{})", hold.institution, hold.asset, hold.until),
        summary_en: format!("renew the freeze of {} (until {})", hold.asset, hold.until),
        ladder: vec![Role::DivisionHead],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn renewable(tx: &mut Tx, case: Id<cases::Case>, hold: Id<Hold>) -> Result<Hold> {
    let hold = store::lock_hold(tx, hold).await?;
    if hold.case_id != case.0 {
        return Err(Fault::Missing("hold"));
    }
    let in_force = matches!(hold.state, HoldState::Effective | HoldState::Waiting);
    if !in_force || hold.until < tx.today() {
        return Err(law::id::CONTROL_LAPSE
            .refuse(
                "冻结已失效或已解除,不能续行,应重新冻结",
                "the freeze has lapsed or gone; it must be ordered anew",
            )
            .at("hold")
            .into());
    }
    Ok(hold)
}

/// Carry out an approved renewal: the new term follows the old one without a gap.
pub async fn perform_renewal(tx: &mut Tx, approval: Approval, command: RenewCommand) -> Result<()> {
    let case = Id::from(approval.case);
    cases::lock(tx, case).await?;
    let hold = renewable(tx, case, command.hold).await?;
    let face = cases::face(tx, case).await?;
    let until = last_day(hold.kind, hold.until.succ_opt().unwrap_or(hold.until));
    let ruling = papers::renewal_ruling(tx, &face, &hold, until).await?;
    let sequence = store::next_sequence(tx, hold.id, "renew").await?;
    let order = send(
        tx,
        Draft {
            case: &face,
            debtor: hold.debtor,
            institution: &hold.institution,
            item: hold.asset.clone(),
            sequence,
            act: OrderAct::Renew { hold_order: hold.order_id.clone().into(), until },
            rule: term(hold.kind).0,
            ruling: ruling.number.clone(),
            documents: vec![reference(&ruling)],
            can_wait: false,
        },
    )
    .await?;
    let new = store::NewHoldOrder {
        order: &order,
        hold: &hold,
        act: "renew",
        amount: None,
        until: Some(until),
        ruling: &ruling.number,
        sequence,
    };
    store::keep_hold_order(tx, new).await
}
