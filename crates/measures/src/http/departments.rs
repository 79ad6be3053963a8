//! What departments reach: signed messages, answered signed. See `contract::feed`.

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use contract::feed::{
    BundleAsk, BundleKeyAsk, DeltaAsk, FeedAck, FeedAsk, FindingAsk, HitReport, ScreeningAsk,
    SnapshotAsk,
};
use exchange::door::Letter;
use platform::{App, Result};

use crate::acts::{bundle, feed, hits, screen};

/// Routes for departments.
pub fn institution_routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/exchange/feed", post(take_feed))
        .route("/exchange/feed/snapshot", post(take_snapshot))
        .route("/exchange/feed/acks", post(acknowledge_feed))
        .route("/exchange/screening", post(screen_online))
        .route("/exchange/hits", post(report_hits))
        .route("/exchange/hits/findings", post(take_findings))
        .route("/exchange/bundle", post(take_bundle))
        .route("/exchange/bundle/delta", post(take_delta))
        .route("/exchange/bundle/key", post(take_bundle_key))
}

async fn take_feed(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ask): (_, FeedAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.feed").await?;
    let page = feed::page(&mut tx, &from, ask).await?;
    tx.commit().await?;
    letter.answer(&app, vec![page]).await
}

async fn take_snapshot(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ask): (_, SnapshotAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.snapshot").await?;
    let page = feed::snapshot(&mut tx, &from, ask).await?;
    tx.commit().await?;
    letter.answer(&app, vec![page]).await
}

async fn acknowledge_feed(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ack): (_, FeedAck) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.acknowledge").await?;
    let come = feed::acknowledge(&mut tx, &from, ack).await?;
    tx.commit().await?;
    letter.answer(&app, vec![come]).await
}

async fn screen_online(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, asks): (_, Vec<ScreeningAsk>) = letter.open(&app).await?;
    let mut tx = app.begin_system("measures.screen").await?;
    let answers = screen::screen(&mut tx, &from, &asks).await?;
    tx.commit().await?;
    letter.answer(&app, answers).await
}

async fn report_hits(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, reports): (_, Vec<HitReport>) = letter.open(&app).await?;
    let mut tx = app.begin_system("measures.report_hits").await?;
    let taken = hits::report(&mut tx, &from, &reports).await?;
    tx.commit().await?;
    letter.answer(&app, taken).await
}

async fn take_findings(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ask): (_, FindingAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.findings").await?;
    let findings = hits::findings(&mut tx, &from, ask).await?;
    drop(tx);
    letter.answer(&app, findings).await
}

async fn take_bundle(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ask): (_, BundleAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.bundle_part").await?;
    let part = bundle::part(&mut tx, &from, ask).await?;
    drop(tx);
    letter.answer(&app, vec![part]).await
}

async fn take_delta(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, ask): (_, DeltaAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.delta").await?;
    let part = bundle::delta(&mut tx, &from, ask).await?;
    tx.commit().await?;
    letter.answer(&app, vec![part]).await
}

async fn take_bundle_key(State(app): State<App>, letter: Letter) -> Result<Response> {
    let (from, BundleKeyAsk {}): (_, BundleKeyAsk) = letter.open_one(&app).await?;
    let mut tx = app.begin_system("measures.bundle_key").await?;
    let key = bundle::key(&mut tx, &from).await?;
    tx.commit().await?;
    letter.answer(&app, vec![key]).await
}
