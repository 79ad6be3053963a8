//! 密钥管理 – the keys that personal data are sealed under: seen by the three administrators, rotated by
//! one of them, destroyed by another.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use kernel::time::day_of;
use platform::http::{Body, Caller};
use platform::vault::{self, FieldKeyRow};
use platform::{Act, App, Problem, Result, Role, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Whoever has fields of their own sealed under these keys.
const HOLDERS: [&str; 4] =
    [parties::jobs::HOLDER, "funds", identity::jobs::HOLDER, exchange::jobs::HOLDER];

/// 查看密钥 – versions and dates, never a key.
const VIEW_KEYS: Act =
    Act::new("server.view_keys", &[Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin]);
/// 轮换密钥.
const ROTATE_KEY: Act = Act::new("server.rotate_key", &[Role::SystemAdmin]).stepped_up();
/// 销毁密钥 – for whoever does not rotate them.
const DESTROY_KEY: Act = Act::new("server.destroy_key", &[Role::SecurityAdmin]).stepped_up();

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_keys))
        .routes(routes!(rotate_key))
        .routes(routes!(destroy_key))
}

/// 密钥 – a version of a key, with the name people know its owner by.
#[derive(Serialize, ToSchema)]
struct KeyView {
    #[serde(flatten)]
    key: FieldKeyRow,
    /// 法院名称; absent for what is no court's.
    court_name: Option<String>,
}

impl From<FieldKeyRow> for KeyView {
    fn from(key: FieldKeyRow) -> Self {
        let court = key.owner.parse().ok().and_then(|code| law::courts::find(&code));
        Self { court_name: court.map(|court| court.name.clone()), key }
    }
}

/// Keys of personal data, by owner, newest first
#[utoipa::path(get, path = "/keys", tag = "keys",
    responses((status = 200, body = Vec<KeyView>)))]
async fn list_keys(State(app): State<App>, caller: Caller) -> Result<Json<Vec<KeyView>>> {
    let mut tx = app.look(&caller, VIEW_KEYS).await?;
    Ok(Json(vault::keys(&mut tx).await?.into_iter().map(KeyView::from).collect()))
}

/// Retire a key's current version; everything under it is sealed anew in the background
#[utoipa::path(post, path = "/keys/{owner}/rotate", tag = "keys",
    params(("owner" = String, Path)),
    responses((status = 200, body = FieldKeyRow), (status = 404, body = Problem)))]
async fn rotate_key(
    State(app): State<App>,
    caller: Caller,
    Path(owner): Path<String>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, ROTATE_KEY).await?;
    let row = vault::rotate(&mut tx, &owner, &HOLDERS).await?;
    tx.reply(StatusCode::OK, &row).await
}

/// 每日轮换 – keys in use for longer than the law of the house lets them are rotated, without anybody.
pub(crate) async fn renew(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let lasts = law::days(law::id::FIELD_KEY_RENEWED, day);
    let is_old = |key: &&FieldKeyRow| {
        let until = day_of(key.made_at).checked_add_days(Days::new(lasts));
        key.retired_at.is_none() && until.is_none_or(|until| until <= day)
    };
    let keys = vault::keys(tx).await?;
    for key in keys.iter().filter(is_old) {
        vault::rotate(tx, &key.owner, &HOLDERS).await?;
    }
    Ok(())
}

/// Why a version is destroyed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Destroy {
    /// 事由.
    #[schema(min_length = 1)]
    reason: String,
    /// 依法删除 – whether what is still sealed under it is to be erased with it.
    #[serde(default)]
    erases: bool,
}

/// Destroy a retired version: what it sealed cannot be read any more
#[utoipa::path(post, path = "/keys/{owner}/{version}/destroy", tag = "keys",
    params(("owner" = String, Path), ("version" = i32, Path)), request_body = Destroy,
    responses((status = 200, body = Vec<FieldKeyRow>), (status = 422, body = Problem)))]
async fn destroy_key(
    State(app): State<App>,
    caller: Caller,
    Path((owner, version)): Path<(String, i32)>,
    Body(destroy): Body<Destroy>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, DESTROY_KEY).await?;
    let reason = platform::reason(&destroy.reason, "reason")?;
    vault::destroy(&mut tx, &owner, version, destroy.erases).await?;
    tx.note(None, json!({ "reason": reason }));
    let rows = vault::keys(&mut tx).await?;
    tx.reply(StatusCode::OK, &rows).await
}
