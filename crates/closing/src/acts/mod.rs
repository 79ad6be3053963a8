//! Acts of closing.

pub(crate) mod checklist;
pub(crate) mod close;
pub(crate) mod end;
pub(crate) mod record;
pub(crate) mod requery;
pub(crate) mod resume;
pub(crate) mod reward;
pub(crate) mod round;

use cases::{Case, CaseRow, State};
use kernel::Id;
use platform::{Result, Tx};

/// An open case, locked.
///
/// # Errors
/// A case that is over, or not filed yet.
pub(crate) async fn lock_open(tx: &mut Tx, case: Id<Case>) -> Result<CaseRow> {
    let row = cases::lock(tx, case).await?;
    if row.filed_on.is_none() || matches!(row.state, State::Closed | State::Rejected) {
        return Err(law::id::CASE_FLOW
            .refuse("案件未立案或已结案,不能办理", "the case is not filed, or over")
            .into());
    }
    Ok(row)
}

/// 中止、暂缓、和解等期间 – an overlay flag bars closing.
///
/// # Errors
/// A flag.
pub(crate) fn require_running(row: &CaseRow) -> Result<()> {
    let Some(flag) = row.flags.first() else { return Ok(()) };
    Err(law::id::CASE_STAYED
        .refuse(
            format!("案件处于{}期间,不得结案", flag.zh()),
            format!("the case is {}; it cannot be closed", flag.code()),
        )
        .into())
}
