//! 协助单位异议 – an institution objects in writing to an order, and the court decides in 15 days:
//! 法释〔2013〕20号 第6条. An objection that is upheld lets go of what the order held.

use cases::Entry;
use contract::OrderId;
use kernel::Id;
use platform::{Act, Fault, Result, Role, Tx};
use uuid::Uuid;

use super::release;
use crate::events::ObjectionLodged;
use crate::store;
use crate::store::objections as kept;

/// Deciding an institution's objection.
pub(crate) const DECIDE: Act = Act::new("control.decide_objection", &[Role::Judge]).stepped_up();

/// Keep an objection with its clock.
pub(crate) async fn lodge(
    tx: &mut Tx,
    case: Uuid,
    institution: &str,
    serial: u64,
    order: &OrderId,
) -> Result<()> {
    let today = tx.today();
    let due = nodes::due_day(law::id::BANK_OBJECTION_REPLY, today)?;
    let new = kept::New { case, institution, serial, order: order.as_str(), due };
    let Some(objection) = kept::keep(tx, new).await? else { return Ok(()) };
    let entry = Entry::new("control.object", law::id::BANK_OBJECTION_REPLY).words(
        format!("{institution}对协助执行提出书面异议,应于{due}前审查"),
        format!("{institution} objects in writing; to be decided by {due}"),
    );
    cases::record(tx, Id::from(case), entry).await?;
    let institution = institution.to_owned();
    tx.tell(&ObjectionLodged { case, objection, institution, due }).await
}

/// Decide an objection.
///
/// # Errors
/// One of another case, or decided already; no reason.
pub async fn decide_objection(
    tx: &mut Tx,
    case: Id<cases::Case>,
    objection: Uuid,
    upheld: bool,
    reason: &str,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    let found = kept::lock(tx, objection).await?;
    if found.case_id != case.0 {
        return Err(Fault::Missing("objection"));
    }
    if found.decided_at.is_some() {
        return Err(law::id::BANK_OBJECTION_REPLY
            .refuse("异议已经审查", "the objection was decided already")
            .into());
    }
    kept::decide(tx, objection, upheld, reason).await?;
    if upheld
        && let Some(hold) = store::hold_by_order(tx, &found.order_id).await?
        && hold.is_open()
    {
        release::one(tx, &hold, law::id::BANK_OBJECTION_REPLY).await?;
    }
    let (zh, en) = if upheld { ("成立", "upheld") } else { ("不成立", "rejected") };
    let entry = Entry::new("control.decide_objection", law::id::BANK_OBJECTION_REPLY).words(
        format!("{}的异议{zh}:{reason}", found.institution),
        format!("objection of {} {en}: {reason}", found.institution),
    );
    cases::record(tx, case, entry).await
}
