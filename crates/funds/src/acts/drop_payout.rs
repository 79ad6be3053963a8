//! 撤销发放 – a payout that was refused, returned or withdrawn frees its money.

use approvals::ApprovalDecided;
use platform::{Result, Tx};
use serde_json::json;
use uuid::Uuid;

use super::lock;
use super::propose::PAY_OUT;
use crate::model::{Payout, PayoutState, Shares};
use crate::rules::posting;
use crate::store::{ledger, payouts};

/// An approval ended: when it was a payout's and not given, free the money.
pub(crate) async fn on_decided(tx: &mut Tx, told: &ApprovalDecided) -> Result<()> {
    if told.act != PAY_OUT || told.state == "approved" {
        return Ok(());
    }
    let Some((payout, case)) = payouts::by_approval(tx, told.approval).await? else {
        return Ok(());
    };
    lock(tx, case).await?;
    let payout = payouts::lock(tx, payout).await?;
    drop_it(tx, &payout, &told.state).await
}

/// Free the open payout of a case whose approval is over. Call with the case and its books locked.
pub(crate) async fn ended_of_case(tx: &mut Tx, case: Uuid) -> Result<()> {
    let approvals = approvals::of_case(tx, case).await?;
    for payout in payouts::of_case(tx, case).await? {
        let ended = approvals.iter().find(|row| {
            Some(row.id) == payout.approval
                && matches!(row.state.as_str(), "refused" | "returned" | "withdrawn")
        });
        if let Some(ended) = ended {
            let payout = payouts::lock(tx, payout.id).await?;
            drop_it(tx, &payout, &ended.state).await?;
        }
    }
    Ok(())
}

async fn drop_it(tx: &mut Tx, payout: &Payout, why: &str) -> Result<()> {
    if payout.state != PayoutState::Proposed {
        return Ok(());
    }
    let account = ledger::lock_case(tx, payout.case_id).await?;
    let shares = Shares::of(payout.lines.iter().map(|line| (line.purpose, line.amount)));
    let journal = posting::free(account.id, payout.id, payout.number, &shares);
    ledger::post(tx, &journal).await?;
    payouts::drop_it(tx, payout.id, why).await?;
    tx.note(Some(payout.case_id), json!({ "payout_dropped": payout.id, "why": why }));
    Ok(())
}
