//! 同事 – who works at my court.

use axum::Json;
use axum::extract::State;
use platform::http::Caller;
use platform::{Act, App, Officer, Problem, Result, Role, officers};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// 查看同事 – who works at my court.
const VIEW_OFFICERS: Act = Act::new("server.view_officers", &[]);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_officers))
}

/// 同事 – an officer of one's own court, as far as colleagues need to know.
#[derive(Serialize, ToSchema)]
struct Colleague {
    id: uuid::Uuid,
    /// 姓名.
    name: String,
    /// 岗位.
    roles: Vec<Role>,
}

/// Active officers of my court, to assign to or to hand an approval on to
#[utoipa::path(get, path = "/officers", tag = "session",
    responses((status = 200, body = Vec<Colleague>), (status = 401, body = Problem)))]
async fn list_officers(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Colleague>>> {
    let court = caller.officer()?.court.clone();
    let mut tx = app.look(&caller, VIEW_OFFICERS).await?;
    let mut colleagues: Vec<Colleague> = Vec::new();
    for role in Role::ALL {
        for Officer { id, name, roles, .. } in officers::of_court(&mut tx, &court, role).await? {
            // Whoever holds several roles is found under each.
            if colleagues.iter().all(|known| known.id != id) {
                colleagues.push(Colleague { id, name, roles });
            }
        }
    }
    Ok(Json(colleagues))
}
