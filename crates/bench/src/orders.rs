//! 指令全程 – decided by the real act, durable, signed, sent over TLS to the nation, receipted, answered,
//! applied to the case: completed orders a second, and how long one takes at half that load. And the
//! exchange alone, without cases.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::Sizes;
use crate::house::{COURT, House};
use crate::load::{self, Load};
use crate::mail;
use crate::meter::{Meter, count};
use crate::peers::{self, PAUSE};
use crate::people::nation;
use crate::row::{Row, figure, quantile};

/// X-Road, exchanges a second between two servers, as a user reported; and how many times that is wanted.
const X_ROAD: f64 = 110.0;
const TIMES_X_ROAD: f64 = 20.0;
/// Of graphile-worker's batched jobs, which do nothing.
const SHARE: f64 = 0.5;
/// p99 at half load, milliseconds.
const WANTED: f64 = 200.0;
/// Longest wait for the last answer.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let peer = peers::graphile(house, sizes.jobs, true).await;
    let wanted = peer.rate().map(|rate| (rate * SHARE).round());
    let mut rows = acts(house, sizes).await?;
    rows.push(alone(house, sizes).await?);
    for row in &mut rows {
        if row.unit == "orders/s" {
            row.set_target(wanted);
            row.peer = peer.rate().map(|figure| crate::row::Peer { who: peer.who.into(), figure });
        }
    }
    rows[0].spent.push(peer.line());
    let x_road = rows[0].reached;
    rows.insert(
        1,
        Row::rate("the same, 20 × X-Road", "orders/s", x_road, Some(TIMES_X_ROAD * X_ROAD))
            .peer("X-Road, published", X_ROAD),
    );
    Ok(rows)
}

/// Look-ups of cases, at full load and at half of it.
async fn acts(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let (full, half) = (sizes.inquiries, sizes.inquiries / 2);
    // What is made once a process is made before.
    let warm = Load::ready(house, "nuan", 0, 4).await?;
    warm.begin_all().await?;
    warm.over().await?;
    let load = Load::ready(house, "cha", 4, full).await?;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    load.begin_all().await?;
    let decided = begun.elapsed().as_secs_f64();
    let orders = load.over().await?;
    let seconds = begun.elapsed().as_secs_f64();
    let cost = meter.end(orders).await?;
    let times = load.times().await?;
    let rate = count(orders) / seconds;
    let told = format!(
        "{orders} orders of {full} cases, decided within {decided:.1} s; p50 {} ms, p99 {} ms",
        figure(quantile(&times, 0.5)),
        figure(quantile(&times, 0.99)),
    );
    let calm = Load::ready(house, "man", 4 + full, half.max(2)).await?;
    calm.begin_at(count(full) / seconds / 2.0).await?;
    calm.over().await?;
    let times = calm.times().await?;
    let spread = format!(
        "p50 {} ms, p90 {} ms, longest {} ms, at {}/s",
        figure(quantile(&times, 0.5)),
        figure(quantile(&times, 0.9)),
        figure(quantile(&times, 1.0)),
        figure(rate / 2.0),
    );
    let broken = load::broken(house).await?;
    Ok(vec![
        Row::rate("orders, decided to applied", "orders/s", rate, None)
            .spent([told])
            .spent(cost.lines())
            .broken(broken),
        Row::time("orders at half load, p99", "ms", quantile(&times, 0.99), Some(WANTED))
            .spent([spread]),
    ])
}

/// Orders without cases: what the exchange and the job that hears of the answer take.
async fn alone(house: &House, sizes: &Sizes) -> Result<Row> {
    let app = house.app()?;
    let (orders, officer, nation) = (sizes.orders, mail::sender(&app).await?, nation());
    let mails: Result<Vec<_>> = (0..orders)
        .map(|n| {
            let code = DEPARTMENTS[n % DEPARTMENTS.len()];
            Ok(mail::question((COURT, &officer), code, &mail::person(&nation, n)?, n))
        })
        .collect();
    let mails = mails?;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    mail::post(&app, mails).await?;
    let posted = begun.elapsed().as_secs_f64();
    settled(house).await?;
    let rate = count(orders) / begun.elapsed().as_secs_f64();
    let cost = meter.end(orders).await?;
    Ok(Row::rate("orders, the exchange alone", "orders/s", rate, None)
        .spent([format!("{orders} orders, durable within {posted:.1} s")])
        .spent(cost.lines())
        .broken(load::broken(house).await?))
}

/// Institutions asked without cases: all have something of somebody.
const DEPARTMENTS: [&str; 6] =
    ["BANK-ICBC", "BANK-ABC", "BANK-BOC", "BANK-CCB", "BANK-BOCOM", "BANK-PSBC"];

/// Wait until every order is answered and everybody who hears of it has heard.
pub(crate) async fn settled(house: &House) -> Result<()> {
    let begun = Instant::now();
    loop {
        let left: i64 = sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM exchange.outgoing WHERE answered_at IS NULL)
                  + (SELECT count(*) FROM platform.job WHERE name = 'control.take_answer')",
        )
        .fetch_one(&house.pool)
        .await?;
        if left == 0 {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{left} orders are not through");
        tokio::time::sleep(PAUSE * 10).await;
    }
}
