//! What officers see: lists, the case page, the board.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Id;
use nodes::NodeRow;
use parties::Face;
use platform::http::{Caller, Cursor, Page, Params, limit};
use platform::sheet::{self, Cell, EXPORT_MAX};
use platform::{App, Fault, Problem, Result, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::model::{self, CaseFace, Role, TimelineRow};
use crate::rules::next_steps::{NextStep, next_steps};
use crate::rules::owed::Owed;
use crate::store::{self, read_face};

/// Filters of the list of cases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// State.
    state: Option<String>,
    /// Case number, or beginning of a debtor's name.
    q: Option<String>,
    /// `mine` for the caller's own cases.
    handler: Option<String>,
    /// `received` (newest first) or `amount` (largest first).
    sort: Option<String>,
    /// Where the last page ended.
    cursor: Option<String>,
    /// Rows wanted, 1 to 500.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// Cases of my court
#[utoipa::path(get, path = "/cases", tag = "cases", params(Filter),
    responses((status = 200, body = Page<CaseFace>), (status = 400, body = Problem)))]
pub(crate) async fn list_cases(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<Filter>,
) -> Result<Json<Page<CaseFace>>> {
    let limit = limit(filter.limit)?;
    let by_amount = sorts_by_amount(&filter)?;
    let mut tx = app.read(&caller).await?;
    let rows = find(&mut tx, &caller, &filter, limit + 1).await?;
    Ok(Json(Page::cut(rows, limit, |row| Cursor {
        key: if by_amount {
            row.principal.as_fen().to_string()
        } else {
            row.received_on.to_string()
        },
        id: row.id.0,
    })))
}

fn sorts_by_amount(filter: &Filter) -> Result<bool> {
    match filter.sort.as_deref() {
        None | Some("received") => Ok(false),
        Some("amount") => Ok(true),
        Some(_) => {
            Err(Fault::invalid("sort", "只能按received或amount排序", "sort by received or amount"))
        }
    }
}

async fn find(tx: &mut Tx, caller: &Caller, filter: &Filter, limit: i64) -> Result<Vec<CaseFace>> {
    let officer = caller.officer()?;
    let cursor = Cursor::parse(filter.cursor.as_deref())?;
    if filter.state.as_deref().is_some_and(|state| model::State::of_code(state).is_none()) {
        return Err(Fault::invalid("state", "没有这种案件状态", "no such state"));
    }
    if filter.handler.as_deref().is_some_and(|handler| handler != "mine") {
        return Err(Fault::invalid("handler", "只能为mine", "only mine"));
    }
    let order = if sorts_by_amount(filter)? {
        cursor.as_ref().map(Cursor::key::<i64>).transpose()?;
        "AND ($6::text IS NULL OR (c.principal, c.id) < ($6::bigint, $7))
         ORDER BY c.principal DESC, c.id DESC"
    } else {
        cursor.as_ref().map(Cursor::day).transpose()?;
        "AND ($6::text IS NULL OR (c.received_on, c.id) < ($6::date, $7))
         ORDER BY c.received_on DESC, c.id DESC"
    };
    let statement = format!(
        "{} WHERE c.court = $1 AND ($2::text IS NULL OR c.state = $2)
         AND ($3::text IS NULL OR c.number = $3 OR c.debtors LIKE $4)
         AND ($5::uuid IS NULL OR c.handler = $5) {order} LIMIT $8",
        store::FACE
    );
    let q = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
    let escaped = q.map(|q| q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(&officer.court)
        .bind(&filter.state)
        .bind(q)
        .bind(escaped.map(|q| format!("{q}%")))
        .bind((filter.handler.as_deref() == Some("mine")).then_some(officer.id))
        .bind(cursor.as_ref().map(|cursor| cursor.key.clone()))
        .bind(cursor.map(|cursor| cursor.id))
        .bind(limit)
        .fetch_all(tx.sql())
        .await?;
    rows.iter().map(read_face).collect()
}

/// Cases of my court as a spreadsheet
#[utoipa::path(get, path = "/cases.xlsx", tag = "cases", params(Filter),
    responses((status = 200, content_type =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
pub(crate) async fn export_cases(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<Filter>,
) -> Result<Response> {
    limit(filter.limit)?;
    let mut tx = app.read(&caller).await?;
    let cases = find(&mut tx, &caller, &filter, EXPORT_MAX).await?;
    let headers = [
        "案号",
        "状态",
        "申请执行人",
        "被执行人",
        "标的",
        "承办人",
        "收案",
        "立案",
        "结案",
        "结案方式",
    ];
    let rows: Vec<Vec<Cell>> = cases
        .into_iter()
        .map(|case| {
            vec![
                case.number.into(),
                case.state.code().into(),
                case.applicants.into(),
                case.debtors.into(),
                case.principal.into(),
                case.handler_name.into(),
                case.received_on.to_string().into(),
                case.filed_on.map(|day| day.to_string()).into(),
                case.closed_on.map(|day| day.to_string()).into(),
                case.closing_way.into(),
            ]
        })
        .collect();
    sheet::download("cases", &headers, &rows)
}

/// 案件页 – the case, what is owed today, and what comes next.
#[derive(Serialize, ToSchema)]
pub(crate) struct CasePage {
    #[serde(flatten)]
    case: CaseFace,
    /// As of today, or as of closing.
    owed: Owed,
    /// What to do next.
    next_steps: Vec<NextStep>,
    /// 执行期限天数 since filing.
    days: Option<i64>,
}

/// One case
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = CasePage, headers(("ETag" = String))), (status = 404, body = Problem)))]
pub(crate) async fn get_case(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response> {
    let mut tx = app.read(&caller).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    let today = tx.today();
    let on = case.closed_on.unwrap_or(today);
    let owed = store::owed(&mut tx, case.id, on).await?;
    let days = case.filed_on.map(|filed| (on - filed).num_days());
    let (next_steps, version) = (next_steps(case.state), case.version);
    let mut response = Json(CasePage { case, owed, next_steps, days }).into_response();
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

/// A party and its part in the case.
#[derive(Serialize, ToSchema)]
pub(crate) struct PartyRow {
    /// `applicant`, `debtor` or `other`. (A schema named `Role` would be the officers' one.)
    #[schema(value_type = String)]
    role: Role,
    #[serde(flatten)]
    face: Face,
}

/// Parties of a case
#[utoipa::path(get, path = "/cases/{id}/parties", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<PartyRow>)))]
pub(crate) async fn get_parties(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<PartyRow>>> {
    let mut tx = app.read(&caller).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    let mut rows = Vec::new();
    for role in Role::ALL {
        let ids = store::parties(&mut tx, case.id, *role).await?;
        let faces = parties::faces(&mut tx, &ids).await?;
        rows.extend(faces.into_iter().map(|face| PartyRow { role: *role, face }));
    }
    Ok(Json(rows))
}

/// Flow nodes of a case with their clocks
#[utoipa::path(get, path = "/cases/{id}/nodes", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<NodeRow>)))]
pub(crate) async fn get_nodes(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<NodeRow>>> {
    let mut tx = app.read(&caller).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    Ok(Json(nodes::of_case(&mut tx, case.id.0).await?))
}

/// What happened in a case, with articles
#[utoipa::path(get, path = "/cases/{id}/timeline", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<TimelineRow>)))]
pub(crate) async fn get_timeline(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<TimelineRow>>> {
    let mut tx = app.read(&caller).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    Ok(Json(store::timeline(&mut tx, case.id).await?))
}

/// Approvals of a case
#[utoipa::path(get, path = "/cases/{id}/approvals", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<approvals::ApprovalRow>)))]
pub(crate) async fn get_approvals(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<approvals::ApprovalRow>>> {
    let mut tx = app.read(&caller).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    Ok(Json(approvals::of_case(&mut tx, case.id.0).await?))
}
