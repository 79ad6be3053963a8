//! Acts of cases.

pub(crate) mod account;
pub(crate) mod archive;
pub(crate) mod assign;
pub(crate) mod close;
pub(crate) mod extend;
pub(crate) mod file;
pub(crate) mod flags;
pub(crate) mod notice;
pub(crate) mod obtain;
pub(crate) mod reassign;
pub(crate) mod resume;
pub(crate) mod standing;

use kernel::Id;
use platform::{Result, Tx};

use crate::model::{Case, Entry, State};
use crate::{rules, store};

/// 记录 – put a line on the case's timeline.
pub async fn record(tx: &mut Tx, case: Id<Case>, entry: Entry) -> Result<()> {
    store::record(tx, case, entry).await
}

/// 流转 – move a case along its flow.
///
/// # Errors
/// A state that may not follow the present one.
pub async fn set_state(tx: &mut Tx, case: Id<Case>, to: State) -> Result<()> {
    let row = store::lock(tx, case).await?;
    rules::flow::judge(row.state, to)?;
    store::set_state(tx, case, to).await
}

/// 推进 – move a case on to `to` where the flow allows it from where the case stands; a case that is
/// elsewhere (closed, already further) stays. Returns whether it moved.
pub async fn advance(tx: &mut Tx, case: Id<Case>, to: State) -> Result<bool> {
    let row = store::lock(tx, case).await?;
    let moves = row.state != to && rules::flow::judge(row.state, to).is_ok();
    if moves {
        store::set_state(tx, case, to).await?;
    }
    Ok(moves)
}
