//! 更换承办人 – another judge takes a case over; the clock of a notice not yet issued begins again for
//! the one who now receives the file (法发〔2006〕35号 第4条).

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::events::CaseAssigned;
use crate::model::{Case, Entry, State};
use crate::store;

/// Giving a case to another judge.
pub(crate) const REASSIGN: Act =
    Act::new("cases.reassign", &[Role::DivisionHead, Role::CommandCentre]);

/// Give the case to `officer`.
///
/// # Errors
/// A case that has no handler yet, or is over; no judge of the court; the present handler; no reason.
pub async fn reassign(tx: &mut Tx, case: Id<Case>, officer: Uuid, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    platform::reason(reason, "reason")?;
    if row.handler.is_none() || row.state == State::Closed {
        return Err(law::id::CASE_FLOW
            .refuse("案件尚未分案或已结案,不能更换承办人", "the case has no handler, or is over")
            .into());
    }
    let judges = platform::officers::of_court(tx, &row.court, Role::Judge).await?;
    let judge = judges.into_iter().find(|judge| judge.id == officer).ok_or_else(|| {
        Fault::invalid("officer", "不是本院执行人员", "no enforcement judge of this court")
    })?;
    if row.handler == Some(judge.id) {
        return Err(Fault::invalid("officer", "已是承办人", "is the handler already"));
    }
    store::change_handler(tx, case, judge.id).await?;
    let today = tx.today();
    let (node, rule) = (NodeCode::NOTICE, law::id::NOTICE_FROM_FILE);
    nodes::restart(tx, case.0, node, rule, today, "更换承办人,重新起算").await?;
    let entry = Entry::new("cases.reassign", law::id::ASSIGN).node(NodeCode::ASSIGNMENT).words(
        format!("承办人更换为{}:{reason}", judge.name),
        format!("handed over to {}: {reason}", judge.name),
    );
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "reassigned": judge.id }));
    tx.tell(&CaseAssigned { case: case.0, handler: judge.id }).await
}
