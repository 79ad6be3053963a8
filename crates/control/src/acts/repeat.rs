//! 持续查控 – the debtors are asked about again every few days, and what comes is held at once, until
//! nothing is lacking any more, the last day has passed, or somebody stops it. 民事诉讼法 第253条,
//! 第254条; what was let go of after it was ordered is never held by it again.

use approvals::Proposal;
use cases::{CaseRow, Entry, State};
use chrono::Days;
use kernel::{Id, Money};
use law::id::{CONTROL_QUERY, CONTROL_RELEASED_STAYS, CONTROL_REPETITION_MOST};
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::freeze::{Found, hold_what_is_found, live};
use super::inquire::start_round;
use crate::events::RoundFinished;
use crate::model::{Repetition, RoundPurpose};
use crate::store;
use crate::store::repetitions as kept;

/// Proposing to repeat.
pub(crate) const PROPOSE_REPETITION: Act =
    Act::new("control.propose_repetition", &[Role::Judge]).stepped_up();
/// Stopping it.
pub(crate) const STOP_REPETITION: Act =
    Act::new("control.stop_repetition", &[Role::Judge, Role::DivisionHead]);
/// Approved act.
pub const REPEAT: &str = "control.repeat";
/// Name of the job that holds one round.
pub const REPEAT_ROUND: &str = "control.repeat_round";

/// 持续查控命令 – what the approver is asked to approve.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatCommand {
    /// Days from one round to the next.
    #[schema(minimum = 1)]
    pub every_days: u16,
    /// For how many days.
    #[schema(minimum = 1, maximum = 90)]
    pub days: u16,
    /// 随冻随扣 – whether what is caught is taken at once; of wages and pensions what lies above the
    /// living costs.
    #[serde(default)]
    pub takes: bool,
}

/// Propose to repeat; checked now and again when approved.
///
/// # Errors
/// A case that is not under way, or repeats already; longer than one approval reaches; taking while a
/// flag lies over the case.
pub async fn propose_repetition(
    tx: &mut Tx,
    case: Id<cases::Case>,
    command: RepeatCommand,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    check(tx, &row, command).await?;
    let RepeatCommand { every_days, days, takes } = command;
    let (zh, en) = if takes { (",随冻随扣", ", taking what is caught") } else { ("", "") };
    let proposal = Proposal {
        case: case.0,
        act: REPEAT,
        command: serde_json::to_value(command)?,
        summary_zh: format!("每{every_days}日查询并控制一次,持续{days}日{zh}"),
        summary_en: format!("ask and hold every {every_days} day(s) for {days} day(s){en}"),
        ladder: vec![Role::DivisionHead],
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, row: &CaseRow, command: RepeatCommand) -> Result<()> {
    let most = law::days(CONTROL_REPETITION_MOST, tx.today());
    let days = u64::from(command.days);
    if days == 0 || days > most {
        return Err(CONTROL_REPETITION_MOST
            .refuse(
                format!("持续查控的期限为1至{most}日"),
                format!("queries are repeated for 1 to {most} days"),
            )
            .at("days")
            .into());
    }
    if command.every_days == 0 || command.every_days > command.days {
        return Err(Fault::invalid(
            "every_days",
            "间隔天数须为1日以上,且不超过期限",
            "at least one day, and no more than it lasts",
        ));
    }
    if row.filed_on.is_none() || is_over(row) {
        return Err(law::id::CASE_FLOW
            .refuse("案件不在执行中,不能持续查控", "the case is not under way")
            .into());
    }
    if kept::running(tx, row.id.0).await?.is_some() {
        return Err(CONTROL_REPETITION_MOST
            .refuse(
                "本案已有持续查控,应先停止",
                "the case repeats queries already; stop that first",
            )
            .into());
    }
    if command.takes {
        cases::require_disposable(row)?;
    }
    Ok(())
}

fn is_over(row: &CaseRow) -> bool {
    matches!(row.state, State::Closed | State::Rejected)
}

/// Carry out an approved order to repeat: the first round is asked at once.
pub async fn perform_repetition(
    tx: &mut Tx,
    approval: Approval,
    command: RepeatCommand,
) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    check(tx, &row, command).await?;
    let last_day = tx.today() + Days::new(u64::from(command.days) - 1);
    let new = kept::New {
        case: row.id.0,
        every_days: i32::from(command.every_days),
        takes: command.takes,
        last_day,
    };
    let id = kept::keep(tx, new).await?;
    let entry = Entry::new("control.repeat", CONTROL_QUERY).words(
        format!("决定每{}日查控一次,至{last_day}止", command.every_days),
        format!("queries repeated every {} day(s) until {last_day}", command.every_days),
    );
    cases::record(tx, row.id, entry).await?;
    // Whoever approves does not look people up: the round is the program's own work.
    let now = tx.now;
    tx.later_unless_waiting(REPEAT_ROUND, &id.to_string(), now, &id).await
}

/// One round, or the end: debt paid, case closed, last day passed. While everything is covered nobody is
/// asked, and it is looked at again when the next round is due.
pub(crate) async fn repeat(tx: &mut Tx, id: Uuid) -> Result<()> {
    let case = Id::from(kept::one(tx, id).await?.case_id);
    let row = cases::lock(tx, case).await?;
    let repetition = kept::one(tx, id).await?;
    if repetition.ended_at.is_some() {
        return Ok(());
    }
    let today = tx.today();
    let owed = cases::owed(tx, case, today).await?.outstanding;
    let ending = if is_over(&row) {
        Some("closed")
    } else if owed == Money::ZERO {
        Some("satisfied")
    } else {
        (today > repetition.last_day).then_some("over")
    };
    if let Some(ending) = ending {
        return end(tx, &repetition, ending, None).await;
    }
    let is_lacking = live(&store::holds_of_case(tx, case.0).await?) < owed;
    if is_lacking {
        start_round(tx, case, RoundPurpose::Repetition, &[]).await?;
    }
    let every = u64::try_from(repetition.every_days).unwrap_or(1);
    // Its end is noted on the day after the last one, whatever the pace.
    let next = (today + Days::new(every)).min(repetition.last_day + Days::new(1));
    kept::note_round(tx, id, next, is_lacking).await
}

async fn end(
    tx: &mut Tx,
    repetition: &Repetition,
    ending: &str,
    reason: Option<&str>,
) -> Result<()> {
    kept::end(tx, repetition.id, ending, reason).await?;
    let (zh, en) = match ending {
        "closed" => ("案件已结", "the case is closed"),
        "satisfied" => ("债务已履行", "nothing is owed any more"),
        "over" => ("期限届满", "its last day has passed"),
        _ => ("停止", "stopped"),
    };
    let (zh, en) = match reason {
        Some(reason) => (format!("{zh}:{reason}"), format!("{en}: {reason}")),
        None => (zh.to_owned(), en.to_owned()),
    };
    let entry = Entry::new("control.end_repetition", CONTROL_QUERY)
        .words(format!("持续查控终止({zh})"), format!("queries are repeated no more ({en})"));
    cases::record(tx, Id::from(repetition.case_id), entry).await
}

/// Stop repeating: no further round, and answers still to come hold nothing.
///
/// # Errors
/// One of another case, or over already; no reason.
pub async fn stop_repetition(
    tx: &mut Tx,
    case: Id<cases::Case>,
    id: Uuid,
    reason: &str,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let reason = platform::reason(reason, "reason")?;
    let repetition = kept::one(tx, id).await?;
    if repetition.case_id != case.0 {
        return Err(Fault::Missing("repetition"));
    }
    if repetition.ended_at.is_some() {
        return Err(Fault::Stale);
    }
    end(tx, &repetition, "stopped", Some(reason)).await
}

/// A repeated round is through: hold what is lacking, chosen over everything that is known so that the least
/// harm is done, but nothing that was let go of since.
pub(crate) async fn hold_found(tx: &mut Tx, told: &RoundFinished) -> Result<()> {
    let case = Id::from(told.case);
    cases::lock(tx, case).await?;
    let Some(repetition) = kept::running(tx, told.case).await? else { return Ok(()) };
    let rounds = store::rounds_of_case(tx, told.case).await?;
    let purpose = RoundPurpose::Repetition.code();
    if !rounds.iter().any(|round| round.id == told.round && round.purpose == purpose) {
        return Ok(());
    }
    let barred = kept::let_go_since(tx, told.case, repetition.ordered_at).await?;
    let today = tx.today();
    let found = Found {
        only: None,
        barred: &barred,
        ahead: today + Days::new(law::days(law::id::CONTROL_PLAN_HORIZON, today)),
        takes: repetition.takes,
    };
    hold_what_is_found(tx, case, found).await?;
    if !barred.is_empty() {
        let rule = CONTROL_RELEASED_STAYS.as_str();
        tx.note(Some(told.case), serde_json::json!({ "left_alone": barred, "rule": rule }));
    }
    Ok(())
}
