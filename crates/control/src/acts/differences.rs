//! 核对差异 – what an institution says it holds, compared with what we believe. News is taken in; a
//! difference is opened with a clock, and closes when both agree again or somebody settles it.

use cases::Entry;
use chrono::{DateTime, Utc};
use exchange::{RegisterLine, RegisterRead};
use kernel::{Id, Money};
use platform::{Act, Fault, Result, Role, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{heard, release};
use crate::events::{DifferenceFound, RegisterDiffers};
use crate::model::{Difference, Hold, HoldState};
use crate::rules::agreement::{DOUBTS, Finding, STILL_THERE, Stated, compare};
use crate::store;
use crate::store::differences as kept;

/// Settling a difference.
pub(crate) const SETTLE: Act = Act::new("control.settle_difference", &[Role::Judge]).stepped_up();

/// A difference about to be opened.
pub(crate) struct Discrepancy {
    pub(crate) kind: &'static str,
    pub(crate) source: &'static str,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// Open a difference with its clock, unless it is open already.
pub(crate) async fn open(tx: &mut Tx, hold: &Hold, found: Discrepancy) -> Result<()> {
    let Discrepancy { kind, .. } = found;
    let due = nodes::due_day(law::id::CONTROL_DIFFERENCE_TERM, tx.today())?;
    let Some(difference) = kept::open(tx, hold, &found, due).await? else { return Ok(()) };
    if DOUBTS.contains(&kind) {
        kept::doubt(tx, hold.id).await?;
    }
    let entry = Entry::new("control.difference", law::id::CONTROL_DIFFERENCE_TERM).words(
        format!(
            "{}账户{}核对不符:本院记载{},机构称{}",
            hold.institution, hold.asset, found.ours, found.theirs
        ),
        format!(
            "{} at {}: we have {}, they say {}",
            hold.asset, hold.institution, found.ours, found.theirs
        ),
    );
    cases::record(tx, Id::from(hold.case_id), entry).await?;
    let (case, institution) = (hold.case_id, hold.institution.clone());
    tx.tell(&DifferenceFound {
        case,
        hold: hold.id,
        difference,
        institution,
        kind: kind.to_owned(),
    })
    .await
}

/// An institution's register was read: tell of each case something in it is about, so that each is
/// compared after what else happens in that case.
pub(crate) async fn scan(tx: &mut Tx, read: &RegisterRead) -> Result<()> {
    let mut told = kept::cases_in_doubt(tx, &read.institution).await?;
    for digit in "0123456789abcdef".chars() {
        let lines = exchange::register_lines(tx, &read.institution, digit, read.as_of).await?;
        let holds = kept::holds_at(tx, &read.institution, digit).await?;
        let differ = holds
            .iter()
            .filter(|hold| is_settled_by(hold, read.as_of))
            .filter(|hold| !findings(hold, &lines).is_empty());
        told.extend(differ.map(|hold| hold.case_id));
    }
    told.sort_unstable();
    told.dedup();
    let differs =
        |case| RegisterDiffers { case, institution: read.institution.clone(), as_of: read.as_of };
    tx.tell_all(&told.into_iter().map(differs).collect::<Vec<_>>()).await
}

/// Compare the holds of one case with the register that was read.
pub(crate) async fn compare_case(tx: &mut Tx, told: &RegisterDiffers) -> Result<()> {
    cases::lock(tx, Id::from(told.case)).await?;
    let holds = store::holds_of_case(tx, told.case).await?;
    for hold in holds.iter().filter(|hold| hold.institution == told.institution) {
        let is_moving = kept::is_under_way(tx, hold.id, told.as_of).await?;
        if is_moving || !is_settled_by(hold, told.as_of) {
            continue;
        }
        let line = exchange::register_line(tx, &told.institution, &hold.order_id, told.as_of);
        let stated = line.await?.as_ref().map(stated);
        apply(tx, hold, compare(hold, stated.as_ref())).await?;
    }
    release::excess(tx, Id::from(told.case)).await
}

async fn apply(tx: &mut Tx, hold: &Hold, findings: Vec<Finding>) -> Result<()> {
    let mut kinds = Vec::new();
    for finding in findings {
        match finding {
            Finding::Promoted(stated) => heard::in_force(tx, hold, &stated).await?,
            Finding::Caught(held) => heard::caught(tx, hold, held).await?,
            Finding::Differs { kind, ours, theirs } => {
                kinds.push(kind);
                open(tx, hold, Discrepancy { kind, source: "register", ours, theirs }).await?;
                if kind == STILL_THERE {
                    release::again(tx, hold).await?;
                }
            }
        }
    }
    kept::agree(tx, hold.id, &kinds).await
}

/// Whether nothing has happened to the hold since the register was drawn up.
fn is_settled_by(hold: &Hold, as_of: DateTime<Utc>) -> bool {
    hold.answered_at.is_some_and(|at| at < as_of)
}

fn findings(hold: &Hold, lines: &[RegisterLine]) -> Vec<Finding> {
    let line = lines.binary_search_by(|line| line.order_id.as_str().cmp(&hold.order_id));
    let stated = line.ok().and_then(|index| lines.get(index)).map(stated);
    compare(hold, stated.as_ref())
}

fn stated(line: &RegisterLine) -> Stated {
    Stated { held: line.held, units: line.units, until: line.until, rank: line.rank }
}

/// 处理差异 – how somebody settles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// 未实际控制: nothing is held there; the plan looks elsewhere.
    Void,
    /// 已核实: looked into, and the hold stands as we have it.
    Explained,
}

/// Settle a difference of the case.
///
/// # Errors
/// One of another case, settled already; no reason; a hold called void of which the institution says
/// that it is there.
pub async fn settle_difference(
    tx: &mut Tx,
    case: Id<cases::Case>,
    difference: Uuid,
    how: Settlement,
    reason: &str,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    let found: Difference = kept::lock(tx, difference).await?;
    if found.case_id != case.0 || found.settled_at.is_some() {
        return Err(Fault::Missing("difference"));
    }
    let hold = store::lock_hold(tx, Id::from(found.hold)).await?;
    if how == Settlement::Void {
        if found.kind != "missing_there" {
            return Err(Fault::invalid(
                "settlement",
                "只有机构称不存在的控制才能认定为未实际控制",
                "only a hold the institution says is not there can be called void",
            ));
        }
        let settled = store::Settled {
            state: HoldState::Refused,
            held: hold.deducted.checked_add(hold.released).unwrap_or(Money::ZERO),
            held_units: None,
            rank: None,
            refusal: Some(reason),
        };
        store::settle_hold(tx, hold.id, settled).await?;
    }
    let code = if how == Settlement::Void { "void" } else { "explained" };
    kept::settle(tx, found.id, code, reason).await?;
    kept::trust(tx, hold.id).await?;
    let entry = Entry::new("control.settle_difference", law::id::CONTROL_DIFFERENCE_TERM).words(
        format!("{}账户{}核对差异已处理:{reason}", hold.institution, hold.asset),
        format!("difference about {} at {} settled: {reason}", hold.asset, hold.institution),
    );
    cases::record(tx, case, entry).await
}
