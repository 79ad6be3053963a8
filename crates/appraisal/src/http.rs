//! Routes of pricing.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use platform::http::{Body, Caller, Made};
use platform::{Act, App, Problem, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::bodies::{Drawn, NewBodies, draw_body, name_bodies};
use crate::acts::fix::{fix_price, withdraw};
use crate::acts::object::{NewObjection, Settled, object, settle_objection};
use crate::acts::open::{NewPricing, open_pricing};
use crate::acts::report::{Delivered, deliver, extend, fail, send};
use crate::acts::ways::{Bargained, Targeted, ask_platforms, bargain, targeted};
use crate::acts::{DECIDE, RECORD};
use crate::model::Pricing;
use crate::store;

/// 查看参考价.
const VIEW: Act = Act::new("appraisal.view", &[]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_pricings))
        .routes(routes!(post_pricing))
        .routes(routes!(post_bargain))
        .routes(routes!(post_targeted))
        .routes(routes!(post_online))
        .routes(routes!(post_bodies))
        .routes(routes!(post_draw))
        .routes(routes!(post_report_extension))
        .routes(routes!(post_report_delivery))
        .routes(routes!(post_report_failure))
        .routes(routes!(post_report_sending))
        .routes(routes!(post_price_objection))
        .routes(routes!(post_price_objection_settlement))
        .routes(routes!(post_price))
        .routes(routes!(post_withdrawal))
}

/// Reference prices of a case, with their reports
#[utoipa::path(get, path = "/cases/{id}/pricings", tag = "appraisal",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Pricing>)))]
async fn list_pricings(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Pricing>>> {
    let mut tx = app.look(&caller, VIEW).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    Ok(Json(store::of_case(&mut tx, id).await?))
}

/// Begin to price something that is held
#[utoipa::path(post, path = "/cases/{id}/pricings", tag = "appraisal",
    params(("id" = Uuid, Path)), request_body = NewPricing,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_pricing(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewPricing>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let id = open_pricing(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Record what the parties bargained
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/bargain", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)), request_body = Bargained,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_bargain(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
    Body(said): Body<Bargained>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    bargain(&mut tx, Id::from(id), pricing, &said).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}

/// Record what an office answered to a targeted inquiry
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/targeted", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)), request_body = Targeted,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_targeted(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
    Body(said): Body<Targeted>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    targeted(&mut tx, Id::from(id), pricing, &said).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}

/// 网络询价平台.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Platforms {
    /// All platforms on the list.
    platforms: Vec<String>,
    /// 双方当事人一致要求网络询价.
    #[serde(default)]
    both_ask: bool,
}

/// Ask all listed platforms at once
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/online", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)), request_body = Platforms,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_online(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
    Body(asked): Body<Platforms>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let asked = (&asked.platforms[..], asked.both_ask);
    ask_platforms(&mut tx, Id::from(id), pricing, asked).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}

/// Name the bodies to appraise, agreed upon or to draw from
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/bodies", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)), request_body = NewBodies,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_bodies(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
    Body(new): Body<NewBodies>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    name_bodies(&mut tx, Id::from(id), pricing, &new).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}

/// Draw a body by lot
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/draw", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)),
    responses((status = 200, body = Drawn), (status = 422, body = Problem)))]
async fn post_draw(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    let drawn = draw_body(&mut tx, Id::from(id), pricing).await?;
    tx.reply(StatusCode::OK, &drawn).await
}

/// A report's place: case, pricing, report.
type Place = Path<(Uuid, Uuid, Uuid)>;

/// Give a report more time
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/extension",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_report_extension(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    extend(&mut tx, Id::from(id), (pricing, report)).await?;
    tx.reply(StatusCode::OK, &Made { id: report }).await
}

/// Record that a report came
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/delivery",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    request_body = Delivered,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_report_delivery(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
    Body(new): Body<Delivered>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    deliver(&mut tx, Id::from(id), (pricing, report), &new).await?;
    tx.reply(StatusCode::OK, &Made { id: report }).await
}

/// 说明 – why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PricingReason)]
struct Stated {
    /// Why.
    reason: String,
}

/// Record that no report comes: the next body is asked, or an appraisal is due
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/failure",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    request_body = Stated,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_report_failure(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
    Body(stated): Body<Stated>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    fail(&mut tx, Id::from(id), (pricing, report), &stated.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: report }).await
}

/// Record that a report was sent to the parties
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/sending",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_report_sending(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    send(&mut tx, Id::from(id), (pricing, report)).await?;
    tx.reply(StatusCode::OK, &Made { id: report }).await
}

/// Take in a party's objection to a report
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/objection",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    request_body = NewObjection,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_price_objection(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
    Body(new): Body<NewObjection>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    object(&mut tx, Id::from(id), (pricing, report), &new).await?;
    tx.reply(StatusCode::CREATED, &Made { id: report }).await
}

/// Say whether an objection is right
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/reports/{report}/objection/settlement",
    tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path), ("report" = Uuid, Path)),
    request_body = Settled,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_price_objection_settlement(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing, report)): Place,
    Body(settled): Body<Settled>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    settle_objection(&mut tx, Id::from(id), (pricing, report), &settled).await?;
    tx.reply(StatusCode::OK, &Made { id: report }).await
}

/// Fix the price by the reports that count
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/price", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)),
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_price(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    fix_price(&mut tx, Id::from(id), pricing).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}

/// Price it no more
#[utoipa::path(post, path = "/cases/{id}/pricings/{pricing}/withdrawal", tag = "appraisal",
    params(("id" = Uuid, Path), ("pricing" = Uuid, Path)), request_body = Stated,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_withdrawal(
    State(app): State<App>,
    caller: Caller,
    Path((id, pricing)): Path<(Uuid, Uuid)>,
    Body(stated): Body<Stated>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    withdraw(&mut tx, Id::from(id), pricing, &stated.reason).await?;
    tx.reply(StatusCode::OK, &Made { id: pricing }).await
}
