//! 分案 – appoint the handler: by name, or the judge of the court with the fewest open cases.
//! 法发〔2006〕35号 第2条.

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::events::CaseAssigned;
use crate::model::{Case, Entry, State};
use crate::{rules, store};

/// Appointing the handler.
pub(crate) const ASSIGN: Act =
    Act::new("cases.assign", &[Post::FilingClerk, Post::DivisionHead, Post::CommandCentre]);

/// Assign a filed case.
///
/// # Errors
/// No judge in the court; a named officer of another court or without the role.
pub async fn assign(tx: &mut Tx, case: Id<Case>, named: Option<Uuid>) -> Result<Uuid> {
    let row = store::lock(tx, case).await?;
    rules::flow::judge(row.state, State::Assigned)?;
    let judges = platform::officers::of_court(tx, &row.court, Post::Judge).await?;
    let handler = match named {
        Some(id) => judges.iter().find(|judge| judge.id == id).ok_or_else(|| {
            Fault::invalid("officer", "不是本院执行人员", "no enforcement judge of this court")
        })?,
        None => {
            let loads = store::loads(tx, &row.court).await?;
            let load = |id: Uuid| loads.iter().find(|(h, _)| *h == id).map_or(0, |(_, n)| *n);
            judges.iter().min_by_key(|judge| load(judge.id)).ok_or_else(|| {
                Fault::invalid("officer", "本院没有执行人员", "the court has no enforcement judge")
            })?
        }
    };
    let today = tx.today();
    store::set_handler(tx, case, handler.id, today).await?;
    nodes::finish_if_open(tx, case.0, NodeCode::ASSIGNMENT, today).await?;
    nodes::start(tx, case.0, NodeCode::NOTICE, law::id::NOTICE_FROM_FILE, today).await?;
    let entry = Entry::new("cases.assign", law::id::ASSIGN)
        .node(NodeCode::ASSIGNMENT)
        .words(format!("分案至{}", handler.name), format!("assigned to {}", handler.name));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "assigned": handler.id }));
    tx.tell(&CaseAssigned { case: case.0, handler: handler.id }).await?;
    Ok(handler.id)
}
