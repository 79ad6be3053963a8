//! 待办 – what an officer has to do across all cases, and the whole path of one.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use kernel::Id;
use nodes::NodeRow;
use platform::http::{Caller, Params};
use platform::{Act, App, Problem, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::model::{self, CaseFace};
use crate::rules::next_steps::{NextStep, next_steps};
use crate::rules::path::{FlowNode, passed, path};
use crate::store::{self, read_face};

/// 查看待办 – what waits for me.
const VIEW_TASKS: Act = Act::new("cases.view_tasks", &[]);

/// Most cases one list of tasks looks at; the most pressing ones come first.
const CASES_MAX: i64 = 500;

/// Whose tasks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// `true` for all cases of the court, not only the caller's own.
    #[serde(default)]
    court: bool,
}

/// 待办案件 – a case with its running clocks and next steps.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseTasks {
    case: CaseFace,
    /// Clocks that run, first due first.
    clocks: Vec<NodeRow>,
    /// What to do next.
    next_steps: Vec<NextStep>,
}

/// What I have to do in my cases, the most pressing case first
#[utoipa::path(get, path = "/tasks", tag = "cases", params(Whose),
    responses((status = 200, body = Vec<CaseTasks>)))]
pub(crate) async fn get_tasks(
    State(app): State<App>,
    caller: Caller,
    Params(whose): Params<Whose>,
) -> Result<Json<Vec<CaseTasks>>> {
    let officer = caller.officer()?.clone();
    let mut tx = app.look(&caller, VIEW_TASKS).await?;
    let handler = (!whose.court).then_some(officer.id);
    let takes_new = officer.roles.contains(&Role::FilingClerk);
    let cases = pressing(&mut tx, &officer.court, handler, takes_new).await?;
    let ids: Vec<Uuid> = cases.iter().map(|case| case.id.0).collect();
    let mut clocks: BTreeMap<Uuid, Vec<NodeRow>> = BTreeMap::new();
    for (case, row) in nodes::running(&mut tx, &ids).await? {
        clocks.entry(case).or_default().push(row);
    }
    let rows = cases.into_iter().map(|case| CaseTasks {
        clocks: clocks.remove(&case.id.0).unwrap_or_default(),
        next_steps: next_steps(case.state),
        case,
    });
    Ok(Json(rows.collect()))
}

/// Cases with something left to do: those of `handler`, and for who files, those nobody has yet.
async fn pressing(
    tx: &mut Tx,
    court: &str,
    handler: Option<Uuid>,
    takes_new: bool,
) -> Result<Vec<CaseFace>> {
    let statement = format!(
        "{} LEFT JOIN LATERAL (SELECT min(k.due) AS due FROM nodes.clock k
             WHERE k.case_id = c.id AND k.done_on IS NULL) k ON true
         WHERE c.court = $1 AND (c.closed_on IS NULL OR k.due IS NOT NULL) AND c.state <> 'rejected'
         AND ($2::uuid IS NULL OR c.handler = $2
              OR ($3 AND c.handler IS NULL AND c.state IN ('received', 'filed')))
         ORDER BY k.due NULLS LAST, c.id LIMIT $4",
        store::FACE
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(court)
        .bind(handler)
        .bind(takes_new)
        .bind(CASES_MAX)
        .fetch_all(tx.sql())
        .await?;
    rows.iter().map(read_face).collect()
}

/// All forty flow nodes and how the case stands on each
#[utoipa::path(get, path = "/cases/{id}/flow", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<FlowNode>), (status = 404, body = Problem)))]
pub(crate) async fn get_flow(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<FlowNode>>> {
    let mut tx = app.look(&caller, super::pages::VIEW).await?;
    let case = store::face(&mut tx, Id::from(id)).await?;
    let clocks = nodes::of_case(&mut tx, case.id.0).await?;
    let lines = store::timeline(&mut tx, case.id).await?;
    let recorded = passed(&lines, case.closed_on, case.closing_way.as_deref());
    let is_over = matches!(case.state, model::State::Closed | model::State::Rejected);
    Ok(Json(path(&clocks, &recorded, is_over)))
}
