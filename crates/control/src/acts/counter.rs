//! 现场查询 – an institution that stayed silent or could not answer was asked at its counter; what it
//! said there is entered with the number of its paper. Silence is never "nothing there": somebody
//! went and asked.

use cases::Entry;
use contract::Found;
use kernel::Id;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::answer;
use crate::store;

/// Entering what was said at a counter.
pub(crate) const ENTER_COUNTER_ANSWER: Act =
    Act::new("control.enter_counter_answer", &[Role::Judge, Role::Clerk]);

/// 现场查询结果 – as entered.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterAnswer {
    /// 回执编号 of the institution's paper.
    pub paper: String,
    /// What there is; empty means asked and found nothing.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Found>,
}

/// Enter the counter's answer to the inquiry `order`.
///
/// # Errors
/// An inquiry of another case, or one answered or still to be answered online; no paper.
pub async fn enter_counter_answer(
    tx: &mut Tx,
    case: Id<cases::Case>,
    order: &str,
    entered: &CounterAnswer,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let paper = entered.paper.trim();
    if paper.is_empty() {
        return Err(Fault::invalid("paper", "须填写回执编号", "the paper's number is needed"));
    }
    let found = store::lock_inquiry(tx, order).await?;
    let (inquiry, round) =
        found.filter(|(_, round)| round.case_id == case.0).ok_or(Fault::Missing("inquiry"))?;
    if !matches!(inquiry.state.as_str(), "overdue" | "refused") {
        return Err(law::id::CONTROL_CAPABILITY
            .refuse(
                "该查询已有反馈或仍在期限内,无须现场查询",
                "the inquiry was answered, or still has time; no counter is needed",
            )
            .into());
    }
    let result = format!("{} items, {paper}", entered.items.len());
    store::settle_inquiry(tx, order, "answered", &result).await?;
    let now = tx.now;
    answer::keep_found(tx, &inquiry, &round, &entered.items, now).await?;
    let entry = Entry::new("control.enter_counter_answer", law::id::CONTROL_CAPABILITY).words(
        format!("{}现场查询(回执{paper}):{}项", inquiry.institution, entered.items.len()),
        format!(
            "asked at {} in person ({paper}): {} item(s)",
            inquiry.institution,
            entered.items.len()
        ),
    );
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "counter": inquiry.institution, "paper": paper }));
    answer::close_round(tx, &round).await
}
