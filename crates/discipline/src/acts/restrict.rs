//! 限制消费 – propose the order and carry it out once approved: 限消规定 第1条、第3条、第5条.

use approvals::Proposal;
use cases::{Case, CaseRow, Entry};
use kernel::Id;
use parties::NewParty;
use platform::{Act, Approval, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::{LADDER, is_debtor, is_natural, line, outstanding, party};
use crate::events::ConsumptionRestricted;
use crate::model::{Capacity, Restriction};
use crate::rules::restrict::{Measure, Person, judge};
use crate::{papers, store};

/// Proposing a restriction.
pub(crate) const PROPOSE: Act =
    Act::new("discipline.propose_restriction", &[Role::Judge]).stepped_up();
/// Approved act.
pub const RESTRICT: &str = "discipline.restrict";

/// 限制消费建议 – as entered.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRestriction {
    /// Debtor.
    pub debtor: Uuid,
    /// With a unit: its representative, head and so on, each with an identity number.
    #[serde(default)]
    pub people: Vec<NewPerson>,
}

/// 单位的相关人员.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// As what.
    pub capacity: Capacity,
    /// Who.
    pub person: NewParty,
}

/// 限制消费命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestrictCommand {
    /// Debtor.
    pub debtor: Uuid,
    /// People behind a unit, enrolled.
    pub people: Vec<(Capacity, Uuid)>,
}

/// Propose to restrict a debtor; checked now and again when approved.
///
/// # Errors
/// Before the notice; nothing owed; a unit without the people behind it, or a person with some.
pub async fn propose_restriction(
    tx: &mut Tx,
    case: Id<Case>,
    new: &NewRestriction,
) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    let people = enrol_all(tx, &new.people).await?;
    let command = RestrictCommand { debtor: new.debtor, people };
    check(tx, &row, &command).await?;
    let name = party(tx, new.debtor).await?.name;
    let proposal = Proposal {
        case: case.0,
        act: RESTRICT,
        command: serde_json::to_value(&command)?,
        summary_zh: format!("对{name}限制消费"),
        summary_en: format!("restrict the consumption of {name}"),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

/// Enrol the people behind a unit as they were entered.
pub(crate) async fn enrol_all(tx: &mut Tx, listed: &[NewPerson]) -> Result<Vec<(Capacity, Uuid)>> {
    let mut people = Vec::new();
    for (index, listed) in listed.iter().enumerate() {
        let enrolled = parties::enrol(tx, &listed.person).await;
        let id = enrolled.map_err(|fault| fault.within(&format!("people[{index}].person")))?;
        people.push((listed.capacity, id.0));
    }
    Ok(people)
}

/// The people behind a unit as the rules look at them.
pub(crate) async fn behind(tx: &mut Tx, enrolled: &[(Capacity, Uuid)]) -> Result<Vec<Person>> {
    let mut people = Vec::new();
    for (capacity, id) in enrolled {
        let is_natural = is_natural(&party(tx, *id).await?);
        people.push(Person { capacity: *capacity, is_natural });
    }
    Ok(people)
}

/// Everything a measure against `debtor`, and the people behind it, rests on today.
pub(crate) async fn measure<'a>(
    tx: &mut Tx,
    row: &CaseRow,
    debtor: Uuid,
    people: &'a [Person],
) -> Result<Measure<'a>> {
    Ok(Measure {
        is_debtor: is_debtor(tx, row.id, debtor).await?,
        is_noticed: row.noticed_on.is_some(),
        outstanding: outstanding(tx, row.id).await?,
        debtor_is_natural: is_natural(&party(tx, debtor).await?),
        people,
    })
}

async fn check(tx: &mut Tx, row: &CaseRow, command: &RestrictCommand) -> Result<()> {
    cases::require_identified(&row.flags)?;
    let people = behind(tx, &command.people).await?;
    let measure = measure(tx, row, command.debtor, &people).await?;
    Ok(judge(&measure)?)
}

/// Carry out an approved restriction: whoever is restricted already stays so.
pub async fn perform_restriction(
    tx: &mut Tx,
    approval: Approval,
    command: RestrictCommand,
) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    check(tx, &row, &command).await?;
    restrict(tx, row.id, &command).await
}

/// Restrict the debtor, and the people behind it, who are not yet.
pub(crate) async fn restrict(tx: &mut Tx, case: Id<Case>, command: &RestrictCommand) -> Result<()> {
    let line = line(tx, case.0).await?;
    let live: Vec<Uuid> = store::restrictions(tx, &line)
        .await?
        .into_iter()
        .filter(|r| r.debtor == command.debtor && r.is_live())
        .map(|r| r.subject)
        .collect();
    let own = (Capacity::Debtor, command.debtor);
    let new: Vec<(Capacity, Uuid)> = std::iter::once(own)
        .chain(command.people.iter().copied())
        .filter(|(_, subject)| !live.contains(subject))
        .collect();
    if new.is_empty() {
        return Err(law::id::RESTRICT
            .refuse("已对其限制消费", "restricted already")
            .at("debtor")
            .into());
    }
    let face = cases::face(tx, case).await?;
    let mut people = Vec::new();
    for (capacity, subject) in &new {
        people.push((*capacity, party(tx, *subject).await?));
    }
    let ids: Vec<Uuid> = people.iter().map(|_| tx.new_id()).collect();
    let order = papers::restriction_order(tx, &face, &people, &ids).await?;
    let today = tx.today();
    for ((capacity, person), id) in people.iter().zip(ids) {
        let restriction = Restriction {
            id,
            case_id: case.0,
            debtor: command.debtor,
            subject: person.id.0,
            capacity: *capacity,
            is_natural: is_natural(person),
            ordered_on: today,
            document: order.id,
            lift_from: None,
            lift_due: None,
            lifted_on: None,
            lift_reason: None,
            lift_rule: None,
            end_ground: None,
        };
        store::keep_restriction(tx, &restriction).await?;
        let subject = person.id.0;
        tx.tell(&ConsumptionRestricted { case: case.0, subject, measure: id }).await?;
    }
    let names = people.iter().map(|(_, p)| p.name.as_str()).collect::<Vec<_>>().join("、");
    let entry = Entry::new("discipline.restrict", law::id::RESTRICT)
        .words(format!("对{names}发出限制消费令"), format!("consumption of {names} restricted"))
        .document(order.id);
    cases::record(tx, case, entry).await?;
    tx.note(Some(case.0), serde_json::json!({ "restricted": new }));
    Ok(())
}

/// Restrictions of a case and those it resumes.
pub async fn restrictions_of_case(tx: &mut Tx, case: Id<Case>) -> Result<Vec<Restriction>> {
    let line = line(tx, case.0).await?;
    store::restrictions(tx, &line).await
}
