//! 恢复执行 – a new case （执恢） for an old one that ended without property (终本规定 第9条).

use kernel::{Id, TypeCode};
use platform::{Fault, Result, Tx};
use serde_json::json;

use crate::acts::file::begin_clocks;
use crate::events::CaseFiled;
use crate::model::{Case, Entry, State};
use crate::store;

/// Open the resumed case: same parties, same title, same handler; what was obtained stays booked in
/// the old case and counts in the new one.
pub async fn open_resumed(tx: &mut Tx, from: Id<Case>, reason: &str) -> Result<Id<Case>> {
    let old = store::lock(tx, from).await?;
    let today = tx.today();
    let mut numbers = store::allot(tx, &old.court, TypeCode::RESUME, today, 1).await?;
    let number = numbers.pop().ok_or(Fault::Missing("number"))?;
    let id = tx.new_id();
    let case = Id::from(id);
    store::copy_resumed(tx, from, case, &number, today).await?;
    begin_clocks(tx, &[case], today).await?;
    nodes::finish_if_open(tx, id, law::nodes::NodeCode::ASSIGNMENT, today).await?;
    store::set_state(tx, case, State::Investigating).await?;
    let entry = Entry::new("cases.open_resumed", law::id::RESUME)
        .node(law::nodes::NodeCode::RESUMPTION)
        .words(format!("恢复执行:{number}({reason})"), format!("resumed as {number}: {reason}"));
    store::record(tx, case, entry).await?;
    tx.note(Some(id), json!({ "resumed": from, "number": number }));
    tx.tell(&CaseFiled { case: id, number: number.to_string() }).await?;
    Ok(case)
}
