//! 归档 – the file of a closed case goes to the archive within three months.

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;

use crate::model::{Case, Entry, State};
use crate::store;

/// Archiving.
pub(crate) const ARCHIVE: Act = Act::new("cases.archive", &[Role::Clerk, Role::Judge]);

/// Put the file of a closed case into the archive under `number`.
///
/// # Errors
/// A case that is not closed, or archived already; no archive number.
pub async fn archive(tx: &mut Tx, case: Id<Case>, number: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    let number = number.trim();
    if number.is_empty() {
        return Err(Fault::invalid("number", "须填写档案号", "an archive number is needed"));
    }
    if row.state != State::Closed {
        return Err(law::id::ARCHIVE
            .refuse("案件尚未结案,不能归档", "the case is not closed; it cannot be archived")
            .into());
    }
    let today = tx.today();
    if !store::set_archived(tx, case, today, number).await? {
        return Err(law::id::ARCHIVE.refuse("案件已经归档", "the case is archived already").into());
    }
    nodes::finish_if_open(tx, case.0, NodeCode::ARCHIVING, today).await?;
    let entry = Entry::new("cases.archive", law::id::ARCHIVE)
        .node(NodeCode::ARCHIVING)
        .words(format!("归档:{number}"), format!("archived as {number}"));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "archived": number }));
    Ok(())
}
