//! 案件流转 – which state may follow which. Flags are not here: they never change the state.

use kernel::Refusal;

use crate::model::Flag;
use crate::model::State::{
    self, Assigned, Closed, Controlling, Distributing, EndingReview, Filed, Interviewing,
    Investigating, Noticed, Received, Rejected,
};

/// States that may follow `state`. A case that ends without property may still find some, and one
/// with property may run out of it: both tracks are open until closing.
pub(crate) fn next(state: State) -> &'static [State] {
    match state {
        Received => &[Filed, Rejected],
        Filed => &[Assigned],
        Assigned => &[Noticed, Investigating],
        Noticed => &[Investigating],
        Investigating => &[Controlling, Interviewing, Distributing, Closed],
        Controlling => &[Distributing, Interviewing, Investigating, Closed],
        Distributing => &[Controlling, Investigating, Interviewing, Closed],
        Interviewing => &[EndingReview, Controlling, Investigating, Distributing],
        EndingReview => &[Closed, Interviewing, Controlling, Investigating],
        Rejected | Closed => &[],
    }
}

/// Whether `to` may follow `from`.
pub(crate) fn judge(from: State, to: State) -> Result<(), Refusal> {
    if from == to || next(from).contains(&to) {
        return Ok(());
    }
    Err(law::id::CASE_FLOW.refuse(
        format!("案件处于“{}”,不能转入“{}”", from.zh(), to.zh()),
        format!("a case that is {} cannot become {}", from.code(), to.code()),
    ))
}

/// Whether property may be disposed of: not under any flag. What is held stays held.
pub(crate) fn disposable(flags: &[Flag]) -> Result<(), Refusal> {
    let Some(flag) = flags.first() else { return Ok(()) };
    Err(law::id::CASE_STAYED.refuse(
        format!("案件处于“{}”期间,不得处分财产", flag.zh()),
        format!("the case is under {}; nothing may be disposed of", flag.code()),
    ))
}

/// Whether new measures may be taken: not while it is reviewed whether the debtor is the right person.
pub(crate) fn identified(flags: &[Flag]) -> Result<(), Refusal> {
    if !flags.contains(&Flag::IdentityDisputed) {
        return Ok(());
    }
    Err(law::id::WRONGED.refuse(
        "有人主张其并非被执行人,核查期间不得采取新的措施",
        "somebody says that they are not the debtor: no new measure until it is reviewed",
    ))
}
