//! 提请发放 – promise the money of a case to its payees and ask two others to agree: the division head
//! and the finance department (款物规定 第2条, 第11条). The money is reserved at once, so that two
//! proposals can never rest on the same balance.

use approvals::Proposal;
use cases::{CaseRow, Entry, Flag};
use kernel::{Id, Money};
use platform::{Act, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::payee::{self, Asked, OtherAccount};
use super::{CLOCKS, drop_payout, lock, officer, plan};
use crate::model::{Account, PlanLine, Purpose, Shares};
use crate::papers;
use crate::rules::plan::{judge_fee, judge_line};
use crate::rules::posting::{self, judge_reserve};
use crate::store::ledger;
use crate::store::payouts::{self, NewLine, NewPayout};

/// Proposing a payout.
pub(crate) const PROPOSE_PAYOUT: Act =
    Act::new("funds.propose_payout", &[Role::Judge]).stepped_up();
/// Approved act.
pub const PAY_OUT: &str = "funds.pay_out";
/// Most lines of one payout: as many as the bank takes in one batch.
const LINES_MAX: usize = 200;

/// 发放命令 – what the approvers are asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PayOutCommand {
    /// Payout.
    pub payout: Uuid,
}

/// 发放明细 as asked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAsked {
    /// What for.
    pub purpose: Purpose,
    /// Party; none for the treasury.
    #[serde(default)]
    pub party: Option<Uuid>,
    /// How much, yuan.
    #[schema(value_type = String)]
    pub amount: Money,
    /// An account other than the party's own; needs a special power on file.
    #[serde(default)]
    pub to: Option<OtherAccount>,
}

/// 已提请 – a payout and the approval it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PayoutProposed)]
pub struct Proposed {
    /// Payout.
    pub payout: Uuid,
    /// Approval.
    pub approval: Uuid,
}

/// Propose to pay out `asked`, or everything the plan shows when nothing is asked for.
///
/// # Errors
/// Nothing to pay; another payout under way; a stayed case; a payee who is no party, has no account
/// of its own or no special power for another; more than the plan or the balance gives.
pub async fn propose_payout(
    tx: &mut Tx,
    case: Uuid,
    asked: Option<Vec<LineAsked>>,
) -> Result<Proposed> {
    let proposer = officer(tx)?;
    let (row, account) = lock(tx, case).await?;
    judge_case(&row)?;
    let account = one_at_a_time(tx, case, account).await?;
    let planned = plan::lines(tx, case, &row.court, &account).await?;
    let asked = asked.unwrap_or_else(|| planned.iter().map(as_planned).collect());
    let lines = judge_lines(tx, &row, &planned, &asked).await?;
    let shares = Shares::of(lines.iter().map(|line| (line.purpose, line.amount)));
    judge_reserve(&account.balances, &shares)?;

    let number = payouts::next_number(tx, case).await?;
    let payout = tx.new_id();
    let total = shares.total();
    let new =
        NewPayout { id: payout, case, account: account.id, number, total, proposer, lines: &lines };
    payouts::keep(tx, new).await?;
    let journal = posting::reserve(account.id, payout, number, &shares);
    ledger::post(tx, &journal).await?;
    let approval = ask(tx, &row, payout, number, &lines, total).await?;
    Ok(Proposed { payout, approval })
}

/// 中止、暂缓期间不得处分 – what is stayed is not paid out.
pub(crate) fn judge_case(row: &CaseRow) -> Result<()> {
    let barred = row.flags.iter().any(|flag| matches!(flag, Flag::Stayed | Flag::Deferred));
    if barred {
        return Err(law::id::CASE_STAYED
            .refuse(
                "案件中止或暂缓执行期间,不得发放案款",
                "the case is stayed or deferred; no case money may be paid out",
            )
            .into());
    }
    Ok(())
}

/// One payout of a case at a time. One whose approval ended without anybody having heard of it yet
/// is dropped first, so that nobody has to wait for that.
async fn one_at_a_time(tx: &mut Tx, case: Uuid, account: Account) -> Result<Account> {
    let Some(open) = payouts::open_number(tx, case).await? else { return Ok(account) };
    drop_payout::ended_of_case(tx, case).await?;
    if payouts::open_number(tx, case).await?.is_none() {
        return ledger::lock_case(tx, case).await;
    }
    let reserved = account.balances.reserved;
    Err(law::id::FUNDS_BALANCE
        .refuse(
            format!("第{open}次发放尚未办结(已预留{reserved}元),同一笔案款不得重复提请"),
            format!("payout {open} is still under way ({reserved} reserved); one at a time"),
        )
        .at("lines")
        .into())
}

fn as_planned(line: &PlanLine) -> LineAsked {
    LineAsked { purpose: line.purpose, party: line.party, amount: line.amount, to: None }
}

async fn judge_lines(
    tx: &mut Tx,
    row: &CaseRow,
    planned: &[PlanLine],
    asked: &[LineAsked],
) -> Result<Vec<NewLine>> {
    if asked.is_empty() {
        return Err(law::id::FUNDS_BALANCE
            .refuse("没有可发放的案款", "there is no case money to pay out")
            .at("lines")
            .into());
    }
    if asked.len() > LINES_MAX {
        return Err(Fault::invalid("lines", "一次最多200笔", "at most 200 lines at a time"));
    }
    let mut lines: Vec<NewLine> = Vec::with_capacity(asked.len());
    for (index, asked) in asked.iter().enumerate() {
        let field = format!("lines[{index}]");
        let amount = format!("{field}.amount");
        if asked.amount == Money::ZERO {
            return Err(Fault::invalid(&amount, "金额须大于零", "the amount must be above zero"));
        }
        let (purpose, party) = (asked.purpose, asked.party);
        let whom = Asked { purpose, party, to: asked.to.as_ref(), field: &field };
        let payee = payee::find(tx, row.id.0, &row.court, &whom).await?;
        let before = lines.iter().filter(|line| (line.purpose, line.party) == (purpose, party));
        let before: Money = before.map(|line| line.amount).sum();
        let most = planned.iter().find(|line| (line.purpose, line.party) == (purpose, party));
        let most = most.map_or(Money::ZERO, |line| line.amount).saturating_sub(before);
        match purpose {
            Purpose::Treasury => judge_fee(asked.amount, most, &amount)?,
            _ => judge_line(asked.amount, most, &amount)?,
        }
        lines.push(NewLine {
            purpose,
            party,
            power: payee.power,
            payee_name: payee.name,
            payee_bank: payee.bank,
            account_mark: payee.mark,
            account_print: payee.print,
            amount: asked.amount,
        });
    }
    Ok(lines)
}

/// Issue the paper, ask for approval, record.
async fn ask(
    tx: &mut Tx,
    row: &CaseRow,
    payout: Uuid,
    number: i32,
    lines: &[NewLine],
    total: Money,
) -> Result<Uuid> {
    let face = cases::face(tx, row.id).await?;
    let paper = papers::payout_approval(tx, &face, number, lines).await?;
    let whom: Vec<String> =
        lines.iter().map(|line| format!("{}{}元", line.payee_name, line.amount)).collect();
    let proposal = Proposal {
        case: row.id.0,
        act: PAY_OUT,
        command: serde_json::to_value(PayOutCommand { payout })?,
        summary_zh: format!("第{number}次发放案款{total}元:{}", whom.join("、")),
        summary_en: format!("payout {number} of {total} to {} payee(s)", lines.len()),
        ladder: vec![Role::DivisionHead, Role::Finance],
        amount: Some(total),
    };
    let approval = approvals::propose(tx, proposal).await?;
    payouts::tie(tx, payout, approval, paper.id, &paper.number).await?;
    let entry = Entry::new("funds.propose_payout", law::id::FUNDS_TWO_PEOPLE)
        .node(CLOCKS[0])
        .words(
            format!("提请第{number}次发放案款{total}元"),
            format!("payout {number} of {total} proposed"),
        )
        .amount(total)
        .document(paper.id);
    cases::record(tx, Id::from(row.id.0), entry).await?;
    tx.note(Some(row.id.0), json!({ "payout": payout, "total": total }));
    Ok(approval)
}
