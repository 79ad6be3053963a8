//! What officers do to a case.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use parties::NewAccount;
use platform::http::{Body, Caller, Made, Proposed};
use platform::{App, Fault, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::account::{ADD_ACCOUNT, add_account};
use crate::acts::archive::{ARCHIVE, archive};
use crate::acts::assign::{ASSIGN, assign};
use crate::acts::extend::{ExtendCommand, PROPOSE_EXTENSION, propose_extension};
use crate::acts::file::{
    Application, DECIDE, RECEIVE, accept_all, decide_filing, receive, receive_all,
};
use crate::acts::flags::{FLAG, clear_flag, set_flag_on};
use crate::acts::notice::{NOTICE, issue_notice};
use crate::acts::reassign::{REASSIGN, reassign};
use crate::model::{Case, Flag, StayGround};

/// Receive an application for enforcement
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = Application,
    responses((status = 201, body = Made), (status = 400, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_case(
    State(app): State<App>,
    caller: Caller,
    Body(application): Body<Application>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECEIVE).await?;
    let case = receive(&mut tx, &application).await?;
    tx.reply(StatusCode::CREATED, &Made { id: case.0 }).await
}

/// Most applications in one mail bag.
const BAG_MAX: usize = 1000;

/// 一袋申请 – a whole mail bag.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailBag {
    /// Up to 1,000, in the order in which numbers are to be allotted.
    applications: Vec<Application>,
    /// `accept` to file all of them at once.
    #[serde(default)]
    decision: Option<Acceptance>,
}

/// 立案 of everything in the bag.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Acceptance {
    /// 立案.
    Accept,
}

/// The cases made, in the order of their applications.
#[derive(Serialize, ToSchema)]
pub(crate) struct Bagged {
    cases: Vec<MadeCase>,
}

/// A case made from a mail bag.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeCase {
    id: Uuid,
    /// 案号, when filed at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

/// Receive up to 1,000 applications at once, and file them if so decided
///
/// All or nothing: when one application is at fault, none is kept, and the problem names it by
/// `applications[index]` and field. What is answered is durable and in the audit case by case.
#[utoipa::path(post, path = "/cases/batch", tag = "cases", request_body = MailBag,
    responses((status = 201, body = Bagged), (status = 400, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_cases(
    State(app): State<App>,
    caller: Caller,
    Body(bag): Body<MailBag>,
) -> Result<Response> {
    if bag.applications.is_empty() || bag.applications.len() > BAG_MAX {
        return Err(Fault::invalid(
            "applications",
            "一次须有1至1000件申请",
            "a bag holds 1 to 1,000 applications",
        ));
    }
    let mut tx = app.begin(&caller, RECEIVE).await?;
    let cases = receive_all(&mut tx, &bag.applications).await?;
    let numbers = match bag.decision {
        Some(Acceptance::Accept) => accept_all(&mut tx, &cases).await?,
        None => Vec::new(),
    };
    let mut numbers = numbers.into_iter().map(|number| number.to_string());
    let made = |case: Id<Case>| MadeCase { id: case.0, number: numbers.next() };
    let cases = cases.into_iter().map(made).collect();
    tx.reply(StatusCode::CREATED, &Bagged { cases }).await
}

/// Accept, or refuse with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum FilingDecision {
    /// 立案.
    Accept,
    /// 不予立案.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// The number allotted, if filed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decided {
    number: Option<String>,
}

/// Decide on filing; allots the case number
#[utoipa::path(post, path = "/cases/{id}/filing-decision", tag = "cases",
    params(("id" = Uuid, Path)), request_body = FilingDecision,
    responses((status = 200, body = Decided), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_filing_decision(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(decision): Body<FilingDecision>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let refusal = match &decision {
        FilingDecision::Accept => None,
        FilingDecision::Refuse { reason } => Some(reason.as_str()),
    };
    let number = decide_filing(&mut tx, Id::from(id), refusal).await?;
    tx.reply(StatusCode::OK, &Decided { number: number.map(|n| n.to_string()) }).await
}

/// A named judge, or none for the one with the fewest open cases.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// Officer.
    #[serde(default)]
    officer: Option<Uuid>,
}

/// Appoint the handler
#[utoipa::path(post, path = "/cases/{id}/assignment", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Assignment,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_assignment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(assignment): Body<Assignment>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ASSIGN).await?;
    let handler = assign(&mut tx, Id::from(id), assignment.officer).await?;
    tx.reply(StatusCode::OK, &Made { id: handler }).await
}

/// Issue the enforcement notice and the property report order
#[utoipa::path(post, path = "/cases/{id}/notice", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_notice(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, NOTICE).await?;
    issue_notice(&mut tx, Id::from(id)).await?;
    tx.reply(StatusCode::OK, &Made { id }).await
}

/// Put a party's own account on file
#[utoipa::path(post, path = "/cases/{id}/parties/{party}/account", tag = "cases",
    params(("id" = Uuid, Path), ("party" = Uuid, Path)), request_body = NewAccount,
    responses((status = 200, body = Made), (status = 400, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_account(
    State(app): State<App>,
    caller: Caller,
    Path((id, party)): Path<(Uuid, Uuid)>,
    Body(account): Body<NewAccount>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ADD_ACCOUNT).await?;
    add_account(&mut tx, Id::from(id), Id::from(party), &account).await?;
    tx.reply(StatusCode::OK, &Made { id: party }).await
}

/// A flag set or cleared for a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlagChange {
    /// Which.
    flag: Flag,
    /// Set or cleared.
    set: bool,
    /// 事由 of a stay or deferment, as far as interest depends on it.
    #[serde(default)]
    ground: Option<StayGround>,
    /// Why.
    reason: String,
}

/// Stay, defer, mark a settlement or objection, or clear it
#[utoipa::path(post, path = "/cases/{id}/flags", tag = "cases", params(("id" = Uuid, Path)),
    request_body = FlagChange,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_flag(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(change): Body<FlagChange>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, FLAG).await?;
    by_hand(change.flag)?;
    if change.set {
        let ground = change.ground.unwrap_or(StayGround::Other);
        set_flag_on(&mut tx, Id::from(id), change.flag, ground, &change.reason).await?;
    } else {
        clear_flag(&mut tx, Id::from(id), change.flag, &change.reason).await?;
    }
    tx.reply(StatusCode::OK, &Made { id }).await
}

fn by_hand(flag: Flag) -> Result<()> {
    if flag.is_by_hand() {
        return Ok(());
    }
    Err(Fault::invalid(
        "flag",
        "身份核查随纠正申请设立和解除",
        "a review of identity begins and ends with the request for correction",
    ))
}

/// How much more time, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extension {
    /// 1 to 6.
    months: u32,
    /// Why.
    reason: String,
}

/// Ask for an extension of the term
#[utoipa::path(post, path = "/cases/{id}/extension", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Extension,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
pub(crate) async fn post_extension(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(asked): Body<Extension>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_EXTENSION).await?;
    let command = ExtendCommand { months: asked.months, reason: asked.reason };
    let approval = propose_extension(&mut tx, Id::from(id), command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Who takes over, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handover {
    /// Judge of the court.
    officer: Uuid,
    /// Why.
    reason: String,
}

/// Give a case to another judge
#[utoipa::path(post, path = "/cases/{id}/handler", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Handover,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_handler(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(handover): Body<Handover>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REASSIGN).await?;
    reassign(&mut tx, Id::from(id), handover.officer, &handover.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: handover.officer }).await
}

/// Where the file is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Archiving {
    /// 档案号.
    number: String,
}

/// Put the file of a closed case into the archive
#[utoipa::path(post, path = "/cases/{id}/archive", tag = "cases", params(("id" = Uuid, Path)),
    request_body = Archiving,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
pub(crate) async fn post_archive(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(archiving): Body<Archiving>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ARCHIVE).await?;
    archive(&mut tx, Id::from(id), &archiving.number).await?;
    tx.reply(StatusCode::OK, &Made { id }).await
}
