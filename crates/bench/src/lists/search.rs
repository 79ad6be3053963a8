//! 查询 – searches of the public site at an even rate, as many a second as it is to bear, and their slowest
//! hundredth. The peer is the bare statement.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use axum::Router;
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::App;
use register::{Subject, subject_of};

use super::load::{debtor, debtors};
use super::serve;
use crate::Sizes;
use crate::meter::count;
use crate::row::{Row, quantile};

/// Searches a second (`shared/design/performance.md`).
const RATE: f64 = 500.0;
/// Their slowest hundredth, milliseconds.
const WANTED: f64 = 50.0;

pub(crate) async fn row(app: &App, sizes: &Sizes) -> Result<Row> {
    let address = serve(site(app)).await?;
    let times = search(address, sizes).await?;
    let bare = bare(app, sizes).await?;
    let what = format!("public search among {} entries at {RATE}/s, p99", sizes.entries);
    let spent =
        format!("p50 {:.2} ms, slowest {:.1} ms", quantile(&times, 0.5), quantile(&times, 1.0));
    Ok(Row::time(&what, "ms", quantile(&times, 0.99), Some(WANTED))
        .peer("the bare statement, p99", quantile(&bare, 0.99))
        .spent([spent]))
}

fn site(app: &App) -> Router {
    // A thousand readers are behind one address here.
    let plenty = portal::Limits {
        worked_an_hour: u32::MAX,
        plain_an_hour: u32::MAX,
        a_day: u32::MAX,
        letters_a_day: u32::MAX,
    };
    portal::router(app.clone(), plenty, false, None)
}

/// Searches at an even rate: each is late by its own time only, not by those before it. Who is on no list any
/// more is looked for as well.
async fn search(address: SocketAddr, sizes: &Sizes) -> Result<Vec<f64>> {
    let client = reqwest::Client::builder().pool_max_idle_per_host(64).build()?;
    let debtors = debtors(sizes);
    let begun = tokio::time::Instant::now();
    let found: Vec<(f64, bool)> = stream::iter(0..sizes.searches)
        .map(|turn| {
            let client = client.clone();
            async move {
                let due = begun + Duration::from_secs_f64(count(turn) / RATE);
                tokio::time::sleep_until(due).await;
                let (number, name) = debtor(turn.wrapping_mul(2_654_435_761) % debtors);
                let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
                let url = format!("http://{address}/search?name={name}&number={number}");
                let page = client.get(url).send().await?.error_for_status()?.text().await?;
                let shown = format!("{}********{}", &number[..6], &number[14..]);
                anyhow::Ok((due.elapsed().as_secs_f64() * 1000.0, page.contains(&shown)))
            }
        })
        .buffer_unordered(512)
        .try_collect()
        .await?;
    let listed = found.iter().filter(|(_, is_listed)| *is_listed).count();
    ensure!(listed * 2 > found.len(), "{listed} of {} were found", found.len());
    let mut times: Vec<f64> = found.into_iter().map(|(time, _)| time).collect();
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// The same look-ups with nothing around them, eight at a time.
async fn bare(app: &App, sizes: &Sizes) -> Result<Vec<f64>> {
    let debtors = debtors(sizes);
    let mut times: Vec<f64> = stream::iter(0..sizes.searches / 4)
        .map(|turn| async move {
            let (number, _) = debtor((turn * 7 + 3) % debtors);
            let subject = Subject::new("id_card", &number);
            let hash = subject.map(|subject| subject_of(&app.keys().register, &subject));
            let begun = Instant::now();
            sqlx::query("SELECT * FROM register.entry WHERE subject = $1 AND ended_on IS NULL")
                .bind(hash)
                .fetch_all(app.pool())
                .await?;
            anyhow::Ok(begun.elapsed().as_secs_f64() * 1000.0)
        })
        .buffer_unordered(8)
        .try_collect()
        .await?;
    times.sort_by(f64::total_cmp);
    Ok(times)
}
