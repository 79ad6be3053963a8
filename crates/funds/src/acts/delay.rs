//! 延缓发放 – case money may wait beyond 30 days only for a ground the rules name, agreed by the
//! division head; when the ground ends it is paid within ten days. 款物规定 第10条.

use approvals::Proposal;
use chrono::NaiveDate;
use kernel::Id;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{CLOCKS, lock, watch};
use crate::store::records::{self, NewDelay};

/// Proposing or ending a delay.
pub(crate) const PROPOSE_DELAY: Act = Act::new("funds.propose_delay", &[Role::Judge]);
/// Approved act.
pub const DELAY: &str = "funds.delay";
/// Longest single delay: whoever needs more asks again.
const DELAY_DAYS_MAX: i64 = 183;

/// 延缓事由.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DelayGround)]
pub enum Ground {
    /// 需要进行案款分配.
    Distribution,
    /// 申请执行人的案款被另案冻结.
    ApplicantFrozen,
    /// 已通知而未领取.
    NotCollected,
    /// 案件被依法中止或暂缓.
    Suspended,
    /// 有其他正当理由.
    Other,
}

impl Ground {
    fn code(self) -> &'static str {
        match self {
            Ground::Distribution => "distribution",
            Ground::ApplicantFrozen => "applicant_frozen",
            Ground::NotCollected => "not_collected",
            Ground::Suspended => "suspended",
            Ground::Other => "other",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Ground::Distribution => "需要进行案款分配",
            Ground::ApplicantFrozen => "申请执行人的案款被另案冻结",
            Ground::NotCollected => "已通知而未领取",
            Ground::Suspended => "案件被依法中止或暂缓",
            Ground::Other => "有其他正当理由",
        }
    }
}

/// 延缓发放命令.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayCommand {
    /// Lawful ground.
    pub ground: Ground,
    /// Its facts.
    pub reason: String,
    /// Until when it will last.
    pub until: NaiveDate,
}

/// Propose a delay.
///
/// # Errors
/// A case without money; no facts; a day in the past or too far away.
pub async fn propose_delay(tx: &mut Tx, case: Uuid, command: DelayCommand) -> Result<Uuid> {
    let reason = platform::reason(&command.reason, "reason")?.to_owned();
    let (_, account) = lock(tx, case).await?;
    if account.balances.cash == kernel::Money::ZERO {
        return Err(law::id::FUNDS_DELAY
            .refuse("本案没有待发放案款", "this case has no money to pay out")
            .into());
    }
    judge_until(tx.today(), command.until)?;
    let (ground, until) = (command.ground.zh(), command.until);
    let proposal = Proposal {
        case,
        act: DELAY,
        summary_zh: format!("延缓发放案款至{until}:{ground};{reason}"),
        summary_en: format!("delay the payout to {until} ({}): {reason}", command.ground.code()),
        command: serde_json::to_value(DelayCommand { reason, ..command })?,
        ladder: vec![Role::DivisionHead],
        amount: Some(account.balances.cash),
    };
    approvals::propose(tx, proposal).await
}

fn judge_until(today: NaiveDate, until: NaiveDate) -> Result<()> {
    let days = (until - today).num_days();
    if (1..=DELAY_DAYS_MAX).contains(&days) {
        return Ok(());
    }
    Err(Fault::invalid(
        "until",
        "延缓须至今后183日以内的一天",
        "the delay ends on a day within the next 183 days",
    ))
}

/// Delay, as approved: the clocks run to the tenth day after the ground ends.
pub async fn perform_delay(tx: &mut Tx, approval: Approval, command: DelayCommand) -> Result<()> {
    lock(tx, approval.case).await?;
    let pay_by = watch::due(law::id::FUNDS_DELAY, command.until)?;
    let new = NewDelay {
        case: approval.case,
        ground: command.ground.code(),
        reason: &command.reason,
        until: command.until,
        pay_by,
        proposer: approval.proposer,
        approver: approval.approver,
    };
    records::keep_delay(tx, new).await?;
    let why = format!("{}:{}", command.ground.zh(), command.reason);
    for node in CLOCKS {
        match nodes::extend(tx, approval.case, node, pay_by, &why).await {
            // A clock that has stopped or already runs longer needs nothing.
            Ok(()) | Err(Fault::Missing(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    records::close_tasks_of_case(tx, "held_too_long", approval.case, &why).await?;
    let until = command.until;
    let entry = cases::Entry::new(DELAY, law::id::FUNDS_DELAY).node(CLOCKS[1]).words(
        format!("延缓发放案款至{until}({why}),应于{pay_by}前发放"),
        format!("payout delayed to {until}; to be paid by {pay_by}"),
    );
    cases::record(tx, Id::from(approval.case), entry).await
}

/// The ground fell away today: pay within ten days. Returns the last day.
///
/// # Errors
/// No delay running; no reason.
pub async fn end_delay(tx: &mut Tx, case: Uuid, why: &str) -> Result<NaiveDate> {
    let why = platform::reason(why, "reason")?;
    lock(tx, case).await?;
    let today = tx.today();
    let pay_by = watch::due(law::id::FUNDS_DELAY, today)?;
    if !records::end_delay(tx, case, today, pay_by).await? {
        return Err(Fault::Missing("delay"));
    }
    let entry = cases::Entry::new(DELAY, law::id::FUNDS_DELAY).node(CLOCKS[1]).words(
        format!("延缓事由消失({why}),应于{pay_by}前发放"),
        format!("the ground for delay ended ({why}); to be paid by {pay_by}"),
    );
    cases::record(tx, Id::from(case), entry).await?;
    Ok(pay_by)
}
