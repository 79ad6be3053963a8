//! 计量 – what a stretch of work cost: time, processor time of each process, statements, commits,
//! writes made durable.

use std::collections::HashMap;
use std::time::Instant;

use anyhow::Result;
use sqlx::{AssertSqlSafe, PgPool};

use crate::house::House;
use crate::row::figure;

/// Clock ticks in a second, as `/proc` counts on Linux.
const TICKS: f64 = 100.0;
/// Of the extension that counts statements, which only the benchmarks' own database has.
const FORGET: &str = "SELECT pg_stat_statements_reset()";
const ALL: &str = "SELECT coalesce(sum(calls), 0)::bigint, coalesce(sum(total_exec_time), 0)
    FROM pg_stat_statements";
/// Statements named.
const TOP: i64 = 12;

/// So many statements for one thing done are worth a look at what is called most often.
const MANY: f64 = 20.0;

/// Begun with a stretch of work.
pub(crate) struct Meter<'a> {
    house: &'a House,
    begun: Instant,
    cpu: Cpu,
    counts: Counts,
}

#[derive(Clone, Copy, Debug)]
struct Cpu {
    postgres: f64,
    server: f64,
    nation: f64,
    bench: f64,
}

#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Counts {
    commits: i64,
    syncs: i64,
    bytes: i64,
}

#[derive(sqlx::FromRow)]
struct Statement {
    calls: i64,
    total: f64,
    text: String,
}

/// What it cost.
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    lines: Vec<String>,
}

impl Cost {
    /// Where the time went, in words.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.clone()
    }
}

impl<'a> Meter<'a> {
    pub(crate) async fn begin(house: &'a House) -> Result<Self> {
        sqlx::query(FORGET).execute(&house.pool).await?;
        let (cpu, counts) = (cpu(house)?, counts(&house.pool).await?);
        Ok(Self { house, begun: Instant::now(), cpu, counts })
    }

    /// End the stretch, in which `items` things were done.
    pub(crate) async fn end(self, items: usize) -> Result<Cost> {
        let seconds = self.begun.elapsed().as_secs_f64();
        let (cpu, counts) = (cpu(self.house)?, counts(&self.house.pool).await?);
        let (statements, millis): (i64, f64) =
            sqlx::query_as(ALL).fetch_one(&self.house.pool).await?;
        let each = count(items).max(1.0);
        let share = |now: f64, then: f64| format!("{:.2}", now - then);
        let mut lines = vec![
            format!(
                "{seconds:.2} s; processor seconds: postgres {}, server {}, nation {}, bench {} of {}",
                share(cpu.postgres, self.cpu.postgres),
                share(cpu.server, self.cpu.server),
                share(cpu.nation, self.cpu.nation),
                share(cpu.bench, self.cpu.bench),
                figure(seconds * cores()),
            ),
            format!(
                "each: {} statements ({} ms in them), {} commits, {} syncs, {} KiB of log",
                figure(ratio(statements, each)),
                figure(millis / each),
                figure(ratio(counts.commits - self.counts.commits, each)),
                figure(ratio(counts.syncs - self.counts.syncs, each)),
                figure(ratio(counts.bytes - self.counts.bytes, each) / 1024.0),
            ),
        ];
        lines.extend(top(&self.house.pool, each, "total_exec_time").await?);
        if ratio(statements, each) >= MANY {
            lines.push("  called most often:".to_owned());
            lines.extend(top(&self.house.pool, each, "calls").await?);
        }
        Ok(Cost { seconds, lines })
    }
}

/// The statements that took the longest in all, or were called most often.
async fn top(pool: &PgPool, each: f64, by: &str) -> Result<Vec<String>> {
    let statement = format!(
        "SELECT calls, total_exec_time AS total,
                left(regexp_replace(query, '\\s+', ' ', 'g'), 72) AS text
         FROM pg_stat_statements ORDER BY {by} DESC LIMIT $1"
    );
    let rows: Vec<Statement> =
        sqlx::query_as(AssertSqlSafe(statement)).bind(TOP).fetch_all(pool).await?;
    let line = |row: Statement| {
        let (calls, millis) = (ratio(row.calls, each), row.total / each);
        format!("  {millis:.3} ms in {} × {}", figure(calls), row.text)
    };
    Ok(rows.into_iter().map(line).collect())
}

async fn counts(pool: &PgPool) -> Result<Counts> {
    Ok(sqlx::query_as(
        "SELECT (SELECT sum(xact_commit)::bigint FROM pg_stat_database) AS commits,
                wal_sync::bigint AS syncs, wal_bytes::bigint AS bytes FROM pg_stat_wal",
    )
    .fetch_one(pool)
    .await?)
}

fn cpu(house: &House) -> Result<Cpu> {
    let times = times()?;
    let own = |pid: u32| times.get(&pid).map_or(0.0, |time| time.own);
    let master = house.postgres.pid();
    let backends = times.values().filter(|time| time.parent == master).map(|time| time.own);
    let ended = times.get(&master).map_or(0.0, |time| time.ended);
    Ok(Cpu {
        postgres: own(master) + ended + backends.sum::<f64>(),
        server: house.servers.iter().map(|server| own(server.program.pid())).sum(),
        nation: own(house.nation.pid()),
        bench: own(std::process::id()),
    })
}

struct Time {
    parent: u32,
    /// Seconds of the process itself.
    own: f64,
    /// Seconds of its children that ended.
    ended: f64,
}

/// Processor time of every process, from `/proc`.
fn times() -> Result<HashMap<u32, Time>> {
    let mut times = HashMap::new();
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        // The name in brackets may hold blanks; what counts comes after it.
        let Some((_, rest)) = text.rsplit_once(") ") else { continue };
        let fields: Vec<f64> = rest.split(' ').map(|field| field.parse().unwrap_or(0.0)).collect();
        let [_, _, ..] = fields.as_slice() else { continue };
        if fields.len() < 15 {
            continue;
        }
        let parent = rest.split(' ').nth(1).and_then(|field| field.parse().ok()).unwrap_or(0);
        let own = (fields[11] + fields[12]) / TICKS;
        let ended = (fields[13] + fields[14]) / TICKS;
        times.insert(pid, Time { parent, own, ended });
    }
    Ok(times)
}

fn cores() -> f64 {
    std::thread::available_parallelism().map_or(1.0, |cores| count(cores.get()))
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn count(items: usize) -> f64 {
    items as f64
}

/// The same of what a database counts.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn ratio(items: i64, each: f64) -> f64 {
    items as f64 / each
}
