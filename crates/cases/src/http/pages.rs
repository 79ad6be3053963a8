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
use platform::{Act, App, Fault, Problem, Result, Tx};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, QueryBuilder};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::model::{self, CaseFace, Role, TimelineRow};
use crate::rules::next_steps::{NextStep, next_steps};
use crate::rules::owed::Owed;
use crate::store::{self, read_face};

/// 查看案件列表 – the cases of my court.
const VIEW_LIST: Act = Act::new("cases.view_list", &[]);
/// 查看 – what is on record.
pub(super) const VIEW: Act = Act::new("cases.view", &[]);
/// 查看当事人 – the parties of a case, masked.
const VIEW_PARTIES: Act = Act::new("cases.view_parties", &[]);

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
    let mut tx = app.look(&caller, VIEW_LIST).await?;
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
    // Only what is asked for stands in the statement, so that each list goes by its own index.
    let mut query = QueryBuilder::<Postgres>::new(store::FACE);
    query.push(" WHERE c.court = ").push_bind(&officer.court);
    if let Some(state) = &filter.state {
        query.push(" AND c.state = ").push_bind(state);
    }
    if filter.handler.is_some() {
        query.push(" AND c.handler = ").push_bind(officer.id);
    }
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        // A beginning as a range, which an index serves whatever the beginning is.
        let after = format!("{q}{}", char::MAX);
        query.push(" AND (c.number = ").push_bind(q).push(" OR (c.debtors ~>=~ ").push_bind(q);
        query.push(" AND c.debtors ~<~ ").push_bind(after).push("))");
    }
    let by_amount = sorts_by_amount(filter)?;
    let key = if by_amount { "c.principal" } else { "c.received_on" };
    if let Some(cursor) = &cursor {
        query.push(format_args!(" AND ({key}, c.id) < ("));
        if by_amount {
            query.push_bind(cursor.key::<i64>()?);
        } else {
            query.push_bind(cursor.day()?);
        }
        query.push(", ").push_bind(cursor.id).push(")");
    }
    query.push(format_args!(" ORDER BY {key} DESC, c.id DESC LIMIT ")).push_bind(limit);
    let rows = query.build().fetch_all(tx.sql()).await?;
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
    let mut tx = app.look(&caller, VIEW_LIST).await?;
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
    let mut tx = app.look(&caller, VIEW).await?;
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
    let mut tx = app.look(&caller, VIEW_PARTIES).await?;
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
    let mut tx = app.look(&caller, VIEW).await?;
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
    let mut tx = app.look(&caller, VIEW).await?;
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
    let mut tx = app.look(&caller, VIEW).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    Ok(Json(approvals::of_case(&mut tx, case.id.0).await?))
}
