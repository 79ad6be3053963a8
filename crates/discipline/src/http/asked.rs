//! Routes of what people ask about lists and restrictions.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Id;
use platform::http::{Body, Caller, Made, Proposed};
use platform::{App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::correct::{
    self, CorrectionOpinion, Lodged, NewCorrection, NewReconsideration, ReconsiderationResult,
};
use crate::acts::leave::{self, LeaveCommand};
use crate::acts::reconcile;
use crate::acts::request::{self, NewListingRequest};
use crate::model::{Channel, Claim, Correction, LivedOn};
use crate::store;

/// Findings shown at once.
const FINDINGS: i64 = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_open_corrections))
        .routes(routes!(list_findings))
        .routes(routes!(post_finding_review))
        .routes(routes!(post_listing_request))
        .routes(routes!(post_request_refusal))
        .routes(routes!(post_correction))
        .routes(routes!(post_correction_decision))
        .routes(routes!(post_reconsideration))
        .routes(routes!(post_reconsideration_result))
        .routes(routes!(post_leave))
        .routes(routes!(post_leave_abuse))
}

/// 待审查的纠正申请.
#[derive(Serialize, ToSchema)]
struct OpenCorrection {
    /// Case.
    case: Uuid,
    /// 案号.
    number: String,
    /// Request.
    id: Uuid,
    claim: Claim,
    lodged_at: DateTime<Utc>,
    /// Last day to review it.
    due: NaiveDate,
}

/// Requests for correction that wait in my cases, whoever says "I am not the debtor" first
#[utoipa::path(get, path = "/corrections", tag = "discipline",
    responses((status = 200, body = Vec<OpenCorrection>)))]
async fn list_open_corrections(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<OpenCorrection>>> {
    let mut tx = app.look(&caller, super::VIEW).await?;
    let open = store::asked::open_corrections(&mut tx).await?;
    let cases: Vec<Uuid> = open.iter().map(|one| one.case_id).collect();
    let me = caller.officer()?.id;
    let handled = cases::handled(&mut tx, &cases).await?;
    let mine = |one: Correction| {
        let case = handled.iter().find(|h| h.id == one.case_id && h.handler == Some(me))?;
        let (claim, lodged_at, due) = (one.claim, one.lodged_at, one.due);
        let number = case.number.clone();
        Some(OpenCorrection { case: one.case_id, number, id: one.id, claim, lodged_at, due })
    };
    Ok(Json(open.into_iter().filter_map(mine).collect()))
}

/// Record that the applicant asks to list a debtor
#[utoipa::path(post, path = "/cases/{id}/listing-requests", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = NewListingRequest,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_listing_request(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewListingRequest>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, request::RECORD_REQUEST).await?;
    let id = request::record_request(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// 说明 – why something is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Stated {
    /// Why.
    reason: String,
}

/// Refuse an applicant's request to list
#[utoipa::path(post, path = "/cases/{id}/listing-requests/{request}/refusal", tag = "discipline",
    params(("id" = Uuid, Path), ("request" = Uuid, Path)), request_body = Stated,
    responses((status = 200, body = Made), (status = 404, body = Problem)))]
async fn post_request_refusal(
    State(app): State<App>,
    caller: Caller,
    Path((id, request)): Path<(Uuid, Uuid)>,
    Body(stated): Body<Stated>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, request::REFUSE_REQUEST).await?;
    request::refuse_request(&mut tx, Id::from(id), request, &stated.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: request }).await
}

/// Take in a request for correction handed in at the court
#[utoipa::path(post, path = "/cases/{id}/corrections", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = NewCorrection,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_correction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewCorrection>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, correct::LODGE).await?;
    let lodged = Lodged { channel: Channel::Court, ticket: None };
    let id = correct::lodge_correction(&mut tx, Id::from(id), &new, lodged).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Propose how to decide a request for correction
#[utoipa::path(post, path = "/cases/{id}/corrections/{correction}/decision", tag = "discipline",
    params(("id" = Uuid, Path), ("correction" = Uuid, Path)), request_body = CorrectionOpinion,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_correction_decision(
    State(app): State<App>,
    caller: Caller,
    Path((id, correction)): Path<(Uuid, Uuid)>,
    Body(opinion): Body<CorrectionOpinion>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, correct::PROPOSE_CORRECTION).await?;
    let approval = correct::propose_correction(&mut tx, Id::from(id), correction, opinion).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Record that the upper court was asked to reconsider a rejection
#[utoipa::path(post, path = "/cases/{id}/corrections/{correction}/reconsideration",
    tag = "discipline", params(("id" = Uuid, Path), ("correction" = Uuid, Path)),
    request_body = NewReconsideration,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_reconsideration(
    State(app): State<App>,
    caller: Caller,
    Path((id, correction)): Path<(Uuid, Uuid)>,
    Body(new): Body<NewReconsideration>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, correct::RECONSIDER).await?;
    correct::record_reconsideration(&mut tx, Id::from(id), correction, &new).await?;
    tx.reply(StatusCode::OK, &Made { id: correction }).await
}

/// Record what the upper court decided
#[utoipa::path(post, path = "/cases/{id}/corrections/{correction}/reconsideration/result",
    tag = "discipline", params(("id" = Uuid, Path), ("correction" = Uuid, Path)),
    request_body = ReconsiderationResult,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_reconsideration_result(
    State(app): State<App>,
    caller: Caller,
    Path((id, correction)): Path<(Uuid, Uuid)>,
    Body(result): Body<ReconsiderationResult>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, correct::RECONSIDER).await?;
    correct::take_reconsideration(&mut tx, Id::from(id), correction, &result).await?;
    tx.reply(StatusCode::OK, &Made { id: correction }).await
}

/// Propose to let a restricted person travel for a while
#[utoipa::path(post, path = "/cases/{id}/leaves", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = LeaveCommand,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_leave(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<LeaveCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, leave::PROPOSE_LEAVE).await?;
    let approval = leave::propose_leave(&mut tx, Id::from(id), &command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// End a leave that was abused
#[utoipa::path(post, path = "/cases/{id}/leaves/{leave}/abuse", tag = "discipline",
    params(("id" = Uuid, Path), ("leave" = Uuid, Path)), request_body = Stated,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_leave_abuse(
    State(app): State<App>,
    caller: Caller,
    Path((id, leave)): Path<(Uuid, Uuid)>,
    Body(stated): Body<Stated>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, leave::REVOKE_LEAVE).await?;
    leave::revoke_leave(&mut tx, Id::from(id), leave, &stated.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: leave }).await
}

/// 结案未清除 – a finding with the number of its case.
#[derive(Serialize, ToSchema)]
struct FindingRow {
    /// 案号.
    number: String,
    #[serde(flatten)]
    found: LivedOn,
}

/// Measures that the nightly comparison found alive in closed cases, newest first
#[utoipa::path(get, path = "/lived-on", tag = "discipline",
    responses((status = 200, body = Vec<FindingRow>)))]
async fn list_findings(State(app): State<App>, caller: Caller) -> Result<Json<Vec<FindingRow>>> {
    let mut tx = app.look(&caller, super::VIEW).await?;
    let found = store::reconcile::findings(&mut tx, false, None, FINDINGS).await?;
    let cases: Vec<Uuid> = found.iter().map(|one| one.case_id).collect();
    let numbers: HashMap<Uuid, String> = cases::handled(&mut tx, &cases)
        .await?
        .into_iter()
        .map(|one| (one.id, one.number))
        .collect();
    let row = |found: LivedOn| FindingRow {
        number: numbers.get(&found.case_id).cloned().unwrap_or_default(),
        found,
    };
    Ok(Json(found.into_iter().map(row).collect()))
}

/// 核查结论.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FindingReview {
    /// Why it lived on.
    conclusion: String,
}

/// Say why a measure lived on in a closed case
#[utoipa::path(post, path = "/cases/{id}/lived-on/{finding}/review", tag = "discipline",
    params(("id" = Uuid, Path), ("finding" = Uuid, Path)), request_body = FindingReview,
    responses((status = 200, body = Made), (status = 404, body = Problem)))]
async fn post_finding_review(
    State(app): State<App>,
    caller: Caller,
    Path((id, finding)): Path<(Uuid, Uuid)>,
    Body(review): Body<FindingReview>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, reconcile::REVIEW).await?;
    reconcile::review(&mut tx, id, finding, &review.conclusion).await?;
    tx.reply(StatusCode::OK, &Made { id: finding }).await
}
