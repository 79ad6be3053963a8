//! 占用 – what a million orders in flight and a million settled ones take, of the server and of the
//! database, reckoned from fewer.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::Sizes;
use crate::house::{COURT, House};
use crate::load;
use crate::mail;
use crate::meter::{count, ratio};
use crate::orders::settled;
use crate::people::nation;
use crate::row::{Row, figure};

const MILLION: f64 = 1e6;
const GIB: f64 = 1_073_741_824.0;
/// Longest wait until everything is receipted.
const PATIENCE: Duration = Duration::from_secs(300);
/// Who is asked: big banks.
const BANKS: [&str; 4] = ["BANK-ICBC", "BANK-ABC", "BANK-BOC", "BANK-CCB"];

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let app = house.app()?;
    let (officer, nation, orders) = (mail::sender(&app).await?, nation(), sizes.held);
    house.tell_nation("manners", &json!({ "*": { "silent": true } })).await?;
    let before = Taken::now(house).await?;
    let mails: Result<Vec<_>> = (0..orders)
        .map(|n| {
            let code = BANKS[n % BANKS.len()];
            Ok(mail::question((COURT, &officer), code, &mail::person(&nation, n)?, n))
        })
        .collect();
    mail::post(&app, mails?).await?;
    received(house).await?;
    let in_flight = Taken::now(house).await?;
    house.tell_nation("manners", &json!({ "*": {} })).await?;
    settled(house).await?;
    let done = Taken::now(house).await?;
    let broken = load::broken(house).await?;
    let scaled = format!("reckoned from {orders} orders");
    let million = |bytes: i64| ratio(bytes, count(orders)) * MILLION / GIB;
    let row = |what: &str, bytes: i64| Row::time(what, "GiB", million(bytes).max(0.001), None);
    let grown = |taken: &Taken| {
        let server = taken.server - before.server;
        format!(
            "server: {} GiB more a million, {} MiB in all",
            figure(million(server).max(0.0)),
            taken.server / 1_048_576
        )
    };
    let mut tables = tables(house, orders).await?;
    tables.insert(0, grown(&done));
    Ok(vec![
        row("a million orders in flight, database", in_flight.database - before.database)
            .spent([scaled.clone(), grown(&in_flight)]),
        row("a million orders settled, database", done.database - before.database)
            .spent([scaled])
            .spent(tables)
            .broken(broken),
    ])
}

/// Bytes of the server's memory and of the database.
struct Taken {
    server: i64,
    database: i64,
}

impl Taken {
    async fn now(house: &House) -> Result<Self> {
        let database = sqlx::query_scalar("SELECT pg_database_size(current_database())::bigint")
            .fetch_one(&house.pool)
            .await?;
        Ok(Self { server: resident(house.servers[0].program.pid())?, database })
    }
}

/// Bytes of a process that are in memory.
fn resident(pid: u32) -> Result<i64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: i64 = line.split_whitespace().next().context("no figure")?.parse()?;
    Ok(kib * 1024)
}

async fn received(house: &House) -> Result<()> {
    let begun = Instant::now();
    loop {
        let left: i64 =
            sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing WHERE received_at IS NULL")
                .fetch_one(&house.pool)
                .await?;
        if left == 0 {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{left} orders are not receipted");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The largest tables with their indices, an order.
async fn tables(house: &House, orders: usize) -> Result<Vec<String>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT relid::regclass::text, pg_table_size(relid)::bigint,
                pg_indexes_size(relid)::bigint
         FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC LIMIT 5",
    )
    .fetch_all(&house.pool)
    .await?;
    let each = |bytes: i64| figure(ratio(bytes, count(orders)));
    let line = |(name, rows, indices): (String, i64, i64)| {
        format!("  {name}: {} bytes an order, {} in its indices", each(rows), each(indices))
    };
    Ok(rows.into_iter().map(line).collect())
}
