//! 立案 – by the bag and one by one, beside the same rows put in barely.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::Role;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};

use crate::Sizes;
use crate::house::{COURT, House};
use crate::meter::{Meter, count};
use crate::people::{application, bag, nation};
use crate::row::Row;

/// Clerks at work at once.
const BAG_CLERKS: usize = 4;
const CLERKS: usize = 16;

/// Courts of the clerks who file one by one: each court's numbers come one after another.
const COURTS: [&str; 4] = [COURT, "粤0303", "粤0305", "粤0306"];

/// Where the rows of a case lie, and which of them are the case's.
const TABLES: [(&str, &str); 9] = [
    ("parties.party", "id IN (SELECT party FROM cases.role WHERE case_id = ANY($1))"),
    ("parties.account", "party IN (SELECT party FROM cases.role WHERE case_id = ANY($1))"),
    ("cases.case", "id = ANY($1)"),
    ("cases.role", "case_id = ANY($1)"),
    ("nodes.clock", "case_id = ANY($1)"),
    ("cases.timeline", "case_id = ANY($1)"),
    ("documents.document", "case_id = ANY($1)"),
    ("platform.event", "case_id = ANY($1)"),
    ("platform.audit_content", "case_id = ANY($1)"),
];

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    make_peers(&house.pool).await?;
    let bagged = bagged(house, sizes).await?;
    let single = single(house, sizes).await?;
    Ok(vec![bagged, single])
}

async fn bagged(house: &House, sizes: &Sizes) -> Result<Row> {
    let nation = nation();
    let bags: Vec<Vec<u8>> =
        (0..sizes.bags).map(|b| bag(&nation, COURT, b * sizes.bag, sizes.bag)).collect();
    let meter = Meter::begin(house).await?;
    let answers: Vec<Value> = stream::iter(bags)
        .map(|bag| house.send("lian", "POST /cases/batch", bag))
        .buffer_unordered(BAG_CLERKS)
        .try_collect()
        .await?;
    let filed = sizes.bags * sizes.bag;
    let cost = meter.end(filed).await?;
    let mut numbers: Vec<String> = answers
        .iter()
        .flat_map(|answer| answer["cases"].as_array().into_iter().flatten())
        .filter_map(|case| case["number"].as_str().map(str::to_owned))
        .collect();
    numbers.sort();
    numbers.dedup();
    let broken = (numbers.len() != filed)
        .then(|| format!("{filed} applications were given {} numbers", numbers.len()));
    let copied = copied(&house.pool).await?;
    let what = format!("filing in bags of {}, accepted, {BAG_CLERKS} clerks", sizes.bag);
    Ok(Row::rate(&what, "cases/s", count(filed) / cost.seconds, Some(1500.0))
        .peer("the same rows by COPY", count(filed) / copied)
        .spent(cost.lines())
        .broken(broken))
}

async fn single(house: &House, sizes: &Sizes) -> Result<Row> {
    let nation = nation();
    let first = sizes.bags * sizes.bag;
    for (number, court) in COURTS.iter().enumerate().skip(1) {
        house.appoint(&format!("lian{number}"), court, &[Role::FilingClerk]).await?;
    }
    let applications: Vec<(String, Value)> = (first..first + sizes.singles)
        .map(|n| {
            let court = n % COURTS.len();
            let clerk = if court == 0 { "lian".to_owned() } else { format!("lian{court}") };
            (clerk, application(&nation, COURTS[court], n))
        })
        .collect();
    let meter = Meter::begin(house).await?;
    let cases: Vec<uuid::Uuid> = stream::iter(applications)
        .map(|(clerk, application)| file_one(house, clerk, application))
        .buffer_unordered(CLERKS)
        .try_collect()
        .await?;
    let cost = meter.end(cases.len()).await?;
    let inserted = inserted(&house.pool, &cases).await?;
    let what =
        format!("filing singly: apply, then accept, {CLERKS} clerks of {} courts", COURTS.len());
    Ok(Row::rate(&what, "cases/s", count(cases.len()) / cost.seconds, Some(300.0))
        .peer("its rows by INSERT, a commit each", count(cases.len()) / inserted)
        .spent(cost.lines()))
}

async fn file_one(house: &House, clerk: String, application: Value) -> Result<uuid::Uuid> {
    let made = house.send(&clerk, "POST /cases", application.to_string().into_bytes()).await?;
    let id = made["id"].as_str().context("no id")?;
    let call = format!("POST /cases/{id}/filing-decision");
    let accept = json!({ "decision": "accept" }).to_string().into_bytes();
    let decided = house.send(&clerk, &call, accept).await?;
    ensure!(decided["number"].is_string(), "no number: {decided}");
    Ok(id.parse()?)
}

fn peer(table: &str) -> String {
    format!("peer.{}", table.replace('.', "_"))
}

/// Tables like ours, with the same indices and checks, for the rows put in barely.
async fn make_peers(pool: &PgPool) -> Result<()> {
    run(pool, "CREATE SCHEMA peer".to_owned()).await?;
    for (table, _) in TABLES {
        let peer = peer(table);
        run(pool, format!("CREATE TABLE {peer} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)"))
            .await?;
    }
    Ok(())
}

async fn run(pool: &PgPool, statement: String) -> Result<()> {
    sqlx::query(AssertSqlSafe(statement)).execute(pool).await?;
    Ok(())
}

/// Seconds to put everything filed so far into the peers by COPY, one transaction, indices and all.
async fn copied(pool: &PgPool) -> Result<f64> {
    let mut connection = pool.acquire().await?;
    let mut rows = Vec::new();
    for (table, _) in TABLES {
        let statement = format!("COPY {table} TO STDOUT (FORMAT binary)");
        let chunks: Vec<_> = connection.copy_out_raw(&statement).await?.try_collect().await?;
        rows.push((table, chunks.concat()));
    }
    let begun = Instant::now();
    sqlx::query("BEGIN").execute(&mut *connection).await?;
    for (table, bytes) in rows {
        let statement = format!("COPY {} FROM STDIN (FORMAT binary)", peer(table));
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(bytes).await?;
        copy.finish().await?;
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Seconds to put the rows of `cases` into the peers by plain INSERTs, each case in a transaction,
/// as many at once as there are clerks.
async fn inserted(pool: &PgPool, cases: &[uuid::Uuid]) -> Result<f64> {
    let statements: Vec<String> = TABLES
        .iter()
        .map(|(table, whose)| {
            format!("INSERT INTO {} SELECT * FROM {table} WHERE {whose}", peer(table))
        })
        .collect();
    let begun = Instant::now();
    stream::iter(cases)
        .map(|case| insert_one(pool, &statements, *case))
        .buffer_unordered(CLERKS)
        .try_collect::<()>()
        .await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn insert_one(pool: &PgPool, statements: &[String], case: uuid::Uuid) -> Result<()> {
    let mut tx = pool.begin().await?;
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement.clone())).bind([case]).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}
