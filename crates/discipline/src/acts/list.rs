//! 纳入失信名单 – propose, decide, publish at once or after the grace period: 失信规定 第1–7条.

use approvals::Proposal;
use cases::{Case, CaseRow, Entry};
use chrono::NaiveDate;
use kernel::{Id, Money};
use law::nodes::NodeCode;
use platform::{Act, Approval, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::restrict::{RestrictCommand, restrict};
use crate::acts::{
    LADDER, end, is_debtor, is_natural, is_organ, line, outstanding, party, request, standing,
};
use crate::events::DebtorListed;
use crate::model::{Ground, Listing, ListingState, Why};
use crate::rules::grounds;
use crate::rules::guards::{Candidate, Excuse, judge};
use crate::{papers, store};

/// Proposing a list entry.
pub(crate) const PROPOSE: Act = Act::new("discipline.propose_listing", &[Role::Judge]).stepped_up();
/// Approved act.
pub const LIST: &str = "discipline.list";

/// 纳入失信名单建议 – as entered, and what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListCommand {
    /// Debtor.
    pub debtor: Uuid,
    /// G1–G6.
    pub ground: Ground,
    /// 具体情形.
    pub conduct: String,
    /// 1–3 more years, for G2–G6.
    #[serde(default)]
    pub extra_years: Option<u32>,
    /// 宽限期, 1–3 months.
    #[serde(default)]
    pub grace_months: Option<u32>,
    /// What the officer found that may speak against listing.
    #[serde(default)]
    pub excuses: Vec<Excuse>,
    /// 政府机构失信报备文号, when the debtor is a state organ.
    #[serde(default)]
    pub organ_report: Option<String>,
}

/// Propose to list a debtor; checked now and again when approved.
///
/// # Errors
/// Anybody but a debtor, a minor, a ground without its facts, an excuse of 第3条, a unit none of
/// whose people is restricted.
pub async fn propose_listing(tx: &mut Tx, case: Id<Case>, command: &ListCommand) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    check(tx, &row, command).await?;
    let name = party(tx, command.debtor).await?.name;
    let proposal = Proposal {
        case: case.0,
        act: LIST,
        command: serde_json::to_value(command)?,
        summary_zh: format!("将{name}纳入失信被执行人名单:{}", command.ground.zh()),
        summary_en: format!("list {name} as dishonest: {}", command.ground.en()),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, row: &CaseRow, command: &ListCommand) -> Result<()> {
    cases::require_identified(&row.flags)?;
    let today = tx.today();
    let face = party(tx, command.debtor).await?;
    let standing = standing(tx, row.id, command.debtor).await?;
    let candidate = Candidate {
        ground: command.ground,
        is_debtor: is_debtor(tx, row.id, command.debtor).await?,
        is_natural: is_natural(&face),
        is_organ: is_organ(&face),
        organ_report: command.organ_report.as_deref(),
        is_warned: row.noticed_on.is_some(),
        birth: face.birth,
        today,
        outstanding: outstanding(tx, row.id).await?,
        report: standing.report,
        is_restricted: standing.is_restricted,
        is_listed_for_it: standing.listed.contains(&command.ground),
        conduct: &command.conduct,
        excuses: &command.excuses,
    };
    judge(&candidate)?;
    grounds::term_months(command.ground, command.extra_years, today)?;
    grounds::grace_until(command.grace_months, today)?;
    if !candidate.is_natural && standing.restricted_people == 0 {
        return Err(law::id::RESTRICT
            .refuse(
                "单位纳入失信名单前,应先限制其法定代表人、主要负责人等消费",
                "before a unit is listed the people behind it are restricted",
            )
            .at("debtor")
            .into());
    }
    Ok(())
}

/// Carry out an approved listing.
pub async fn perform_listing(tx: &mut Tx, approval: Approval, command: ListCommand) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    check(tx, &row, &command).await?;
    let today = tx.today();
    let face = cases::face(tx, row.id).await?;
    let debtor = party(tx, command.debtor).await?;
    let term = grounds::term_months(command.ground, command.extra_years, today)?;
    let grace_until = grounds::grace_until(command.grace_months, today)?;
    let id = tx.new_id();
    let document = papers::listing_decision(tx, &face, &debtor, &command, (id, term)).await?;
    let at_once = grace_until.is_none();
    let state = if at_once { ListingState::Published } else { ListingState::Decided };
    let listing = Listing {
        id,
        case_id: row.id.0,
        debtor: command.debtor,
        ground: command.ground,
        conduct: command.conduct,
        state,
        decided_on: today,
        document: document.id,
        grace_until,
        term_months: term.and_then(|months| i32::try_from(months).ok()),
        published_on: at_once.then_some(today),
        until: if at_once { grounds::until(today, term) } else { None },
        end_from: None,
        end_due: None,
        ended_on: None,
        end_reason: None,
        end_rule: None,
        end_ground: None,
        organ_report: command.organ_report,
        version: 1,
    };
    store::keep_listing(tx, &listing).await?;
    request::grant(tx, row.id.0, command.debtor).await?;
    let entry = Entry::new("discipline.list", law::id::LIST_GROUND)
        .node(NodeCode::SANCTION)
        .words(
            format!("决定将{}纳入失信被执行人名单:{}", debtor.name, listing.ground.zh()),
            format!("{} to be listed: {}", debtor.name, listing.ground.en()),
        )
        .document(document.id);
    cases::record(tx, row.id, entry).await?;
    tx.note(Some(row.id.0), serde_json::json!({ "listed": listing.id, "ground": listing.ground }));
    if at_once { publish(tx, &listing).await } else { Ok(()) }
}

/// 公布 – a published debtor is restricted too (限消规定 第1条).
async fn publish(tx: &mut Tx, listing: &Listing) -> Result<()> {
    let case = Id::from(listing.case_id);
    if !standing(tx, case, listing.debtor).await?.is_restricted {
        let command = RestrictCommand { debtor: listing.debtor, people: Vec::new() };
        restrict(tx, case, &command).await?;
    }
    let entry = Entry::new("discipline.publish", law::id::LIST_GROUND)
        .words("失信信息已录入名单库并公布", "entered in the list and published")
        .document(listing.document);
    cases::record(tx, case, entry).await?;
    let (subject, measure) = (listing.debtor, listing.id);
    tx.tell(&DebtorListed { case: listing.case_id, subject, measure }).await
}

/// 宽限期届满 – what was performed meanwhile is never published, the rest is.
pub(crate) async fn end_grace(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for listing in store::grace_over(tx, day).await? {
        let case = Id::from(listing.case_id);
        if outstanding(tx, case).await? == Money::ZERO {
            let reason = "宽限期内履行完毕,不予公布";
            let state = ListingState::Deleted;
            let why = Why::by_rule(day, law::id::LIST_GRACE, reason);
            end::close_entry(tx, &listing, state, why).await?;
            continue;
        }
        let term = listing.term_months.and_then(|months| u32::try_from(months).ok());
        store::publish(tx, listing.id, day, grounds::until(day, term)).await?;
        publish(tx, &listing).await?;
    }
    Ok(())
}

/// List entries of a case and those it resumes.
pub async fn listings_of_case(tx: &mut Tx, case: Id<Case>) -> Result<Vec<Listing>> {
    let line = line(tx, case.0).await?;
    store::listings(tx, &line).await
}
