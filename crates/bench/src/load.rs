//! 负荷 – cases whose property is looked up by the real act: who works on them, how the look-ups are begun,
//! how long each order took, and what must hold of all of them.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures::stream::{self, StreamExt, TryStreamExt};
use platform::Role;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::house::{COURT, House};
use crate::peers::PAUSE;
use crate::people::{bag, nation};

/// Applications filed at one time.
const BAG: usize = 500;
/// Clerks and judges at work at once.
const AT_ONCE: usize = 8;
/// Cases of a judge: two look-ups are counted a case, and nobody may look more than 200 times a day.
const CASES_OF_A_JUDGE: usize = 50;
/// Longest wait for the last answer. An order that was under way when a server was killed is sent again
/// after two minutes.
const PATIENCE: Duration = Duration::from_secs(400);

/// Rules that hold once everything is answered: the name of each, and a query for what breaks it.
const RULES: [(&str, &str); 4] = [
    (
        "every order was answered",
        "SELECT count(*) FROM exchange.outgoing WHERE state <> 'answered'",
    ),
    (
        "every answer was told of once",
        "SELECT count(*) FROM (SELECT body ->> 'order' FROM platform.event
             WHERE kind = 'exchange.OrderAnswered' GROUP BY 1 HAVING count(*) <> 1) AS off",
    ),
    (
        "every inquiry has its order's answer",
        "SELECT count(*) FROM control.inquiry i LEFT JOIN exchange.outgoing o ON o.id = i.order_id
         WHERE i.state = 'asked' OR o.answered_at IS NULL",
    ),
    (
        "no job was set aside and no message was odd",
        "SELECT (SELECT count(*) FROM platform.job WHERE stuck)
              + (SELECT count(*) FROM exchange.odd_answer WHERE verdict <> 'repeat')",
    ),
];

const HEARD: (&str, &str) = (
    "every order has the messages it went and came in",
    "SELECT count(*) FROM exchange.outgoing
     WHERE sent_in IS NULL OR received_in IS NULL OR answered_in IS NULL",
);
/// The same where a server was killed, which does not hear the receipt of what it sent.
const SENT: (&str, &str) = (
    "every order has the messages it went out and was answered in",
    "SELECT count(*) FROM exchange.outgoing WHERE sent_in IS NULL OR answered_in IS NULL",
);

/// 负荷.
pub(crate) struct Load<'a> {
    house: &'a House,
    judges: Vec<(Uuid, String)>,
    /// Filed, accepted and assigned.
    pub(crate) cases: Vec<Uuid>,
}

impl<'a> Load<'a> {
    /// `count` cases, the applications `from` and so on; `name` tells their judges from others.
    pub(crate) async fn ready(
        house: &'a House,
        name: &str,
        from: usize,
        count: usize,
    ) -> Result<Self> {
        let mut judges = Vec::new();
        for number in 0..count.div_ceil(CASES_OF_A_JUDGE) {
            let login = format!("{name}{number}");
            judges.push((house.appoint(&login, COURT, &[Role::Judge]).await?, login));
        }
        let cases = filed(house, from, count).await?;
        let load = Self { house, judges, cases };
        let assign = async |number: usize| {
            let officer = json!({ "officer": load.judge(number).0 }).to_string().into_bytes();
            let call = format!("POST /cases/{}/assignment", load.cases[number]);
            load.house.send("lian", &call, officer).await.map(drop)
        };
        stream::iter(0..count).map(assign).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(load)
    }

    fn judge(&self, number: usize) -> &(Uuid, String) {
        &self.judges[number % self.judges.len()]
    }

    /// Begin the look-up of case `number`.
    pub(crate) async fn begin(&self, number: usize) -> Result<()> {
        let call = format!("POST /cases/{}/investigation", self.cases[number]);
        let body = json!({ "purpose": "first" }).to_string().into_bytes();
        self.house.send(&self.judge(number).1, &call, body).await.map(drop)
    }

    /// Begin all of them, as fast as the officers can.
    pub(crate) async fn begin_all(&self) -> Result<()> {
        stream::iter(0..self.cases.len())
            .map(|number| self.begin(number))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await
    }

    /// Begin them at `rate` a second, however long each takes.
    pub(crate) async fn begin_at(&self, rate: f64) -> Result<()> {
        let begun = Instant::now();
        let each = Duration::from_secs_f64(1.0 / rate);
        let start = async |number: usize| {
            let at = each.saturating_mul(u32::try_from(number).unwrap_or(u32::MAX));
            tokio::time::sleep(at.saturating_sub(begun.elapsed())).await;
            self.begin(number).await
        };
        stream::iter(0..self.cases.len())
            .map(start)
            .buffer_unordered(usize::MAX)
            .try_collect::<()>()
            .await
    }

    /// Wait until every look-up is over; how many orders its cases had.
    pub(crate) async fn over(&self) -> Result<usize> {
        self.over_of(&self.cases).await?;
        self.orders().await
    }

    /// Wait until the look-ups of `cases` are over.
    pub(crate) async fn over_of(&self, cases: &[Uuid]) -> Result<()> {
        let begun = Instant::now();
        loop {
            let left: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM unnest($1::uuid[]) AS ours (id) WHERE NOT EXISTS (
                     SELECT FROM control.round WHERE case_id = ours.id AND finished_at IS NOT NULL)",
            )
            .bind(cases)
            .fetch_one(&self.house.pool)
            .await?;
            if left == 0 {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "{left} look-ups do not end");
            // Looking for many costs something itself.
            let pause = if cases.len() == 1 { PAUSE } else { PAUSE * 10 };
            tokio::time::sleep(pause).await;
        }
    }

    async fn orders(&self) -> Result<usize> {
        let orders: i64 =
            sqlx::query_scalar("SELECT count(*) FROM control.inquiry WHERE case_id = ANY($1)")
                .bind(&self.cases)
                .fetch_one(&self.house.pool)
                .await?;
        Ok(usize::try_from(orders)?)
    }

    /// Milliseconds from each order's decision until its answer was applied, durable; sorted. The
    /// program's clock and the database's are set side by side by what people did.
    pub(crate) async fn times(&self) -> Result<Vec<f64>> {
        Ok(sqlx::query_scalar(
            "WITH clocks AS (SELECT min(pg_xact_commit_timestamp(xmin) - at) AS ahead
                 FROM platform.audit WHERE act = 'control.inquire')
             SELECT (extract(epoch FROM pg_xact_commit_timestamp(i.xmin) - o.created_at - ahead)
                 * 1000)::float8 AS millis
             FROM control.inquiry i JOIN exchange.outgoing o ON o.id = i.order_id, clocks
             WHERE i.case_id = ANY($1) ORDER BY millis",
        )
        .bind(&self.cases)
        .fetch_all(&self.house.pool)
        .await?)
    }
}

async fn filed(house: &House, from: usize, count: usize) -> Result<Vec<Uuid>> {
    let nation = nation();
    let mut cases = Vec::with_capacity(count);
    for start in (0..count).step_by(BAG) {
        let bag = bag(&nation, COURT, from + start, BAG.min(count - start));
        let made = house.send("lian", "POST /cases/batch", bag).await?;
        for case in made["cases"].as_array().context("no cases")? {
            cases.push(id(case)?);
        }
    }
    Ok(cases)
}

fn id(case: &Value) -> Result<Uuid> {
    Ok(case["id"].as_str().context("no id")?.parse()?)
}

/// What does not hold once everything is answered.
pub(crate) async fn broken(house: &House) -> Result<Vec<String>> {
    broken_of(house, HEARD).await
}

/// The same after one of several servers was killed.
pub(crate) async fn broken_by_a_kill(house: &House) -> Result<Vec<String>> {
    broken_of(house, SENT).await
}

async fn broken_of(house: &House, messages: (&'static str, &'static str)) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (rule, query) in RULES.into_iter().chain([messages]) {
        let rows: i64 = sqlx::query_scalar(query).fetch_one(&house.pool).await?;
        if rows > 0 {
            broken.push(format!("{rule}: {rows} do not"));
        }
    }
    let ours = posted(&house.pool).await?;
    let (theirs, answered) = house.known_to_nation().await?;
    if (theirs, answered) != (ours, ours) {
        broken.push(format!("{ours} orders here, {theirs} there, {answered} answered"));
    }
    Ok(broken)
}

async fn posted(pool: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM exchange.outgoing").fetch_one(pool).await?)
}
