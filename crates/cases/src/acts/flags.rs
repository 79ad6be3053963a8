//! 中止、暂缓、和解、异议、移送 – lay a flag over the state: nothing is disposed of until it is cleared,
//! and the clocks stop where 执行程序解释 第13条 says so.

use kernel::Id;
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde_json::json;

use crate::model::{Case, CaseRow, Entry, Flag, State, StayGround};
use crate::{rules, store};

/// Setting and clearing flags.
pub(crate) const FLAG: Act = Act::new("cases.flag", &[Post::Judge, Post::DivisionHead]);

/// Set `flag` for a stated reason.
///
/// # Errors
/// A closed case; a flag that is set already; no reason.
pub async fn set_flag(tx: &mut Tx, case: Id<Case>, flag: Flag, reason: &str) -> Result<()> {
    set_flag_on(tx, case, flag, StayGround::Other, reason).await
}

/// As [`set_flag`], on a ground: while a stay or deferment for the review of the title or for retrial
/// lasts, no doubled interest accrues (法释〔2014〕8号 第3条第3款).
pub(crate) async fn set_flag_on(
    tx: &mut Tx,
    case: Id<Case>,
    flag: Flag,
    ground: StayGround,
    reason: &str,
) -> Result<()> {
    let row = store::lock(tx, case).await?;
    platform::reason(reason, "reason")?;
    if matches!(row.state, State::Closed | State::Rejected) {
        return Err(law::id::CASE_FLOW
            .refuse("案件已结,不能再作标记", "the case is over; no flag can be set")
            .into());
    }
    if row.flags.contains(&flag) {
        return Err(law::id::CASE_FLOW
            .refuse(format!("案件已处于“{}”", flag.zh()), format!("is {} already", flag.code()))
            .into());
    }
    if ground != StayGround::Other {
        if !matches!(flag, Flag::Stayed | Flag::Deferred) {
            return Err(Fault::invalid(
                "ground",
                "只有中止和暂缓可以注明审查或再审事由",
                "only a stay or a deferment has such a ground",
            ));
        }
        store::begin_pause(tx, case, flag, ground).await?;
    }
    store::add_flag(tx, case, flag).await?;
    if flag.stops_clocks() {
        nodes::stop_all(tx, case.0, reason).await?;
    }
    let entry = Entry::new("cases.flag", law::id::TERM_EXCLUDED)
        .words(format!("{}:{reason}", flag.zh()), format!("{}: {reason}", flag.code()));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "flag": flag }));
    Ok(())
}

/// Clear `flag`; clocks run on when it was the last that stopped them.
///
/// # Errors
/// A flag that is not set; no reason.
pub async fn clear_flag(tx: &mut Tx, case: Id<Case>, flag: Flag, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    platform::reason(reason, "reason")?;
    if !row.flags.contains(&flag) {
        return Err(Fault::Missing("flag"));
    }
    store::remove_flag(tx, case, flag).await?;
    store::end_pause(tx, case, flag).await?;
    let stopped_by = row.flags.iter().filter(|flag| flag.stops_clocks());
    if flag.stops_clocks() && stopped_by.count() == 1 {
        nodes::resume_all(tx, case.0).await?;
    }
    let entry = Entry::new("cases.flag", law::id::TERM_EXCLUDED)
        .words(format!("解除{}:{reason}", flag.zh()), format!("{} cleared: {reason}", flag.code()));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "cleared": flag }));
    Ok(())
}

/// 不得处分 – refuse to dispose of property while a flag lies over the case: 民事诉讼法 第238条, 第267条.
///
/// # Errors
/// Any flag.
pub fn require_disposable(row: &CaseRow) -> Result<()> {
    Ok(rules::flow::disposable(&row.flags)?)
}

/// 身份核查 – somebody says that they are not the debtor: nothing new is done to anybody in the case until
/// it is reviewed, after it has ended for now, too. One under review stays so.
pub async fn dispute_identity(tx: &mut Tx, case: Id<Case>, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    if row.flags.contains(&Flag::IdentityDisputed) {
        return Ok(());
    }
    store::add_flag(tx, case, Flag::IdentityDisputed).await?;
    note_review(tx, case, "有人主张其并非被执行人,停止采取新的措施", "no new measure", reason).await
}

/// The review is over.
pub async fn settle_identity(tx: &mut Tx, case: Id<Case>, reason: &str) -> Result<()> {
    let row = store::lock(tx, case).await?;
    if !row.flags.contains(&Flag::IdentityDisputed) {
        return Ok(());
    }
    store::remove_flag(tx, case, Flag::IdentityDisputed).await?;
    note_review(tx, case, "身份核查完毕", "identity reviewed", reason).await
}

async fn note_review(tx: &mut Tx, case: Id<Case>, zh: &str, en: &str, reason: &str) -> Result<()> {
    let entry = Entry::new("cases.flag", law::id::WRONGED)
        .words(format!("{zh}:{reason}"), format!("{en}: {reason}"));
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "flag": Flag::IdentityDisputed }));
    Ok(())
}

/// 身份无争议 – refuse anything new while it is reviewed whether the debtor is the right person.
///
/// # Errors
/// A review that is going on.
pub fn require_identified(flags: &[Flag]) -> Result<()> {
    Ok(rules::flow::identified(flags)?)
}
