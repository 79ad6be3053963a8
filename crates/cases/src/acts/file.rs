//! 立案 – receive an application, decide on it, allot the number.

use chrono::NaiveDate;
use documents::Issued;
use kernel::{CaseNumber, CourtCode, Id, Money, TypeCode};
use law::interest::Rate;
use law::nodes::NodeCode;
use nodes::Start;
use parties::NewParty;
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::events::{CaseFiled, CaseReceived};
use crate::model::{Case, Entry, Role, State};
use crate::papers;
use crate::rules::filing;
use crate::store::{self, NewCase, Seat};

/// Receiving an application.
pub(crate) const RECEIVE: Act = Act::new("cases.receive", &[Post::FilingClerk]);
/// Deciding on it.
pub(crate) const DECIDE: Act = Act::new("cases.decide_filing", &[Post::FilingClerk]);

/// 执行申请 – as filed.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// 法院代字.
    pub court: String,
    /// Day the application came.
    pub received_on: NaiveDate,
    /// 申请执行人.
    pub applicants: Vec<NewParty>,
    /// 被执行人.
    pub debtors: Vec<NewParty>,
    /// 其他相关人, e.g. a spouse: on file, never subject to a measure.
    #[serde(default)]
    pub others: Vec<NewParty>,
    /// 执行依据.
    pub title: Title,
    /// 申请内容.
    pub claim: Claim,
}

impl Application {
    /// Everybody named, by role, with the field's name.
    fn by_role(&self) -> [(Role, &[NewParty], &'static str); 3] {
        [
            (Role::Applicant, &self.applicants, "applicants"),
            (Role::Debtor, &self.debtors, "debtors"),
            (Role::Other, &self.others, "others"),
        ]
    }
}

/// 执行依据.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// 文号.
    pub number: String,
    /// 作出机关.
    pub court: String,
    /// `judgment`, `mediation`, `award`, `notarial_deed` …
    pub kind: String,
    /// 生效日.
    pub effective_on: NaiveDate,
    /// 履行期间最后一日.
    pub last_performance_day: NaiveDate,
    /// 主文.
    pub text: String,
    /// 义务人 named by the title; debtors must be among them. Empty when not transcribed.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub obligors: Vec<String>,
}

impl Title {
    /// Obligors one title may name: as many as its schema says.
    pub(crate) const MOST_OBLIGORS: usize = 500;
}

/// 申请内容.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// 本金, yuan.
    #[schema(value_type = String)]
    pub principal: Money,
    /// 一般债务利息.
    #[serde(default)]
    pub interest: Option<InterestTerms>,
    /// 案件受理费 borne by the debtor.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub court_fee: Option<Money>,
    /// 保全费 borne by the debtor.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub preservation_fee: Option<Money>,
}

/// 利息约定.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterestTerms {
    /// 年利率, e.g. `12%`.
    pub rate: String,
    /// 365 or 360.
    pub year_days: u32,
    /// First day.
    pub from: NaiveDate,
}

/// 收到申请 – enrol the parties and keep the application.
///
/// # Errors
/// Whatever is malformed, by field; a court unknown or not the officer's.
pub async fn receive(tx: &mut Tx, application: &Application) -> Result<Id<Case>> {
    let checked = check(tx, application)?;
    keep(tx, &[checked], |_| String::new()).await?.pop().ok_or(Fault::Missing("case"))
}

/// 批量收案 – receive a whole mail bag, all of it or nothing; returns the cases in its order.
///
/// # Errors
/// The first fault, by application and field.
pub async fn receive_all(tx: &mut Tx, applications: &[Application]) -> Result<Vec<Id<Case>>> {
    let place = |index: usize| format!("applications[{index}]");
    let mut checked = Vec::with_capacity(applications.len());
    for (index, application) in applications.iter().enumerate() {
        checked.push(check(tx, application).map_err(|fault| fault.within(&place(index)))?);
    }
    keep(tx, &checked, place).await
}

/// An application right by itself.
struct Checked<'a> {
    application: &'a Application,
    court: CourtCode,
    rate: Option<Rate>,
    parties: Vec<Named<'a>>,
}

/// Somebody named in an application, and where.
struct Named<'a> {
    role: Role,
    field: &'static str,
    index: usize,
    party: parties::Checked<'a>,
}

impl Named<'_> {
    fn place(&self) -> String {
        format!("{}[{}]", self.field, self.index)
    }
}

/// Everything that can be wrong with an application before anybody looks into the records.
fn check<'a>(tx: &Tx, application: &'a Application) -> Result<Checked<'a>> {
    let court = court_of(tx, &application.court)?;
    let today = tx.today();
    filing::well_formed(application, today)?;
    let rate = rate_of(application)?;
    filing::admissible(application)?;
    let mut parties = Vec::new();
    for (role, list, field) in application.by_role() {
        for (index, party) in list.iter().enumerate() {
            let place = || format!("{field}[{index}]");
            let party = parties::check(party, today).map_err(|fault| fault.within(&place()))?;
            parties.push(Named { role, field, index, party });
        }
    }
    Ok(Checked { application, court, rate, parties })
}

/// Keep applications that are right by themselves; `place` names each.
async fn keep(
    tx: &mut Tx,
    checked: &[Checked<'_>],
    place: impl Fn(usize) -> String,
) -> Result<Vec<Id<Case>>> {
    let new: Vec<NewCase<'_>> = checked
        .iter()
        .map(|Checked { application, court, rate, .. }| NewCase {
            id: tx.new_id(),
            court,
            application,
            rate: *rate,
        })
        .collect();
    store::insert_all(tx, &new).await?;
    seat(tx, &new, checked, place).await?;
    let start = |case: &NewCase<'_>| Start {
        case: case.id,
        node: NodeCode::FILING_REVIEW,
        rule: law::id::FILE_DECIDE,
        from: case.application.received_on,
    };
    nodes::start_all(tx, &new.iter().map(start).collect::<Vec<_>>()).await?;
    let lines: Vec<_> = new.iter().map(|case| (Id::from(case.id), received(case))).collect();
    store::record_all(tx, &lines).await?;
    for case in &new {
        tx.note(Some(case.id), json!({ "received": case.application.title.number }));
    }
    let events: Vec<_> = new.iter().map(|case| CaseReceived { case: case.id }).collect();
    tx.tell_all(&events).await?;
    Ok(new.iter().map(|case| Id::from(case.id)).collect())
}

/// Enter everybody named, each with a part in the case.
async fn seat(
    tx: &mut Tx,
    new: &[NewCase<'_>],
    checked: &[Checked<'_>],
    place: impl Fn(usize) -> String,
) -> Result<()> {
    let named: Vec<(usize, &Named<'_>)> = checked
        .iter()
        .enumerate()
        .flat_map(|(index, checked)| checked.parties.iter().map(move |named| (index, named)))
        .collect();
    let people: Vec<&parties::Checked<'_>> = named.iter().map(|(_, named)| &named.party).collect();
    let place = |index: usize| {
        let (application, named): &(usize, &Named<'_>) = &named[index];
        match place(*application) {
            outer if outer.is_empty() => named.place(),
            outer => format!("{outer}.{}", named.place()),
        }
    };
    let enrolled = parties::enrol_all(tx, &people, place).await?;
    let seats: Vec<Seat> = named
        .iter()
        .zip(enrolled)
        .map(|((index, named), party)| Seat {
            case: new[*index].id,
            party,
            role: named.role,
            place: named.index,
        })
        .collect();
    store::insert_roles(tx, &seats).await
}

fn received(case: &NewCase<'_>) -> Entry {
    let application = case.application;
    let (zh, en) = if filing::is_late(&application.title, application.received_on) {
        (
            "收到执行申请(已逾二年申请期间,被执行人可提出异议)",
            "application received, after two years",
        )
    } else {
        ("收到执行申请", "application received")
    };
    Entry::new("cases.receive", law::id::FILE_DECIDE)
        .node(NodeCode::FILING_REVIEW)
        .words(zh, en)
        .amount(application.claim.principal)
}

/// 审查申请 – whether an application could be received on `today`, as far as can be told without
/// looking into the register: the same checks in the same order as [`receive`].
///
/// # Errors
/// Whatever is malformed, by field; a condition for filing that does not hold.
pub fn examine(application: &Application, today: NaiveDate) -> Result<()> {
    known_court(&application.court)?;
    filing::well_formed(application, today)?;
    rate_of(application)?;
    filing::admissible(application)?;
    for (_, list, field) in application.by_role() {
        for (index, party) in list.iter().enumerate() {
            let place = || format!("{field}[{index}]");
            parties::check(party, today).map_err(|fault| fault.within(&place()))?;
        }
    }
    Ok(())
}

fn known_court(code: &str) -> Result<CourtCode> {
    let parsed: CourtCode =
        code.parse().map_err(|error: kernel::BadCaseNumber| error.at("court"))?;
    if law::courts::find(&parsed).is_none() {
        return Err(Fault::invalid("court", format!("没有法院{code}"), format!("no court {code}")));
    }
    Ok(parsed)
}

fn court_of(tx: &Tx, code: &str) -> Result<CourtCode> {
    let parsed = known_court(code)?;
    match tx.actor.officer() {
        Some(officer) if officer.court != code => Err(Fault::Denied("cases.receive")),
        _ => Ok(parsed),
    }
}

fn rate_of(application: &Application) -> Result<Option<Rate>> {
    let Some(terms) = &application.claim.interest else { return Ok(None) };
    let rate: Rate = terms.rate.parse().map_err(|error: law::interest::BadRate| {
        kernel::check::bilingual("claim.interest.rate", &error.to_string())
    })?;
    Ok(Some(rate))
}

/// 立案决定 – file the case under the next number, or refuse.
///
/// # Errors
/// A case that was decided already; a refusal without reason.
pub async fn decide_filing(
    tx: &mut Tx,
    case: Id<Case>,
    refusal: Option<&str>,
) -> Result<Option<CaseNumber>> {
    let Some(reason) = refusal else { return Ok(accept_all(tx, &[case]).await?.pop()) };
    let row = store::lock(tx, case).await?;
    filing::undecided(row.state)?;
    platform::reason(reason, "reason")?;
    let today = tx.today();
    store::set_state(tx, case, State::Rejected).await?;
    nodes::finish_if_open(tx, case.0, NodeCode::FILING_REVIEW, today).await?;
    let entry = Entry::new("cases.decide_filing", law::id::FILE_DECIDE)
        .words(format!("不予立案:{reason}"), format!("not filed: {reason}"));
    store::record(tx, case, entry).await?;
    Ok(None)
}

/// 批量立案 – file cases of one court under the next numbers, in their order.
///
/// # Errors
/// A case that was decided already.
pub async fn accept_all(tx: &mut Tx, cases: &[Id<Case>]) -> Result<Vec<CaseNumber>> {
    let rows = store::lock_all(tx, cases).await?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    for row in &rows {
        filing::undecided(row.state)?;
        if row.court != first.court {
            return Err(Fault::Broken(anyhow::anyhow!("numbers of two courts at once")));
        }
    }
    let today = tx.today();
    let numbers = store::allot(tx, &first.court, TypeCode::ENFORCE, today, cases.len()).await?;
    store::file_all(tx, cases, &numbers, today).await?;
    begin_clocks(tx, cases, today).await?;
    let faces = store::faces(tx, cases).await?;
    let notices = papers::acceptance_notices(tx, &faces, &numbers).await?;
    let line = |((case, number), notice): ((&Id<Case>, &CaseNumber), &Issued)| {
        let entry = Entry::new("cases.decide_filing", law::id::FILE_DECIDE)
            .node(NodeCode::FILING_REVIEW)
            .words(format!("立案:{number}"), format!("filed as {number}"))
            .document(notice.id);
        (*case, entry)
    };
    let lines: Vec<_> = cases.iter().zip(&numbers).zip(&notices).map(line).collect();
    store::record_all(tx, &lines).await?;
    let mut events = Vec::new();
    for (case, number) in cases.iter().zip(&numbers) {
        tx.note(Some(case.0), json!({ "filed": number }));
        events.push(CaseFiled { case: case.0, number: number.to_string() });
    }
    tx.tell_all(&events).await?;
    Ok(numbers)
}

/// The clocks that run from filing.
pub(crate) async fn begin_clocks(tx: &mut Tx, cases: &[Id<Case>], today: NaiveDate) -> Result<()> {
    let ids: Vec<Uuid> = cases.iter().map(|case| case.0).collect();
    nodes::finish_all(tx, &ids, NodeCode::FILING_REVIEW, today).await?;
    let clocks = [
        (NodeCode::ASSIGNMENT, law::id::ASSIGN),
        (NodeCode::FIRST_NETWORK_QUERY, law::id::FIRST_NETQUERY),
        (NodeCode::CLOSING, law::id::EXEC_TERM),
    ];
    let starts: Vec<Start> = ids
        .iter()
        .flat_map(|case| clocks.map(|(node, rule)| Start { case: *case, node, rule, from: today }))
        .collect();
    nodes::start_all(tx, &starts).await?;
    Ok(())
}

/// 设定起始编号 – for a court that joins mid-year, and for scenarios.
///
/// # Errors
/// A number not above those already allotted.
pub async fn set_next_serial(
    tx: &mut Tx,
    court: &str,
    kind: TypeCode,
    year: i32,
    next: u32,
) -> Result<()> {
    if store::set_next_serial(tx, court, kind, year, next).await? {
        return Ok(());
    }
    Err(law::id::SERIAL_UNIQUE
        .refuse(
            format!("{court}{kind}{year}年的编号已用过{next}"),
            format!("numbers of {court} {kind} {year} have passed {next}"),
        )
        .into())
}
