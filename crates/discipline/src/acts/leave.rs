//! 暂时解除与必要消费 – let a restricted person travel for a while, and end it: by its last day, with the
//! restriction, or because it was abused. 善意文明执行意见 第17条, 限消规定 第8条; the president approves.

use approvals::Proposal;
use cases::{Case, Entry};
use chrono::NaiveDate;
use kernel::Id;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{LADDER, line, party};
use crate::events::{LeaveAllowed, LeaveEnded};
use crate::model::{Leave, LeaveReason, Mode, Restriction};
use crate::rules::leave::{Asked, judge, rule};
use crate::store::leaves::{self, Which};
use crate::{papers, store};

/// Proposing a leave.
pub(crate) const PROPOSE_LEAVE: Act =
    Act::new("discipline.propose_leave", &[Role::Judge]).stepped_up();
/// Ending an abused one.
pub(crate) const REVOKE_LEAVE: Act = Act::new("discipline.revoke_leave", &[Role::Judge]);
/// Approved act.
pub const ALLOW_LEAVE: &str = "discipline.allow_leave";

/// 准许建议 – as entered, and what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveCommand {
    /// Restriction it is an exception from.
    pub restriction: Uuid,
    /// Why.
    pub reason: LeaveReason,
    /// What shows it: papers handed in.
    pub evidence: String,
    /// Whether a written promise was given.
    pub has_promised: bool,
    /// By what means.
    pub modes: Vec<Mode>,
    /// From where, when it is for one route.
    #[serde(default)]
    pub route_from: Option<String>,
    /// To where.
    #[serde(default)]
    pub route_to: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// Propose a leave; checked now and again when approved.
///
/// # Errors
/// A restriction of another case or lifted already; one abused before; more than a month; no
/// evidence or promise; half a route.
pub async fn propose_leave(tx: &mut Tx, case: Id<Case>, command: &LeaveCommand) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    let restriction = check(tx, case, command).await?;
    let name = party(tx, restriction.subject).await?.name;
    let LeaveCommand { reason, from, until, .. } = command;
    let proposal = Proposal {
        case: case.0,
        act: ALLOW_LEAVE,
        command: serde_json::to_value(command)?,
        summary_zh: format!("准许{name}{from}至{until}出行:{}", reason.zh()),
        summary_en: format!("let {name} travel from {from} to {until}: {}", reason.en()),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, case: Id<Case>, command: &LeaveCommand) -> Result<Restriction> {
    let line = line(tx, case.0).await?;
    let restriction = store::restriction_of(tx, command.restriction).await?;
    if !line.contains(&restriction.case_id) {
        return Err(Fault::Missing("restriction"));
    }
    platform::stated(
        &command.evidence,
        "evidence",
        ("须写明证明材料,500字以内", "name the evidence, in up to 500 characters"),
    )?;
    let places = [&command.route_from, &command.route_to];
    let is_named = |place: &&Option<String>| place.as_deref().is_some_and(|p| !p.trim().is_empty());
    if places.iter().filter(|place| is_named(place)).count() == 1 {
        return Err(Fault::invalid(
            "route_to",
            "线路须同时写明起点和终点",
            "a route has a beginning and an end",
        ));
    }
    judge(&Asked {
        is_live: restriction.is_live(),
        has_abused: leaves::has_abused(tx, restriction.subject).await?,
        reason: command.reason,
        modes: &command.modes,
        has_promised: command.has_promised,
        from: command.from,
        until: command.until,
        today: tx.today(),
    })?;
    Ok(restriction)
}

/// Carry out an approved leave.
pub async fn perform_leave(tx: &mut Tx, approval: Approval, command: LeaveCommand) -> Result<()> {
    let case = Id::from(approval.case);
    cases::lock(tx, case).await?;
    let restriction = check(tx, case, &command).await?;
    let face = cases::face(tx, case).await?;
    let person = party(tx, restriction.subject).await?;
    let document = papers::leave_decision(tx, &face, &person, &command).await?;
    let named = |place: Option<String>| place.filter(|place| !place.trim().is_empty());
    let leave = Leave {
        id: tx.new_id(),
        case_id: case.0,
        restriction: restriction.id,
        subject: restriction.subject,
        reason: command.reason,
        evidence: command.evidence,
        modes: command.modes,
        route_from: named(command.route_from),
        route_to: named(command.route_to),
        from: command.from,
        until: command.until,
        allowed_on: tx.today(),
        document: document.id,
        ended_on: None,
        is_abused: false,
        end_reason: None,
    };
    leaves::keep(tx, &leave).await?;
    let (name, from, until) = (&person.name, leave.from, leave.until);
    let entry = Entry::new("discipline.allow_leave", rule(leave.reason))
        .words(
            format!("准许{name}{from}至{until}出行:{}", leave.reason.zh()),
            format!("{name} may travel from {from} to {until}: {}", leave.reason.en()),
        )
        .document(document.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "leave": leave.id }));
    let (subject, measure) = (leave.subject, leave.id);
    tx.tell(&LeaveAllowed { case: case.0, subject, measure }).await
}

/// 恢复限制 – a leave was abused: it ends at once, and the person gets no other.
///
/// # Errors
/// Not of this case; ended already; no reason.
pub async fn revoke_leave(tx: &mut Tx, case: Id<Case>, id: Uuid, reason: &str) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    let line = line(tx, case.0).await?;
    let leave = leaves::lock(tx, &line, id).await?;
    if leave.ended_on.is_some() {
        return Err(law::id::TEMPORARY_ABUSE
            .refuse("该准许已经终止", "the leave has ended already")
            .into());
    }
    let reason = format!("滥用准许,恢复限制:{reason}");
    let ended = leaves::end(tx, Which::One(id), &reason, true).await?;
    note_ended(tx, &ended).await?;
    let name = party(tx, leave.subject).await?.name;
    let entry = Entry::new("discipline.revoke_leave", law::id::TEMPORARY_ABUSE)
        .words(format!("{name}{reason}"), format!("leave of {name} abused, restricted again"));
    cases::record(tx, case, entry).await
}

/// The restriction is lifted: what was allowed in spite of it has no meaning any more.
pub(crate) async fn end_with(tx: &mut Tx, restriction: Uuid) -> Result<()> {
    let ended = leaves::end(tx, Which::OfRestriction(restriction), "限制已经解除", false).await?;
    note_ended(tx, &ended).await
}

/// 期满恢复 – those whose last day was before `day`.
pub(crate) async fn lapse(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let ended = leaves::end(tx, Which::Before(day), "准许期满,恢复限制", false).await?;
    note_ended(tx, &ended).await
}

async fn note_ended(tx: &mut Tx, ended: &[Leave]) -> Result<()> {
    for leave in ended {
        let (case, subject, measure) = (leave.case_id, leave.subject, leave.id);
        tx.tell(&LeaveEnded { case, subject, measure }).await?;
    }
    Ok(())
}
