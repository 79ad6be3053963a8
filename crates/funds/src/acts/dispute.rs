//! 争议处理 – the bank's answer did not fit its order; two people say, on evidence, what really
//! happened to the money.

use approvals::Proposal;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::lock;
use super::settle::{line_of, not_paid, paid, task_key};
use crate::model::LineState;
use crate::store::{payouts, records};

/// Proposing how a dispute is settled.
pub(crate) const PROPOSE_SETTLEMENT: Act =
    Act::new("funds.propose_settlement", &[Role::Finance]).stepped_up();
/// Approved act.
pub const SETTLE: &str = "funds.settle_dispute";

/// 核实结论.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "finding", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = DisputeFinding)]
pub enum Finding {
    /// The payee has exactly what was ordered.
    Paid {
        /// 银行流水号.
        bank_serial: String,
    },
    /// The payee has nothing, the money is back.
    NotPaid,
}

/// 争议处理命令.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettleCommand {
    /// Payout.
    pub payout: Uuid,
    /// Its line.
    pub line: i32,
    /// What was found out.
    pub finding: Finding,
    /// On what it rests: the bank's letter, the statement.
    pub evidence: String,
}

/// Propose how a disputed line ended.
///
/// # Errors
/// A line that is not disputed; no evidence; a serial that stands behind another payment.
pub async fn propose_settlement(tx: &mut Tx, case: Uuid, command: SettleCommand) -> Result<Uuid> {
    let evidence = platform::reason(&command.evidence, "evidence")?.to_owned();
    let (row, _) = lock(tx, case).await?;
    let (amount, name) = check(tx, case, &command).await?;
    let (zh, en) = match &command.finding {
        Finding::Paid { bank_serial } => {
            (format!("已支付,流水{bank_serial}"), format!("paid, serial {bank_serial}"))
        }
        Finding::NotPaid => ("未支付".to_owned(), "not paid".to_owned()),
    };
    let proposal = Proposal {
        case: row.id.0,
        act: SETTLE,
        summary_zh: format!("核实向{name}支付{amount}元:{zh};依据:{evidence}"),
        summary_en: format!("payment of {amount} to {name}: {en}; evidence: {evidence}"),
        command: serde_json::to_value(SettleCommand { evidence, ..command })?,
        ladder: vec![Role::DivisionHead],
        amount: Some(amount),
    };
    approvals::propose(tx, proposal).await
}

async fn check(
    tx: &mut Tx,
    case: Uuid,
    command: &SettleCommand,
) -> Result<(kernel::Money, String)> {
    let payout = payouts::lock(tx, command.payout).await?;
    let line = line_of(&payout, command.line)?;
    if payout.case_id != case || line.state != LineState::Disputed {
        return Err(Fault::Missing("disputed payout line"));
    }
    if let Finding::Paid { bank_serial } = &command.finding {
        let used = payouts::serial_is_used(tx, bank_serial).await?;
        if used || bank_serial.trim().is_empty() {
            return Err(Fault::invalid(
                "finding.bank_serial",
                "流水号为空或已用于另一笔支付",
                "the serial is empty or stands behind another payment",
            ));
        }
    }
    Ok((line.amount, line.payee_name.clone()))
}

/// Settle a disputed line as found.
pub async fn perform_settlement(
    tx: &mut Tx,
    approval: Approval,
    command: SettleCommand,
) -> Result<()> {
    lock(tx, approval.case).await?;
    check(tx, approval.case, &command).await?;
    let payout = payouts::lock(tx, command.payout).await?;
    let line = line_of(&payout, command.line)?;
    let key = task_key(payout.id, line.line);
    records::close_task(tx, "payout_disputed", &key, &command.evidence).await?;
    match &command.finding {
        Finding::Paid { bank_serial } => paid(tx, &payout, line, bank_serial).await,
        Finding::NotPaid => not_paid(tx, &payout, line, &command.evidence).await,
    }
}
