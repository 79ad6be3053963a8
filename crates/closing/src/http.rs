//! Routes of closing.

mod rewards;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::{Id, Money};
use platform::http::{Body, Caller, Cursor, Made, Page, Params, Proposed, limit};
use platform::{Act, App, Problem, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::acts::checklist::checklist;
use crate::acts::close::{self, CloseCommand, propose_closing};
use crate::acts::end::{self, propose_ending};
use crate::acts::record::{
    Assessment, NewClue, NewInterview, NewInvestigation, NewPanel, RECORD, Verification,
    assess_property, record_clue, record_interview, record_investigation, record_panel,
    verify_clue,
};
use crate::acts::resume::{self, Answer};
use crate::acts::round::standing;
use crate::model::{
    Clue, Interview, Investigation, Panel, Pooled, Requery, Reward, RoundStanding, Suggestion,
};
use crate::rules::checks::Check;
use crate::store::{pool, records, rewards as store_rewards};

/// 查看 – what is on record.
const VIEW: Act = Act::new("closing.view", &[]);
/// 查看恢复建议 – ended cases in which property turned up.
const VIEW_SUGGESTIONS: Act = Act::new("closing.view_suggestions", &[]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_checklist))
        .routes(routes!(get_ending))
        .routes(routes!(post_investigation))
        .routes(routes!(post_clue))
        .routes(routes!(post_verification))
        .routes(routes!(post_interview))
        .routes(routes!(post_panel))
        .routes(routes!(post_assessment))
        .routes(routes!(post_ending))
        .routes(routes!(post_closing))
        .routes(routes!(post_resumption))
        .routes(routes!(list_suggestions))
        .routes(routes!(get_requery_round))
        .routes(routes!(list_ended))
        .merge(rewards::routes())
}

/// The twelve checks, and whether the ruling may be proposed.
#[derive(Serialize, ToSchema)]
struct Checklist {
    /// Whether nothing is missing.
    ready: bool,
    /// One by one.
    checks: Vec<Check>,
}

/// The twelve checks before the present procedure may end
#[utoipa::path(get, path = "/cases/{id}/zhongben-checklist", tag = "closing",
    params(("id" = Uuid, Path)), responses((status = 200, body = Checklist)))]
async fn get_checklist(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Checklist>> {
    let mut tx = app.look(&caller, VIEW).await?;
    let checks = checklist(&mut tx, Id::from(id)).await?;
    Ok(Json(Checklist { ready: checks.iter().all(|check| check.passed), checks }))
}

/// What was recorded before the procedure ended, and what followed.
#[derive(Serialize, ToSchema)]
struct Ending {
    investigations: Vec<Investigation>,
    clues: Vec<Clue>,
    rewards: Vec<Reward>,
    interviews: Vec<Interview>,
    panels: Vec<Panel>,
    /// The case's entry in the pool, if it ended.
    pool: Option<Pooled>,
    requeries: Vec<Requery>,
    suggestions: Vec<Suggestion>,
}

/// Records for ending the procedure, the pool entry, later queries and suggestions
#[utoipa::path(get, path = "/cases/{id}/ending", tag = "closing", params(("id" = Uuid, Path)),
    responses((status = 200, body = Ending)))]
async fn get_ending(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Ending>> {
    let mut tx = app.look(&caller, VIEW).await?;
    cases::face(&mut tx, Id::from(id)).await?;
    Ok(Json(Ending {
        investigations: records::investigations(&mut tx, id).await?,
        clues: records::clues(&mut tx, id).await?,
        rewards: store_rewards::of_case(&mut tx, id).await?,
        interviews: records::interviews(&mut tx, id).await?,
        panels: records::panels(&mut tx, id).await?,
        pool: pool::entry(&mut tx, id).await?,
        requeries: pool::requeries(&mut tx, id).await?,
        suggestions: pool::suggestions(&mut tx, id).await?,
    }))
}

/// Record a traditional investigation
#[utoipa::path(post, path = "/cases/{id}/investigations", tag = "closing",
    params(("id" = Uuid, Path)), request_body = NewInvestigation,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_investigation(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewInvestigation>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    let id = record_investigation(&mut tx, Id::from(id), new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Record a clue to property
#[utoipa::path(post, path = "/cases/{id}/clues", tag = "closing", params(("id" = Uuid, Path)),
    request_body = NewClue,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_clue(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewClue>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    let id = record_clue(&mut tx, Id::from(id), new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Record what came of a clue
#[utoipa::path(post, path = "/cases/{id}/clues/{clue}/verification", tag = "closing",
    params(("id" = Uuid, Path), ("clue" = Uuid, Path)), request_body = Verification,
    responses((status = 200, body = Made), (status = 404, body = Problem)))]
async fn post_verification(
    State(app): State<App>,
    caller: Caller,
    Path((id, clue)): Path<(Uuid, Uuid)>,
    Body(verification): Body<Verification>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    verify_clue(&mut tx, Id::from(id), clue, &verification).await?;
    tx.reply(StatusCode::OK, &Made { id: clue }).await
}

/// Record an interview with the applicant
#[utoipa::path(post, path = "/cases/{id}/interviews", tag = "closing",
    params(("id" = Uuid, Path)), request_body = NewInterview,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_interview(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewInterview>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    let id = record_interview(&mut tx, Id::from(id), new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Record the panel's review
#[utoipa::path(post, path = "/cases/{id}/panel", tag = "closing", params(("id" = Uuid, Path)),
    request_body = NewPanel,
    responses((status = 201, body = Made), (status = 422, body = Problem)))]
async fn post_panel(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<NewPanel>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    let id = record_panel(&mut tx, Id::from(id), new).await?;
    tx.reply(StatusCode::CREATED, &Made { id }).await
}

/// Say why property found is not disposed of
#[utoipa::path(post, path = "/cases/{id}/property-assessments", tag = "closing",
    params(("id" = Uuid, Path)), request_body = Assessment,
    responses((status = 200, body = Made), (status = 404, body = Problem)))]
async fn post_assessment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(new): Body<Assessment>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, RECORD).await?;
    assess_property(&mut tx, Id::from(id), &new).await?;
    tx.reply(StatusCode::OK, &Made { id: new.property }).await
}

/// Propose to end the present procedure
#[utoipa::path(post, path = "/cases/{id}/zhongben", tag = "closing", params(("id" = Uuid, Path)),
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_ending(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, end::PROPOSE).await?;
    let approval = propose_ending(&mut tx, Id::from(id)).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Propose to close as satisfied, terminated, struck off, refused or dismissed
#[utoipa::path(post, path = "/cases/{id}/closing", tag = "closing", params(("id" = Uuid, Path)),
    request_body = CloseCommand,
    responses((status = 201, body = Proposed), (status = 422, body = Problem)))]
async fn post_closing(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(command): Body<CloseCommand>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, close::PROPOSE).await?;
    let approval = propose_closing(&mut tx, Id::from(id), &command).await?;
    tx.reply(StatusCode::CREATED, &Proposed { approval }).await
}

/// Resume an ended case, or decline a suggestion to; answers with the resumed case's id
#[utoipa::path(post, path = "/cases/{id}/resumption", tag = "closing",
    params(("id" = Uuid, Path)), request_body = Answer,
    responses((status = 200, body = Made), (status = 422, body = Problem)))]
async fn post_resumption(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(answer): Body<Answer>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, resume::RESUME).await?;
    let resumed = resume::answer(&mut tx, Id::from(id), &answer).await?;
    tx.reply(StatusCode::OK, &Made { id: resumed.unwrap_or(id) }).await
}

/// Suggestions of my court that wait for an answer
#[utoipa::path(get, path = "/resumption-suggestions", tag = "closing",
    responses((status = 200, body = Vec<Suggestion>)))]
async fn list_suggestions(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Suggestion>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_SUGGESTIONS).await?;
    Ok(Json(pool::open_suggestions(&mut tx, &court).await?))
}

/// How far the half-yearly round of ended cases has come, and when it will be through
#[utoipa::path(get, path = "/requery-round", tag = "closing",
    responses((status = 200, body = RoundStanding)))]
async fn get_requery_round(State(app): State<App>, caller: Caller) -> Result<Json<RoundStanding>> {
    let mut tx = app.look(&caller, VIEW_SUGGESTIONS).await?;
    Ok(Json(standing(&mut tx).await?))
}

/// What to look for in the public list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EndedQuery {
    /// Part of a case number, a court's or a debtor's name.
    #[serde(default)]
    q: String,
    /// Where the last page ended.
    cursor: Option<String>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// 终本信息 – what the public sees of an ended case.
#[derive(Serialize, ToSchema)]
struct Ended {
    /// 案号.
    number: String,
    /// 执行法院.
    court: String,
    /// 被执行人.
    debtors: String,
    /// 裁定日.
    ruled_on: NaiveDate,
    /// 应执行金额.
    #[schema(value_type = String)]
    claimed: Money,
    /// 已到位.
    #[schema(value_type = String)]
    obtained: Money,
    /// 未履行.
    #[schema(value_type = String)]
    outstanding: Money,
}

impl From<Pooled> for Ended {
    fn from(row: Pooled) -> Self {
        let Pooled {
            number, court_name, debtors, ruled_on, claimed, obtained, outstanding, ..
        } = row;
        Self { number, court: court_name, debtors, ruled_on, claimed, obtained, outstanding }
    }
}

/// The public list of cases that ended for now; no sign-in
#[utoipa::path(get, path = "/ended-cases", tag = "closing", params(EndedQuery),
    responses((status = 200, body = Page<Ended>)), security(()))]
async fn list_ended(
    State(app): State<App>,
    Params(query): Params<EndedQuery>,
) -> Result<Json<Page<Ended>>> {
    let limit = limit(query.limit)?;
    let after = Cursor::parse(query.cursor.as_deref())?;
    let mut tx = app.begin_system("closing.list_ended").await?;
    let rows = pool::published(&mut tx, query.q.trim(), after.as_ref(), limit + 1).await?;
    let cursor = |row: &Pooled| Cursor { key: row.ruled_on.to_string(), id: row.case_id };
    let page = Page::cut(rows, limit, cursor);
    let items = page.items.into_iter().map(Ended::from).collect();
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}
