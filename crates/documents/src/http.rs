//! 印章证书 – by which papers are sealed, seen by the three administrators, revoked by one of them.

use std::iter::successors;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform::http::{Body, Caller};
use platform::{Act, App, Problem, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::seals::{REVOKE, revoke};
use crate::store::seals::{self as store, SealRow};

/// 查看印章证书.
const VIEW_SEALS: Act =
    Act::new("documents.view_seals", &[Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin]);

/// Routes of this capability.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_seals)).routes(routes!(revoke_seal))
}

/// 印章证书状态.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SealState {
    /// 有效.
    Valid,
    /// 已过期.
    Expired,
    /// 已吊销.
    Revoked,
}

/// 印章证书.
#[derive(Serialize, ToSchema)]
struct SealView {
    /// Serial number, hex.
    serial: String,
    /// `root` certifies the others, `seal` is a court's, `stamp` dates.
    purpose: String,
    /// 法院代字; empty for what is the installation's.
    court: String,
    /// 法院名称; empty likewise.
    court_name: String,
    state: SealState,
    valid_from: DateTime<Utc>,
    valid_until: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    /// Why it was revoked.
    reason: Option<String>,
}

impl SealView {
    fn of(row: SealRow, now: DateTime<Utc>) -> Self {
        let SealRow { serial, purpose, court, valid_from, valid_until, revoked_at, reason } = row;
        let state = match revoked_at {
            Some(_) => SealState::Revoked,
            None if (valid_from..valid_until).contains(&now) => SealState::Valid,
            None => SealState::Expired,
        };
        let court_name = if court.is_empty() { String::new() } else { law::courts::name(&court) };
        Self {
            serial,
            purpose,
            court,
            court_name,
            state,
            valid_from,
            valid_until,
            revoked_at,
            reason,
        }
    }
}

async fn views(tx: &mut Tx) -> Result<Vec<SealView>> {
    let now = tx.now;
    Ok(store::all(tx).await?.into_iter().map(|row| SealView::of(row, now)).collect())
}

/// Certificates by which papers are sealed
#[utoipa::path(get, path = "/seals", tag = "keys",
    responses((status = 200, body = Vec<SealView>)))]
async fn list_seals(State(app): State<App>, caller: Caller) -> Result<Json<Vec<SealView>>> {
    let mut tx = app.look(&caller, VIEW_SEALS).await?;
    Ok(Json(views(&mut tx).await?))
}

/// 吊销事由.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevokeSeal {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// An administrator's seals are those of their own court and of the courts below it.
fn theirs(home: &str, court: &str) -> Result<()> {
    if successors(Some(court), |lower| law::courts::superior(lower)).any(|upper| upper == home) {
        return Ok(());
    }
    Err(law::id::PERMIT_LINK
        .refuse(
            "只能吊销本院和下级法院的印章",
            "only seals of one's own court and of those below it are revoked",
        )
        .into())
}

/// Have the present seal of a court count no more; its next paper gets a new one
#[utoipa::path(post, path = "/seals/{court}/revocation", tag = "keys",
    params(("court" = String, Path, description = "法院代字")), request_body = RevokeSeal,
    responses((status = 200, body = Vec<SealView>), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn revoke_seal(
    State(app): State<App>,
    caller: Caller,
    Path(court): Path<String>,
    Body(asked): Body<RevokeSeal>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVOKE).await?;
    theirs(&caller.officer()?.court, &court)?;
    revoke(&mut tx, &court, &asked.reason).await?;
    let rows = views(&mut tx).await?;
    tx.reply(StatusCode::OK, &rows).await
}
