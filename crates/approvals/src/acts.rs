//! Proposing and deciding.

use kernel::Money;
use platform::{Approval, Fault, Officer, Result, Role, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::{ApprovalAsked, ApprovalDecided};
use crate::model::{ApprovalRow, Signer};
use crate::store;

/// Most steps of one ladder.
const LADDER_MAX: usize = 8;

/// 提请事项 – what an act of another capability wants agreed.
pub struct Proposal {
    /// Case.
    pub case: Uuid,
    /// Act to perform once agreed; must be wired.
    pub act: &'static str,
    /// Its command.
    pub command: Value,
    /// Summary, Chinese.
    pub summary_zh: String,
    /// Summary, English.
    pub summary_en: String,
    /// Roles that must sign, in order.
    pub ladder: Vec<Role>,
    /// Amount concerned.
    pub amount: Option<Money>,
}

/// 审批动作.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "deed", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// 同意.
    Approve,
    /// 不同意.
    Refuse {
        /// Why.
        reason: String,
    },
    /// 退回 to the proposer.
    Return {
        /// Why.
        reason: String,
    },
    /// 撤回 by the proposer.
    Withdraw,
    /// 转办 of the present step to a named officer of the court.
    Transfer {
        /// To whom.
        officer: Uuid,
    },
    /// 加签 – one more signer after the present step; 会签 adds several.
    AddSigner {
        /// Who.
        officer: Uuid,
    },
    /// 催办.
    Urge,
}

/// Propose; the officer behind the transaction is the proposer.
///
/// # Errors
/// No person behind the transaction.
pub async fn propose(tx: &mut Tx, proposal: Proposal) -> Result<Uuid> {
    let proposer = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    let ladder: Vec<Signer> = proposal.ladder.iter().map(|role| Signer::Role(*role)).collect();
    let id = store::insert(tx, &proposal, &ladder, &proposer).await?;
    let case = proposal.case;
    tx.note(Some(case), json!({ "proposed": proposal.act, "approval": id }));
    tx.tell(&ApprovalAsked { approval: id, case }).await?;
    Ok(id)
}

/// Do `deed` to an approval as the officer behind the transaction.
///
/// # Errors
/// Not pending any more; not this officer's turn; the proposer, or someone who signed already;
/// whatever the performed act refuses.
pub async fn decide(tx: &mut Tx, id: Uuid, deed: Deed) -> Result<ApprovalRow> {
    let officer = tx.actor.officer().ok_or(Fault::Unsigned)?.clone();
    let row = store::lock(tx, id).await?;
    if row.court != officer.court {
        return Err(Fault::Missing("approval"));
    }
    if row.state != "pending" {
        return Err(Fault::Stale);
    }
    match deed {
        Deed::Withdraw | Deed::Urge => only_proposer(&row, &officer)?,
        _ => only_signer(&row, &officer)?,
    }
    match deed {
        Deed::Approve => approve(tx, &row, &officer).await?,
        Deed::Refuse { reason } => end(tx, &row, &officer, "refuse", "refused", &reason).await?,
        Deed::Return { reason } => end(tx, &row, &officer, "return", "returned", &reason).await?,
        Deed::Withdraw => end(tx, &row, &officer, "withdraw", "withdrawn", "-").await?,
        Deed::Urge => store::sign(tx, id, &officer, "urge", None).await?,
        Deed::Transfer { officer: to } => {
            let step = usize::try_from(row.step).unwrap_or(0);
            let mut ladder = row.ladder.clone();
            ladder[step] = named(tx, &row, to).await?;
            store::set_ladder(tx, id, &ladder).await?;
            store::sign(tx, id, &officer, "transfer", None).await?;
        }
        Deed::AddSigner { officer: added } => {
            let mut ladder = row.ladder.clone();
            let after = usize::try_from(row.step).unwrap_or(0) + 1;
            if ladder.len() >= LADDER_MAX {
                return Err(Fault::invalid("officer", "审批级数过多", "too many signers"));
            }
            ladder.insert(after, named(tx, &row, added).await?);
            store::set_ladder(tx, id, &ladder).await?;
            store::sign(tx, id, &officer, "add_signer", None).await?;
        }
    }
    store::load(tx, id).await
}

fn only_proposer(row: &ApprovalRow, officer: &Officer) -> Result<()> {
    if row.proposer == officer.id { Ok(()) } else { Err(Fault::Denied("approvals.withdraw")) }
}

/// 四眼原则 – the right person for this step, who neither proposed nor signed before.
fn only_signer(row: &ApprovalRow, officer: &Officer) -> Result<()> {
    let signed = row.signatures.iter().any(|s| s.deed == "approve" && s.officer == officer.id);
    if row.proposer == officer.id || signed {
        return Err(law::id::APPROVALS_FOUR_EYES
            .refuse(
                "提请人与各级审批人不得为同一人",
                "proposer and signers must be different people",
            )
            .into());
    }
    let step = usize::try_from(row.step).unwrap_or(usize::MAX);
    match row.ladder.get(step) {
        Some(signer) if signer.fits(officer) => Ok(()),
        _ => Err(Fault::Denied("approvals.decide")),
    }
}

async fn named(tx: &mut Tx, row: &ApprovalRow, officer: Uuid) -> Result<Signer> {
    let named = platform::officers::officer(tx, officer).await?;
    if named.court != row.court {
        return Err(Fault::invalid("officer", "不是本院人员", "not an officer of this court"));
    }
    Ok(Signer::Officer(officer))
}

async fn approve(tx: &mut Tx, row: &ApprovalRow, officer: &Officer) -> Result<()> {
    store::sign(tx, row.id, officer, "approve", None).await?;
    let is_last = usize::try_from(row.step + 1).is_ok_and(|step| step >= row.ladder.len());
    tx.note(Some(row.case_id), json!({ "approved": row.act, "approval": row.id }));
    if !is_last {
        store::advance(tx, row.id).await?;
        return tx.tell(&ApprovalAsked { approval: row.id, case: row.case_id }).await;
    }
    store::close(tx, row.id, "approved").await?;
    let approval = Approval {
        id: row.id,
        case: row.case_id,
        proposer: row.proposer,
        approver: officer.id,
        at: tx.now,
    };
    tx.perform(&row.act, approval, row.command.clone()).await?;
    tell_end(tx, row, "approved").await
}

async fn end(
    tx: &mut Tx,
    row: &ApprovalRow,
    officer: &Officer,
    deed: &str,
    state: &str,
    reason: &str,
) -> Result<()> {
    let reason = platform::reason(reason, "reason")?;
    store::sign(tx, row.id, officer, deed, Some(reason)).await?;
    store::close(tx, row.id, state).await?;
    tell_end(tx, row, state).await
}

async fn tell_end(tx: &mut Tx, row: &ApprovalRow, state: &str) -> Result<()> {
    let (approval, case) = (row.id, row.case_id);
    let (act, state) = (row.act.clone(), state.to_owned());
    tx.tell(&ApprovalDecided { approval, case, act, state }).await
}
