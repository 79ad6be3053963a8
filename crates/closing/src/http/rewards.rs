//! Routes of reward notices.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use platform::http::{Body, Caller, Made};
use platform::{App, Problem, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::record::RECORD;
use crate::acts::reward::{
    DECIDE, NewReward, RewardDecision, decide_reward, end_reward, request_reward,
};
use crate::model::OpenReward;
use crate::store::rewards;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_open_rewards))
        .routes(routes!(post_reward))
        .routes(routes!(post_reward_decision))
        .routes(routes!(post_reward_end))
}

/// Requests for a reward notice that wait in my cases, whichever is due first before
#[utoipa::path(get, path = "/rewards", tag = "closing",
    responses((status = 200, body = Vec<OpenReward>)))]
async fn list_open_rewards(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<OpenReward>>> {
    let mut tx = app.look(&caller, super::VIEW).await?;
    let open = rewards::open(&mut tx).await?;
    let cases: Vec<Uuid> = open.iter().map(|(_, case, _)| *case).collect();
    let me = caller.officer()?.id;
    let handled = cases::handled(&mut tx, &cases).await?;
    let mine = |(id, case, due)| {
        let of = handled.iter().find(|one| one.id == case && one.handler == Some(me))?;
        Some(OpenReward { id, case, number: of.number.clone(), due })
    };
    Ok(Json(open.into_iter().filter_map(mine).collect()))
}

/// Take in an applicant's request for a reward notice
#[utoipa::path(post, path = "/cases/{id}/rewards", tag = "closing", params(("id" = Uuid, Path)),
    request_body = NewReward,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_reward(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewReward>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    let id = request_reward(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Decide on a reward notice: publish it, or say why not
#[utoipa::path(post, path = "/cases/{id}/rewards/{reward}/decision", tag = "closing",
    params(("id" = Uuid, Path), ("reward" = Uuid, Path)), request_body = RewardDecision,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_reward_decision(
    State(app): State<App>,
    caller: Caller,
    Path((id, reward)): Path<(Uuid, Uuid)>,
    Body(decision): Body<RewardDecision>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    decide_reward(&mut tx, Id::from(id), reward, &decision).await?;
    tx.reply(StatusCode::OK, &Made { id: reward }).await
}

/// 说明 – why a notice ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RewardEnd)]
struct Stated {
    /// Why.
    reason: String,
}

/// End a reward notice
#[utoipa::path(post, path = "/cases/{id}/rewards/{reward}/end", tag = "closing",
    params(("id" = Uuid, Path), ("reward" = Uuid, Path)), request_body = Stated,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_reward_end(
    State(app): State<App>,
    caller: Caller,
    Path((id, reward)): Path<(Uuid, Uuid)>,
    Body(stated): Body<Stated>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    end_reward(&mut tx, Id::from(id), reward, &stated.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: reward }).await
}
