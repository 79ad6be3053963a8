//! 已立案件 – what every play of control begins with: cases filed, assigned and given notice of, by the
//! officers of the court and in its own way; some of them ended half a year ago.

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Days};
use platform::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::Suit;
use crate::dice::Dice;
use crate::plan::Plan;
use crate::stage::{Ask, Stage, Theatre};
use crate::store;
use crate::trace::Trace;

/// File `cases` cases in a copy of the theatre's database; returns the database and them.
pub(crate) async fn file(theatre: &Theatre, cases: usize) -> Result<(String, Vec<Uuid>)> {
    let plan = Plan::draw(&mut Dice::new(0, "filed")).healed();
    let trace = Trace::new(DateTime::UNIX_EPOCH, false);
    let mut stage = Stage::open(theatre, 0, plan, trace).await?;
    let (mut filed, mut ended) = (Vec::new(), Vec::new());
    for number in 1..=u64::try_from(cases)? {
        let suit = Suit::filed(Stage::nation_of_names(), number, stage.now());
        let made = act(&mut stage, "lian", "POST /cases", suit.application, number).await?;
        let case: Uuid = made["id"].as_str().context("a case")?.parse()?;
        for (login, part, body) in [
            ("lian", "filing-decision", json!({ "decision": "accept" })),
            ("lian", "assignment", json!({})),
            ("zhifa", "notice", Value::Null),
        ] {
            act(&mut stage, login, &format!("POST /cases/{case}/{part}"), body, number).await?;
        }
        filed.push(case);
        ended.extend(suit.ended.map(|days| (case, stage.today() + Days::new(days))));
    }
    while jobs::run_batch(stage.court().context("a court")?).await? > 0 {}
    for (case, due) in ended {
        store::end_for_want_of_property(stage.eye(), case, due).await?;
    }
    Ok((stage.leave().await?, filed))
}

async fn act(
    stage: &mut Stage<'_>,
    login: &'static str,
    call: &str,
    body: Value,
    number: u64,
) -> Result<Value> {
    let key = format!("filed {number} {call}");
    let ask = Ask { login, call: call.to_owned(), body, key, seen: None };
    let answer = stage.request(&ask).await?.context("a court that lives")?;
    ensure!(answer.is_done(), "{call}: {} {}", answer.status, answer.body);
    Ok(answer.body)
}
