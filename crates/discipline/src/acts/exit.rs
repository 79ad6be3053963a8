//! 限制出境 – decide it, have the exit-entry office do it, and have it undone: 执行程序解释 第23条至第25条.
//! The decision is reviewable: 异议复议规定 第9条.

use approvals::Proposal;
use cases::{Case, CaseFace, CaseRow, Entry};
use chrono::NaiveDate;
use contract::{DocumentRef, OrderAct, Outcome, Subject};
use documents::Issued;
use exchange::Mail;
use kernel::{Id, Money};
use law::RuleId;
use parties::Face;
use platform::{Act, Approval, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::restrict::{NewPerson, behind, enrol_all, measure};
use crate::acts::{LADDER, line, outstanding, party};
use crate::model::{Capacity, ExitRestriction, ExitState};
use crate::rules::exit::{judge, last_day};
use crate::store::exits;
use crate::{papers, rules};

/// Proposing to restrict.
pub(crate) const PROPOSE_EXIT: Act =
    Act::new("discipline.propose_exit", &[Role::Judge]).stepped_up();
/// Approved act.
pub const RESTRICT_EXIT: &str = "discipline.restrict_exit";

/// 限制出境建议 – as entered.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewExitRestriction {
    /// Debtor.
    pub debtor: Uuid,
    /// Of a unit: its representative, head or those responsible, each with an identity number.
    #[serde(default)]
    pub people: Vec<NewPerson>,
    /// Whether the applicant asked for it in writing; else ex officio.
    pub on_request: bool,
}

/// 限制出境命令 – what the approver is asked to approve.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExitCommand {
    /// Debtor.
    pub debtor: Uuid,
    /// People behind a unit, enrolled.
    pub people: Vec<(Capacity, Uuid)>,
    /// Whether the applicant asked for it.
    pub on_request: bool,
}

/// Propose that a debtor, or the people behind a unit, may not leave; checked now and when approved.
///
/// # Errors
/// Before the notice; nothing owed; the wrong people; no office that does it online.
pub async fn propose_exit(tx: &mut Tx, case: Id<Case>, new: &NewExitRestriction) -> Result<Uuid> {
    let row = cases::lock(tx, case).await?;
    let people = enrol_all(tx, &new.people).await?;
    let command = ExitCommand { debtor: new.debtor, people, on_request: new.on_request };
    check(tx, &row, &command).await?;
    let name = party(tx, new.debtor).await?.name;
    let proposal = Proposal {
        case: case.0,
        act: RESTRICT_EXIT,
        command: serde_json::to_value(&command)?,
        summary_zh: format!("{name}:限制出境"),
        summary_en: format!("exit restriction: {name}"),
        ladder: LADDER.to_vec(),
        amount: None,
    };
    approvals::propose(tx, proposal).await
}

async fn check(tx: &mut Tx, row: &CaseRow, command: &ExitCommand) -> Result<()> {
    cases::require_identified(&row.flags)?;
    let people = behind(tx, &command.people).await?;
    let measure = measure(tx, row, command.debtor, &people).await?;
    judge(&measure)?;
    office(tx).await?;
    Ok(())
}

/// 出入境管理机构 – who keeps people from leaving.
async fn office(tx: &mut Tx) -> Result<String> {
    let institutions = exchange::institutions(tx).await?;
    let office = institutions.into_iter().find(|office| office.can("restrict_exit"));
    let office = office.ok_or_else(|| {
        law::id::CONTROL_CAPABILITY.refuse(
            "没有联网的出入境管理机构,限制出境须现场办理",
            "no exit-entry office is joined: it is asked at its counter",
        )
    })?;
    Ok(office.code)
}

/// Carry out an approved decision: whoever is restricted in this case already stays so.
pub async fn perform_exit(tx: &mut Tx, approval: Approval, command: ExitCommand) -> Result<()> {
    let row = cases::lock(tx, Id::from(approval.case)).await?;
    check(tx, &row, &command).await?;
    let case = row.id;
    let live: Vec<Uuid> = exits::of_cases(tx, &[case.0])
        .await?
        .into_iter()
        .filter(|exit| exit.is_live() || exit.state == ExitState::Lifting)
        .map(|exit| exit.subject)
        .collect();
    let own = [(Capacity::Debtor, command.debtor)];
    let meant = if command.people.is_empty() { &own[..] } else { &command.people[..] };
    let mut people = Vec::new();
    for (capacity, subject) in meant.iter().filter(|(_, subject)| !live.contains(subject)) {
        people.push((*capacity, party(tx, *subject).await?));
    }
    if people.is_empty() {
        return Err(law::id::EXIT_RESTRICT
            .refuse("已限制其出境", "kept from leaving already")
            .at("debtor")
            .into());
    }
    let face = cases::face(tx, case).await?;
    let until = last_day(tx.today());
    let decision = papers::exit_decision(tx, &face, &people, until, command.on_request).await?;
    for (capacity, person) in &people {
        let order = restrict(tx, &face, person, until, &decision).await?;
        let new = exits::New {
            case: case.0,
            debtor: command.debtor,
            subject: person.id.0,
            capacity: *capacity,
            on_request: command.on_request,
            until,
            document: decision.id,
            order,
        };
        exits::keep(tx, new).await?;
    }
    let names = people.iter().map(|(_, p)| p.name.as_str()).collect::<Vec<_>>().join("、");
    let entry = Entry::new("discipline.restrict_exit", law::id::EXIT_RESTRICT)
        .words(
            format!("决定限制{names}出境,至{until}止"),
            format!("{names} may not leave the country until {until}"),
        )
        .document(decision.id);
    cases::record(tx, case, entry).await
}

/// What an office is asked, and the paper that goes with it.
async fn restrict(
    tx: &mut Tx,
    face: &CaseFace,
    person: &Face,
    until: NaiveDate,
    decision: &Issued,
) -> Result<(String, String)> {
    let office = office(tx).await?;
    let notice = papers::exit_notice(tx, face, person, Some(until), decision).await?;
    let act = OrderAct::RestrictExit { until };
    let papers = [decision, &notice];
    let order = send(tx, face, person.id.0, office.clone(), act, &papers).await?;
    Ok((office, order))
}

/// Send an order about a person; the number is revealed for it, on record.
async fn send(
    tx: &mut Tx,
    face: &CaseFace,
    person: Uuid,
    office: String,
    act: OrderAct,
    papers: &[&Issued],
) -> Result<String> {
    let rule = law::id::EXIT_RESTRICT;
    let clear = parties::reveal_for(tx, person.into(), face.id.0, rule).await?;
    let handler = face.handler.ok_or_else(|| {
        law::id::CONTROL_OFFICER_REGISTERED
            .refuse("案件尚未分配承办人", "the case has no handler yet")
    })?;
    let reference = |issued: &&Issued| DocumentRef {
        number: issued.number.clone(),
        name: issued.title.clone(),
        digest: issued.digest.clone(),
    };
    let mail = Mail {
        institution: office,
        case: face.id.0,
        case_number: face.number.clone(),
        court: face.court.clone(),
        ruling: papers.first().map(|paper| paper.number.clone()).unwrap_or_default(),
        item: person.to_string(),
        sequence: 1,
        subject: Subject {
            name: clear.name,
            document_kind: clear.document_kind.code().to_owned(),
            document_number: clear.document_number,
        },
        act,
        officer: platform::officers::officer(tx, handler).await?,
        articles: vec![law::cite(rule.as_str(), tx.today()).long_zh],
        documents: papers.iter().map(reference).collect(),
        can_wait: false,
    };
    Ok(exchange::post(tx, mail).await?.as_str().to_owned())
}

/// Have the office let a person go; the reason arose on `from`.
pub(crate) async fn lift(
    tx: &mut Tx,
    exit: &ExitRestriction,
    from: NaiveDate,
    rule: RuleId,
    reason: &str,
) -> Result<()> {
    let case = Id::from(exit.case_id);
    let face = cases::face(tx, case).await?;
    let person = party(tx, exit.subject).await?;
    let decision = papers::exit_lift(tx, &face, &person, rule, reason).await?;
    let notice = papers::exit_notice(tx, &face, &person, None, &decision).await?;
    let act = OrderAct::LiftExit { restriction: exit.order_id.clone().into() };
    let papers = [&decision, &notice];
    let order = send(tx, &face, exit.subject, exit.institution.clone(), act, &papers).await?;
    let due = rules::due(law::id::EXIT_LIFT, from);
    exits::lift(tx, exit.id, &order, &exits::Lifting { from, due, reason, rule: rule.as_str() })
        .await?;
    let name = &person.name;
    let entry = Entry::new("discipline.lift_exit", rule)
        .words(
            format!("解除对{name}的出境限制:{reason}(期限至{due})"),
            format!("exit restriction of {name} lifted, due {due}"),
        )
        .document(decision.id);
    cases::record(tx, case, entry).await
}

/// 履行后解除 – once nothing is owed any more, nobody is kept: of the case and of those it resumes.
pub(crate) async fn lift_if_paid(tx: &mut Tx, case: Uuid, on: NaiveDate) -> Result<()> {
    let line = line(tx, case).await?;
    let exits = exits::of_cases(tx, &line).await?;
    if !exits.iter().any(ExitRestriction::is_live) {
        return Ok(());
    }
    cases::lock(tx, Id::from(case)).await?;
    if outstanding(tx, Id::from(case)).await? > Money::ZERO {
        return Ok(());
    }
    for exit in exits.iter().filter(|exit| exit.is_live()) {
        lift(tx, exit, on, law::id::EXIT_LIFT, "已全部履行").await?;
    }
    Ok(())
}

/// Restrictions that `case` and those it resumes still have in force, lifted because it closed.
pub(crate) async fn lift_all(tx: &mut Tx, case: Uuid, on: NaiveDate, reason: &str) -> Result<()> {
    for exit in exits::of_cases(tx, &[case]).await?.iter().filter(|exit| exit.is_live()) {
        lift(tx, exit, on, law::id::EXIT_LIFT, reason).await?;
    }
    Ok(())
}

/// 期满失效 – nobody is kept beyond the last day: both sides know it.
pub(crate) async fn lapse(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for exit in exits::over(tx, day).await? {
        exits::set_state(tx, exit.id, ExitState::Lapsed, None).await?;
        let name = party(tx, exit.subject).await?.name;
        let entry = Entry::new("discipline.exit_lapsed", law::id::EXIT_TERM).words(
            format!("对{name}的出境限制期满失效"),
            format!("the exit restriction of {name} has lapsed"),
        );
        cases::record(tx, Id::from(exit.case_id), entry).await?;
    }
    Ok(())
}

/// Take the office's answer to an order of ours.
pub(crate) async fn take_answer(tx: &mut Tx, order: &str) -> Result<()> {
    let Some(exit) = exits::by_order(tx, order).await? else { return Ok(()) };
    let (_, answer) = exchange::answer_of(tx, order).await?;
    let name = party(tx, exit.subject).await?.name;
    let (state, refusal, zh, en) = match (exit.state, answer.outcome) {
        (ExitState::Ordered, Outcome::ExitRestricted { .. }) => {
            (ExitState::Effective, None, "出入境机关已限制其出境", "may not leave now")
        }
        (ExitState::Lifting, Outcome::ExitFree) if exit.order_id != order => {
            (ExitState::Lifted, None, "出入境机关已解除限制", "may leave again")
        }
        // Lifted before the first answer came: what counts is the answer to the lifting.
        (ExitState::Lifting, Outcome::ExitRestricted { .. }) => return Ok(()),
        (state, outcome) => {
            let why = refusal(&outcome);
            let next = if state == ExitState::Ordered { ExitState::Refused } else { state };
            (next, Some(why), "出入境机关未能办理", "was not dealt with by the office")
        }
    };
    exits::set_state(tx, exit.id, state, refusal.as_deref()).await?;
    let entry = Entry::new("discipline.exit_answered", law::id::EXIT_RESTRICT)
        .words(format!("{name}:{zh}"), format!("{name} {en}"));
    cases::record(tx, Id::from(exit.case_id), entry).await
}

fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refused { code, text } => format!("{code:?}: {text}"),
        Outcome::Returned { reason } => reason.clone(),
        _ => "answer of the wrong kind".to_owned(),
    }
}

/// The one with this id, if it belongs to one of `line`.
pub(crate) async fn of_line(tx: &mut Tx, line: &[Uuid], id: Uuid) -> Result<ExitRestriction> {
    let exit = exits::lock(tx, id).await?;
    if line.contains(&exit.case_id) { Ok(exit) } else { Err(Fault::Missing("restriction")) }
}
