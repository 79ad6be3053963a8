//! 多机 – two and four serving programs on one database, against one; and one of two killed under load.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::Sizes;
use crate::balance;
use crate::house::{House, Plan, Scratch};
use crate::load::{self, Load};
use crate::meter::{Meter, count};
use crate::row::{Row, figure};

/// How many serve.
const SERVERS: [usize; 3] = [1, 2, 4];
/// Banks of the nation: small, for what is compared is servers.
const BANKS: u16 = 36;
/// Of one server's speed at least this much: on a machine of two cores more of them win nothing, and they
/// must not lose by getting in each other's way.
const SHARE: f64 = 0.9;

/// Measure each number of servers on fresh data.
pub(crate) fn rows(program: &Path, scratch: &Scratch, sizes: &Sizes) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut alone = 0.0;
    for servers in SERVERS {
        let plan = Plan { banks: Some(BANKS), more_servers: servers - 1 };
        let folder = scratch.folder(&format!("servers{servers}"));
        let (house, runtime) = House::open(program, &folder, plan)?;
        let measured = runtime.block_on(async {
            if servers > 1 {
                let doors = house.servers.iter().map(|server| server.exchange).collect();
                house.be_reached_at(balance::before(doors).await?).await?;
            }
            let row = throughput(&house, sizes, servers).await?;
            let killed = if servers == 2 { Some(killed(&house, sizes).await?) } else { None };
            anyhow::Ok((row, killed))
        });
        drop(runtime);
        drop(house);
        let (mut row, killed) = measured?;
        if servers == 1 {
            alone = row.reached;
        } else {
            row.set_target(Some((alone * SHARE).round()));
            row = row.peer("one server", alone);
        }
        rows.push(row);
        rows.extend(killed);
    }
    Ok(rows)
}

async fn throughput(house: &House, sizes: &Sizes, servers: usize) -> Result<Row> {
    let load = Load::ready(house, "cha", 0, sizes.shared).await?;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    load.begin_all().await?;
    let orders = load.over().await?;
    let rate = count(orders) / begun.elapsed().as_secs_f64();
    let cost = meter.end(orders).await?;
    let plural = if servers == 1 { "" } else { "s" };
    let what = format!("orders, {servers} server{plural} on one database");
    Ok(Row::rate(&what, "orders/s", rate, None)
        .spent(cost.lines())
        .broken(load::broken(house).await?))
}

/// Kill the first of two in the middle of the work: everything posted is answered, once.
async fn killed(house: &House, sizes: &Sizes) -> Result<Row> {
    let load = Load::ready(house, "dao", sizes.shared, sizes.shared).await?;
    let begun = Instant::now();
    let kill = async {
        loop {
            let (known, answered) = house.known_to_nation().await?;
            let under_way: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM exchange.outgoing WHERE answered_at IS NULL",
            )
            .fetch_one(&house.pool)
            .await?;
            if under_way > 0 && known >= answered {
                house.servers[0].program.kill()?;
                return anyhow::Ok(under_way);
            }
            ensure!(begun.elapsed() < Duration::from_secs(60), "nothing was under way");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let kill = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        kill.await
    };
    let (begin, under_way) = tokio::join!(load.begin_all(), kill);
    begin?;
    let under_way = under_way?;
    let orders = load.over().await?;
    let seconds = begun.elapsed().as_secs_f64();
    let broken = load::broken_by_a_kill(house).await?;
    let held = if broken.is_empty() { "nothing lost, nothing doubled" } else { "BROKEN" };
    let told = format!(
        "{orders} orders, {under_way} of them under way when one of two was killed: {held}; \
         what was being sent waits two minutes before it is sent again ({} s in all)",
        figure(seconds)
    );
    Ok(Row::rate("one of two killed under load", "orders", count(orders), None)
        .spent([told])
        .broken(broken))
}
