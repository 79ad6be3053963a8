//! 财产报告核查 – record how a debtor answered the report order: 财产调查规定 第3条、第10条.

use cases::{Case, Entry};
use chrono::NaiveDate;
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::is_debtor;
use crate::model::{Report, ReportOutcome};
use crate::{rules, store};

/// Recording a property report.
pub(crate) const RECORD: Act = Act::new("discipline.record_report", &[Role::Judge, Role::Clerk]);

/// 财产报告核查 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReport {
    /// Whose.
    pub debtor: Uuid,
    /// How it went.
    pub outcome: ReportOutcome,
    /// Day of the report, or of finding that none came; today when not named.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// What was reported, or what was found untrue.
    #[serde(default)]
    pub content: String,
}

/// Record the outcome for one debtor.
///
/// # Errors
/// No report order yet; somebody who is no debtor; "did not report" before the term is over; a day
/// in the future.
pub async fn record_report(tx: &mut Tx, case: Id<Case>, new: &NewReport) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    if !is_debtor(tx, case, new.debtor).await? {
        return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
    }
    let Some(ordered_on) = row.noticed_on else {
        return Err(law::id::PROPERTY_REPORT
            .refuse("尚未发出报告财产令", "no report was ordered yet")
            .at("outcome")
            .into());
    };
    let on = new.on.unwrap_or(tx.today());
    if on > tx.today() || on < ordered_on {
        return Err(Fault::invalid(
            "on",
            "日期须在发出报告财产令之后、今日之前",
            "the day lies between the order and today",
        ));
    }
    let due = rules::due(law::id::PROPERTY_REPORT, ordered_on);
    if new.outcome == ReportOutcome::NotReported && on <= due {
        return Err(law::id::PROPERTY_REPORT
            .refuse(
                format!("报告财产期限至{due},尚未届满"),
                format!("the term to report runs until {due}"),
            )
            .at("outcome")
            .into());
    }
    let id = tx.new_id();
    let (debtor, outcome, content) = (new.debtor, new.outcome, new.content.clone());
    store::keep_report(tx, case.0, &Report { id, debtor, outcome, on, content }).await?;
    let rule = law::id::LIST_REPORT_DUTY;
    let entry = Entry::new("discipline.record_report", rule).words(
        format!("财产报告核查:{}", outcome.zh()),
        format!("property report: {}", outcome.en()),
    );
    let breach = outcome.is_breach();
    cases::record(tx, case, if breach { entry.node(NodeCode::SANCTION) } else { entry }).await?;
    tx.note(Some(case.0), json!({ "report": outcome, "debtor": debtor }));
    Ok(id)
}
