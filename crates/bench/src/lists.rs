//! 名单 – a register of the nation's size behind the public site: searches at an even rate, as many a second as
//! the site is to bear, and their slowest hundredth. The peer is the bare statement.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use kernel::IdNumber;
use platform::{App, Clock, Keys, Wiring, postgres};
use register::{Subject, subject_of};
use sqlx::postgres::PgPoolCopyExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use uuid::Uuid;
use wire::Limits;

use crate::Sizes;
use crate::house::{House, SEED};
use crate::meter::count;
use crate::row::{Row, quantile};

/// Searches a second (`shared/design/performance.md`).
const RATE: f64 = 500.0;
/// Their slowest hundredth, milliseconds.
const WANTED: f64 = 50.0;
/// Entries of one debtor: 11.11 million entries are of 4.4 million.
const PER_DEBTOR: f64 = 11.11 / 4.4;
/// Rows sent to the database at a time.
const CHUNK: usize = 20_000;

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    sqlx::query("CREATE DATABASE lists").execute(&house.pool).await?;
    let pool = platform::app::pool(house.postgres.options("lists")).await?;
    postgres::migrate(&pool).await?;
    let app = App::new(pool, Clock::wall(), Keys::of_seed(SEED), Wiring::default());
    let begun = Instant::now();
    load(&app, sizes.entries).await?;
    let loaded = begun.elapsed().as_secs_f64();
    let (stop, stopped) = watch::channel(false);
    let address = serve(&app, stopped).await?;
    let times = search(address, sizes).await?;
    let bare = bare(&app, sizes).await?;
    let _ = stop.send(true);
    let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('register.entry')")
        .fetch_one(app.pool())
        .await?;
    app.close().await;
    let what = format!("public search among {} entries at {RATE}/s, p99", sizes.entries);
    let notes = [
        format!("p50 {:.2} ms, slowest {:.1} ms", quantile(&times, 0.5), quantile(&times, 1.0)),
        format!(
            "{:.0} entries/s loaded, {} MiB with indices",
            count(sizes.entries) / loaded,
            bytes / 1024 / 1024
        ),
    ];
    Ok(vec![
        Row::time(&what, "ms", quantile(&times, 0.99), Some(WANTED))
            .peer("the bare statement, p99", quantile(&bare, 0.99))
            .spent(notes),
    ])
}

/// The `number`-th made-up debtor: a number nobody can have, and a name.
fn debtor(number: usize) -> (String, String) {
    const SURNAMES: [&str; 20] = [
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
        "郭", "何", "高", "林", "罗",
    ];
    // Division 440399 is no place; days and sequence numbers tell twenty million apart.
    let day = number / 1000 % 20_000;
    let born = chrono::NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default()
        + chrono::Days::new(day as u64);
    let base = format!("440399{}{:03}", born.format("%Y%m%d"), number % 1000);
    let check = base.as_bytes().try_into().map_or('X', IdNumber::check_character);
    (format!("{base}{check}"), format!("{}某{}", SURNAMES[number % 20], number % 300))
}

fn debtors(sizes: &Sizes) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let debtors = (count(sizes.entries) / PER_DEBTOR) as usize;
    debtors.max(1)
}

/// Put so many entries straight into the register: what is measured is searching.
async fn load(app: &App, entries: usize) -> Result<()> {
    let key = &app.keys().register;
    let debtors = (entries * 44 / 111).max(1);
    let mut copy = app
        .pool()
        .copy_in_raw(
            "COPY register.entry (list, source, party, case_id, subject, place, case_number, version,
                 face, code, published_on) FROM STDIN",
        )
        .await?;
    let lists = ["debtor", "restricted", "dishonest"];
    let mut chunk = String::new();
    for entry in 0..entries {
        let (number, name) = debtor(entry % debtors);
        let subject = Subject::new("id_card", &number);
        ensure!(subject.is_some(), "{number} is no number");
        let subject = subject.map(|subject| subject_of(key, &subject)).unwrap_or_default();
        let list = lists[entry / debtors % 3];
        let id = Uuid::from_u128(entry as u128 + 1);
        let code = hex::encode(&key.hash("bench", &entry.to_string())[..10]);
        let place = hex::encode(key.hash("bench place", &number));
        let case = format!("（2026）粤0304执{}号", entry + 1);
        let shown = format!("{}********{}", &number[..6], &number[14..]);
        let face = format!(
            "{{\"name\":\"{name}\",\"is_natural\":true,\"sex\":\"男\",\"age\":40,\"document_kind\":\
             \"id_card\",\"document\":\"{shown}\",\"court\":\"深圳市福田区人民法院\",\"province\":\
             \"广东省\",\"case_number\":\"{case}\",\"filed_on\":\"2026-01-05\",\"title\":\
             \"（2025）粤0304民初{entry}号\",\"title_by\":\"深圳市福田区人民法院\",\"duty\":\
             \"偿还借款本金及利息,负担案件受理费。\",\"performance\":\"none\",\"ground\":\"G4\",\
             \"conduct\":\"未按报告财产令报告财产\"}}"
        );
        writeln!(
            chunk,
            "{list}\t{id}\t{id}\t{id}\t\\\\x{}\t\\\\x{place}\t{case}\t1\t{face}\t\\\\x{code}\t2026-01-20",
            hex::encode(subject)
        )?;
        if entry % CHUNK == CHUNK - 1 {
            copy.send(std::mem::take(&mut chunk).into_bytes()).await?;
        }
    }
    copy.send(chunk.into_bytes()).await?;
    copy.finish().await?;
    sqlx::query("VACUUM (ANALYZE) register.entry").execute(app.pool()).await?;
    Ok(())
}

async fn serve(app: &App, mut stopped: watch::Receiver<bool>) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // A thousand readers are behind one address here.
    let plenty = portal::Limits {
        worked_an_hour: u32::MAX,
        plain_an_hour: u32::MAX,
        a_day: u32::MAX,
        letters_a_day: u32::MAX,
    };
    let router = portal::router(app.clone(), plenty, false, None);
    tokio::spawn(async move {
        let end = async move {
            let _ = stopped.changed().await;
        };
        wire::serve(listener, None, router, Limits::default(), end).await;
    });
    Ok(address)
}

/// Searches at an even rate: each is late by its own time only, not by those before it.
async fn search(address: SocketAddr, sizes: &Sizes) -> Result<Vec<f64>> {
    let client = reqwest::Client::builder().pool_max_idle_per_host(64).build()?;
    let debtors = debtors(sizes);
    let begun = tokio::time::Instant::now();
    let mut times: Vec<f64> = stream::iter(0..sizes.searches)
        .map(|turn| {
            let client = client.clone();
            async move {
                let due = begun + Duration::from_secs_f64(count(turn) / RATE);
                tokio::time::sleep_until(due).await;
                let (number, name) = debtor(turn.wrapping_mul(2_654_435_761) % debtors);
                let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
                let url = format!("http://{address}/search?name={name}&number={number}");
                let page = client.get(url).send().await?.error_for_status()?.text().await?;
                ensure!(page.contains(&number[14..]), "{number} was not found");
                anyhow::Ok(due.elapsed().as_secs_f64() * 1000.0)
            }
        })
        .buffer_unordered(512)
        .try_collect()
        .await?;
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
