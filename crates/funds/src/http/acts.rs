//! What officers do with case money.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use platform::http::{Body, Caller};
use platform::{Act, App, Problem, Result, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::acts::claim::{ClaimCommand, PROPOSE_CLAIM, propose_claim};
use crate::acts::delay::{DelayCommand, PROPOSE_DELAY, end_delay, propose_delay};
use crate::acts::dispute::{Finding, PROPOSE_SETTLEMENT, SettleCommand, propose_settlement};
use crate::acts::power::{NewPower, PROPOSE_POWER, propose_power};
use crate::acts::propose::{LineAsked, PROPOSE_PAYOUT, Proposed, propose_payout};
use crate::acts::treasury::{NewTreasury, SET_TREASURY, set_treasury};
use crate::store::records;

/// Closing a task by hand.
const FINISH_TASK: Act =
    Act::new("funds.finish_task", &[Role::Finance, Role::Judge, Role::DivisionHead]);

/// The approval that was asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Asked {
    approval: Uuid,
}

/// Done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    id: Uuid,
}

/// Lines to pay; everything the plan shows when none are given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PayoutAsk {
    #[serde(default)]
    lines: Option<Vec<LineAsked>>,
}

/// Propose a payout
#[utoipa::path(post, path = "/cases/{id}/payouts", tag = "funds", params(("id" = Uuid, Path)),
    request_body = PayoutAsk,
    responses((status = 201, body = Proposed), (status = 400, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_payout(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<PayoutAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_PAYOUT).await?;
    let proposed = propose_payout(&mut tx, id, ask.lines).await?;
    tx.reply(StatusCode::CREATED, &proposed).await
}

/// What was found out about a disputed payment, and on what evidence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SettlementAsk {
    finding: Finding,
    evidence: String,
}

/// Propose how a disputed payment ended
#[utoipa::path(post, path = "/cases/{id}/payouts/{payout}/lines/{line}/settlement", tag = "funds",
    params(("id" = Uuid, Path), ("payout" = Uuid, Path), ("line" = i32, Path)),
    request_body = SettlementAsk,
    responses((status = 201, body = Asked), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_settlement(
    State(app): State<App>,
    caller: Caller,
    Path((id, payout, line)): Path<(Uuid, Uuid, i32)>,
    Body(ask): Body<SettlementAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_SETTLEMENT).await?;
    let SettlementAsk { finding, evidence } = ask;
    let command = SettleCommand { payout, line, finding, evidence };
    let approval = propose_settlement(&mut tx, id, command).await?;
    tx.reply(StatusCode::CREATED, &Asked { approval }).await
}

/// Propose to accept a special power to receive money
#[utoipa::path(post, path = "/cases/{id}/special-powers", tag = "funds",
    params(("id" = Uuid, Path)), request_body = NewPower,
    responses((status = 201, body = Asked), (status = 422, body = Problem)))]
pub(crate) async fn post_power(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewPower>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_POWER).await?;
    let approval = propose_power(&mut tx, id, new).await?;
    tx.reply(StatusCode::CREATED, &Asked { approval }).await
}

/// Propose to delay the payout
#[utoipa::path(post, path = "/cases/{id}/payout-delays", tag = "funds",
    params(("id" = Uuid, Path)), request_body = DelayCommand,
    responses((status = 201, body = Asked), (status = 422, body = Problem)))]
pub(crate) async fn post_delay(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<DelayCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_DELAY).await?;
    let approval = propose_delay(&mut tx, id, command).await?;
    tx.reply(StatusCode::CREATED, &Asked { approval }).await
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    reason: String,
}

/// Last day to pay.
#[derive(Serialize, ToSchema)]
pub(crate) struct PayBy {
    pay_by: NaiveDate,
}

/// The ground for delay fell away today
#[utoipa::path(post, path = "/cases/{id}/payout-delays/end", tag = "funds",
    params(("id" = Uuid, Path)), request_body = Why,
    responses((status = 200, body = PayBy), (status = 404, body = Problem)))]
pub(crate) async fn post_delay_end(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(why): Body<Why>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_DELAY).await?;
    let pay_by = end_delay(&mut tx, id, &why.reason).await?;
    tx.reply(StatusCode::OK, &PayBy { pay_by }).await
}

/// Which line belongs to which case, and how that was found out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimAsk {
    bank: String,
    serial: String,
    case: Uuid,
    reason: String,
}

/// Propose that unclaimed money belongs to a case
#[utoipa::path(post, path = "/funds/unclaimed/claims", tag = "funds", request_body = ClaimAsk,
    responses((status = 201, body = Asked), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_claim(
    State(app): State<App>,
    caller: Caller,
    Body(ask): Body<ClaimAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_CLAIM).await?;
    let ClaimAsk { bank, serial, case, reason } = ask;
    let approval = propose_claim(&mut tx, case, ClaimCommand { bank, serial, reason }).await?;
    tx.reply(StatusCode::CREATED, &Asked { approval }).await
}

/// Close a task, saying how it was dealt with
#[utoipa::path(post, path = "/funds/tasks/{id}/done", tag = "funds", params(("id" = Uuid, Path)),
    request_body = Why, responses((status = 200, body = Done), (status = 404, body = Problem)))]
pub(crate) async fn post_task_done(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(why): Body<Why>,
) -> Result<Response> {
    let officer = caller.officer()?.clone();
    let mut tx = app.begin(&caller, FINISH_TASK).await?;
    let outcome = platform::reason(&why.reason, "reason")?;
    records::finish_task(&mut tx, id, &officer.court, officer.id, outcome).await?;
    tx.note(None, serde_json::json!({ "task": id, "outcome": outcome }));
    tx.reply(StatusCode::OK, &Done { id }).await
}

/// Put the treasury's account of my court on file
#[utoipa::path(put, path = "/funds/treasury", tag = "funds", request_body = NewTreasury,
    responses((status = 200, body = Done), (status = 400, body = Problem)))]
pub(crate) async fn put_treasury(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewTreasury>,
) -> Result<Response> {
    let officer = caller.officer()?.clone();
    let mut tx = app.begin(&caller, SET_TREASURY).await?;
    set_treasury(&mut tx, &officer.court, &new).await?;
    tx.reply(StatusCode::OK, &Done { id: officer.id }).await
}
