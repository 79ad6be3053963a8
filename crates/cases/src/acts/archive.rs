//! 归档 – the papers of a closed case are put away; its last clock stops.

use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Result, Role as Post, Tx};
use serde_json::json;

use crate::model::{Case, Entry};
use crate::store;

/// Archiving a case.
pub(crate) const ARCHIVE: Act = Act::new("cases.archive", &[Post::Judge, Post::Clerk]);

/// Archive a closed case.
///
/// # Errors
/// A case that is not closed, or archived already: no clock to archive it runs.
pub(crate) async fn archive(tx: &mut Tx, case: Id<Case>) -> Result<()> {
    store::lock(tx, case).await?;
    let clocks = nodes::of_case(tx, case.0).await?;
    let number = NodeCode::ARCHIVING.number();
    if !clocks.iter().any(|clock| clock.number == number && clock.done_on.is_none()) {
        return Err(law::id::ARCHIVE
            .refuse("案件尚未结案,或者已经归档", "the case is not closed, or archived already")
            .into());
    }
    nodes::finish_if_open(tx, case.0, NodeCode::ARCHIVING, tx.today()).await?;
    let entry = Entry::new("cases.archive", law::id::ARCHIVE)
        .node(NodeCode::ARCHIVING)
        .words("案卷归档", "the file was archived");
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "archived": true }));
    Ok(())
}
