//! Routes of query and control.

mod repetitions;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use exchange::OrderRow;
use kernel::{Id, Money};
use lookups::What;
use platform::http::{Body, Caller, Proposed};
use platform::{Act, App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::counter::{CounterAnswer, ENTER_COUNTER_ANSWER, enter_counter_answer};
use crate::acts::deduct::{PROPOSE_DEDUCTION, propose_deduction};
use crate::acts::differences::{SETTLE, Settlement, settle_difference};
use crate::acts::freeze::{
    FreezeCommand, FreezeLine, FreezePreview, PROPOSE_FREEZE, preview, propose_freeze,
};
use crate::acts::inquire::{INQUIRE, start_round};
use crate::acts::look::look_at;
use crate::acts::object::{DECIDE, decide_objection};
use crate::acts::release::{RELEASE, release_hold};
use crate::acts::renew::{PROPOSE_RENEWAL, propose_renewal};
use crate::acts::seal::{PROPOSE_SEAL, SealLine, propose_seal};
use crate::catalogue::{CatalogueItem, catalogue};
use crate::model::{Difference, Hold, Inquiry, Objection, Property, Release, Round, RoundPurpose};
use crate::store;

/// 查看财产 – what was found, and what is held.
const VIEW_PROPERTY: Act = Act::new("control.view_property", &[]);
/// 查看指令 – orders of a case and their answers.
const VIEW_ORDERS: Act = Act::new("control.view_orders", &[]);

/// 查看财产目录 – no case is needed to know what there is.
const VIEW_CATALOGUE: Act = Act::new("control.view_catalogue", &[]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(post_inquiry))
        .routes(routes!(get_property))
        .routes(routes!(get_rounds))
        .routes(routes!(post_counter_answer))
        .routes(routes!(get_orders))
        .routes(routes!(get_holds))
        .routes(routes!(get_plan, post_freeze))
        .routes(routes!(post_seal))
        .routes(routes!(get_records))
        .routes(routes!(get_catalogue))
        .routes(routes!(get_differences))
        .routes(routes!(post_difference_settlement))
        .routes(routes!(get_objections))
        .routes(routes!(post_objection_decision))
        .routes(routes!(post_deduction))
        .routes(routes!(get_releases, post_release))
        .routes(routes!(post_renewal))
        .merge(repetitions::routes())
}

/// Whom to ask about: all debtors when none is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = InquiryRoundAsk)]
struct Investigation {
    /// 首次, 再次 or 线索.
    purpose: RoundPurpose,
    /// Debtors, by party id.
    #[serde(default)]
    debtors: Vec<Uuid>,
}

/// Start a round of network queries
#[utoipa::path(post, path = "/cases/{id}/investigation", tag = "control",
    params(("id" = Uuid, Path)), request_body = Investigation,
    responses((status = 200, body = Round), (status = 422, body = Problem)))]
async fn post_inquiry(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<Investigation>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, INQUIRE).await?;
    let case = Id::from(id);
    let round = start_round(&mut tx, case, ask.purpose, &ask.debtors).await?;
    tx.reply(StatusCode::OK, &round).await
}

/// Property found
#[utoipa::path(get, path = "/cases/{id}/property", tag = "control", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Property>)))]
async fn get_property(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Property>>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let property = store::property_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(property))
}

/// Rounds of inquiry with everybody asked.
#[derive(Serialize, ToSchema)]
struct Rounds {
    rounds: Vec<Round>,
    inquiries: Vec<Inquiry>,
}

/// Who was asked, who answered, who is silent
#[utoipa::path(get, path = "/cases/{id}/rounds", tag = "control", params(("id" = Uuid, Path)),
    responses((status = 200, body = Rounds)))]
async fn get_rounds(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Rounds>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Orders).await?;
    let rounds = store::rounds_of_case(&mut tx, id).await?;
    let inquiries = store::inquiries_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Rounds { rounds, inquiries }))
}

/// Enter what a silent institution said at its counter
#[utoipa::path(post, path = "/cases/{id}/inquiries/{order}/counter-answer", tag = "control",
    params(("id" = Uuid, Path), ("order" = String, Path)), request_body = CounterAnswer,
    responses((status = 200, body = Entered), (status = 422, body = Problem)))]
async fn post_counter_answer(
    State(app): State<App>,
    caller: Caller,
    Path((id, order)): Path<(Uuid, String)>,
    Body(entered): Body<CounterAnswer>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ENTER_COUNTER_ANSWER).await?;
    enter_counter_answer(&mut tx, Id::from(id), &order, &entered).await?;
    tx.reply(StatusCode::OK, &Entered { order }).await
}

/// The inquiry concerned.
#[derive(Serialize, ToSchema)]
struct Entered {
    order: String,
}

/// Orders and answers
#[utoipa::path(get, path = "/cases/{id}/orders", tag = "control", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<OrderRow>)))]
async fn get_orders(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<OrderRow>>> {
    let mut tx = app.look(&caller, VIEW_ORDERS).await?;
    look_at(&mut tx, Id::from(id), What::Orders).await?;
    let orders = exchange::orders_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(orders))
}

/// Freezes and seals
#[utoipa::path(get, path = "/cases/{id}/holds", tag = "control", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Hold>)))]
async fn get_holds(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Hold>>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let holds = store::holds_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(holds))
}

/// What would be frozen where, and why not more
#[utoipa::path(get, path = "/cases/{id}/freeze-plan", tag = "control",
    params(("id" = Uuid, Path)), responses((status = 200, body = FreezePreview)))]
async fn get_plan(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<FreezePreview>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let plan = preview(&mut tx, Id::from(id)).await?;
    tx.commit().await?;
    Ok(Json(plan))
}

/// Accounts to freeze.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FreezeAsk {
    lines: Vec<FreezeLine>,
    /// 冻结并扣划 – whether what is caught is taken at once.
    #[serde(default)]
    takes: bool,
}

/// Propose a freeze
#[utoipa::path(post, path = "/cases/{id}/freeze-plan", tag = "control",
    params(("id" = Uuid, Path)), request_body = FreezeAsk,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_freeze(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<FreezeAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_FREEZE).await?;
    let command = FreezeCommand { lines: ask.lines, takes: ask.takes };
    let approval = propose_freeze(&mut tx, Id::from(id), command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Things to seal.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SealAsk {
    lines: Vec<SealLine>,
}

/// Propose to seal things, or to freeze shares by their number
#[utoipa::path(post, path = "/cases/{id}/seals", tag = "control", params(("id" = Uuid, Path)),
    request_body = SealAsk,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_seal(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<SealAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_SEAL).await?;
    let approval = propose_seal(&mut tx, Id::from(id), ask.lines).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Records that say where to look: household, marriage, companies …
#[utoipa::path(get, path = "/cases/{id}/records", tag = "control", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Property>)))]
async fn get_records(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Property>>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let records = store::records_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(records))
}

/// The 16 kinds and 25 items of property: who keeps them, how they can be held, for how long
#[utoipa::path(get, path = "/property-catalogue", tag = "control",
    responses((status = 200, body = Vec<CatalogueItem>)))]
async fn get_catalogue(State(app): State<App>, caller: Caller) -> Result<Json<Vec<CatalogueItem>>> {
    let mut tx = app.look(&caller, VIEW_CATALOGUE).await?;
    let institutions = exchange::institutions(&mut tx).await?;
    Ok(Json(catalogue(&institutions, tx.today())))
}

/// Where what we believe and what an institution says differ
#[utoipa::path(get, path = "/cases/{id}/differences", tag = "control",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Difference>)))]
async fn get_differences(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Difference>>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let differences = store::differences::of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(differences))
}

/// How a difference is settled, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DifferenceSettlement)]
struct SettleAsk {
    settlement: Settlement,
    reason: String,
}

/// Settle a difference
#[utoipa::path(post, path = "/cases/{id}/differences/{difference}/settlement", tag = "control",
    params(("id" = Uuid, Path), ("difference" = Uuid, Path)), request_body = SettleAsk,
    responses((status = 200, body = Settled), (status = 422, body = Problem)))]
async fn post_difference_settlement(
    State(app): State<App>,
    caller: Caller,
    Path((id, difference)): Path<(Uuid, Uuid)>,
    Body(ask): Body<SettleAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, SETTLE).await?;
    settle_difference(&mut tx, Id::from(id), difference, ask.settlement, &ask.reason).await?;
    tx.reply(StatusCode::OK, &Settled { difference }).await
}

/// The difference concerned.
#[derive(Serialize, ToSchema)]
#[schema(as = DifferenceSettled)]
struct Settled {
    difference: Uuid,
}

/// What institutions have against orders
#[utoipa::path(get, path = "/cases/{id}/objections", tag = "control",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Objection>)))]
async fn get_objections(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Objection>>> {
    let mut tx = app.look(&caller, VIEW_ORDERS).await?;
    look_at(&mut tx, Id::from(id), What::Orders).await?;
    let objections = store::objections::of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(objections))
}

/// Whether the institution is right, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ObjectionDecision)]
struct DecideAsk {
    upheld: bool,
    reason: String,
}

/// Decide an institution's objection
#[utoipa::path(post, path = "/cases/{id}/objections/{objection}/decision", tag = "control",
    params(("id" = Uuid, Path), ("objection" = Uuid, Path)), request_body = DecideAsk,
    responses((status = 200, body = Decided), (status = 422, body = Problem)))]
async fn post_objection_decision(
    State(app): State<App>,
    caller: Caller,
    Path((id, objection)): Path<(Uuid, Uuid)>,
    Body(ask): Body<DecideAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DECIDE).await?;
    decide_objection(&mut tx, Id::from(id), objection, ask.upheld, &ask.reason).await?;
    tx.reply(StatusCode::OK, &Decided { objection }).await
}

/// The objection concerned.
#[derive(Serialize, ToSchema)]
#[schema(as = ObjectionDecided)]
struct Decided {
    objection: Uuid,
}

/// From which freeze, how much; all that is held and owed when no amount is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeductionAsk {
    hold: Uuid,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
}

/// Propose a deduction
#[utoipa::path(post, path = "/cases/{id}/deductions", tag = "control",
    params(("id" = Uuid, Path)), request_body = DeductionAsk,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_deduction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<DeductionAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_DEDUCTION).await?;
    let hold = Id::from(ask.hold);
    let approval = propose_deduction(&mut tx, Id::from(id), hold, ask.amount).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Which hold.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HoldAsk {
    hold: Uuid,
}

/// Which hold, how much of it, and why; all that is free of it when no amount is named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReleaseAsk {
    hold: Uuid,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
    #[serde(default)]
    reason: Option<String>,
}

/// Orders to let go, and how far each has come
#[utoipa::path(get, path = "/cases/{id}/releases", tag = "control",
    params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Release>)))]
async fn get_releases(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Release>>> {
    let mut tx = app.look(&caller, VIEW_PROPERTY).await?;
    look_at(&mut tx, Id::from(id), What::Property).await?;
    let releases = store::releases_of_case(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(releases))
}

/// Release a hold, or a part of it
#[utoipa::path(post, path = "/cases/{id}/releases", tag = "control", params(("id" = Uuid, Path)),
    request_body = ReleaseAsk,
    responses((status = 200, body = HoldAnswer), (status = 422, body = Problem)))]
async fn post_release(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<ReleaseAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RELEASE).await?;
    let hold = Id::from(ask.hold);
    release_hold(&mut tx, Id::from(id), hold, ask.amount, ask.reason.as_deref()).await?;
    tx.reply(StatusCode::OK, &HoldAnswer { hold: ask.hold }).await
}

/// The hold concerned.
#[derive(Serialize, ToSchema)]
struct HoldAnswer {
    hold: Uuid,
}

/// Propose to renew a freeze before it ends
#[utoipa::path(post, path = "/cases/{id}/renewals", tag = "control", params(("id" = Uuid, Path)),
    request_body = HoldAsk,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_renewal(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(ask): Body<HoldAsk>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_RENEWAL).await?;
    let approval = propose_renewal(&mut tx, Id::from(id), Id::from(ask.hold)).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}
