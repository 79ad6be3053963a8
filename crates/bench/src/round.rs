//! 终本案件定期查询 – the half-yearly query of cases ended for want of property, by the program's own daily job: what one
//! costs among a thousand and among a hundred thousand of them, and how long ten million take.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{Months, NaiveDate};
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::Role;
use uuid::Uuid;

use crate::Sizes;
use crate::house::{COURT, House, TODAY};
use crate::meter::{Meter, count};
use crate::peers::PAUSE;
use crate::people::{bag, nation};
use crate::row::{Row, figure};

/// Applications filed at one time, and bags under way at once.
const BAG: usize = 1000;
const CLERKS: usize = 4;
/// Each stock is so many times the one before; there are so many.
const GROWTH: usize = 10;
const STOCKS: u32 = 3;
/// 全国 – ended cases of the whole nation, each asked about once in this many days.
const NATION: f64 = 10_000_000.0;
const WINDOW: f64 = 182.0;
/// 一键查询 – questions the People's Bank takes in a day.
const QUOTA: i32 = 200_000;
/// Cost may grow by so much from the smallest stock to the largest, for what runs differ by.
const FLAT: f64 = 1.25;
const DAY: f64 = 86_400.0;
/// Longest wait for a sample.
const PATIENCE: Duration = Duration::from_secs(600);

/// Cases filed by the route of the bag become cases that ended half a year ago, each with its ten queries
/// and the complete round it ended with; the first query of a sample is due today, of the others later.
const END: [&str; 4] = [
    "UPDATE cases.case SET state = 'closed', closing_way = 'procedure_ended', closed_on = $2,
         handler = $3, assigned_on = $2 WHERE closed_on IS NULL AND $1::date IS NOT NULL",
    "INSERT INTO closing.pool (case_id, number, court, court_name, debtors, ruled_on, ruling, claimed,
         obtained, outstanding, publish_due, published_on)
     SELECT id, number, court, court, debtors, $2, gen_random_uuid(), principal, 0, principal, $2, $2
     FROM cases.case WHERE $1::date IS NOT NULL AND $3::uuid IS NOT NULL ON CONFLICT DO NOTHING",
    "INSERT INTO control.round (id, case_id, number, purpose, started_at, finished_at, complete)
     SELECT gen_random_uuid(), case_id, 1, 'first', $2::date, $2::date, true FROM closing.pool
     WHERE $1::date IS NOT NULL AND $3::uuid IS NOT NULL ON CONFLICT DO NOTHING",
    "INSERT INTO closing.requery (case_id, number, due)
     SELECT case_id, n, ($1::date + 1 + make_interval(months => 6 * (n - 1)))::date
     FROM closing.pool, generate_series(1, 10) AS n WHERE $2::date IS NOT NULL AND $3::uuid IS NOT NULL
     ON CONFLICT DO NOTHING",
];

/// What one query of a case cost in a stock.
struct Cost {
    stock: usize,
    /// Milliseconds a case, of the whole machine.
    millis: f64,
    lines: Vec<String>,
}

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    sqlx::query("UPDATE exchange.institution SET quota_per_day = $1 WHERE code = 'PBOC'")
        .bind(QUOTA)
        .execute(&house.pool)
        .await?;
    let judge = house.appoint("zhongben", COURT, &[Role::Judge]).await?;
    let smallest = (sizes.ended / GROWTH.pow(STOCKS - 1)).max(sizes.requeried);
    let stocks = (0..STOCKS).map(|n| smallest * GROWTH.pow(n)).filter(|n| *n <= sizes.ended);
    // What is made once a process is made before.
    grow(house, 0, smallest, judge).await?;
    measure(house, smallest, sizes.requeried.div_ceil(10)).await?;
    let (mut costs, mut filed): (Vec<Cost>, usize) = (Vec::new(), smallest);
    for stock in stocks {
        // The sample before is asked about already: as many come new.
        let wanted = stock + sizes.requeried * (costs.len() + 1);
        grow(house, filed, wanted, judge).await?;
        filed = wanted.max(filed);
        costs.push(measure(house, stock, sizes.requeried).await?);
    }
    let broken = broken(house).await?;
    Ok(projected(house, &costs, sizes)
        .await?
        .into_iter()
        .map(|row| row.broken(broken.clone()))
        .collect())
}

async fn projected(house: &House, costs: &[Cost], sizes: &Sizes) -> Result<Vec<Row>> {
    let (first, last) = costs.first().zip(costs.last()).context("no stock")?;
    let (asked, cases): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(DISTINCT i.case_id) FROM control.inquiry i
         JOIN control.round r ON r.id = i.round WHERE r.purpose = 'requery' AND i.institution = 'PBOC'",
    )
    .fetch_one(&house.pool)
    .await?;
    let each = crate::meter::ratio(asked, crate::meter::ratio(cases.max(1), 1.0));
    let by_quota = NATION * each / f64::from(QUOTA);
    let by_machine = NATION * last.millis / 1000.0 / DAY;
    let days = by_quota.max(by_machine);
    let sums = [
        format!(
            "{NATION} cases × {} question(s) ÷ {QUOTA} a day = {} days by the quota",
            figure(each),
            figure(by_quota)
        ),
        format!(
            "{NATION} cases × {} ms ÷ {DAY} s = {} days by this machine, by itself and all day",
            figure(last.millis),
            figure(by_machine)
        ),
        format!(
            "every day {} cases fall due; {} s of work",
            figure(NATION / WINDOW),
            figure(NATION / WINDOW * last.millis / 1000.0)
        ),
        format!("measured on {} cases in each stock, not on all of it", sizes.requeried),
    ];
    let sizes = costs.iter().map(|c| format!("among {}: {} ms a case", c.stock, figure(c.millis)));
    let what = format!("round: a case among {}", last.stock);
    Ok(vec![
        Row::time(&what, "ms", last.millis, None).spent(last.lines.clone()),
        Row::time(
            "round: growth from the smallest stock",
            "×",
            last.millis / first.millis,
            Some(FLAT),
        )
        .spent(sizes),
        Row::time("round of 10,000,000, projected", "days", days, Some(WINDOW)).spent(sums),
    ])
}

/// File and end cases until there are `wanted`.
async fn grow(house: &House, filed: usize, wanted: usize, judge: Uuid) -> Result<()> {
    let bags: Vec<usize> = (filed..wanted).step_by(BAG).collect();
    stream::iter(bags)
        .map(|from| async move {
            let size = BAG.min(wanted - from);
            let bag =
                tokio::task::spawn_blocking(move || bag(&nation(), COURT, from, size)).await?;
            house.send("lian", "POST /cases/batch", bag).await.map(drop)
        })
        .buffer_unordered(CLERKS)
        .try_collect::<()>()
        .await?;
    let today: NaiveDate = TODAY.parse()?;
    let every = law::months(law::id::ZB_REQUERY_EVERY, today);
    let ruled = today.checked_sub_months(Months::new(every)).context("no such day")?;
    for statement in END {
        sqlx::query(statement).bind(today).bind(ruled).bind(judge).execute(&house.pool).await?;
    }
    sqlx::query("ANALYZE").execute(&house.pool).await?;
    Ok(())
}

/// Have `sample` of the cases fall due today, and the daily job see to them.
async fn measure(house: &House, stock: usize, sample: usize) -> Result<Cost> {
    let today: NaiveDate = TODAY.parse()?;
    let due: Vec<Uuid> = sqlx::query_scalar(
        "UPDATE closing.requery SET due = $1 WHERE number = 1 AND case_id IN (
             SELECT case_id FROM closing.requery WHERE number = 1 AND state = 'planned' LIMIT $2)
         RETURNING case_id",
    )
    .bind(today)
    .bind(i64::try_from(sample)?)
    .fetch_all(&house.pool)
    .await?;
    ensure!(due.len() == sample, "{} of {sample} cases are there", due.len());
    let app = house.app()?;
    let meter = Meter::begin(house).await?;
    let begun = Instant::now();
    let mut tx = app.begin_system("bench.round").await?;
    closing::jobs::every_day(&mut tx, today).await?;
    tx.commit().await?;
    let planned = begun.elapsed().as_secs_f64();
    loop {
        let left: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM closing.requery WHERE case_id = ANY($1) AND number = 1
             AND state IN ('planned', 'asked')",
        )
        .bind(&due)
        .fetch_one(&house.pool)
        .await?;
        if left == 0 {
            break;
        }
        ensure!(begun.elapsed() < PATIENCE, "{left} queries do not end");
        tokio::time::sleep(PAUSE * 5).await;
    }
    let millis = begun.elapsed().as_secs_f64() * 1000.0 / count(sample);
    let mut lines = vec![format!("{sample} cases planned within {planned:.2} s")];
    lines.extend(meter.end(sample).await?.lines());
    Ok(Cost { stock, millis, lines })
}

async fn broken(house: &House) -> Result<Vec<String>> {
    let undone: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM closing.requery WHERE asked_on IS NOT NULL AND state <> 'done')
              + (SELECT count(*) FROM platform.job WHERE stuck)
              + (SELECT count(*) FROM exchange.odd_answer WHERE verdict <> 'repeat')",
    )
    .fetch_one(&house.pool)
    .await?;
    Ok((undone > 0)
        .then(|| format!("round: {undone} queries, jobs or messages are not as wanted"))
        .into_iter()
        .collect())
}
