//! 页面 – the case page, the list and the board over a stock of cases, filed by the bag by the same
//! route that clerks use.

use std::time::Instant;

use anyhow::{Context, Result};
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::Role;
use serde_json::Value;
use sqlx::PgPool;

use crate::Sizes;
use crate::house::{COURT, House};
use crate::meter::{Meter, count};
use crate::people::{bag, nation};
use crate::row::{Row, quantile};

/// Courts the stock is spread over; the officers looked at belong to the first.
const COURTS: [&str; 10] = [
    COURT, "粤0303", "粤0305", "粤0306", "粤0307", "粤0308", "粤0309", "粤0310", "京0105", "沪0115",
];
/// Bags under way at once.
const CLERKS: usize = 4;
/// Readers at once.
const READERS: usize = 8;
const BAG: usize = 1000;

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let mut rows = vec![stock(house, sizes).await?];
    sqlx::query("VACUUM (ANALYZE)").execute(&house.pool).await?;
    let ids = some_cases(&house.pool, sizes.looks).await?;
    rows.push(case_page(house, sizes, &ids).await?);
    for (what, path, looks) in [
        ("list of cases, first page", "/cases?limit=50", sizes.looks / 10),
        ("list by amount", "/cases?limit=50&sort=amount", sizes.looks / 10),
        ("list of one state", "/cases?limit=50&state=filed", sizes.looks / 10),
        ("list by a debtor's name", "/cases?limit=50&q=王", sizes.looks / 10),
        ("tasks of the court", "/tasks?court=true", sizes.looks / 500),
        ("board of the court", "/board", sizes.looks / 500),
    ] {
        rows.push(list(house, what, path, looks.max(3)).await?);
    }
    Ok(rows)
}

/// File the stock, and say whether the rate held.
async fn stock(house: &House, sizes: &Sizes) -> Result<Row> {
    for (number, court) in COURTS.iter().enumerate().skip(1) {
        house.appoint(&format!("lian{number}"), court, &[Role::FilingClerk]).await?;
    }
    let size = sizes.stock.min(BAG);
    let bags = sizes.stock / size;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    let mut ends: Vec<f64> = stream::iter(0..bags)
        .map(|number| async move {
            let court = number % COURTS.len();
            let clerk = if court == 0 { "lian".to_owned() } else { format!("lian{court}") };
            let made = tokio::task::spawn_blocking(move || {
                bag(&nation(), COURTS[court], number * size, size)
            });
            house.send(&clerk, "POST /cases/batch", made.await?).await?;
            anyhow::Ok(begun.elapsed().as_secs_f64())
        })
        .buffer_unordered(CLERKS)
        .try_collect()
        .await?;
    let cost = meter.end(bags * size).await?;
    ends.sort_by(f64::total_cmp);
    let tenth = (bags / 10).max(1);
    let per = |seconds: f64| count(tenth * size) / seconds.max(f64::EPSILON);
    let first = per(ends[tenth - 1]);
    let begun_last =
        bags.checked_sub(tenth + 1).and_then(|at| ends.get(at)).copied().unwrap_or(0.0);
    let last = per(cost.seconds - begun_last);
    let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size(current_database())")
        .fetch_one(&house.pool)
        .await?;
    let held = format!(
        "first tenth {first:.0}/s, last tenth {last:.0}/s; {} MiB of database",
        bytes / 1024 / 1024
    );
    let what = format!("filing a stock of {} by the bag", bags * size);
    Ok(Row::rate(&what, "cases/s", count(bags * size) / cost.seconds, None)
        .spent(cost.lines())
        .spent([held]))
}

/// Cases of the first court, evenly from all its stock, in no order.
async fn some_cases(pool: &PgPool, wanted: usize) -> Result<Vec<uuid::Uuid>> {
    let ids: Vec<uuid::Uuid> = sqlx::query_scalar(
        "SELECT id FROM cases.case WHERE court = $1 ORDER BY md5(id::text) LIMIT $2",
    )
    .bind(COURT)
    .bind(i64::try_from(wanted)?)
    .fetch_all(pool)
    .await?;
    Ok(ids)
}

async fn case_page(house: &House, sizes: &Sizes, ids: &[uuid::Uuid]) -> Result<Row> {
    let looks = ids.iter().cycle().take(sizes.looks);
    let meter = Meter::begin(house).await?;
    let mut times: Vec<f64> = stream::iter(looks)
        .map(|id| async move {
            let begun = Instant::now();
            let page = house.get("zhifa", &format!("/cases/{id}")).await?;
            page["owed"]["outstanding"].as_str().context("a page without what is owed")?;
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1000.0)
        })
        .buffer_unordered(READERS)
        .try_collect()
        .await?;
    let cost = meter.end(times.len()).await?;
    let mut bare: Vec<f64> = stream::iter(ids)
        .map(|id| async move {
            let begun = Instant::now();
            sqlx::query("SELECT * FROM cases.case WHERE id = $1")
                .bind(id)
                .fetch_one(&house.pool)
                .await?;
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1000.0)
        })
        .buffer_unordered(READERS)
        .try_collect()
        .await?;
    times.sort_by(f64::total_cmp);
    bare.sort_by(f64::total_cmp);
    let rest = format!(
        "p50 {:.2} ms, {:.0} pages/s by {READERS} readers; bare p50 {:.2} ms",
        quantile(&times, 0.5),
        count(times.len()) / cost.seconds,
        quantile(&bare, 0.5)
    );
    let what = format!("case page among {} cases, p99", sizes.stock);
    Ok(Row::time(&what, "ms", quantile(&times, 0.99), Some(20.0))
        .peer("one-row SELECT, p99", quantile(&bare, 0.99))
        .spent([rest])
        .spent(cost.lines()))
}

async fn list(house: &House, what: &str, path: &str, looks: usize) -> Result<Row> {
    let meter = Meter::begin(house).await?;
    let mut times: Vec<f64> = stream::iter(0..looks)
        .map(|_| async move {
            let begun = Instant::now();
            let page: Value = house.get("yuanz", path).await?;
            anyhow::ensure!(!page.is_null(), "an empty answer");
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1000.0)
        })
        .buffer_unordered(2)
        .try_collect()
        .await?;
    let cost = meter.end(looks).await?;
    times.sort_by(f64::total_cmp);
    let rest = format!("p50 {:.2} ms of {looks}", quantile(&times, 0.5));
    let what = format!("{what}, p99");
    Ok(Row::time(&what, "ms", quantile(&times, 0.99), None).spent([rest]).spent(cost.lines()))
}
