//! 实时更新 – what happened in my court's cases, as server-sent events. One look at the outbox twice a
//! second serves every open page of a process.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures::Stream;
use platform::http::Caller;
use platform::{Act, App, Result, Role, sessions};
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

const LOOK_EVERY: Duration = Duration::from_millis(500);
const MOST_AT_ONCE: i64 = 200;
/// Looks after which a page is asked whether its session is still open: whoever was signed out, or let
/// go, hears no more.
const ASK_EVERY: u32 = 4;

/// 接收动态 – what happens in the cases one may see.
const VIEW_STREAM: Act = Act::new("server.view_stream", &Role::ALL);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// What happens in my court's cases, as server-sent events `{ "kind", "case" }`, without an end
#[utoipa::path(get, path = "/stream", tag = "session",
    responses((status = 200, content_type = "text/event-stream", body = String)))]
async fn events(
    State(app): State<App>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let court = caller.officer()?.court.clone();
    let session = caller.session;
    let mut seen: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM platform.event")
        .fetch_one(app.look(&caller, VIEW_STREAM).await?.sql())
        .await?;
    let (sender, receiver) = tokio::sync::mpsc::channel(64);
    tokio::spawn(async move {
        let mut looks = 0u32;
        while !sender.is_closed() {
            tokio::time::sleep(LOOK_EVERY).await;
            looks += 1;
            if looks.is_multiple_of(ASK_EVERY) && !is_still_open(&app, session).await {
                return;
            }
            let Ok(rows) = look(&app, &caller, &court, seen).await else { continue };
            for (seq, kind, case) in rows {
                seen = seen.max(seq);
                let event =
                    Event::default().data(json!({ "kind": kind, "case": case }).to_string());
                if sender.send(Ok(event)).await.is_err() {
                    return;
                }
            }
        }
    });
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::default()))
}

/// A database that is away ends no session.
async fn is_still_open(app: &App, session: Option<Uuid>) -> bool {
    match session {
        Some(session) => sessions::is_open(app, session).await.unwrap_or(true),
        None => true,
    }
}

async fn look(
    app: &App,
    caller: &Caller,
    court: &str,
    seen: i64,
) -> Result<Vec<(i64, String, Uuid)>> {
    let mut tx = app.look(caller, VIEW_STREAM).await?;
    let rows = sqlx::query_as(
        "SELECT e.seq, e.kind, e.case_id FROM platform.event e
         JOIN cases.case c ON c.id = e.case_id
         WHERE e.seq > $1 AND c.court = $2 ORDER BY e.seq LIMIT $3",
    )
    .bind(seen)
    .bind(court)
    .bind(MOST_AT_ONCE)
    .fetch_all(tx.sql())
    .await?;
    Ok(rows)
}
