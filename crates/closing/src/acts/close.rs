//! 结案 – propose once the gate is open, and close once approved: 执行工作规定 第64条.

use approvals::Proposal;
use cases::{Case, CaseRow, ClosingWay, State};
use funds::{LineState, PayoutState};
use kernel::{Id, Money};
use platform::{Act, Approval, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{lock_open, require_running, reward};
use crate::papers;
use crate::rules::satisfied::{Standing, judge};

/// Proposing to close.
pub(crate) const PROPOSE: Act = Act::new("closing.propose", &[Role::Judge]);
/// Approved act.
pub const CLOSE: &str = "closing.close";

/// 结案建议 – as entered, and what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCommand {
    /// 结案方式; 终本 has a road of its own.
    #[schema(value_type = String)]
    pub way: ClosingWay,
    /// Facts and article of any way but 执行完毕.
    #[serde(default)]
    pub reason: String,
}

/// Propose to close; checked now and again when approved.
///
/// # Errors
/// Anything still owed, held, on the account or on its way; a case under a flag.
pub async fn propose_closing(tx: &mut Tx, case: Id<Case>, command: &CloseCommand) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    check(tx, &row, command).await?;
    let proposal = Proposal {
        case: case.0,
        act: CLOSE,
        command: serde_json::to_value(command)?,
        summary_zh: format!("结案:{}", command.way.zh()),
        summary_en: format!("close: {}", command.way.code()),
        ladder: vec![Role::DivisionHead],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, row: &CaseRow, command: &CloseCommand) -> Result<()> {
    if command.way == ClosingWay::ProcedureEnded {
        return Err(law::id::CLOSE_WAYS
            .refuse("终结本次执行程序须经终本核查办理", "ending the procedure goes by its checks")
            .at("way")
            .into());
    }
    let is_satisfied = command.way == ClosingWay::Satisfied;
    if !is_satisfied {
        let wanted = (
            "须说明事实和依据,500字以内",
            "state the facts and the article, in up to 500 characters",
        );
        platform::stated(&command.reason, "reason", wanted)?;
    }
    require_running(row)?;
    Ok(judge(&standing(tx, row.id).await?, is_satisfied)?)
}

async fn standing(tx: &mut Tx, case: Id<Case>) -> Result<Standing> {
    let today = tx.today();
    let outstanding = cases::owed(tx, case, today).await?.outstanding;
    let on_account = funds::account_of(tx, case.0).await?.balances.cash;
    let open = |state: PayoutState| matches!(state, PayoutState::Proposed | PayoutState::Ordered);
    let payouts = funds::payouts_of_case(tx, case.0).await?;
    let paid_out: Money = payouts
        .iter()
        .flat_map(|payout| &payout.lines)
        .filter(|line| line.state == LineState::Paid)
        .map(|line| line.amount)
        .sum();
    let booked = cases::obtained_of_case(tx, case).await?;
    let obtained: Money = [booked.applicant, booked.fee, booked.surplus].into_iter().sum();
    let holds = control::holds_of_case(tx, case.0).await?;
    Ok(Standing {
        outstanding,
        obtained,
        paid_out,
        on_account,
        payouts_open: payouts.iter().filter(|payout| open(payout.state)).count(),
        holds_open: holds.iter().filter(|hold| hold.is_open()).count(),
    })
}

/// Close an approved case with its closing notice.
pub async fn perform_closing(tx: &mut Tx, approval: Approval, command: CloseCommand) -> Result<()> {
    let case = Id::from(approval.case);
    let row = lock_open(tx, case).await?;
    check(tx, &row, &command).await?;
    // Paid on the notice, before anything was looked for: the flow passes through all the same.
    if row.state == State::Noticed {
        cases::advance(tx, case, State::Investigating).await?;
    }
    let face = cases::face(tx, case).await?;
    let obtained = cases::obtained_of_case(tx, case).await?;
    let notice = papers::closing_notice(tx, &face, &command, &obtained).await?;
    tx.note(Some(case.0), json!({ "closing": command.way }));
    reward::end_all(tx, case.0).await?;
    cases::close(tx, case, command.way, notice.id).await
}
