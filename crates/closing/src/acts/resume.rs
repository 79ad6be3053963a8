//! 恢复执行 – an officer answers a suggestion, or a creditor who found something himself: a new case
//! （执恢） carries on, the old one leaves the pool and stays counted as ended. 民诉法解释 第517条第2款,
//! 终本规定 第9条.

use cases::{Case, Entry, State};
use kernel::{Id, Money};
use law::nodes::NodeCode;
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::CaseResumed;
use crate::model::{Pooled, Suggestion, SuggestionState};
use crate::papers;
use crate::store::pool::{self, Decided};

/// Answering a suggestion, or resuming on a creditor's word.
pub(crate) const RESUME: Act = Act::new("closing.resume", &[Role::Judge, Role::DivisionHead]);

/// 答复 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// 恢复执行.
    Accept {
        /// Why; with no open suggestion, what the creditor found.
        reason: String,
    },
    /// 不予恢复.
    Decline {
        /// Suggestion.
        suggestion: Uuid,
        /// Why.
        reason: String,
    },
}

/// Answer; returns the id of the resumed case, if there is one now.
///
/// # Errors
/// A case that is not in the pool; no reason; a decline while money frozen for it is still held.
pub async fn answer(tx: &mut Tx, case: Id<Case>, answer: &Answer) -> Result<Option<Uuid>> {
    cases::lock(tx, case).await?;
    let pooled = pool::lock(tx, case.0).await?.ok_or_else(|| {
        Fault::from(law::id::RESUME.refuse(
            "案件不在终本库中,不能恢复执行",
            "the case is not in the pool; there is nothing to resume",
        ))
    })?;
    match answer {
        Answer::Accept { reason } => {
            accept(tx, &pooled, platform::reason(reason, "reason")?).await.map(Some)
        }
        Answer::Decline { suggestion, reason } => {
            decline(tx, &pooled, *suggestion, platform::reason(reason, "reason")?).await?;
            Ok(None)
        }
    }
}

async fn accept(tx: &mut Tx, pooled: &Pooled, reason: &str) -> Result<Uuid> {
    let old = Id::from(pooled.case_id);
    let today = tx.today();
    let new: Id<Case> = cases::open_resumed(tx, old, reason).await?;
    control::carry_holds(tx, old.0, new.0).await?;
    carry_clocks(tx, old.0, new).await?;
    let face = cases::face(tx, new).await?;
    let notice = papers::resumption_notice(tx, &face, pooled, reason).await?;
    pool::leave(tx, old.0, today, "恢复执行", new.0).await?;
    let open = pool::suggestions(tx, old.0).await?;
    for suggestion in open.iter().filter(|s| s.state == SuggestionState::Open) {
        let state = SuggestionState::Accepted;
        let decided = Decided { state, on: today, reason, successor: Some(new.0) };
        pool::decide(tx, suggestion.id, &decided).await?;
    }
    let number = &face.number;
    let entry = Entry::new("closing.resume", law::id::RESUME)
        .node(NodeCode::RESUMPTION)
        .words(
            format!("恢复执行,转入{number},退出终本库"),
            format!("resumed as {number}; left the pool"),
        )
        .document(notice.id);
    cases::record(tx, old, entry).await?;
    let entry = Entry::new("closing.resume", law::id::RESUME)
        .words("发出恢复执行通知书", "resumption notice issued")
        .document(notice.id);
    cases::record(tx, new, entry).await?;
    tx.note(Some(old.0), json!({ "resumed": new }));
    tx.tell(&CaseResumed { case: old.0, successor: new.0 }).await?;
    Ok(new.0)
}

/// The old case's clocks of what now goes on in the new one end; those of holds carried over begin
/// there.
async fn carry_clocks(tx: &mut Tx, old: Uuid, new: Id<Case>) -> Result<()> {
    let today = tx.today();
    for node in [
        NodeCode::RESUMPTION,
        NodeCode::AFTER_ENDING_QUERY,
        NodeCode::BANK_DEPOSIT_FREEZE,
        NodeCode::DEDUCTION,
    ] {
        nodes::finish_if_open(tx, old, node, today).await?;
    }
    let holds = control::holds_of_case(tx, new.0).await?;
    let Some(from) = holds.iter().map(|hold| hold.from).min() else { return Ok(()) };
    let (frozen, rule) = (NodeCode::BANK_DEPOSIT_FREEZE, law::id::FREEZE_MAX_DEPOSIT);
    nodes::start(tx, new.0, frozen, rule, from).await?;
    nodes::start(tx, new.0, NodeCode::DEDUCTION, law::id::CONTROL_DEDUCT_TERM, today).await?;
    // What is held was found by a query just now: the resumed case has had its first.
    nodes::finish_if_open(tx, new.0, NodeCode::FIRST_NETWORK_QUERY, today).await?;
    cases::advance(tx, new, State::Controlling).await?;
    Ok(())
}

async fn decline(tx: &mut Tx, pooled: &Pooled, id: Uuid, reason: &str) -> Result<()> {
    let all = pool::suggestions(tx, pooled.case_id).await?;
    let open = |s: &&Suggestion| s.id == id && s.state == SuggestionState::Open;
    let suggestion = all.iter().find(open).ok_or(Fault::Missing("open suggestion"))?;
    let held = held_for(tx, suggestion).await?;
    if held > Money::ZERO {
        return Err(law::id::CONTROL_RELEASE_EXCESS
            .refuse(
                format!("先行冻结的{held}元尚未解除,应先解除冻结或恢复执行"),
                format!("{held} frozen for it is still held: release it, or resume"),
            )
            .at("suggestion")
            .into());
    }
    let state = SuggestionState::Declined;
    let decided = Decided { state, on: tx.today(), reason, successor: None };
    pool::decide(tx, id, &decided).await?;
    if all.iter().filter(|s| s.state == SuggestionState::Open).count() == 1 {
        let today = tx.today();
        nodes::finish_if_open(tx, pooled.case_id, NodeCode::RESUMPTION, today).await?;
    }
    let entry = Entry::new("closing.decline_resumption", law::id::RESUME)
        .node(NodeCode::RESUMPTION)
        .words(format!("不予恢复执行:{reason}"), format!("not resumed: {reason}"));
    cases::record(tx, Id::from(pooled.case_id), entry).await?;
    tx.note(Some(pooled.case_id), json!({ "declined": id }));
    Ok(())
}

/// What is still held of what was frozen for a suggestion.
async fn held_for(tx: &mut Tx, suggestion: &Suggestion) -> Result<Money> {
    let holds = control::holds_of_case(tx, suggestion.case_id).await?;
    Ok(holds
        .iter()
        .filter(|h| h.institution == suggestion.institution && h.debtor == suggestion.debtor)
        .filter(|h| h.from >= suggestion.made_on)
        .map(control::Hold::live)
        .sum())
}
