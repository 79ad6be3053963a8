//! Recording looks, stopping them, and letting them go on. 个人信息保护法 第6条; threats N5, T14.

use law::id::RuleId;
use platform::trail::Note;
use platform::{Act, Fault, Result, Role, Tx};
use serde_json::json;
use uuid::Uuid;

use crate::events::LookedUp;
use crate::model::What;
use crate::store;

/// Letting an officer's look-ups go on.
pub const LIFT: Act = Act::new("lookups.lift_stop", &[Role::SecurityAdmin]).stepped_up();

/// 留痕 – put on record that `persons` are looked at for `case` of `court`, because `rule` allows it.
/// To be called before anything is shown, and committed with it.
///
/// # Errors
/// An officer who was stopped, or who has looked often enough today.
pub async fn record(
    tx: &mut Tx,
    case: Uuid,
    court: &str,
    persons: &[Uuid],
    what: What,
    rule: RuleId,
) -> Result<()> {
    if persons.is_empty() {
        return Ok(());
    }
    let looked = json!({ "looked_up": persons, "of": what });
    tx.record(Note::new(Some(case), looked).article(rule).purpose(what.purpose()));
    let Some(officer) = tx.actor.officer().map(|officer| officer.id) else {
        store::keep(tx, None, case, court, persons, what, rule).await?;
        return Ok(());
    };
    if store::is_stopped(tx, officer).await? {
        return Err(law::id::LOOKUPS_STOPPED
            .refuse(
                "您的查询权限已暂停,须经安全管理员核查后恢复",
                "your look-ups are stopped until a security administrator has looked into them",
            )
            .into());
    }
    let looks = store::keep(tx, Some(officer), case, court, persons, what, rule).await?;
    if looks == 0 {
        return Ok(());
    }
    let limit = law::times(law::id::LOOKUPS_DAILY_LIMIT, tx.today());
    if store::count(tx, officer, looks).await? > i64::from(limit) {
        return Err(law::id::LOOKUPS_DAILY_LIMIT
            .refuse(
                format!("今日查阅已达{limit}人次上限"),
                format!("the limit of {limit} look-ups a day is reached"),
            )
            .into());
    }
    tx.tell(&LookedUp { case, officer }).await
}

/// 暂停查询 – stop an officer's look-ups until they are looked into; once is enough.
pub async fn stop(tx: &mut Tx, officer: Uuid, zh: &str, en: &str) -> Result<()> {
    store::stop(tx, officer, zh, en).await?;
    tx.note(None, json!({ "look_ups_stopped": officer, "why": en }));
    Ok(())
}

/// 恢复查询 – let a stopped officer's look-ups go on.
///
/// # Errors
/// No reason; one's own stop; one that is not open.
pub async fn lift(tx: &mut Tx, id: Uuid, reason: &str) -> Result<()> {
    let wanted =
        ("请写明核查结论(500字以内)", "say what the inquiry found, in at most 500 characters");
    let reason = platform::stated(reason, "reason", wanted)?;
    let stopped = store::open_stop(tx, id).await?.ok_or(Fault::Missing("stop"))?;
    let me = tx.actor.officer().map(|officer| officer.id).ok_or(Fault::Unsigned)?;
    if stopped == me {
        return Err(law::id::LOOKUPS_STOPPED
            .refuse("不得恢复本人的查询权限", "nobody lifts their own stop")
            .into());
    }
    store::lift(tx, id, me, reason).await?;
    tx.note(None, json!({ "look_ups_go_on": stopped, "reason": reason }));
    Ok(())
}
