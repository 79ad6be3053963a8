//! 中止、暂缓、和解 – lay a flag over the state; clocks stop until it is cleared (执行程序解释 第13条).

use kernel::Id;
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde_json::json;

use crate::model::{Case, Entry, Flag, State};
use crate::store;

/// Setting and clearing flags.
pub(crate) const FLAG: Act = Act::new("cases.flag", &[Post::Judge, Post::DivisionHead]);

/// Set `flag` for a stated reason.
///
/// # Errors
/// A closed case; no reason.
pub async fn set_flag(tx: &mut Tx, case: Id<Case>, flag: Flag, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    if reason.trim().is_empty() {
        return Err(Fault::invalid("reason", "须说明理由", "a reason is needed"));
    }
    if matches!(row.state, State::Closed | State::Rejected) {
        return Err(law::id::CASE_FLOW
            .refuse("案件已结,不能再作标记", "the case is over; no flag can be set")
            .into());
    }
    store::add_flag(tx, case, flag).await?;
    nodes::stop_all(tx, case.0, reason).await?;
    let entry = Entry::new("cases.flag", law::id::TERM_EXCLUDED)
        .words(format!("{}:{reason}", flag.zh()), format!("{}: {reason}", flag.code()));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "flag": flag }));
    Ok(())
}

/// Clear `flag`; clocks run on when it was the last.
pub async fn clear_flag(tx: &mut Tx, case: Id<Case>, flag: Flag, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    if !row.flags.contains(&flag) {
        return Err(Fault::Missing("flag"));
    }
    store::remove_flag(tx, case, flag).await?;
    if row.flags.len() == 1 {
        nodes::resume_all(tx, case.0).await?;
    }
    let entry = Entry::new("cases.flag", law::id::TERM_EXCLUDED)
        .words(format!("解除{}:{reason}", flag.zh()), format!("{} cleared: {reason}", flag.code()));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "cleared": flag }));
    Ok(())
}
