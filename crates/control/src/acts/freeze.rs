//! 冻结 – propose a freeze, and carry it out once another person has approved it. 民事诉讼法 第253条;
//! 查扣冻规定 第19条; 民诉法解释 第485条 (one year for deposits).

use approvals::Proposal;
use cases::{CaseFace, CaseRow, Entry};
use chrono::{Days, Months, NaiveDate};
use contract::{OrderAct, PropertyKind};
use kernel::{Id, Money};
use law::nodes::NodeCode;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::orders::{Draft, reference, send};
use crate::model::{Extent, Hold, Property};
use crate::rules::ceiling::Allowance;
use crate::rules::exempt;
use crate::rules::freeze_plan::{Ask, FreezePlan, plan};
use crate::rules::term::{last_day, term};
use crate::{papers, store};

/// Proposing a freeze.
pub(crate) const PROPOSE_FREEZE: Act =
    Act::new("control.propose_freeze", &[Role::Judge]).stepped_up();
/// Approved act.
pub const FREEZE: &str = "control.freeze";

/// 冻结方案命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FreezeCommand {
    /// Lines to freeze.
    pub lines: Vec<FreezeLine>,
    /// 冻结并扣划 – what is caught is taken at once (民诉法解释 第484条).
    #[serde(default)]
    pub takes: bool,
}

/// 冻结项 – one account and its limit.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeLine {
    /// Property found in this case.
    #[schema(value_type = Uuid)]
    pub property: Id<Property>,
    /// 冻结限额, yuan with two decimals.
    #[schema(value_type = String)]
    pub limit: Money,
}

/// 方案预览 – a plan with the claim and costs it has to cover, item by item.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct FreezePreview {
    /// What to freeze and what to spare.
    #[serde(flatten)]
    pub(crate) plan: FreezePlan,
    /// As it will stand on the day the plan has to last to.
    pub(crate) owed: cases::Owed,
}

/// The plan the case's answers suggest today.
pub async fn freeze_plan(tx: &mut Tx, case: Id<cases::Case>) -> Result<FreezePlan> {
    Ok(preview(tx, case).await?.plan)
}

/// The same, with what it has to cover.
pub(crate) async fn preview(tx: &mut Tx, case: Id<cases::Case>) -> Result<FreezePreview> {
    let face = cases::face(tx, case).await?;
    let today = tx.today();
    let holds = store::holds_of_case(tx, case.0).await?;
    let found: Vec<Property> = store::property_of_case(tx, case.0)
        .await?
        .into_iter()
        .map(|property| still_free(property, &holds))
        .collect();
    let held = live(&holds);
    let ahead = law::days(law::id::CONTROL_PLAN_HORIZON, today);
    let owed = cases::owed(tx, face.id, today + Days::new(ahead)).await?;
    let living_cost = law::money(law::id::CONTROL_LIVING_COST_MONTHLY, today);
    let trifle = law::money(law::id::CONTROL_TRIFLE, today);
    let ask = Ask { target: owed.outstanding, held, found: &found, living_cost, trifle };
    Ok(FreezePreview { plan: plan(&ask), owed })
}

/// A property as it must be now: what this case froze there since the bank last spoke of it is not
/// free any more, taken or not; and where a freeze caught less than it asked for, nothing else was there.
pub(crate) fn still_free(property: Property, holds: &[Hold]) -> Property {
    let since = |hold: &&Hold| {
        hold.property == property.id && hold.answered_at.is_none_or(|at| at > property.found_at)
    };
    let since: Vec<&Hold> = holds.iter().filter(since).collect();
    let ours: Money = since.iter().map(|hold| hold.caught()).sum();
    let found_out = since.iter().any(|hold| hold.fell_short());
    let all_there_was = found_out.then(|| since.iter().map(|hold| hold.held).sum());
    let available = property
        .available
        .map(|said| all_there_was.map_or(said, |seen: Money| seen.min(said)).saturating_sub(ours));
    Property { available, ..property }
}

/// Propose to freeze, and if it says so to take what is caught; checked now and again when approved.
///
/// # Errors
/// Property not of this case, exempt, or needed for living; more than claim and costs in all; taking
/// while a flag lies over the case.
pub async fn propose_freeze(
    tx: &mut Tx,
    case: Id<cases::Case>,
    command: FreezeCommand,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    check(tx, &row, &command).await?;
    let (count, total) = (command.lines.len(), command.lines.iter().map(|line| line.limit).sum());
    let (zh, en) =
        if command.takes { ("冻结并扣划", "freeze and deduct") } else { ("冻结", "freeze") };
    let proposal = Proposal {
        case: case.0,
        act: FREEZE,
        command: serde_json::to_value(&command)?,
        summary_zh: format!("{zh}{count}个账户,合计限额{total}元"),
        summary_en: format!("{en}: {count} account(s), {total} in all"),
        ladder: vec![Role::DivisionHead],
        amount: Some(total),
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, row: &CaseRow, command: &FreezeCommand) -> Result<Vec<Property>> {
    cases::require_identified(&row.flags)?;
    if command.takes {
        cases::require_disposable(row)?;
    }
    check_lines(tx, row, &command.lines).await
}

async fn check_lines(tx: &mut Tx, row: &CaseRow, lines: &[FreezeLine]) -> Result<Vec<Property>> {
    if lines.is_empty() {
        return Err(Fault::invalid("lines", "至少冻结一个账户", "freeze at least one account"));
    }
    let found = store::property_of_case(tx, row.id.0).await?;
    let holds = store::holds_of_case(tx, row.id.0).await?;
    let mut allowance = allowance(tx, row, &holds).await?;
    let living_cost = law::money(law::id::CONTROL_LIVING_COST_MONTHLY, tx.today());
    let mut chosen = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let property = found.iter().find(|p| p.id == line.property).ok_or_else(|| {
            Fault::invalid(
                &format!("lines[{index}].property"),
                "不是本案已查明的财产",
                "not property found in this case",
            )
        })?;
        if line.limit == Money::ZERO {
            return Err(Fault::invalid(
                &format!("lines[{index}].limit"),
                "冻结限额须大于零",
                "the limit must be above zero",
            ));
        }
        exempt::judge(property, line.limit, living_cost)
            .map_err(|refusal| refusal.at(&format!("lines[{index}].limit")))?;
        allowance.judge(line.limit).map_err(|r| r.at(&format!("lines[{index}].limit")))?;
        allowance.live = allowance.live.checked_add(line.limit).unwrap_or(Money::MAX);
        chosen.push(property.clone());
    }
    Ok(chosen)
}

/// 查控上限 – claim and costs as they will stand when the term of enforcement ends: what is held
/// must suffice on the day of deduction.
pub(crate) async fn allowance(tx: &mut Tx, row: &CaseRow, holds: &[Hold]) -> Result<Allowance> {
    let today = tx.today();
    let months = law::months(law::id::CONTROL_CEILING_HORIZON, today);
    let start = row.filed_on.unwrap_or(today);
    let ahead = start.checked_add_months(Months::new(months)).unwrap_or(today).max(today);
    let ceiling = cases::ceiling(tx, row.id, ahead).await?;
    Ok(Allowance { ceiling, live: live(holds) })
}

pub(crate) fn live(holds: &[Hold]) -> Money {
    holds.iter().map(Hold::live).sum()
}

/// Carry out an approved freeze.
pub async fn perform_freeze(tx: &mut Tx, approval: Approval, command: FreezeCommand) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    let chosen = check(tx, &row, &command).await?;
    let face = cases::face(tx, row.id).await?;
    let lines: Vec<_> = chosen.iter().zip(command.lines.iter().map(|line| line.limit)).collect();
    order_freezes(tx, &face, &lines, command.takes).await
}

/// 立即控制 – freeze a hit at once, paper follows: 终本规定 第10条. Used where a rule, not a person,
/// decides: a half-yearly query that finds property. Nobody knows yet when the money will be taken, so
/// it covers what will be owed on the freeze's last day, never more.
pub async fn freeze_at_once(
    tx: &mut Tx,
    case: Id<cases::Case>,
    institution: &str,
    debtor: Uuid,
) -> Result<Money> {
    let ahead = last_day(PropertyKind::Deposit, tx.today());
    let found = Found { only: Some((institution, debtor)), barred: &[], ahead, takes: false };
    hold_what_is_found(tx, case, found).await
}

/// What was found, and how it is held without anybody choosing.
pub(crate) struct Found<'a> {
    /// Only what this institution found of this debtor.
    pub(crate) only: Option<(&'a str, Uuid)>,
    /// Never held, whatever is on it.
    pub(crate) barred: &'a [Id<Property>],
    /// Covers what will be owed on this day.
    pub(crate) ahead: NaiveDate,
    pub(crate) takes: bool,
}

/// Freeze what is lacking on what was found, as the plan would; returns the sum of the limits.
pub(crate) async fn hold_what_is_found(
    tx: &mut Tx,
    case: Id<cases::Case>,
    found: Found<'_>,
) -> Result<Money> {
    let row = cases::lock(tx, case).await?;
    if cases::require_identified(&row.flags).is_err() {
        // What is found is on record; who it belongs to is being reviewed.
        return Ok(Money::ZERO);
    }
    let face = cases::face(tx, case).await?;
    let holds = store::holds_of_case(tx, case.0).await?;
    let today = tx.today();
    let target = cases::ceiling(tx, case, found.ahead).await?;
    let Found { only, barred, takes, .. } = found;
    let is_meant =
        |p: &Property| only.is_none_or(|only| only == (p.institution.as_str(), p.debtor));
    let hit: Vec<Property> = store::property_of_case(tx, case.0)
        .await?
        .into_iter()
        .filter(|p| is_meant(p) && !barred.contains(&p.id))
        .filter(|p| !holds.iter().any(|h| h.property == p.id && h.live() > Money::ZERO))
        .map(|p| still_free(p, &holds))
        .collect();
    let living_cost = law::money(law::id::CONTROL_LIVING_COST_MONTHLY, today);
    let trifle = law::money(law::id::CONTROL_TRIFLE, today);
    let planned = plan(&Ask { target, held: live(&holds), found: &hit, living_cost, trifle });
    let lines: Vec<(&Property, Money)> = planned
        .lines
        .iter()
        .filter_map(|line| Some((hit.iter().find(|p| p.id == line.property)?, line.limit)))
        .collect();
    if lines.is_empty() {
        return Ok(Money::ZERO);
    }
    order_freezes(tx, &face, &lines, takes).await?;
    Ok(lines.iter().map(|(_, limit)| *limit).sum())
}

async fn order_freezes(
    tx: &mut Tx,
    face: &CaseFace,
    lines: &[(&Property, Money)],
    takes: bool,
) -> Result<()> {
    let today = tx.today();
    // One ruling names one end: the one no account of it may be held beyond.
    let first = lines.iter().map(|(property, _)| last_day(property.kind, today)).min();
    let until = first.unwrap_or(today);
    let ruling = papers::freeze_ruling(tx, face, lines, (today, until), takes).await?;
    for line in lines {
        order_freeze(tx, face, *line, until, (&ruling, takes)).await?;
    }
    cases::advance(tx, face.id, cases::State::Controlling).await?;
    for (property, _) in lines {
        let (rule, node) = term(property.kind);
        let freeze = nodes::Start { case: face.id.0, node, rule, from: today };
        nodes::start_until(tx, freeze, until).await?;
    }
    nodes::start(tx, face.id.0, NodeCode::DEDUCTION, law::id::CONTROL_DEDUCT_TERM, today).await?;
    let total: Money = lines.iter().map(|(_, limit)| *limit).sum();
    let entry = Entry::new("control.order_freeze", law::id::CONTROL_FREEZE_CEILING)
        .node(NodeCode::BANK_DEPOSIT_FREEZE)
        .words(
            format!("裁定冻结{}个账户,限额合计{total}元,期限至{until}", lines.len()),
            format!("freeze of {} account(s) ordered, {total} in all, to {until}", lines.len()),
        )
        .amount(total)
        .document(ruling.id);
    cases::record(tx, face.id, entry).await
}

async fn order_freeze(
    tx: &mut Tx,
    face: &CaseFace,
    (property, limit): (&Property, Money),
    until: NaiveDate,
    (ruling, takes): (&documents::Issued, bool),
) -> Result<()> {
    let from = tx.today();
    let keep = exempt::kept(property.purpose, from);
    let extent = papers::Freeze { limit, keep, from, until };
    let notice = papers::freeze_notice(tx, face, property, extent, ruling).await?;
    let order = send(
        tx,
        Draft {
            case: face,
            debtor: property.debtor,
            institution: &property.institution,
            item: property.asset.clone(),
            sequence: 1,
            act: OrderAct::Freeze { target: property.asset.clone(), limit, keep, from, until },
            rule: law::id::CONTROL_FREEZE_CEILING,
            ruling: ruling.number.clone(),
            documents: vec![reference(ruling), reference(&notice)],
            can_wait: false,
        },
    )
    .await?;
    let new = store::NewHold {
        case: face.id.0,
        property,
        order: &order,
        ruling: &ruling.number,
        extent: Extent::Money(limit),
        from,
        until,
        takes,
    };
    store::keep_hold(tx, new).await?;
    Ok(())
}
