//! 删除与解除 – by an approved decision, by the end of a term, and at once when a case closes so that
//! nothing is left to press for: 失信规定 第10条, 限消规定 第9条.

use approvals::Proposal;
use cases::{Case, Entry};
use chrono::NaiveDate;
use kernel::Id;
use law::RuleId;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{LADDER, exit, leave, line, party};
use crate::events::{DebtorDelisted, RestrictionLifted};
use crate::model::{EndGround, Listing, ListingState, Restriction, Why};
use crate::rules::exit::judge_lifting;
use crate::rules::removal::{self, Lifting};
use crate::{papers, rules, store};

/// Proposing to lift or remove.
pub(crate) const PROPOSE: Act = Act::new("discipline.propose_end", &[Role::Judge]).stepped_up();
/// Approved act.
pub const END: &str = "discipline.end";

/// 解除或删除事项 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndCommand {
    /// What ends.
    pub target: Target,
    /// Why.
    pub ground: EndGround,
    /// In words.
    pub reason: String,
}

/// What is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// 限制消费.
    Restriction(Uuid),
    /// 失信信息.
    Listing(Uuid),
    /// 限制出境.
    Exit(Uuid),
}

/// 解除理由 – as entered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndReason {
    /// Ground.
    pub ground: EndGround,
    /// In words.
    pub reason: String,
}

/// Propose to lift a restriction or to remove a list entry.
///
/// # Errors
/// Not of this case; a ground that does not end it; no reason.
pub async fn propose_end(
    tx: &mut Tx,
    case: Id<Case>,
    target: Target,
    why: EndReason,
) -> Result<Uuid> {
    cases::lock(tx, case).await?;
    platform::reason(&why.reason, "reason")?;
    let command = EndCommand { target, ground: why.ground, reason: why.reason };
    let (_, subject) = check(tx, case, &command).await?;
    let name = party(tx, subject).await?.name;
    let (zh, en) = match target {
        Target::Restriction(_) => ("解除对其限制消费", "lift the restriction of"),
        Target::Listing(_) => ("删除其失信信息", "remove the entry of"),
        Target::Exit(_) => ("解除对其限制出境", "lift the exit restriction of"),
    };
    let proposal = Proposal {
        case: case.0,
        act: END,
        command: serde_json::to_value(&command)?,
        summary_zh: format!("{name}:{zh}({})", command.ground.zh()),
        summary_en: format!("{en} {name}: {}", command.ground.en()),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

/// The rule that allows it, and whom it concerns.
async fn check(tx: &mut Tx, case: Id<Case>, command: &EndCommand) -> Result<(RuleId, Uuid)> {
    let line = line(tx, case.0).await?;
    match command.target {
        Target::Listing(id) => {
            let listing = store::lock_listing(tx, id).await?;
            if !line.contains(&listing.case_id) {
                return Err(Fault::Missing("listing"));
            }
            Ok((removal::judge_entry(&listing, command.ground)?, listing.debtor))
        }
        Target::Restriction(id) => {
            let restriction = store::lock_restriction(tx, id).await?;
            if !line.contains(&restriction.case_id) {
                return Err(Fault::Missing("restriction"));
            }
            let listings = store::listings(tx, &line).await?;
            let debtor = restriction.debtor;
            let lifting = Lifting {
                is_live: restriction.is_live(),
                capacity: restriction.capacity,
                debtor_is_listed: listings.iter().any(|l| l.debtor == debtor && l.is_live()),
            };
            Ok((removal::judge_restriction(lifting, command.ground)?, restriction.subject))
        }
        Target::Exit(id) => {
            let exit = exit::of_line(tx, &line, id).await?;
            let rule = judge_lifting(exit.is_live(), exit.capacity, command.ground)?;
            Ok((rule, exit.subject))
        }
    }
}

/// Carry out an approved ending.
pub async fn perform_end(tx: &mut Tx, approval: Approval, command: EndCommand) -> Result<()> {
    let case = Id::from(approval.case);
    cases::lock(tx, case).await?;
    let (rule, _) = check(tx, case, &command).await?;
    let today = tx.today();
    let reason = format!("{}:{}", command.ground.zh(), command.reason);
    match command.target {
        Target::Listing(id) => {
            let listing = store::lock_listing(tx, id).await?;
            let state = command.ground.ended_state();
            let why = Why { from: today, rule, reason: &reason, ground: Some(command.ground) };
            close_entry(tx, &listing, state, why).await
        }
        Target::Restriction(id) => {
            let restriction = store::lock_restriction(tx, id).await?;
            let why = Why { from: today, rule, reason: &reason, ground: Some(command.ground) };
            lift(tx, &[restriction], why).await
        }
        Target::Exit(id) => {
            let found = store::exits::lock(tx, id).await?;
            exit::lift(tx, &found, today, rule, &reason).await
        }
    }
}

/// End a list entry today.
pub(crate) async fn close_entry(
    tx: &mut Tx,
    listing: &Listing,
    state: ListingState,
    why: Why<'_>,
) -> Result<()> {
    let (today, Why { rule, reason, .. }) = (tx.today(), why);
    let due = rules::due(law::id::LIST_REMOVE, why.from);
    store::end_listing(tx, listing.id, state, &store::Ending { why, due, on: today }).await?;
    let case = Id::from(listing.case_id);
    let face = cases::face(tx, case).await?;
    let debtor = party(tx, listing.debtor).await?;
    let document = papers::listing_removal(tx, &face, &debtor, listing.id, (rule, reason)).await?;
    let entry = Entry::new("discipline.delist", rule)
        .words(
            format!("删除{}失信信息:{reason}(期限至{due})", debtor.name),
            format!("entry of {} removed, due {due}", debtor.name),
        )
        .document(document.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(listing.case_id), serde_json::json!({ "delisted": listing.id, "state": state }));
    let (subject, measure) = (listing.debtor, listing.id);
    tx.tell(&DebtorDelisted { case: listing.case_id, subject, measure }).await
}

/// Lift restrictions of one case today, and with them what was allowed in spite of them.
pub(crate) async fn lift(tx: &mut Tx, restrictions: &[Restriction], why: Why<'_>) -> Result<()> {
    let Some(first) = restrictions.first() else { return Ok(()) };
    let (case, Why { rule, reason, .. }) = (Id::from(first.case_id), why);
    let today = tx.today();
    let due = rules::due(law::id::RESTRICT_LIFT, why.from);
    let mut people = Vec::new();
    for restriction in restrictions {
        store::lift(tx, restriction.id, &store::Ending { why, due, on: today }).await?;
        leave::end_with(tx, restriction.id).await?;
        people.push(party(tx, restriction.subject).await?);
        let (subject, measure) = (restriction.subject, restriction.id);
        tx.tell(&RestrictionLifted { case: case.0, subject, measure }).await?;
    }
    let face = cases::face(tx, case).await?;
    let document = papers::restriction_lift(tx, &face, &people, reason).await?;
    let names = people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("、");
    let entry = Entry::new("discipline.lift", rule)
        .words(
            format!("解除对{names}限制消费:{reason}(期限至{due})"),
            format!("restriction of {names} lifted, due {due}"),
        )
        .document(document.id);
    cases::record(tx, case, entry).await?;
    let ids: Vec<Uuid> = restrictions.iter().map(|r| r.id).collect();
    tx.note(Some(case.0), serde_json::json!({ "lifted": ids }));
    Ok(())
}

/// 结案后解除 – when a case closes, end what its closing ends, in it and in those it resumes. Done in
/// the reaction itself: the three working days are what the law allows, not what we take.
pub(crate) async fn after_closing(tx: &mut Tx, case: Uuid, way: &str, on: NaiveDate) -> Result<()> {
    let reason = match way {
        "satisfied" => "执行完毕",
        _ => "案件已结,不再执行",
    };
    for case in line(tx, case).await? {
        for listing in store::listings(tx, &[case]).await?.iter().filter(|l| l.is_live()) {
            let has_term = listing.term_months.is_some();
            if let Some(rule) = removal::entry_after_closing(way, has_term) {
                let why = Why::by_rule(on, rule, reason);
                close_entry(tx, listing, ListingState::Deleted, why).await?;
            }
        }
        let Some(rule) = removal::restriction_after_closing(way) else { continue };
        exit::lift_all(tx, case, on, reason).await?;
        let still_listed: Vec<Uuid> = store::listings(tx, &[case])
            .await?
            .iter()
            .filter(|l| l.is_live())
            .map(|l| l.debtor)
            .collect();
        let free: Vec<Restriction> = store::restrictions(tx, &[case])
            .await?
            .into_iter()
            .filter(|r| r.is_live() && !still_listed.contains(&r.debtor))
            .collect();
        lift(tx, &free, Why::by_rule(on, rule, reason)).await?;
    }
    Ok(())
}

/// 期满删除 – entries whose term ended before `day`.
pub(crate) async fn end_terms(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for listing in store::term_over(tx, day).await? {
        let from = listing.until.unwrap_or(day);
        let (state, rule) = (ListingState::Expired, law::id::LIST_TERM);
        close_entry(tx, &listing, state, Why::by_rule(from, rule, "纳入期限届满")).await?;
    }
    Ok(())
}
