//! 我的权限 – what the reader may do, here and in a case, and which policy says so; broken glass and
//! its review; how secret a case an officer may see.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Id;
use permission::Object;
use platform::http::{Body, Caller};
use platform::permit::{self, Broken};
use platform::{Act, App, Officer, Problem, Result, Role, officers};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// 查看我的权限.
const VIEW_RIGHTS: Act = Act::new("server.view_rights", &Role::ALL);
/// 查看紧急查阅.
const VIEW_GLASS: Act = Act::new("server.view_glass", &[Role::SecurityAdmin, Role::AuditAdmin]);
/// 复核紧急查阅.
const REVIEW_GLASS: Act = Act::new("server.review_glass", &[Role::SecurityAdmin]);
/// 核定涉密等级.
const SET_CLEARANCE: Act = Act::new("server.set_clearance", &[Role::SecurityAdmin]);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_rights))
        .routes(routes!(get_case_rights))
        .routes(routes!(get_glass))
        .routes(routes!(post_review))
        .routes(routes!(put_clearance))
}

/// 政策 – one policy that decided.
#[derive(Serialize, ToSchema)]
#[schema(as = RightGround)]
struct Ground {
    /// Its name.
    policy: &'static str,
    /// What it says, Chinese.
    zh: &'static str,
    /// What it says, English.
    en: &'static str,
    /// Rule id.
    rule: &'static str,
    /// Article the rule rests on, Chinese.
    article: Option<String>,
    /// Article the rule rests on, English.
    article_en: Option<String>,
}

/// 权限 – one act: whether, and why.
#[derive(Serialize, ToSchema)]
struct Right {
    /// `capability.verb`.
    act: &'static str,
    /// Whether it is permitted.
    allowed: bool,
    /// Whether it only looks.
    looks: bool,
    /// 有权岗位 – posts that may do it at all.
    posts: &'static [Role],
    /// The policies that decided; of a no without one, those that permit it to others.
    why: Vec<Ground>,
}

fn rights(officer: &Officer, object: Object<'_>) -> Vec<Right> {
    let of = |act: &'static str| {
        let verdict = officer.judge(act, object);
        let mut by = verdict.by;
        if by.is_empty() {
            by = permission::permits(act).to_vec();
        }
        let why = by.into_iter().map(|policy| Ground {
            policy: &policy.id,
            zh: &policy.zh,
            en: &policy.en,
            rule: &policy.rule,
            article: law::article(&policy.rule, false),
            article_en: law::article(&policy.rule, true),
        });
        let looks = permission::looks(act);
        let posts = permit::posts_of(act);
        Right { act, allowed: verdict.allowed, looks, posts, why: why.collect() }
    };
    permission::acts().map(of).collect()
}

/// What I may do, and why
#[utoipa::path(get, path = "/session/rights", tag = "session",
    responses((status = 200, body = Vec<Right>), (status = 401, body = Problem)))]
async fn get_rights(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Right>>> {
    drop(app.look(&caller, VIEW_RIGHTS).await?);
    Ok(Json(rights(caller.officer()?, Object::Court)))
}

/// What I may do in a case, and why
#[utoipa::path(get, path = "/cases/{id}/rights", tag = "cases", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<Right>), (status = 404, body = Problem)))]
async fn get_case_rights(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Vec<Right>>> {
    let mut tx = app.look(&caller, VIEW_RIGHTS).await?;
    let case = cases::matter_of(&mut tx, Id::from(id)).await?;
    tx.permit(case.clone()).await?;
    Ok(Json(rights(caller.officer()?, Object::Case(&case))))
}

/// Broken glass, the newest first
#[utoipa::path(get, path = "/broken-glass", tag = "session",
    responses((status = 200, body = Vec<Broken>), (status = 403, body = Problem)))]
async fn get_glass(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Broken>>> {
    let mut tx = app.look(&caller, VIEW_GLASS).await?;
    Ok(Json(permit::broken_glass(&mut tx).await?))
}

/// What the review found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Review {
    justified: bool,
    finding: String,
}

/// The thing concerned.
#[derive(Serialize, ToSchema)]
struct Reviewed {
    id: Uuid,
}

/// Review a broken glass
#[utoipa::path(post, path = "/broken-glass/{id}/review", tag = "session",
    params(("id" = Uuid, Path)), request_body = Review,
    responses((status = 200, body = Reviewed), (status = 404, body = Problem)))]
async fn post_review(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(review): Body<Review>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, REVIEW_GLASS).await?;
    permit::review_glass(&mut tx, id, review.justified, &review.finding).await?;
    tx.reply(StatusCode::OK, &Reviewed { id }).await
}

/// 涉密等级: 0 公开, 1 内部, 2 秘密, 3 机密.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Clearance {
    #[schema(minimum = 0, maximum = 3)]
    level: i16,
}

/// Set how secret a case an officer may see
#[utoipa::path(put, path = "/officers/{id}/clearance", tag = "session",
    params(("id" = Uuid, Path)), request_body = Clearance,
    responses((status = 200, body = Reviewed), (status = 404, body = Problem)))]
async fn put_clearance(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Body(asked): Body<Clearance>,
) -> Result<Response> {
    let mut tx = app.begin(&caller, SET_CLEARANCE).await?;
    if !(0..=3).contains(&asked.level) {
        return Err(platform::Fault::invalid("level", "涉密等级为0至3", "a level is 0 to 3"));
    }
    if caller.officer()?.id == id {
        return Err(law::id::APPROVALS_FOUR_EYES
            .refuse("不得核定本人的涉密等级", "nobody sets their own clearance")
            .into());
    }
    officers::set_clearance(&mut tx, id, asked.level).await?;
    tx.note(None, json!({ "officer": id, "clearance": asked.level }));
    tx.reply(StatusCode::OK, &Reviewed { id }).await
}
