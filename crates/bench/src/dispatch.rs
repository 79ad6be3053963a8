//! 派发 – the engine alone: the exchange's own statements that claim orders and take their receipts, each
//! durable, without anything sent between; beside job queues that do no more than that.

use std::time::Instant;

use anyhow::{Result, ensure};
use contract::{DirectoryEntry, PropertyKind, Terms};
use futures::future::try_join_all;
use platform::{App, Clock, Keys, Wiring, postgres};
use sqlx::PgPool;

use crate::Sizes;
use crate::house::{House, SEED};
use crate::mail;
use crate::meter::{Meter, count};
use crate::peers::{self, BATCH, Reached};
use crate::people::nation;
use crate::row::Row;

/// Institutions the orders are for: each has a queue of its own.
const INSTITUTIONS: usize = 8;
/// Workers, as the peers have.
const WORKERS: usize = 2;
/// Courts that take turns.
const COURTS: [&str; 4] = ["粤0303", "粤0304", "粤0305", "粤0306"];
/// Against each peer, at least so many times its figure.
const TIMES: [(&str, f64); 3] =
    [("graphile-worker, batched", 3.0), ("pg-boss", 5.0), ("plain SKIP LOCKED", 0.5)];

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let jobs = sizes.jobs;
    let (engine, lines, broken) = engine(house, jobs).await?;
    let peers = [
        peers::graphile(house, jobs, true).await,
        peers::graphile(house, jobs.min(5000), false).await,
        peers::boss(house, jobs).await,
        peers::plain(house, jobs).await,
        peers::commits(house).await,
    ];
    let mut rows = vec![
        Row::rate("dispatch engine: claim and receipt", "orders/s", engine, None)
            .spent(lines)
            .spent(peers.iter().map(Reached::line))
            .broken(broken),
    ];
    for (name, times) in TIMES {
        let Some(peer) = peers.iter().find(|peer| peer.who.starts_with(name)) else { continue };
        let Some(rate) = peer.rate() else { continue };
        let what = format!("the same, {times} × {name}");
        rows.push(
            Row::rate(&what, "orders/s", engine, Some((rate * times).round())).peer(peer.who, rate),
        );
    }
    Ok(rows)
}

/// Orders a second, where the time went, and what does not hold.
async fn engine(house: &House, orders: usize) -> Result<(f64, Vec<String>, Vec<String>)> {
    sqlx::query("CREATE DATABASE dispatch").execute(&house.pool).await?;
    let app = court(house).await?;
    let codes: Vec<String> = (0..INSTITUTIONS).map(|n| format!("BANK-{n}")).collect();
    let begun = Instant::now();
    fill(&app, &codes, orders).await?;
    let filled = count(orders) / begun.elapsed().as_secs_f64();
    sqlx::query("ANALYZE exchange.outgoing, exchange.queue").execute(app.pool()).await?;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    let shares = codes.chunks(INSTITUTIONS.div_ceil(WORKERS));
    let done: usize = try_join_all(shares.map(|share| empty(&app, share))).await?.into_iter().sum();
    let seconds = begun.elapsed().as_secs_f64();
    let mut lines = vec![format!("posted, sealed and durable, at {filled:.0} orders/s")];
    lines.extend(meter.end(orders).await?.lines());
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing WHERE state <> 'received'")
            .fetch_one(app.pool())
            .await?;
    app.close().await;
    let broken = (left > 0 || done != orders)
        .then(|| format!("dispatch: {done} of {orders} went through, {left} are left"));
    Ok((count(orders) / seconds, lines, broken.into_iter().collect()))
}

async fn court(house: &House) -> Result<App> {
    let pool = platform::app::pool(house.postgres.options("dispatch")).await?;
    ensure!(postgres::check(&pool).await?.is_empty(), "the database is not safe");
    postgres::migrate(&pool).await?;
    Ok(App::new(pool, Clock::wall(), Keys::of_seed(SEED), Wiring::default()))
}

async fn fill(app: &App, codes: &[String], orders: usize) -> Result<()> {
    let entry = |code: &String| DirectoryEntry {
        code: code.clone(),
        zh: "某银行".to_owned(),
        en: "a bank".to_owned(),
        kind: "bank".to_owned(),
        functions: vec!["query".to_owned()],
        items: vec![PropertyKind::Deposit],
        public_key: app.keys().court.public().to_string(),
        terms: Terms::default(),
    };
    let entries: Vec<DirectoryEntry> = codes.iter().map(entry).collect();
    exchange::register_at(app, &entries, |_| "http://127.0.0.1:9".to_owned()).await?;
    let officer = mail::sender(app).await?;
    let nation = nation();
    let mails: Result<Vec<_>> = (0..orders)
        .map(|n| {
            let court = COURTS[n % COURTS.len()];
            let code = &codes[n / COURTS.len() % codes.len()];
            Ok(mail::question((court, &officer), code, &mail::person(&nation, n)?, n))
        })
        .collect();
    mail::post(app, mails?).await?;
    Ok(())
}

/// Claim and receipt until nothing waits at any of these.
async fn empty(app: &App, codes: &[String]) -> Result<usize> {
    let mut done = 0;
    for code in codes {
        loop {
            let taken = turn(app.pool(), app, code).await?;
            if taken == 0 {
                break;
            }
            done += taken;
        }
    }
    Ok(done)
}

async fn turn(pool: &PgPool, app: &App, code: &str) -> Result<usize> {
    let now = app.now();
    let claimed: Vec<(String, Vec<u8>, bool, i32, String)> = sqlx::query_as(exchange::CLAIM)
        .bind(code)
        .bind(now)
        .bind(i64::try_from(BATCH)?)
        .bind(now + chrono::TimeDelta::minutes(2))
        .fetch_all(pool)
        .await?;
    if claimed.is_empty() {
        return Ok(0);
    }
    let ids: Vec<String> = claimed.into_iter().map(|claimed| claimed.0).collect();
    sqlx::query(exchange::RECEIVED).bind(&ids).bind(now).bind(None::<i64>).execute(pool).await?;
    Ok(ids.len())
}
