//! 查封 – hold a thing at its register, or shares by their number: proposed by the judge, carried out
//! once another person has approved. 民事诉讼法 第255条; 查扣冻规定 第7条 (registers), 第19条 (no clear
//! excess); 民诉法解释 第485条 (two years for movables, three for everything else).

use approvals::Proposal;
use cases::{CaseFace, CaseRow, Entry};
use contract::{Control, Manner, OrderAct, PropertyKind};
use kernel::{Id, Money};
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::freeze::allowance;
use super::orders::{Draft, reference, send};
use crate::model::{Extent, Property};
use crate::rules::term::{last_day, term};
use crate::{papers, store};

/// Proposing a seal.
pub(crate) const PROPOSE_SEAL: Act = Act::new("control.propose_seal", &[Role::Judge]).stepped_up();
/// Approved act.
pub const SEAL: &str = "control.seal";

/// 查封命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealCommand {
    /// Things to seal.
    pub lines: Vec<SealLine>,
}

/// 查封项 – one thing, how, and how many of it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealLine {
    /// Thing found in this case.
    #[schema(value_type = Uuid)]
    pub property: Id<Property>,
    /// `register` 活封, `full` 死封, `disposable` 可售冻结 (securities only).
    #[schema(value_type = String)]
    pub manner: Manner,
    /// How many, of what is counted; all that are free when left out.
    #[serde(default)]
    pub units: Option<u64>,
}

/// Propose to seal `lines`; checked now and again when approved.
///
/// # Errors
/// Things not of this case, money, records, more units than there are, a thing held already; a case
/// whose claim and costs are covered by money that is held.
pub async fn propose_seal(
    tx: &mut Tx,
    case: Id<cases::Case>,
    lines: Vec<SealLine>,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    let chosen = check_lines(tx, &row, &lines).await?;
    let names: Vec<&str> = chosen.iter().map(|(thing, _)| thing.asset.as_str()).collect();
    let proposal = Proposal {
        case: case.0,
        act: SEAL,
        command: serde_json::to_value(SealCommand { lines: lines.clone() })?,
        summary_zh: format!("查封(冻结){}项:{}", names.len(), names.join("、")),
        summary_en: format!("seal {} thing(s): {}", names.len(), names.join(", ")),
        ladder: vec![Role::DivisionHead],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check_lines(
    tx: &mut Tx,
    row: &CaseRow,
    lines: &[SealLine],
) -> Result<Vec<(Property, Extent)>> {
    cases::require_identified(&row.flags)?;
    if lines.is_empty() {
        return Err(Fault::invalid("lines", "至少查封一项财产", "seal at least one thing"));
    }
    let found = store::property_of_case(tx, row.id.0).await?;
    let holds = store::holds_of_case(tx, row.id.0).await?;
    let allowance = allowance(tx, row, &holds).await?;
    if allowance.left() == Money::ZERO {
        return Err(covered().at("lines").into());
    }
    let mut chosen: Vec<(Property, Extent)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let at = |field: &str| format!("lines[{index}].{field}");
        let thing = found.iter().find(|thing| thing.id == line.property).ok_or_else(|| {
            Fault::invalid(
                &at("property"),
                "不是本案已查明的财产",
                "not property found in this case",
            )
        })?;
        let is_held = holds.iter().any(|hold| hold.property == thing.id && hold.is_open());
        if is_held || chosen.iter().any(|(other, _)| other.id == thing.id) {
            return Err(Fault::invalid(
                &at("property"),
                "本案已控制此项财产",
                "this case holds it already",
            ));
        }
        chosen.push((thing.clone(), extent(thing, line, &at)?));
    }
    Ok(chosen)
}

/// Money that is held covers everything: 查扣冻规定 第19条.
fn covered() -> kernel::Refusal {
    law::id::CONTROL_FREEZE_CEILING.refuse(
        "已冻结的资金足以清偿债权及费用,不得再查封其他财产",
        "the money held covers claim and costs; nothing else may be sealed",
    )
}

/// How much of a thing a line asks for, within what there is.
fn extent(thing: &Property, line: &SealLine, at: &impl Fn(&str) -> String) -> Result<Extent> {
    let control = thing.kind.item().control;
    if !matches!(control, Control::Seal | Control::Units) {
        return Err(law::id::CONTROL_CAPABILITY
            .refuse(
                format!("{}应当冻结,不是查封", thing.asset),
                format!("{} is money; it is frozen, not sealed", thing.asset),
            )
            .at(&at("property"))
            .into());
    }
    if line.manner == Manner::Disposable && thing.kind != PropertyKind::Security {
        return Err(Fault::invalid(
            &at("manner"),
            "可售冻结只适用于证券",
            "only securities can be frozen so that they may be sold",
        ));
    }
    let most = thing.units.unwrap_or(0);
    let units = match (control, line.units) {
        (Control::Units, None) => Some(most),
        (Control::Units, Some(units)) => Some(units),
        (_, None) => None,
        (_, Some(_)) => {
            return Err(Fault::invalid(&at("units"), "此项财产不按数量查封", "it is not counted"));
        }
    };
    if units.is_some_and(|units| units == 0 || units > most) {
        return Err(Fault::invalid(
            &at("units"),
            format!("数量须为1至{most}"),
            format!("from 1 to {most}"),
        ));
    }
    Ok(Extent::Thing { manner: line.manner, units })
}

/// Carry out an approved seal.
pub async fn perform_seal(tx: &mut Tx, approval: Approval, command: SealCommand) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    let chosen = check_lines(tx, &row, &command.lines).await?;
    let face = cases::face(tx, row.id).await?;
    let ruling = papers::seal_ruling(tx, &face, &chosen, tx.today()).await?;
    for (thing, extent) in &chosen {
        order(tx, &face, thing, *extent, &ruling).await?;
    }
    cases::advance(tx, face.id, cases::State::Controlling).await?;
    let names: Vec<&str> = chosen.iter().map(|(thing, _)| thing.asset.as_str()).collect();
    let entry = Entry::new("control.order_seal", law::id::CONTROL_SEAL)
        .words(
            format!("裁定查封(冻结){}", names.join("、")),
            format!("sealing of {} ordered", names.join(", ")),
        )
        .document(ruling.id);
    cases::record(tx, face.id, entry).await
}

async fn order(
    tx: &mut Tx,
    face: &CaseFace,
    thing: &Property,
    extent: Extent,
    ruling: &documents::Issued,
) -> Result<()> {
    let Extent::Thing { manner, units } = extent else { return Ok(()) };
    let from = tx.today();
    let until = last_day(thing.kind, from);
    let notice = papers::seal_notice(tx, face, (thing, extent), (from, until), ruling).await?;
    let order = send(
        tx,
        Draft {
            case: face,
            debtor: thing.debtor,
            institution: &thing.institution,
            item: thing.asset.clone(),
            sequence: 1,
            act: OrderAct::Seal { target: thing.asset.clone(), manner, units, from, until },
            rule: law::id::CONTROL_SEAL,
            ruling: ruling.number.clone(),
            documents: vec![reference(ruling), reference(&notice)],
            can_wait: false,
        },
    )
    .await?;
    let new = store::NewHold {
        case: face.id.0,
        property: thing,
        order: &order,
        ruling: &ruling.number,
        extent,
        from,
        until,
        takes: false,
    };
    store::keep_hold(tx, new).await?;
    let (rule, node) = term(thing.kind);
    nodes::start_until(tx, nodes::Start { case: face.id.0, node, rule, from }, until).await
}
