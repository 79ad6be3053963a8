//! 存证日志 – events through the program's own transactions, durable, while the log is kept: put into the
//! tree, signed, and at the end compared with every row. The peer inserts the same rows and nothing else.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::http::Caller;
use platform::officers::{NewOfficer, appoint, officer};
use platform::{Act, Actor, App, Clock, Keys, Role, Wiring, postgres};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;
use uuid::Uuid;
use wire::Wire;

use crate::Sizes;
use crate::house::{House, SEED};
use crate::meter::Meter;
use crate::row::Row;

/// Acts under way at once: no more than the program has connections.
const UNDER_WAY: usize = 20;
/// Events a second the log must take (issue 3).
const WANTED: f64 = 3000.0;
/// Longest wait until everything is in the tree.
const PATIENCE: Duration = Duration::from_secs(120);

/// The peer's statement; its tables are there only while it runs.
const PLAIN: &str = "WITH row AS (
        INSERT INTO bench.audit (at, actor, roles, act, article, event, commitment, mac)
        VALUES (now(), '粤0304:' || $1::text, '{judge}', 'cases.view', '', $1, $2, $2)
        RETURNING seq)
    INSERT INTO bench.audit_content (seq, case_id, salt, content)
    SELECT seq, $3, $2, $4 FROM row";

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    sqlx::query("CREATE DATABASE log").execute(&house.pool).await?;
    let app = court(house.postgres.options("log")).await?;
    let judge = judge(&app).await?;
    let (stop, stopped) = watch::channel(false);
    let wire = Wire::plain(Duration::from_secs(1));
    let keeper = evidence::Keeper::new(app.clone(), wire, Vec::new());
    let keeper = tokio::spawn(keeper.work(stopped));
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    stream::iter(0..sizes.events)
        .map(|n| act(&app, &judge, n))
        .buffer_unordered(UNDER_WAY)
        .try_collect::<Vec<()>>()
        .await?;
    let durable = begun.elapsed().as_secs_f64();
    let cost = meter.end(sizes.events).await?;
    let in_tree = in_tree(&app, sizes.events).await?;
    let settled = begun.elapsed().as_secs_f64();
    let _ = stop.send(true);
    keeper.await?;
    let audited = evidence::audit(&app, &[]).await?;
    let peer = peer(&app, sizes.events).await?;
    let count = count(sizes.events);
    let audit_rate = count / (count_of(audited.millis.max(1)) / 1000.0);
    app.close().await;
    Ok(vec![
        Row::rate("log: events durable, one an act", "events/s", count / durable, Some(WANTED))
            .peer("the same rows, plainly inserted", count / peer)
            .spent(cost.lines())
            .broken(audited.findings.iter().map(|f| format!("log: {} {}", f.kind, f.at))),
        Row::rate(
            "log: events in the signed tree",
            "events/s",
            count_of(in_tree) / settled,
            Some(WANTED),
        ),
        Row::rate("log: events compared by the audit", "events/s", audit_rate, None),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn count(number: usize) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn count_of(number: i64) -> f64 {
    number as f64
}

/// A program of its own on an empty database with the safe settings.
async fn court(options: PgConnectOptions) -> Result<App> {
    let pool = platform::app::pool(options).await?;
    ensure!(postgres::check(&pool).await?.is_empty(), "the database is not safe");
    postgres::migrate(&pool).await?;
    Ok(App::new(pool, Clock::wall(), Keys::of_seed(SEED), Wiring::default()))
}

async fn judge(app: &App) -> Result<Caller> {
    let mut tx = app.begin_system("bench.appoint").await?;
    let new = NewOfficer {
        login: "zhifa".to_owned(),
        name: "干警".to_owned(),
        court: crate::house::COURT.to_owned(),
        roles: vec![Role::Judge],
        password: "zhifa".to_owned(),
        work_card: "W".to_owned(),
        duty_card: "D".to_owned(),
    };
    let id = appoint(&mut tx, new).await?;
    let officer = officer(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Caller::new(Actor::Officer(officer)))
}

async fn act(app: &App, judge: &Caller, number: usize) -> Result<()> {
    let mut tx = app.begin(judge, Act::new("cases.view", &[Role::Judge])).await?;
    let case = tx.new_id();
    tx.note(Some(case), json!({ "looked_at": case, "number": number }));
    Ok(tx.commit().await?)
}

async fn in_tree(app: &App, events: usize) -> Result<i64> {
    let begun = Instant::now();
    loop {
        let size: i64 =
            sqlx::query_scalar("SELECT count(*) FROM evidence.leaf").fetch_one(app.pool()).await?;
        if usize::try_from(size)? >= events {
            return Ok(size);
        }
        ensure!(begun.elapsed() < PATIENCE, "{size} of {events} events are in the tree");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Seconds that it takes to insert the same rows, one a transaction, from as many connections.
async fn peer(app: &App, events: usize) -> Result<f64> {
    sqlx::raw_sql(
        "CREATE SCHEMA bench;
         CREATE TABLE bench.audit (LIKE platform.audit INCLUDING ALL);
         CREATE TABLE bench.audit_content (LIKE platform.audit_content INCLUDING ALL);",
    )
    .execute(app.pool())
    .await?;
    let begun = Instant::now();
    stream::iter(0..events)
        .map(|_| plain(app))
        .buffer_unordered(UNDER_WAY)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn plain(app: &App) -> Result<()> {
    let (event, case) = (Uuid::now_v7(), Uuid::now_v7());
    sqlx::query(PLAIN)
        .bind(event)
        .bind([7_u8; 32].as_slice())
        .bind(case)
        .bind(json!({ "case": case, "detail": { "looked_at": case, "number": 1 } }).to_string())
        .execute(app.pool())
        .await?;
    Ok(())
}
