//! Search of the record, for the audit administrator of a court.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use kernel::time::instant;
use platform::http::{Caller, Cursor, Page, Params, limit};
use platform::trail::{Kept, Search, search};
use platform::{Act, App, Fault, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// 检索审计 – who did what, when, under which article.
pub(crate) const SEARCH_AUDIT: Act = Act::new("oversight.search_audit", &[Role::AuditAdmin]);

/// Most days one search looks through.
const SPAN_MAX: u64 = 31;

/// What to look for: a span of at most 31 days, today when none is given.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditFilter {
    /// First day, Asia/Shanghai.
    from: Option<NaiveDate>,
    /// Last day, Asia/Shanghai.
    to: Option<NaiveDate>,
    /// By this officer alone.
    officer: Option<Uuid>,
    /// Acts whose name begins so, e.g. `control.`.
    #[serde(default)]
    act: String,
    /// Under this rule alone.
    article: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

/// 审计记录 – one event.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditRow {
    event: Uuid,
    at: DateTime<Utc>,
    /// Who; absent when the program acted.
    officer: Option<Uuid>,
    /// What they were appointed to do then.
    roles: Vec<String>,
    act: String,
    article: String,
    case: Option<Uuid>,
    /// What was recorded; absent once erased.
    content: Option<Value>,
    /// The event that erased it.
    erased_by: Option<Uuid>,
}

impl From<Kept> for AuditRow {
    fn from(kept: Kept) -> Self {
        let Kept { line, case, content, erased_by, .. } = kept;
        let officer = line.actor.rsplit_once(':').and_then(|(_, id)| id.parse().ok());
        let content = content.and_then(|text| serde_json::from_str(&text).ok());
        let (event, at, roles, act, article) =
            (line.event, line.at, line.roles, line.act, line.article);
        Self { event, at, officer, roles, act, article, case, content, erased_by }
    }
}

/// Who did what at my court, newest first
#[utoipa::path(get, path = "/audit", tag = "oversight", params(AuditFilter),
    responses((status = 200, body = Page<AuditRow>)))]
pub(crate) async fn search_audit(
    State(app): State<App>,
    caller: Caller,
    Params(filter): Params<AuditFilter>,
) -> Result<Json<Page<AuditRow>>> {
    let limit = limit(filter.limit)?;
    let court = caller.officer()?.court.clone();
    let after = Cursor::parse(filter.cursor.as_deref())?;
    let before: Option<i64> = after.as_ref().map(Cursor::key).transpose()?;
    let mut tx = app.look(&caller, SEARCH_AUDIT).await?;
    let (from, to) = span(&tx, &filter)?;
    let wanted = Search {
        court: &court,
        from,
        to,
        officer: filter.officer,
        act: filter.act.trim(),
        article: filter.article.as_deref().map(str::trim).filter(|rule| !rule.is_empty()),
        before,
    };
    let rows = search(tx.sql(), &wanted, limit + 1).await?;
    let cursor = |kept: &Kept| Cursor { key: kept.line.seq.to_string(), id: kept.line.event };
    let Page { items, next_cursor } = Page::cut(rows, limit, cursor);
    Ok(Json(Page { items: items.into_iter().map(AuditRow::from).collect(), next_cursor }))
}

/// The instants between which to look.
fn span(tx: &Tx, filter: &AuditFilter) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
    let to = filter.to.unwrap_or_else(|| tx.today());
    let from = filter.from.unwrap_or(to);
    let after = to.checked_add_days(Days::new(1)).filter(|_| from <= to);
    let is_short = from.checked_add_days(Days::new(SPAN_MAX)).is_some_and(|end| to < end);
    match after.filter(|_| is_short) {
        Some(after) => Ok((instant(from, NaiveTime::MIN), instant(after, NaiveTime::MIN))),
        None => Err(Fault::invalid(
            "from",
            "起止日期须先后有序,且不超过31日",
            "the first day comes before the last, and they span at most 31 days",
        )),
    }
}
