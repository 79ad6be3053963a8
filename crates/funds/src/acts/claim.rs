//! 认领 – unclaimed money found its case: proposed by the one who found out, approved by another.
//! N3 and N4 of the threat list began with money nobody looked for.

use approvals::Proposal;
use platform::{Act, Approval, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::lock;
use super::receive::allot;
use crate::rules::posting;
use crate::store::ledger;
use crate::store::receipts::{self, NewClaim};
use crate::store::records;

/// Proposing a claim.
pub(crate) const PROPOSE_CLAIM: Act =
    Act::new("funds.propose_claim", &[Role::Finance, Role::Judge]).stepped_up();
/// Approved act.
pub const CLAIM: &str = "funds.claim";

/// 认领命令.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimCommand {
    /// Bank, code.
    pub bank: String,
    /// 流水号.
    pub serial: String,
    /// How it was found out whose it is.
    pub reason: String,
}

/// Propose that the line belongs to `case`.
///
/// # Errors
/// A line that is not unclaimed; a case of another court; no reason.
pub async fn propose_claim(tx: &mut Tx, case: Uuid, command: ClaimCommand) -> Result<Uuid> {
    let reason = platform::reason(&command.reason, "reason")?.to_owned();
    let (row, _) = lock(tx, case).await?;
    let (receipt, _) = receipts::open_one(tx, &command.bank, &command.serial).await?;
    let (amount, payer) = (receipt.amount, &receipt.payer_name);
    let number = row.number.unwrap_or_default();
    let proposal = Proposal {
        case,
        act: CLAIM,
        summary_zh: format!("认领{payer}所付{amount}元为{number}案款:{reason}"),
        summary_en: format!("claim {amount} from {payer} for {number}: {reason}"),
        command: serde_json::to_value(ClaimCommand { reason, ..command })?,
        ladder: vec![Role::DivisionHead],
        amount: Some(amount),
    };
    approvals::propose(tx, proposal).await
}

/// Carry out an approved claim.
pub async fn perform_claim(tx: &mut Tx, approval: Approval, command: ClaimCommand) -> Result<()> {
    let (row, account) = lock(tx, approval.case).await?;
    let (bank, serial) = (command.bank.as_str(), command.serial.as_str());
    ledger::lock_unclaimed(tx, bank).await?;
    let (receipt, from) = receipts::open_one(tx, bank, serial).await?;
    let journal = posting::claim(from, account.id, (bank, serial), receipt.amount);
    let Some(journal) = ledger::post(tx, &journal).await? else { return Ok(()) };
    let new = NewClaim {
        bank,
        serial,
        journal,
        case: approval.case,
        reason: &command.reason,
        proposer: approval.proposer,
        approver: approval.approver,
    };
    receipts::keep_claim(tx, new).await?;
    records::close_task(tx, "unclaimed", &format!("{bank}:{serial}"), "claimed").await?;
    tx.note(Some(approval.case), json!({ "claimed": receipt.amount, "serial": serial }));
    allot(tx, &row, &account, &receipt).await
}
