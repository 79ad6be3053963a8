//! 惩戒文书 – restriction order, listing decision, sanction decision and what ends them: their data.

use cases::CaseFace;
use chrono::NaiveDate;
use documents::{Issue, Issued};
use kernel::CaseNumber;
use kernel::time::chinese_date;
use law::id::{self, RuleId};
use parties::Face;
use platform::{Result, Tx};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::acts::correct::CorrectCommand;
use crate::acts::leave::LeaveCommand;
use crate::acts::list::ListCommand;
use crate::acts::sanction::SanctionCommand;
use crate::model::{Capacity, Correction, SanctionKind};

async fn issue(
    tx: &mut Tx,
    face: &CaseFace,
    template: &'static str,
    title: &str,
    rules: &[RuleId],
    own: Value,
) -> Result<Issued> {
    let number: CaseNumber =
        face.number.parse().map_err(|error| anyhow::anyhow!("{}: {error}", face.number))?;
    let mut data = cases::head(tx, face, rules).await?;
    if let Value::Object(own) = own {
        data.extend(own);
    }
    let (case, data) = (face.id.0, Value::Object(data));
    documents::issue(tx, Issue { case, case_number: &number, template, title, data }).await
}

fn person(face: &Face) -> Value {
    json!({ "name": face.name, "kind": face.kind, "document_masked": face.masked_document })
}

/// 查验码 – by which whoever holds the paper finds the entry in the register: groups of four.
fn code(tx: &Tx, source: Uuid, party: Uuid) -> String {
    let code = tx.app().keys().decision_code(source, party);
    code.chunks(2).map(hex::encode).collect::<Vec<_>>().join("-")
}

/// People with what each of them is to the debtor.
fn in_capacity(people: &[(Capacity, Face)]) -> Vec<Value> {
    let one = |(capacity, who): &(Capacity, Face)| {
        let mut person = person(who);
        person["capacity"] = json!(capacity.zh());
        person
    };
    people.iter().map(one).collect()
}

pub(crate) async fn restriction_order(
    tx: &mut Tx,
    face: &CaseFace,
    people: &[(Capacity, Face)],
    ids: &[Uuid],
) -> Result<Issued> {
    let mut restricted = in_capacity(people);
    for ((shown, id), (_, who)) in restricted.iter_mut().zip(ids).zip(people) {
        shown["code"] = json!(code(tx, *id, who.id.0));
    }
    let own = json!({ "restricted": restricted });
    let rules = [id::RESTRICT];
    issue(tx, face, "restriction_order", "限制消费令", &rules, own).await
}

pub(crate) async fn listing_decision(
    tx: &mut Tx,
    face: &CaseFace,
    debtor: &Face,
    command: &ListCommand,
    (id, term_months): (Uuid, Option<u32>),
) -> Result<Issued> {
    let own = json!({
        "code": code(tx, id, debtor.id.0),
        "debtor": person(debtor),
        "ground": command.ground.code(),
        "ground_zh": command.ground.zh(),
        "conduct": command.conduct,
        "term_years": term_months.map(|months| months / 12),
        "grace_months": command.grace_months,
    });
    let rules = [id::LIST_GROUND, id::LIST_TERM, id::LIST_PRESIDENT];
    issue(tx, face, "listing_decision", "失信决定书", &rules, own).await
}

pub(crate) async fn sanction_decision(
    tx: &mut Tx,
    face: &CaseFace,
    subject: &Face,
    command: &SanctionCommand,
) -> Result<Issued> {
    let own = json!({
        "subject": person(subject),
        "kind": command.kind,
        "kind_zh": command.kind.zh(),
        "amount": command.amount.map(kernel::Money::grouped),
        "amount_capital": command.amount.map(kernel::Money::chinese),
        "days": command.days,
        "conduct": command.conduct,
    });
    let (title, bound) = match command.kind {
        SanctionKind::Fine => ("罚款决定书", id::FINE_PERSON),
        SanctionKind::Detention => ("拘留决定书", id::DETENTION),
    };
    issue(tx, face, "sanction_decision", title, &[id::SANCTION, bound], own).await
}

pub(crate) async fn listing_removal(
    tx: &mut Tx,
    face: &CaseFace,
    debtor: &Face,
    id: Uuid,
    (rule, reason): (RuleId, &str),
) -> Result<Issued> {
    let code = code(tx, id, debtor.id.0);
    let own = json!({ "debtor": person(debtor), "reason": reason, "code": code });
    issue(tx, face, "listing_removal", "删除失信信息决定书", &[rule], own).await
}

pub(crate) async fn restriction_lift(
    tx: &mut Tx,
    face: &CaseFace,
    people: &[Face],
    reason: &str,
) -> Result<Issued> {
    let people: Vec<Value> = people.iter().map(person).collect();
    let own = json!({ "restricted": people, "reason": reason });
    let rules = [id::RESTRICT_LIFT];
    issue(tx, face, "restriction_lift", "解除限制消费令", &rules, own).await
}

/// 限制出境决定书.
pub(crate) async fn exit_decision(
    tx: &mut Tx,
    face: &CaseFace,
    people: &[(Capacity, Face)],
    until: NaiveDate,
    on_request: bool,
) -> Result<Issued> {
    let restricted = in_capacity(people);
    let own = json!({
        "restricted": restricted,
        "until_zh": chinese_date(until),
        "on_request": on_request,
        "reason": null,
    });
    let behind = people.iter().any(|(capacity, _)| *capacity != Capacity::Debtor);
    let rules =
        if behind { vec![id::EXIT_RESTRICT, id::EXIT_PEOPLE] } else { vec![id::EXIT_RESTRICT] };
    issue(tx, face, "exit_decision", "限制出境决定书", &rules, own).await
}

/// 解除限制出境决定书.
pub(crate) async fn exit_lift(
    tx: &mut Tx,
    face: &CaseFace,
    who: &Face,
    rule: RuleId,
    reason: &str,
) -> Result<Issued> {
    let own = json!({ "restricted": [person(who)], "until_zh": null, "reason": reason });
    issue(tx, face, "exit_decision", "解除限制出境决定书", &[rule], own).await
}

/// 协助执行通知书 to the exit-entry office: to keep somebody until a day, or to let them go.
pub(crate) async fn exit_notice(
    tx: &mut Tx,
    face: &CaseFace,
    who: &Face,
    until: Option<NaiveDate>,
    decision: &Issued,
) -> Result<Issued> {
    let own = json!({
        "restricted": [person(who)],
        "until_zh": until.map(chinese_date),
        "ruling": decision.number,
    });
    let rule = if until.is_some() { id::EXIT_RESTRICT } else { id::EXIT_LIFT };
    issue(tx, face, "exit_notice", "协助执行通知书", &[rule], own).await
}

/// 纠正申请审查决定书.
pub(crate) async fn correction_decision(
    tx: &mut Tx,
    face: &CaseFace,
    who: &Face,
    asked: &Correction,
    command: &CorrectCommand,
) -> Result<Issued> {
    let own = json!({
        "subject": person(who),
        "wrong": asked.claim.zh(),
        "statement": asked.statement,
        "lodged_zh": chinese_date(kernel::time::day_of(asked.lodged_at)),
        "upheld": command.upheld,
        "reason": command.reason,
        "conduct": command.conduct,
        "reconsider_days": law::days(id::LIST_RECONSIDER, tx.today()),
    });
    issue(tx, face, "correction_decision", "纠正申请审查决定书", &[id::CORRECT], own).await
}

/// 暂时解除限制消费决定书.
pub(crate) async fn leave_decision(
    tx: &mut Tx,
    face: &CaseFace,
    who: &Face,
    command: &LeaveCommand,
) -> Result<Issued> {
    let modes: Vec<&str> = command.modes.iter().map(|mode| mode.zh()).collect();
    let own = json!({
        "subject": person(who),
        "why": command.reason.zh(),
        "evidence": command.evidence,
        "modes": modes.join("、"),
        "route": command.route_from.as_ref().zip(command.route_to.as_ref())
            .map(|(from, to)| format!("{from}至{to}")),
        "from_zh": chinese_date(command.from),
        "until_zh": chinese_date(command.until),
    });
    let rule = crate::rules::leave::rule(command.reason);
    issue(tx, face, "leave_decision", "准许出行决定书", &[rule], own).await
}
