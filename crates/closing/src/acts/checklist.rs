//! 终本核查 – gather what the twelve checks look at, from every capability below.

use std::collections::BTreeMap;

use cases::{Case, Role as PartyRole};
use control::{Hold, Property};
use kernel::time::day_of;
use kernel::{Id, Money};
use parties::{Face, PartyKind};
use platform::{Result, Tx};
use uuid::Uuid;

use crate::model::{Finding, Investigation, Topic};
use crate::rules::checks::{Check, checks};
use crate::rules::facts::{
    ClueFacts, DebtorFacts, Facts, InterviewFacts, PanelFacts, PropertyFacts, QueryFacts, is_court,
    is_exempt_from_query,
};
use crate::rules::small::is_balance;
use crate::store::records;

/// Template of the property report order.
const REPORT_ORDER: &str = "property_report_order";

/// The twelve checks as they stand today.
pub async fn checklist(tx: &mut Tx, case: Id<Case>) -> Result<Vec<Check>> {
    Ok(checks(&facts(tx, case).await?))
}

/// Everything the checks look at, as of today.
pub(crate) async fn facts(tx: &mut Tx, case: Id<Case>) -> Result<Facts> {
    let today = tx.today();
    let face = cases::face(tx, case).await?;
    let owed = cases::owed(tx, case, today).await?;
    let line = discipline::line(tx, case.0).await?;
    let investigations = records::investigations(tx, case.0).await?;
    let interviews = records::interviews(tx, case.0).await?;
    let panels = records::panels(tx, case.0).await?;
    let clues = records::clues(tx, case.0).await?;
    let mut property = found(tx, case.0).await?;
    property.extend(found_on_the_spot(&investigations));
    Ok(Facts {
        today,
        filed_on: face.filed_on,
        noticed_on: face.noticed_on,
        report_ordered_on: report_order(tx, &line).await?,
        due: owed.total,
        obtained: owed.obtained,
        outstanding: owed.outstanding,
        is_money: owed.principal > Money::ZERO,
        debtors: debtors(tx, case, &investigations).await?,
        investigations: investigations.len(),
        clues: clues
            .into_iter()
            .map(|c| ClueFacts { content: c.content, is_verified: c.verified_on.is_some() })
            .collect(),
        property,
        applicant_is_court: applicant_is_court(tx, case).await?,
        interviews: interviews
            .iter()
            .map(|i| InterviewFacts { on: i.on, agrees: i.agrees })
            .collect(),
        panel: panels.last().map(|p| PanelFacts { on: p.on, agrees: p.agrees }),
    })
}

/// When the debtors were ordered to report, in this case or in one it resumes.
async fn report_order(tx: &mut Tx, line: &[Uuid]) -> Result<Option<chrono::NaiveDate>> {
    for case in line {
        let documents = documents::of_case(tx, *case).await?;
        if let Some(order) = documents.iter().find(|d| d.template == REPORT_ORDER) {
            return Ok(Some(order.issued_on));
        }
    }
    Ok(None)
}

async fn applicant_is_court(tx: &mut Tx, case: Id<Case>) -> Result<bool> {
    let ids = cases::parties(tx, case, PartyRole::Applicant).await?;
    let faces = parties::faces(tx, &ids).await?;
    Ok(faces.iter().any(|face| is_court(is_natural(face), &face.name)))
}

fn is_natural(face: &Face) -> bool {
    face.kind == PartyKind::Natural
}

async fn debtors(
    tx: &mut Tx,
    case: Id<Case>,
    investigations: &[Investigation],
) -> Result<Vec<DebtorFacts>> {
    let ids = cases::parties(tx, case, PartyRole::Debtor).await?;
    let mut debtors = Vec::new();
    for face in parties::faces(tx, &ids).await? {
        let standing = discipline::standing(tx, case, face.id.0).await?;
        let own = || investigations.iter().filter(|i| i.debtor == face.id.0);
        let answered = |topic: &Topic| own().any(|i| i.findings.iter().any(|f| f.topic == *topic));
        debtors.push(DebtorFacts {
            is_natural: is_natural(&face),
            is_deceased: own().any(|i| i.deceased),
            is_exempt_from_query: is_exempt_from_query(is_natural(&face), &face.name),
            query: last_query(tx, case.0, face.id.0).await?,
            report: standing.report,
            sanctions: standing.sanctions,
            must_be_listed: standing.must_be_listed,
            is_listed: !standing.listed.is_empty(),
            is_restricted: standing.is_restricted,
            restricted_people: standing.restricted_people,
            topics: Topic::ALL.iter().copied().filter(answered).collect(),
            name: face.name,
        });
    }
    Ok(debtors)
}

/// The last round about a debtor in which nobody stayed silent, and whom it left out. Banks are
/// asked where PBOC knows of accounts; everybody else who is registered must have been asked.
async fn last_query(tx: &mut Tx, case: Uuid, debtor: Uuid) -> Result<Option<QueryFacts>> {
    let Some((round, started)) = control::last_complete_round(tx, case, debtor).await? else {
        return Ok(None);
    };
    let asked = control::institutions_asked(tx, round, debtor).await?;
    let mut missing_kinds: Vec<String> = exchange::institutions(tx)
        .await?
        .into_iter()
        .filter(|i| !matches!(i.kind.as_str(), "bank" | "court_bank"))
        .filter(|i| !asked.contains(&i.code))
        .map(|i| i.kind)
        .collect();
    missing_kinds.sort_unstable();
    missing_kinds.dedup();
    Ok(Some(QueryFacts { on: day_of(started), missing_kinds }))
}

/// Property the network found, and what became of it.
async fn found(tx: &mut Tx, case: Uuid) -> Result<Vec<PropertyFacts>> {
    let holds = control::holds_of_case(tx, case).await?;
    let property = control::property_of_case(tx, case).await?;
    Ok(property
        .into_iter()
        .map(|p| PropertyFacts {
            what: format!("{}{}", p.institution, p.asset),
            is_balance: is_balance(p.kind),
            amount: p.amount,
            is_disposed: is_disposed(&holds, &p),
            reason: p.reason_kept,
        })
        .collect())
}

/// Taken for the case, with nothing of it held any more.
fn is_disposed(holds: &[Hold], property: &Property) -> bool {
    let own = || holds.iter().filter(|hold| hold.property == property.id);
    own().any(|hold| hold.deducted > Money::ZERO) && !own().any(Hold::is_open)
}

/// What investigations found on the spot; the newest answer on a debtor's topic counts.
fn found_on_the_spot(investigations: &[Investigation]) -> Vec<PropertyFacts> {
    let mut newest: BTreeMap<(Uuid, &str), (&Investigation, &Finding)> = BTreeMap::new();
    for investigation in investigations {
        for finding in &investigation.findings {
            let topic = (investigation.debtor, finding.topic.code());
            newest.insert(topic, (investigation, finding));
        }
    }
    newest
        .into_values()
        .filter(|(_, finding)| finding.found)
        .map(|(investigation, finding)| {
            let detail = finding.detail.as_deref().unwrap_or_default();
            PropertyFacts {
                what: format!("{}:{}{detail}", investigation.unit, finding.topic.zh()),
                is_balance: false,
                amount: None,
                is_disposed: false,
                reason: finding.reason.clone(),
            }
        })
        .collect()
}

/// Whether some debtor's needed topic has no answer yet.
pub(crate) async fn topics_are_open(tx: &mut Tx, case: Id<Case>) -> Result<bool> {
    let investigations = records::investigations(tx, case.0).await?;
    let ids = cases::parties(tx, case, PartyRole::Debtor).await?;
    let faces = parties::faces(tx, &ids).await?;
    Ok(faces.iter().any(|face| {
        let answered: Vec<Topic> = investigations
            .iter()
            .filter(|i| i.debtor == face.id.0)
            .flat_map(|i| i.findings.iter().map(|f| f.topic))
            .collect();
        Topic::ALL.iter().any(|t| t.is_needed(is_natural(face)) && !answered.contains(t))
    }))
}
