//! 假死 – a tenth of all banks take every connection and say nothing: what it does to the others.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use chrono::{DateTime, Utc};
use platform::App;
use serde_json::{Value, json};

use crate::Sizes;
use crate::house::{COURT, House};
use crate::mail;
use crate::people::nation;
use crate::row::{Row, figure, quantile};

/// One bank in so many hangs.
const ONE_IN: usize = 10;
/// Orders a second, and how many are given at one time: well below what the program can do, so that what is
/// seen is the hanging.
const RATE: f64 = 40.0;
const AT_A_TIME: usize = 4;
/// The others' p99 may grow by so much.
const MORE: f64 = 1.10;
/// Longest wait for the last answer of a bank that does not hang.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let banks: Vec<String> = sqlx::query_scalar(
        "SELECT code FROM exchange.institution WHERE kind = 'bank' ORDER BY code",
    )
    .fetch_all(&house.pool)
    .await?;
    let app = house.app()?;
    // What is made once a process, and the first connection to each bank, are made before.
    let warm = Asked { banks: &banks, from: 0, count: sizes.hanging.min(banks.len()) };
    ask(house, &app, warm).await?;
    let calm = Asked { banks: &banks, from: 1_000_000, count: sizes.hanging };
    let calm = ask(house, &app, calm).await?;
    hang(house, &banks, true).await?;
    let hung = Asked { banks: &banks, from: 2_000_000, count: sizes.hanging };
    let hung = ask(house, &app, hung).await?;
    hang(house, &banks, false).await?;
    let (before, after) = (quantile(&calm, 0.99), quantile(&hung, 0.99));
    let told = format!(
        "{} banks, {} of them hang; p50 {} ms before, {} ms then; {} orders each at {RATE}/s",
        banks.len(),
        banks.len().div_ceil(ONE_IN),
        figure(quantile(&calm, 0.5)),
        figure(quantile(&hung, 0.5)),
        sizes.hanging,
    );
    Ok(vec![
        Row::time("a tenth hang: the others, p99", "ms", after, Some((before * MORE).round()))
            .peer("nobody hangs", before)
            .spent([told]),
    ])
}

fn hangs(place: usize) -> bool {
    place.is_multiple_of(ONE_IN)
}

async fn hang(house: &House, banks: &[String], is_hung: bool) -> Result<()> {
    let hung = banks.iter().enumerate().filter(|(place, _)| hangs(*place));
    let manners: BTreeMap<&str, Value> =
        hung.map(|(_, code)| (code.as_str(), json!({ "hung": is_hung }))).collect();
    house.tell_nation("manners", &json!(manners)).await
}

/// Whom to ask how often.
struct Asked<'a> {
    banks: &'a [String],
    /// Number of the first order.
    from: usize,
    count: usize,
}

/// Ask one bank after the other at an even rate; milliseconds from the order's being durable to its
/// answer's, of the banks that never hang, sorted.
async fn ask(house: &House, app: &App, asked: Asked<'_>) -> Result<Vec<f64>> {
    let officer = mail::sender(app).await?;
    let nation = nation();
    let (mut ids, mut posted): (Vec<String>, Vec<DateTime<Utc>>) = (Vec::new(), Vec::new());
    let begun = Instant::now();
    for first in (0..asked.count).step_by(AT_A_TIME) {
        let due = Duration::from_secs_f64(crate::meter::count(first) / RATE);
        tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
        let (mut mails, mut counts) = (Vec::new(), Vec::new());
        for n in first..(first + AT_A_TIME).min(asked.count) {
            // Far from each other, so that those who hang are met all the time.
            let place = n * 7 % asked.banks.len();
            let person = mail::person(&nation, n)?;
            mails.push(mail::question(
                (COURT, &officer),
                &asked.banks[place],
                &person,
                asked.from + n,
            ));
            counts.push(!hangs(place));
        }
        let new = mail::post(app, mails).await?;
        let now: DateTime<Utc> =
            sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(&house.pool).await?;
        for (id, _) in new.into_iter().zip(counts).filter(|(_, counts)| *counts) {
            ids.push(id);
            posted.push(now);
        }
    }
    times(house, &ids, &posted).await
}

async fn times(house: &House, ids: &[String], posted: &[DateTime<Utc>]) -> Result<Vec<f64>> {
    let begun = Instant::now();
    loop {
        let times: Vec<f64> = sqlx::query_scalar(
            "SELECT (extract(epoch FROM pg_xact_commit_timestamp(o.xmin) - p.at) * 1000)::float8
                 AS millis
             FROM unnest($1::text[], $2::timestamptz[]) AS p (id, at)
             JOIN exchange.outgoing o USING (id) WHERE o.state = 'answered' ORDER BY millis",
        )
        .bind(ids)
        .bind(posted)
        .fetch_all(&house.pool)
        .await?;
        if times.len() == ids.len() {
            return Ok(times);
        }
        ensure!(begun.elapsed() < PATIENCE, "{} of {} answered", times.len(), ids.len());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
