//! 比对 – passengers against the list in a carrier's own file, beside a set in Redis and an index of
//! PostgreSQL over the same people on the same machine.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::TimeDelta;
use ed25519_dalek::SigningKey;
use platform::Clock;
use screening::{Builder, Bundle, Digest, Entry, Facts, Hit, ReceiverKey};
use sqlx::PgPool;

use crate::Sizes;
use crate::house::House;
use crate::meter::count;
use crate::row::{Row, figure};

/// Look-ups of one batch.
const BATCH: usize = 64;
/// Look-ups measured.
const ASKED: usize = 2_000_000;
/// Times they are; the best counts.
const ROUNDS: usize = 5;
/// Numbers a statement of the peer asks about.
const ANY: usize = 1000;
/// How many times the peer's the file is to reach, and the rest of the design's targets.
const TIMES_REDIS: f64 = 50.0;
const NANOSECONDS: f64 = 20.0;
const BYTES: f64 = 12.0;
const OPENED_MS: f64 = 10.0;

/// Of the peer's own table, which is there only while it runs.
const FILL: &str =
    "INSERT INTO bench.listed SELECT hashint8extended(n, 7) FROM generate_series(1, $1) n";
const ASK: &str = "SELECT count(*) FROM bench.listed WHERE key = ANY($1)";

/// SplitMix64: as random as digests are, and the same members come again from the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn digest(&mut self) -> Digest {
        Digest { place: self.next(), reference: self.next() }
    }
}

pub(crate) async fn rows(house: &House, sizes: &Sizes, folder: &Path) -> Result<Vec<Row>> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("carrier.list");
    let subjects = sizes.subjects;
    let opened = build(&path, subjects)?;
    let bundle = Bundle::open(&path, &court().verifying_key())?;
    bundle.verify_body()?;
    let nanoseconds = look_up(&bundle)?;
    let rate = 1e9 / nanoseconds;
    let redis = redis(folder, subjects);
    let index = index(&house.pool, subjects.min(2_000_000)).await?;
    let (redis_rate, redis_said) = match redis {
        Ok(rate) => (Some(rate), format!("Redis SISMEMBER, pipelines of 100: {}/s", figure(rate))),
        Err(error) => (None, format!("Redis: not measured: {error:#}")),
    };
    let what = format!("screening, {subjects} subjects, batches of {BATCH}");
    let mut row = Row::rate(&what, "ids/s", rate, redis_rate.map(|peer| peer * TIMES_REDIS));
    if let Some(peer) = redis_rate {
        row = row.peer("Redis, pipelines of 100", peer);
    }
    let index_said = format!("PostgreSQL = ANY({ANY}): {} ids/s", figure(index));
    let size = f64::from(u32::try_from(bundle.size() / 1024)?) * 1024.0;
    Ok(vec![
        row.spent([redis_said, index_said]),
        Row::time("screening: one look-up in a batch", "ns", nanoseconds, Some(NANOSECONDS)),
        Row::time("screening: opening the file", "ms", opened, Some(OPENED_MS)),
        Row::time("screening: bytes a subject", "bytes", size / count(subjects), Some(BYTES)),
    ])
}

pub(crate) fn court() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Write the file; returns the milliseconds it takes to open it.
fn build(path: &Path, subjects: usize) -> Result<f64> {
    let issued_at = Clock::wall().now();
    let stale_after = issued_at + TimeDelta::seconds(172_800);
    let receiver = "RAIL".to_owned();
    let facts = Facts { version: 1, issued_at, stale_after, receiver, key_id: 1, salt: [3; 16] };
    let mut builder = Builder::new(facts, &ReceiverKey::new([9; 32]))?;
    let mut random = Random(1);
    for _ in 0..subjects {
        builder.add_entry(random.digest(), Entry::new((true, true, false), None, 5)?);
    }
    builder.write(&court(), path)?;
    let begun = Instant::now();
    drop(Bundle::open(path, &court().verifying_key())?);
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

/// Nanoseconds a look-up takes, of strangers: nearly everybody who travels is one.
fn look_up(bundle: &Bundle) -> Result<f64> {
    let mut random = Random(u64::MAX / 3);
    let asked: Vec<Digest> = (0..ASKED).map(|_| random.digest()).collect();
    let mut hits: [Hit; BATCH] = [Hit::default(); BATCH];
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        found = 0;
        for batch in asked.chunks_exact(BATCH) {
            bundle.find_batch(batch, &mut hits);
            found += hits.iter().filter(|hit| hit.is_some()).count();
        }
        best = best.min(begun.elapsed().as_secs_f64() * 1e9 / count(ASKED));
    }
    ensure!(found == 0, "{found} strangers were taken for somebody listed");
    Ok(best)
}

/// A server of the peer's, ended with its owner.
struct Redis(Child);

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Members asked of Redis a second, by its own benchmark.
pub(crate) fn redis(folder: &Path, subjects: usize) -> Result<f64> {
    let socket = folder.join("redis.sock");
    let at = socket.to_str().context("a path")?;
    let server = Command::new("redis-server")
        .args(["--port", "0", "--unixsocket", at, "--save", "", "--appendonly", "no"])
        .stdout(Stdio::null())
        .spawn()
        .context("redis-server")?;
    let _server = Redis(server);
    let begun = Instant::now();
    while !socket.exists() {
        ensure!(begun.elapsed() < Duration::from_secs(10), "redis-server does not come up");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Its own benchmark fills the set with as many different members.
    let bench = |requests: usize, command: &[&str]| -> Result<f64> {
        let (many, range) = (requests.to_string(), (subjects * 2).to_string());
        let output = Command::new("redis-benchmark")
            .args(["-s", at, "-c", "50", "-P", "100", "-q", "--csv", "-n", &many, "-r", &range])
            .args(command)
            .output()
            .context("redis-benchmark")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let last = text.lines().last().context("redis-benchmark said nothing")?;
        let rate = last.split("\",\"").nth(1).context("no rate")?;
        rate.trim_matches('"').parse().context("no rate")
    };
    bench(subjects, &["sadd", "listed", "id:__rand_int__"])?;
    bench(ASKED, &["sismember", "listed", "id:__rand_int__"])
}

/// Numbers asked of an index of PostgreSQL a second, a thousand in a statement.
async fn index(pool: &PgPool, subjects: usize) -> Result<f64> {
    sqlx::raw_sql("CREATE SCHEMA IF NOT EXISTS bench; CREATE TABLE bench.listed (key bigint)")
        .execute(pool)
        .await?;
    sqlx::query(FILL).bind(i64::try_from(subjects)?).execute(pool).await?;
    sqlx::raw_sql("CREATE INDEX ON bench.listed (key); ANALYZE bench.listed").execute(pool).await?;
    let mut random = Random(5);
    let begun = Instant::now();
    let mut asked = 0_usize;
    while begun.elapsed() < Duration::from_secs(3) {
        let keys: Vec<i64> = (0..ANY).map(|_| random.next().cast_signed()).collect();
        let _: i64 = sqlx::query_scalar(ASK).bind(keys).fetch_one(pool).await?;
        asked += ANY;
    }
    let rate = count(asked) / begun.elapsed().as_secs_f64();
    sqlx::raw_sql("DROP SCHEMA bench CASCADE").execute(pool).await?;
    Ok(rate)
}
