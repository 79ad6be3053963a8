//! 终结本次执行程序 – propose once the twelve checks pass, and rule once approved: 民诉法解释 第517条,
//! 终本规定 第1–9条.

use approvals::Proposal;
use cases::{Case, ClosingWay, Entry, State};
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Act, Approval, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::acts::{checklist, lock_open, require_running, reward};
use crate::events::ProcedureEnded;
use crate::model::Pooled;
use crate::papers;
use crate::rules::{self, ending, schedule};
use crate::store::pool;

/// Proposing to end the present procedure.
pub(crate) const PROPOSE: Act = Act::new("closing.propose_ending", &[Role::Judge]);
/// Approved act.
pub const END: &str = "closing.end_procedure";

/// 终本命令 – what the approver is asked to approve.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct EndCommand {}

/// Propose the ruling; checked now and again when approved.
///
/// # Errors
/// The refusal names every condition that is missing; a case under a flag.
pub async fn propose_ending(tx: &mut Tx, case: Id<Case>) -> Result<Uuid> {
    let row = lock_open(tx, case).await?;
    require_running(&row)?;
    let facts = checklist::facts(tx, case).await?;
    ending::judge(&facts)?;
    for state in [State::Interviewing, State::EndingReview] {
        cases::advance(tx, case, state).await?;
    }
    let left = facts.outstanding;
    let proposal = Proposal {
        case: case.0,
        act: END,
        command: serde_json::to_value(EndCommand {})?,
        summary_zh: format!("终结本次执行程序,未履行{left}元"),
        summary_en: format!("end the present procedure, {left} outstanding"),
        ladder: ending::ladder(&facts),
        amount: Some(left),
    };
    let approval = approvals::propose(tx, proposal).await?;
    let entry = Entry::new("closing.propose_ending", law::id::ZB_APPROVAL)
        .node(NodeCode::ENDING_START)
        .words("十二项核查通过,提请终本", "twelve checks passed, ending proposed");
    cases::record(tx, case, entry).await?;
    Ok(approval)
}

/// Make an approved ruling: the case closes, enters the pool, is published at once, and its ten
/// queries are planned. Measures in force stay.
pub async fn perform_ending(tx: &mut Tx, approval: Approval, _: EndCommand) -> Result<()> {
    let case = Id::from(approval.case);
    let row = lock_open(tx, case).await?;
    require_running(&row)?;
    let facts = checklist::facts(tx, case).await?;
    let checks = ending::judge(&facts)?;
    let face = cases::face(tx, case).await?;
    let ruling = papers::zhongben_ruling(tx, &face, &facts, &checks).await?;
    for state in [State::Interviewing, State::EndingReview] {
        cases::advance(tx, case, state).await?;
    }
    let entry = Entry::new("closing.end_procedure", law::id::ZB_RULING)
        .node(NodeCode::ENDING_START)
        .words(
            format!("裁定终结本次执行程序,未履行{}元", facts.outstanding),
            format!("the present procedure ends, {} outstanding", facts.outstanding),
        )
        .document(ruling.id)
        .amount(facts.outstanding);
    cases::record(tx, case, entry).await?;
    reward::end_all(tx, case.0).await?;
    cases::close(tx, case, ClosingWay::ProcedureEnded, ruling.id).await?;
    let ruled_on = tx.today();
    let pooled = Pooled {
        case_id: case.0,
        number: face.number,
        court: face.court,
        court_name: face.court_name,
        debtors: face.debtors,
        ruled_on,
        ruling: ruling.id,
        claimed: facts.due,
        obtained: facts.obtained,
        outstanding: facts.outstanding,
        publish_due: rules::due(law::id::ZB_PUBLISH, ruled_on),
        published_on: Some(ruled_on),
        left_on: None,
        left_reason: None,
        successor: None,
    };
    enter_pool(tx, &pooled).await?;
    tx.note(Some(case.0), json!({ "ended": ruling.number, "outstanding": facts.outstanding }));
    tx.tell(&ProcedureEnded { case: case.0, ruled_on }).await
}

async fn enter_pool(tx: &mut Tx, pooled: &Pooled) -> Result<()> {
    let case = Id::from(pooled.case_id);
    pool::enter(tx, pooled).await?;
    let days = schedule::days(pooled.ruled_on);
    let debtors = cases::parties(tx, case, cases::Role::Debtor).await?.len();
    pool::plan(tx, pooled.case_id, &days, debtors).await?;
    let (node, rule) = (NodeCode::AFTER_ENDING_QUERY, law::id::ZB_REQUERY_EVERY);
    nodes::start(tx, pooled.case_id, node, rule, pooled.ruled_on).await?;
    let due = pooled.publish_due;
    let entry = Entry::new("closing.publish", law::id::ZB_PUBLISH).words(
        format!("录入终本案件信息库并公布(期限至{due})"),
        format!("entered in the pool and published, due {due}"),
    );
    cases::record(tx, case, entry).await?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(()) };
    let entry = Entry::new("closing.plan_queries", law::id::ZB_REQUERY_EVERY).node(node).words(
        format!("安排{}次终本后查询:{first}至{last}", days.len()),
        format!("{} queries planned, {first} to {last}", days.len()),
    );
    cases::record(tx, case, entry).await
}
