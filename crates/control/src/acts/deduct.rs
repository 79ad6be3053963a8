//! 扣划 – take frozen money into the case account, never more than was frozen, never more than is
//! owed that day. 民事诉讼法 第253条, 第254条 (income); 民诉法解释 第484条 (a ruling to deduct freezes as
//! well); 法〔2018〕64号 (freeze first).

use approvals::Proposal;
use cases::CaseRow;
use contract::{CaseAccount, OrderAct};
use kernel::{Id, Money};
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::orders::{Draft, reference, send};
use crate::model::{Hold, HoldState};
use crate::rules::ceiling::Deductible;
use crate::rules::exempt::is_income;
use crate::{papers, store};

/// Proposing a deduction.
pub(crate) const PROPOSE_DEDUCTION: Act =
    Act::new("control.propose_deduction", &[Role::Judge]).stepped_up();
/// Approved act.
pub const DEDUCT: &str = "control.deduct";

/// 扣划命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeductCommand {
    /// From which freeze.
    pub hold: Id<Hold>,
    /// How much.
    pub amount: Money,
}

/// Propose to deduct `amount`, or all that is owed and held when none is named.
///
/// # Errors
/// A case under a flag; a hold that is not in force, more than is held, more than is owed that day.
pub async fn propose_deduction(
    tx: &mut Tx,
    case: Id<cases::Case>,
    hold: Id<Hold>,
    amount: Option<Money>,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    cases::require_disposable(&row)?;
    let (held, deductible) = deductible(tx, &row, hold).await?;
    let amount = amount.unwrap_or(deductible.held.min(deductible.owed));
    judge(&deductible, amount)?;
    let proposal = Proposal {
        case: case.0,
        act: DEDUCT,
        command: serde_json::to_value(DeductCommand { hold, amount })?,
        summary_zh: format!("从{}账户{}扣划{amount}元", held.institution, held.asset),
        summary_en: format!("deduct {amount} from {} at {}", held.asset, held.institution),
        ladder: vec![Role::DivisionHead],
        amount: Some(amount),
    };
    approvals::propose(tx, proposal).await
}

fn judge(deductible: &Deductible, amount: Money) -> Result<()> {
    if amount == Money::ZERO {
        return Err(Fault::invalid("amount", "扣划金额须大于零", "the amount must be above zero"));
    }
    Ok(deductible.judge(amount)?)
}

async fn deductible(tx: &mut Tx, row: &CaseRow, hold: Id<Hold>) -> Result<(Hold, Deductible)> {
    let hold = store::lock_hold(tx, hold).await?;
    if hold.case_id != row.id.0 {
        return Err(Fault::Missing("hold"));
    }
    if hold.state != HoldState::Effective {
        let state = hold.state;
        return Err(law::id::CONTROL_DEDUCT_AFTER_FREEZE
            .refuse(
                format!("该账户尚未实际冻结(当前状态:{state:?}),不得扣划"),
                format!("the account is not frozen ({state:?}); nothing may be deducted"),
            )
            .at("hold")
            .into());
    }
    let deductible = of_hold(tx, row, &hold).await?;
    Ok((hold, deductible))
}

/// What may be taken of a hold in force.
async fn of_hold(tx: &mut Tx, row: &CaseRow, hold: &Hold) -> Result<Deductible> {
    let pending = store::pending(tx, hold.id).await?;
    let held = hold.remaining().checked_sub(pending).unwrap_or(Money::ZERO);
    let today = tx.today();
    // What was ordered may have been taken on the day it was, though we hear of it later: from then on no
    // interest runs on it (法释〔2014〕8号 第3条).
    let on_the_way = store::deductions_ordered(tx, row.id.0).await?;
    let owed = cases::owed_after(tx, row.id, today, &on_the_way).await?.outstanding;
    Ok(Deductible { held, owed })
}

/// Carry out an approved deduction.
pub async fn perform_deduction(
    tx: &mut Tx,
    approval: Approval,
    command: DeductCommand,
) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    cases::require_disposable(&row)?;
    let (hold, deductible) = deductible(tx, &row, command.hold).await?;
    judge(&deductible, command.amount)?;
    order(tx, &row, &hold, command.amount).await
}

/// 随冻随扣 – take what a hold that is emptied as it fills has caught, as far as it is owed today. What
/// is not to be disposed of now stays held; it is looked at again every day.
pub(crate) async fn take_caught(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    let Some(case) = store::case_of_hold(tx, hold).await? else { return Ok(()) };
    let row = cases::lock(tx, Id::from(case)).await?;
    let hold = store::lock_hold(tx, hold).await?;
    let is_due = hold.takes && hold.state == HoldState::Effective && hold.doubted_at.is_none();
    if !is_due || cases::require_disposable(&row).is_err() {
        return Ok(());
    }
    let deductible = of_hold(tx, &row, &hold).await?;
    let amount = deductible.held.min(deductible.owed);
    if amount == Money::ZERO { Ok(()) } else { order(tx, &row, &hold, amount).await }
}

/// Order the institution to pay `amount` of what a hold holds to the case account.
async fn order(tx: &mut Tx, row: &CaseRow, hold: &Hold, amount: Money) -> Result<()> {
    let face = cases::face(tx, row.id).await?;
    let to: CaseAccount = cases::case_account(tx, row.id).await?;
    let purpose = store::property(tx, hold.property).await?.purpose;
    let taking = papers::Taking { hold, amount, to: &to, is_income: is_income(purpose) };
    let ruling = papers::deduction_ruling(tx, &face, &taking).await?;
    let notice = papers::deduction_notice(tx, &face, &taking, &ruling).await?;
    let sequence = store::next_sequence(tx, hold.id, "deduct").await?;
    let order = send(
        tx,
        Draft {
            case: &face,
            debtor: hold.debtor,
            institution: &hold.institution,
            item: hold.asset.clone(),
            sequence,
            act: OrderAct::Deduct {
                hold_order: hold.order_id.clone().into(),
                amount,
                to: to.clone(),
            },
            rule: taking.rule(),
            ruling: ruling.number.clone(),
            documents: vec![reference(&ruling), reference(&notice)],
            can_wait: false,
        },
    )
    .await?;
    let new = store::NewHoldOrder {
        order: &order,
        hold,
        act: "deduct",
        amount: Some(amount),
        until: None,
        ruling: &ruling.number,
        sequence,
    };
    store::keep_hold_order(tx, new).await
}
