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

use super::found;
use crate::store::{self, Settling, Sighting};

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
    let asked = store::lock_inquiry(tx, order).await?;
    let (inquiry, round) =
        asked.filter(|(_, round)| round.case_id == case.0).ok_or(Fault::Missing("inquiry"))?;
    if !matches!(inquiry.state.as_str(), "overdue" | "refused") {
        return Err(law::id::CONTROL_CAPABILITY
            .refuse(
                "该查询已有反馈或仍在期限内,无须现场查询",
                "the inquiry was answered, or still has time; no counter is needed",
            )
            .into());
    }
    let result = format!("{} items, {paper}", entered.items.len());
    store::settle_inquiries(tx, &[Settling { order, state: "answered", result }]).await?;
    let now = tx.now;
    let (debtor, institution) = (inquiry.debtor, inquiry.institution.as_str());
    let seen = Sighting { round: &round, debtor, institution, items: &entered.items, at: now };
    found::keep(tx, &[seen]).await?;
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
    found::close_round(tx, &round).await
}
