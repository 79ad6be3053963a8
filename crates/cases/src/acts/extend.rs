//! 延长执行期限 – six months are the term (执行工作规定 第63条); more needs the president's approval, asked
//! for five days before the end (法发〔2006〕35号 第1条).

use approvals::Proposal;
use chrono::Months;
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::model::{Case, Entry};
use crate::rules::term::{self, Asked};
use crate::store;

/// Asking for more time.
pub(crate) const PROPOSE_EXTENSION: Act = Act::new("cases.propose_extension", &[Role::Judge]);
/// Approved act.
pub const EXTEND: &str = "cases.extend_term";

/// 延长命令 – what the approvers are asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExtendCommand {
    /// By how many months.
    pub months: u32,
    /// Why.
    pub reason: String,
}

/// Ask for `months` more; division head and president sign.
///
/// # Errors
/// No reason; a number of months the rule does not allow; a term that has ended or does not run.
pub async fn propose_extension(
    tx: &mut Tx,
    case: Id<Case>,
    command: ExtendCommand,
) -> Result<Uuid> {
    let asked = check(tx, case, &command).await?;
    let (months, until) = (command.months, asked.until);
    let late = if asked.is_late { "(逾期提请)" } else { "" };
    let proposal = Proposal {
        case: case.0,
        act: EXTEND,
        summary_zh: format!("延长执行期限{months}个月至{until}{late}:{}", command.reason),
        summary_en: format!("extend the term by {months} month(s) to {until}: {}", command.reason),
        command: serde_json::to_value(&command)?,
        ladder: vec![Role::DivisionHead, Role::President],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, case: Id<Case>, command: &ExtendCommand) -> Result<Asked> {
    store::lock(tx, case).await?;
    platform::reason(&command.reason, "reason")?;
    let due = nodes::due_of(tx, case.0, NodeCode::CLOSING).await?;
    let due = due.ok_or(Fault::Missing("running term"))?;
    Ok(term::extension(due, Months::new(command.months), tx.today())?)
}

/// Carry out an approved extension.
pub async fn perform_extension(
    tx: &mut Tx,
    approval: Approval,
    command: ExtendCommand,
) -> Result<()> {
    let case = Id::from(approval.case);
    let asked = check(tx, case, &command).await?;
    let (until, reason) = (asked.until, &command.reason);
    nodes::extend(tx, case.0, NodeCode::CLOSING, until, reason).await?;
    let entry =
        Entry::new("cases.extend_term", law::id::TERM_EXTENSION).node(NodeCode::EXTENSION).words(
            format!("执行期限经院长批准延长至{until}:{reason}"),
            format!("term extended to {until}: {reason}"),
        );
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "extended": until }));
    Ok(())
}
