//! Acts of pricing.

pub(crate) mod bodies;
pub(crate) mod fix;
pub(crate) mod object;
pub(crate) mod open;
pub(crate) mod report;
pub(crate) mod ways;

use cases::{Case, Entry, State};
use kernel::Id;
use law::RuleId;
use platform::{Act, Fault, Result, Role, Tx};

/// Recording what parties, offices, platforms and bodies said.
pub(crate) const RECORD: Act = Act::new("appraisal.record", &[Role::Judge, Role::Clerk]);
/// Beginning, naming bodies, drawing, settling objections, fixing the price.
pub(crate) const DECIDE: Act = Act::new("appraisal.decide", &[Role::Judge]);

/// An open case, locked: nothing is priced in one that is over.
pub(crate) async fn lock_open(tx: &mut Tx, case: Id<Case>) -> Result<()> {
    let row = cases::lock(tx, case).await?;
    if row.filed_on.is_none() || matches!(row.state, State::Closed | State::Rejected) {
        return Err(law::id::CASE_FLOW
            .refuse("案件未立案或已结案,不能办理", "the case is not filed, or over")
            .into());
    }
    Ok(())
}

/// Put an act into the case.
pub(crate) async fn record(
    tx: &mut Tx,
    case: Id<Case>,
    (act, rule): (&'static str, RuleId),
    (zh, en): (String, String),
) -> Result<()> {
    cases::record(tx, case, Entry::new(act, rule).words(zh, en)).await
}

/// A name that is one.
pub(crate) fn named(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 {
        return Err(Fault::invalid(field, "须为1至100字", "1 to 100 characters"));
    }
    Ok(text.to_owned())
}
