//! 立案 – receive an application, decide on it, allot the number.

use chrono::NaiveDate;
use kernel::{CaseNumber, CourtCode, Id, Money, TypeCode};
use law::interest::Rate;
use law::nodes::NodeCode;
use parties::NewParty;
use platform::{Act, Fault, Result, Role as Post, Tx};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::events::{CaseFiled, CaseReceived};
use crate::model::{Case, Entry, Role, State};
use crate::papers;
use crate::rules::filing;
use crate::store::{self, NewCase};

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
    pub obligors: Vec<String>,
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
    let court = court_of(tx, &application.court)?;
    let today = tx.today();
    filing::well_formed(application, today)?;
    let rate = rate_of(application)?;
    filing::admissible(application)?;
    let id = tx.new_id();
    let new = NewCase { id, court: &court, kind: TypeCode::ENFORCE, application, rate };
    store::insert(tx, new).await?;
    let case = Id::from(id);
    for (role, list, field) in application.by_role() {
        for (index, party) in list.iter().enumerate() {
            let enrolled = parties::enrol(tx, party)
                .await
                .map_err(|fault| within(fault, &format!("{field}[{index}]")))?;
            store::insert_role(tx, case, enrolled, role, index).await?;
        }
    }
    let received_on = application.received_on;
    nodes::start(tx, id, NodeCode::FILING_REVIEW, law::id::FILE_DECIDE, received_on).await?;
    let (zh, en) = if filing::is_late(&application.title, received_on) {
        (
            "收到执行申请(已逾二年申请期间,被执行人可提出异议)",
            "application received, after two years",
        )
    } else {
        ("收到执行申请", "application received")
    };
    let entry = Entry::new("cases.receive", law::id::FILE_DECIDE)
        .node(NodeCode::FILING_REVIEW)
        .words(zh, en)
        .amount(application.claim.principal);
    store::record(tx, case, entry).await?;
    tx.note(Some(id), json!({ "received": application.title.number }));
    tx.tell(&CaseReceived { case: id }).await?;
    Ok(case)
}

fn within(fault: Fault, outer: &str) -> Fault {
    match fault {
        Fault::Invalid(invalid) => invalid.within(outer).into(),
        Fault::Refused(refusal) => {
            let field = refusal.field.clone().unwrap_or_default();
            let field = format!("{outer}.{field}");
            refusal.at(field.trim_end_matches('.')).into()
        }
        other => other,
    }
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
            parties::examine(party, today)
                .map_err(|fault| within(fault, &format!("{field}[{index}]")))?;
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
    let row = store::lock(tx, case).await?;
    let today = tx.today();
    if let Some(reason) = refusal {
        filing::undecided(row.state)?;
        if reason.trim().is_empty() {
            return Err(Fault::invalid("reason", "须说明理由", "a reason is needed"));
        }
        store::set_state(tx, case, State::Rejected).await?;
        nodes::finish_if_open(tx, case.0, NodeCode::FILING_REVIEW, today).await?;
        let entry = Entry::new("cases.decide_filing", law::id::FILE_DECIDE)
            .words(format!("不予立案:{reason}"), format!("not filed: {reason}"));
        store::record(tx, case, entry).await?;
        return Ok(None);
    }
    filing::undecided(row.state)?;
    let number = store::allot(tx, &row.court, TypeCode::ENFORCE, today).await?;
    store::file(tx, case, &number, today).await?;
    begin_clocks(tx, case, today).await?;
    let face = store::face(tx, case).await?;
    let notice = papers::acceptance_notice(tx, &face).await?;
    let entry = Entry::new("cases.decide_filing", law::id::FILE_DECIDE)
        .node(NodeCode::FILING_REVIEW)
        .words(format!("立案:{number}"), format!("filed as {number}"))
        .document(notice.id);
    store::record(tx, case, entry).await?;
    tx.note(Some(case.0), json!({ "filed": number }));
    tx.tell(&CaseFiled { case: case.0, number: number.to_string() }).await?;
    Ok(Some(number))
}

/// The clocks that run from filing.
pub(crate) async fn begin_clocks(tx: &mut Tx, case: Id<Case>, today: NaiveDate) -> Result<()> {
    nodes::finish_if_open(tx, case.0, NodeCode::FILING_REVIEW, today).await?;
    nodes::start(tx, case.0, NodeCode::ASSIGNMENT, law::id::ASSIGN, today).await?;
    let first = NodeCode::FIRST_NETWORK_QUERY;
    nodes::start(tx, case.0, first, law::id::FIRST_NETQUERY, today).await?;
    nodes::start(tx, case.0, NodeCode::CLOSING, law::id::EXEC_TERM, today).await?;
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
    store::set_next_serial(tx, court, kind, year, next).await
}
