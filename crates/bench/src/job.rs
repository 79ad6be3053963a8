//! 主线 – random cases through the whole main job, by officers over HTTP, against the nation as a
//! process of its own: filed, assigned, noticed, asked, frozen, deducted, received, paid, closed.

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use kernel::Money;
use platform::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Sizes;
use crate::house::{COURT, House};
use crate::looks::{self, FOUND, FROZEN, PAID, RECEIVED};
use crate::meter::{Meter, count};
use crate::people::{nation, payable};
use crate::row::{Row, figure};

/// Officers at work at once, in each wave.
const OFFICERS: usize = 8;
/// Cases that go through together.
const WAVE: usize = 1000;
/// Waves under way at once: while one waits for its banks, another is worked on.
const WAVES: usize = 2;
/// Time in which ten thousand cases are to be through.
const WANTED: f64 = 300.0;
const WANTED_CASES: usize = 10_000;
/// Cases that go through beforehand: a court that has worked for a while has statistics of its tables, and
/// plans that were not made when these were empty.
const BEFORE: usize = 50;
/// Cases a judge has: each is looked into a few times, and nobody may look more than 200 times a day.
const CASES_OF_A_JUDGE: usize = 25;

/// The court at work.
struct Bench<'a> {
    house: &'a House,
    judges: Vec<Judge>,
}

struct Judge {
    id: Uuid,
    login: String,
}

impl<'a> Bench<'a> {
    async fn with_judges(house: &'a House, cases: usize) -> Result<Self> {
        let mut judges = Vec::new();
        for number in 0..cases.div_ceil(CASES_OF_A_JUDGE) {
            let login = format!("zhifa{number}");
            let id = house.appoint(&login, COURT, &[Role::Judge]).await?;
            judges.push(Judge { id, login });
        }
        Ok(Self { house, judges })
    }

    /// Whose case it is.
    fn judge(&self, case: Uuid) -> &Judge {
        let place = case.as_u128() % self.judges.len() as u128;
        &self.judges[place as usize]
    }

    /// What the judge of the case does.
    async fn act(&self, case: Uuid, done: &str, body: Value) -> Result<Value> {
        act(self.house, &self.judge(case).login, case, done, body).await
    }

    /// What the judge of the case sees.
    async fn seen(&self, case: Uuid, page: &str) -> Result<Value> {
        self.house.get(&self.judge(case).login, &format!("/cases/{case}{page}")).await
    }
}

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let treasury =
        json!({ "name": "国库测试支库", "bank": "COURT-BANK", "account": "TREASURY-4403" });
    house.send("yuanz", "PUT /funds/treasury", treasury.to_string().into_bytes()).await?;
    let nation = nation();
    let applications = tokio::task::spawn_blocking({
        let wanted = BEFORE + sizes.job;
        move || payable(&nation, wanted)
    })
    .await?;
    let found = applications.len();
    ensure!(found == BEFORE + sizes.job, "only {found} people have the money");
    let bench = Bench::with_judges(house, found).await?;
    let (before, measured) = applications.split_at(BEFORE);
    through(&bench, before).await?;
    sqlx::query("ANALYZE").execute(&house.pool).await?;
    let filed = measured.len();
    let meter = Meter::begin(house).await?;
    stream::iter(measured.chunks(WAVE))
        .map(|wave| through(&bench, wave))
        .buffer_unordered(WAVES)
        .try_collect::<()>()
        .await?;
    let cost = meter.end(filed).await?;
    let mut broken = looks::broken(&house.pool).await?;
    broken.extend(books_off(house).await?);
    let orders: i64 =
        sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing").fetch_one(&house.pool).await?;
    let rate = count(filed) / cost.seconds;
    let seconds = count(WANTED_CASES) / rate;
    let what = format!("{filed} cases through the main job, as 10,000");
    let figures = format!(
        "{} cases/s, {orders} orders sent and answered; ledger and holds checked: {}",
        figure(rate),
        if broken.is_empty() { "all hold" } else { "BROKEN" }
    );
    Ok(vec![
        Row::time(&what, "s", seconds, Some(WANTED))
            .spent([figures])
            .spent(cost.lines())
            .broken(broken),
    ])
}

/// What the program itself finds wrong with its books, and the bank with its balances.
async fn books_off(house: &House) -> Result<Vec<String>> {
    let found = house.get("caiwu", "/funds/invariants").await?;
    let mut off: Vec<String> =
        found.as_array().into_iter().flatten().map(|broken| broken.to_string()).collect();
    let url = format!("{}/admin/case-accounts", house.nation_url);
    let bank: Value = house.client.get(url).send().await?.error_for_status()?.json().await?;
    let accounts = bank["accounts"].as_object().context("no accounts at the bank")?;
    let left = accounts.values().filter(|account| account["balance"] != "0.00").count();
    if left > 0 {
        off.push(format!("the bank has money left on {left} of {} accounts", accounts.len()));
    }
    Ok(off)
}

/// A wave of cases, step by step.
async fn through(bench: &Bench<'_>, applications: &[Value]) -> Result<()> {
    let house = bench.house;
    let bag = json!({ "applications": applications, "decision": "accept" });
    let made = house.send("lian", "POST /cases/batch", bag.to_string().into_bytes()).await?;
    let made = made["cases"].as_array().context("no cases")?;
    let cases: Vec<Uuid> = made
        .iter()
        .map(|case| Ok(case["id"].as_str().context("no id")?.parse()?))
        .collect::<Result<_>>()?;
    each(&cases, |case| open(bench, case)).await?;
    looks::wait(&house.pool, &FOUND, &cases).await?;
    each(&cases, |case| freeze(bench, case)).await?;
    looks::wait(&house.pool, &FROZEN, &cases).await?;
    each(&cases, |case| deduct(bench, case)).await?;
    looks::wait(&house.pool, &RECEIVED, &cases).await?;
    each(&cases, |case| pay(bench, case)).await?;
    looks::wait(&house.pool, &PAID, &cases).await?;
    each(&cases, |case| close(bench, case)).await
}

async fn each<F: Future<Output = Result<()>>>(
    cases: &[Uuid],
    step: impl Fn(Uuid) -> F,
) -> Result<()> {
    stream::iter(cases).map(|case| step(*case)).buffer_unordered(OFFICERS).try_collect::<()>().await
}

async fn act(house: &House, login: &str, case: Uuid, act: &str, body: Value) -> Result<Value> {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    house.send(login, &format!("POST /cases/{case}/{act}"), body).await
}

async fn approve(house: &House, proposed: &Value, signers: &[&str]) -> Result<()> {
    let id = proposed["approval"].as_str().context("nothing to approve")?;
    let deed = json!({ "deed": "approve" }).to_string().into_bytes();
    for signer in signers {
        house.send(signer, &format!("POST /approvals/{id}/decision"), deed.clone()).await?;
    }
    Ok(())
}

async fn open(bench: &Bench<'_>, case: Uuid) -> Result<()> {
    let officer = json!({ "officer": bench.judge(case).id });
    act(bench.house, "lian", case, "assignment", officer).await?;
    bench.act(case, "notice", Value::Null).await?;
    bench.act(case, "investigation", json!({ "purpose": "first" })).await?;
    Ok(())
}

async fn freeze(bench: &Bench<'_>, case: Uuid) -> Result<()> {
    let plan = bench.seen(case, "/freeze-plan").await?;
    let lines = plan["lines"].as_array().context("no plan")?;
    ensure!(!lines.is_empty() && plan["uncovered"] == "0.00", "the plan does not suffice: {plan}");
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "property": line["property"], "limit": line["limit"] }))
        .collect();
    let proposed = bench.act(case, "freeze-plan", json!({ "lines": lines })).await?;
    approve(bench.house, &proposed, &["jujz"]).await
}

/// From one hold after the other, until nothing is owed any more.
async fn deduct(bench: &Bench<'_>, case: Uuid) -> Result<()> {
    let page = bench.seen(case, "").await?;
    let mut owed = money(&page["owed"]["outstanding"])?;
    let holds = bench.seen(case, "/holds").await?;
    for hold in holds.as_array().context("no holds")? {
        let amount = owed.min(money(&hold["held"])?);
        if amount == Money::ZERO {
            continue;
        }
        let ask = json!({ "hold": hold["id"], "amount": amount });
        let proposed = bench.act(case, "deductions", ask).await?;
        approve(bench.house, &proposed, &["jujz"]).await?;
        owed = owed.saturating_sub(amount);
    }
    ensure!(owed == Money::ZERO, "{owed} of case {case} is not covered: {holds}");
    Ok(())
}

fn money(value: &Value) -> Result<Money> {
    let text = value.as_str().context("no amount")?;
    text.parse().map_err(|error| anyhow::anyhow!("{text}: {error}"))
}

async fn pay(bench: &Bench<'_>, case: Uuid) -> Result<()> {
    let proposed = bench.act(case, "payouts", json!({})).await?;
    approve(bench.house, &proposed, &["jujz", "caiwu"]).await
}

async fn close(bench: &Bench<'_>, case: Uuid) -> Result<()> {
    let proposed = bench.act(case, "closing", json!({ "way": "satisfied" })).await?;
    approve(bench.house, &proposed, &["jujz"]).await
}
