//! 罚款、拘留 – propose and decide: 民事诉讼法 第114条、第117–119条, 第252条 for the report duty.

use approvals::Proposal;
use cases::{Case, Entry};
use kernel::{Id, Money};
use law::nodes::NodeCode;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{LADDER, is_debtor, is_natural, line, party};
use crate::model::{Sanction, SanctionKind};
use crate::rules::sanctions::{Draft, judge};
use crate::{papers, store};

/// Proposing a sanction.
pub(crate) const PROPOSE: Act =
    Act::new("discipline.propose_sanction", &[Role::Judge]).stepped_up();
/// Approved act.
pub const SANCTION: &str = "discipline.sanction";

/// 制裁建议 – as entered, and what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SanctionCommand {
    /// Debtor.
    pub debtor: Uuid,
    /// Restricted person behind a unit, when it is not the debtor who is sanctioned.
    #[serde(default)]
    pub subject: Option<Uuid>,
    /// 罚款 or 拘留.
    pub kind: SanctionKind,
    /// 罚款金额, yuan.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub amount: Option<Money>,
    /// 拘留天数.
    #[serde(default)]
    pub days: Option<u32>,
    /// 违法行为.
    pub conduct: String,
}

/// Propose a sanction; checked now and again when approved.
///
/// # Errors
/// Somebody who is neither debtor nor restricted for one; outside the bounds of 第118条.
pub async fn propose_sanction(
    tx: &mut Tx,
    case: Id<Case>,
    command: &SanctionCommand,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    if row.filed_on.is_none() {
        return Err(law::id::CASE_FLOW
            .refuse("案件尚未立案,不得处罚", "the case is not filed; nobody may be punished")
            .into());
    }
    let subject = check(tx, case, command).await?;
    let name = party(tx, subject).await?.name;
    let what = measure(command);
    let proposal = Proposal {
        case: case.0,
        act: SANCTION,
        command: serde_json::to_value(command)?,
        summary_zh: format!("对{name}{what}"),
        summary_en: format!("{} of {name}", command.kind.en()),
        ladder: LADDER.to_vec(),
        amount: command.amount,
    };
    approvals::propose(tx, proposal).await
}

/// 罚款1000.00元, 拘留15日.
fn measure(command: &SanctionCommand) -> String {
    match (command.amount, command.days) {
        (Some(amount), _) => format!("罚款{amount}元"),
        (_, Some(days)) => format!("拘留{days}日"),
        _ => command.kind.zh().to_owned(),
    }
}

async fn check(tx: &mut Tx, case: Id<Case>, command: &SanctionCommand) -> Result<Uuid> {
    if !is_debtor(tx, case, command.debtor).await? {
        return Err(Fault::invalid("debtor", "不是本案被执行人", "no debtor of this case"));
    }
    if command.conduct.trim().is_empty() {
        return Err(Fault::invalid("conduct", "须写明违法行为", "the conduct must be stated"));
    }
    let subject = command.subject.unwrap_or(command.debtor);
    if subject != command.debtor {
        let line = line(tx, case.0).await?;
        let known = store::restrictions(tx, &line).await?;
        if !known.iter().any(|r| r.debtor == command.debtor && r.subject == subject) {
            return Err(Fault::invalid(
                "subject",
                "不是已查明的单位负责人员",
                "nobody known to stand behind this debtor",
            ));
        }
    }
    let today = tx.today();
    let is_natural = is_natural(&party(tx, subject).await?);
    let (kind, amount, days) = (command.kind, command.amount, command.days);
    judge(&Draft { kind, is_natural, amount, days, today })?;
    Ok(subject)
}

/// Carry out an approved sanction: the decision is made and served.
pub async fn perform_sanction(
    tx: &mut Tx,
    approval: Approval,
    command: SanctionCommand,
) -> Result<()> {
    let case = Id::from(approval.case);
    let row = cases::lock(tx, case).await?;
    if row.filed_on.is_none() {
        return Err(law::id::CASE_FLOW
            .refuse("案件尚未立案,不得处罚", "the case is not filed; nobody may be punished")
            .into());
    }
    let subject = check(tx, case, &command).await?;
    let face = cases::face(tx, case).await?;
    let person = party(tx, subject).await?;
    let document = papers::sanction_decision(tx, &face, &person, &command).await?;
    let sanction = Sanction {
        id: tx.new_id(),
        debtor: command.debtor,
        subject,
        kind: command.kind,
        amount: command.amount,
        days: command.days.and_then(|days| i32::try_from(days).ok()),
        conduct: command.conduct.clone(),
        decided_on: tx.today(),
        document: document.id,
    };
    store::keep_sanction(tx, case.0, &sanction).await?;
    let (name, what) = (&person.name, measure(&command));
    let mut entry = Entry::new("discipline.sanction", law::id::SANCTION)
        .node(NodeCode::SANCTION)
        .words(format!("对{name}{what}"), format!("{} of {name}", command.kind.en()))
        .document(document.id);
    if let Some(amount) = command.amount {
        entry = entry.amount(amount);
    }
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "sanctioned": subject, "kind": command.kind }));
    Ok(())
}
