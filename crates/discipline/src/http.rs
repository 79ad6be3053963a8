//! Routes of discipline.

mod asked;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use parties::Face;
use platform::http::{Body, Caller, Made, Proposed};
use platform::{Act, App, Problem, Result};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::end::{self, EndReason, Target, propose_end};
use crate::acts::exit::{NewExitRestriction, PROPOSE_EXIT, propose_exit};
use crate::acts::line;
use crate::acts::list::{self, ListCommand, propose_listing};
use crate::acts::report::{self, NewReport, record_report};
use crate::acts::restrict::{self, NewRestriction, propose_restriction};
use crate::acts::sanction::{self, SanctionCommand, propose_sanction};
use crate::model::{
    Correction, ExitRestriction, Leave, Listing, ListingRequest, Report, Restriction, Sanction,
};
use crate::store;

/// 查看 – what is on record.
const VIEW: Act = Act::new("discipline.view", &[]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_discipline))
        .routes(routes!(post_report))
        .routes(routes!(post_restriction))
        .routes(routes!(post_lift))
        .routes(routes!(post_listing))
        .routes(routes!(post_removal))
        .routes(routes!(post_exit_restriction))
        .routes(routes!(post_exit_lift))
        .routes(routes!(post_sanction))
        .merge(asked::routes())
}

/// Reports, restrictions, list entries and sanctions of a case and those it resumes.
#[derive(Serialize, ToSchema)]
struct Discipline {
    reports: Vec<Report>,
    restrictions: Vec<Restriction>,
    listings: Vec<Listing>,
    sanctions: Vec<Sanction>,
    exits: Vec<ExitRestriction>,
    requests: Vec<ListingRequest>,
    corrections: Vec<Correction>,
    leaves: Vec<Leave>,
    /// Everybody these are about: the debtors, and the people behind a unit.
    people: Vec<Face>,
}

/// How the debtors of a case are disciplined
#[utoipa::path(get, path = "/cases/{id}/discipline", tag = "discipline",
    params(("id" = Uuid, Path)), responses((status = 200, body = Discipline)))]
async fn get_discipline(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Discipline>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let line = line(&mut tx, id).await?;
    let reports = store::reports(&mut tx, &line).await?;
    let restrictions = store::restrictions(&mut tx, &line).await?;
    let listings = store::listings(&mut tx, &line).await?;
    let sanctions = store::sanctions(&mut tx, &line).await?;
    let exits = store::exits::of_cases(&mut tx, &line).await?;
    let requests = store::asked::requests(&mut tx, &line).await?;
    let corrections = store::asked::corrections(&mut tx, &line).await?;
    let leaves = store::leaves::of_cases(&mut tx, &line).await?;
    let mut subjects: Vec<Uuid> = reports.iter().map(|report| report.debtor).collect();
    subjects.extend(restrictions.iter().map(|restriction| restriction.subject));
    subjects.extend(listings.iter().map(|listing| listing.debtor));
    subjects.extend(sanctions.iter().map(|sanction| sanction.subject));
    subjects.extend(exits.iter().map(|exit| exit.subject));
    subjects.extend(corrections.iter().filter_map(|correction| correction.claimant));
    subjects.sort_unstable();
    subjects.dedup();
    let subjects: Vec<Id<parties::Party>> = subjects.into_iter().map(Id::from).collect();
    let people = parties::faces(&mut tx, &subjects).await?;
    Ok(Json(Discipline {
        reports,
        restrictions,
        listings,
        sanctions,
        exits,
        requests,
        corrections,
        leaves,
        people,
    }))
}

/// Record how a debtor answered the property report order
#[utoipa::path(post, path = "/cases/{id}/property-reports", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = NewReport,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewReport>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, report::RECORD).await?;
    let id = record_report(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Propose a consumption restriction
#[utoipa::path(post, path = "/cases/{id}/restrictions", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = NewRestriction,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_restriction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewRestriction>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, restrict::PROPOSE).await?;
    let approval = propose_restriction(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose to lift a restriction
#[utoipa::path(post, path = "/cases/{id}/restrictions/{restriction}/lift", tag = "discipline",
    params(("id" = Uuid, Path), ("restriction" = Uuid, Path)), request_body = EndReason,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_lift(
    State(app): State<App>,
    caller: Caller,
    Path((id, restriction)): Path<(Uuid, Uuid)>,
    Body(why): Body<EndReason>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, end::PROPOSE).await?;
    let target = Target::Restriction(restriction);
    let approval = propose_end(&mut tx, Id::from(id), target, why).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose to enter a debtor in the list of dishonest debtors
#[utoipa::path(post, path = "/cases/{id}/listings", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = ListCommand,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_listing(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<ListCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, list::PROPOSE).await?;
    let approval = propose_listing(&mut tx, Id::from(id), &command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose to remove a list entry
#[utoipa::path(post, path = "/cases/{id}/listings/{listing}/removal", tag = "discipline",
    params(("id" = Uuid, Path), ("listing" = Uuid, Path)), request_body = EndReason,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_removal(
    State(app): State<App>,
    caller: Caller,
    Path((id, listing)): Path<(Uuid, Uuid)>,
    Body(why): Body<EndReason>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, end::PROPOSE).await?;
    let approval = propose_end(&mut tx, Id::from(id), Target::Listing(listing), why).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose that a debtor, or the people behind a unit, may not leave the country
#[utoipa::path(post, path = "/cases/{id}/exit-restrictions", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = NewExitRestriction,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_exit_restriction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewExitRestriction>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, PROPOSE_EXIT).await?;
    let approval = propose_exit(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose to let somebody leave the country again
#[utoipa::path(post, path = "/cases/{id}/exit-restrictions/{restriction}/lift", tag = "discipline",
    params(("id" = Uuid, Path), ("restriction" = Uuid, Path)), request_body = EndReason,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_exit_lift(
    State(app): State<App>,
    caller: Caller,
    Path((id, restriction)): Path<(Uuid, Uuid)>,
    Body(why): Body<EndReason>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, end::PROPOSE).await?;
    let approval = propose_end(&mut tx, Id::from(id), Target::Exit(restriction), why).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose a fine or a detention
#[utoipa::path(post, path = "/cases/{id}/sanctions", tag = "discipline",
    params(("id" = Uuid, Path)), request_body = SanctionCommand,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_sanction(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<SanctionCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, sanction::PROPOSE).await?;
    let approval = propose_sanction(&mut tx, Id::from(id), &command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}
