//! 演出 – walk through a scenario step by step and report what came of it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use kernel::TypeCode;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::file::{OfficerEntry, Scenario, Step, moment};
use crate::report::{Gathered, gather};
use crate::stage::Stage;

/// 结果 – what a scenario came to.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Title, Chinese.
    pub zh: String,
    /// Title, English.
    pub en: String,
    /// Acts that were refused, with rule and article.
    pub refused: Vec<Value>,
    /// Expectations that did not come true; empty is what one hopes for.
    pub missed: Vec<String>,
    /// What happened in all cases, in order: date, node, act, article, document.
    pub timeline: Vec<Value>,
    /// Every order with its answer.
    pub orders: Vec<Value>,
    /// Every ledger entry.
    pub ledger: Vec<Value>,
    /// What each case account holds.
    pub balances: BTreeMap<String, Value>,
    /// Every clock: node, due, done, days over, whether kept.
    pub deadlines: Vec<Value>,
    /// Cases by the name under which they were kept: page, nodes, timeline, orders, documents.
    pub cases: BTreeMap<String, Value>,
}

/// Run `scenario` on `stage`; `watch` hears of each step before it is taken.
///
/// # Errors
/// A step that did not go as told; the message names it.
pub async fn run(
    stage: &Stage,
    scenario: &Scenario,
    watch: &(dyn Fn(&Step) + Sync),
) -> Result<Outcome> {
    let outcomes = run_together(stage, std::slice::from_ref(scenario), watch).await?;
    outcomes.into_iter().next().context("no outcome")
}

/// Run several scenarios side by side: their steps are taken in order of time.
///
/// # Errors
/// As [`run`].
pub async fn run_together(
    stage: &Stage,
    scenarios: &[Scenario],
    watch: &(dyn Fn(&Step) + Sync),
) -> Result<Vec<Outcome>> {
    let mut moments = Vec::new();
    for (number, scenario) in scenarios.iter().enumerate() {
        moments.push((scenario.begins()?, number, None));
        for (index, step) in scenario.steps.iter().enumerate() {
            moments.push((moment(&step.at)?, number, Some(index)));
        }
    }
    moments.sort();
    let mut walks: BTreeMap<usize, Walk> = BTreeMap::new();
    for (_, number, index) in moments {
        let scenario = &scenarios[number];
        let Some(index) = index else {
            walks.insert(number, Walk::begin(stage, scenario).await?);
            continue;
        };
        let step = &scenario.steps[index];
        watch(step);
        let walk = walks.get_mut(&number).context("a step before its scenario begins")?;
        let place = || format!("{} steps[{index}] {} {}", scenario.en, step.at, step.call);
        walk.step(step).await.with_context(place)?;
    }
    let mut outcomes = Vec::new();
    for (number, walk) in walks {
        outcomes.push(walk.end(&scenarios[number]).await?);
    }
    Ok(outcomes)
}

struct Walk<'a> {
    stage: &'a Stage,
    officers: BTreeMap<String, Uuid>,
    kept: BTreeMap<String, String>,
    refused: Vec<Value>,
}

impl<'a> Walk<'a> {
    async fn begin(stage: &'a Stage, scenario: &Scenario) -> Result<Self> {
        stage.move_to(moment(&scenario.start)?).await?;
        let mut officers = BTreeMap::new();
        for officer in &scenario.officers {
            officers.insert(officer.login.clone(), stage.appoint(&scenario.court, officer).await?);
        }
        stage.tell_nation("/admin/holdings", &json!({ "subjects": scenario.subjects })).await?;
        if !scenario.manners.is_empty() {
            stage.tell_nation("/admin/manners", &json!(scenario.manners)).await?;
        }
        let walk = Self { stage, officers, kept: BTreeMap::new(), refused: Vec::new() };
        walk.set_serials(scenario).await?;
        Ok(walk)
    }

    /// Serials are a court's bookkeeping, not an officer's act.
    async fn set_serials(&self, scenario: &Scenario) -> Result<()> {
        for (key, next) in &scenario.serials {
            let (year, kind) = key.split_at_checked(4).with_context(|| format!("serials.{key}"))?;
            let year: i32 = year.parse().with_context(|| format!("serials.{key}"))?;
            let kind: TypeCode =
                kind.parse().map_err(|error| anyhow::anyhow!("serials.{key}: {error}"))?;
            let mut tx = self.stage.app().begin_system("scenario.serials").await?;
            cases::set_next_serial(&mut tx, &scenario.court, kind, year, *next).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<()> {
        self.stage.move_to(moment(&step.at)?).await?;
        let token = self.token(&step.by).await?;
        let call = self.fill(&token, &step.call).await?;
        let body = match &step.body {
            Some(body) => Some(self.fill_value(&token, body.clone()).await?),
            None => None,
        };
        let (status, answer) = self.stage.request(&token, &call, body.as_ref()).await?;
        if let Some(rule) = &step.refused {
            return self.expect_refusal(step, status, &answer, rule);
        }
        if let Some(field) = &step.invalid {
            ensure!(status == 400 && answer["field"] == json!(field), "{status} {answer}");
            return Ok(());
        }
        ensure!((200..300).contains(&status), "{status} {answer}");
        let id = answer.get("id").or(answer.get("approval")).and_then(Value::as_str);
        if let (Some(name), Some(id)) = (&step.keep, id) {
            self.kept.insert(name.clone(), id.to_owned());
        }
        if !step.approved_by.is_empty() {
            let approval = answer["approval"].as_str().context("nothing to approve")?.to_owned();
            self.approve(&approval, &step.approved_by).await?;
        }
        self.stage.move_to(moment(&step.at)?).await
    }

    fn expect_refusal(
        &mut self,
        step: &Step,
        status: u16,
        answer: &Value,
        rule: &str,
    ) -> Result<()> {
        ensure!(status == 422, "should have been refused, got {status} {answer}");
        ensure!(answer["rule"] == json!(rule), "refused by {}, not {rule}", answer["rule"]);
        self.refused.push(json!({
            "at": step.at,
            "by": step.by,
            "call": step.call,
            "rule": rule,
            "article": answer["article"],
            "reason": answer["detail"],
        }));
        Ok(())
    }

    async fn approve(&self, approval: &str, signers: &[String]) -> Result<()> {
        for signer in signers {
            let token = self.token(signer).await?;
            let call = format!("POST /approvals/{approval}/decision");
            let body = json!({ "deed": "approve" });
            let (status, answer) = self.stage.request(&token, &call, Some(&body)).await?;
            ensure!(status == 200, "{signer} could not approve: {status} {answer}");
        }
        Ok(())
    }

    async fn token(&self, login: &str) -> Result<String> {
        let officer = self.officers.get(login).with_context(|| format!("no officer {login}"))?;
        self.stage.session(*officer).await
    }

    /// Replace `{name}` by what was kept, `{property:X}`, `{hold:X}` by what is on account X, and
    /// `{party:X}` by the party called X, all of the case kept as `case`.
    async fn fill(&self, token: &str, text: &str) -> Result<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}').context("a { without }")? + open;
            out.push_str(&rest[..open]);
            out.push_str(&self.look_up(token, &rest[open + 1..close]).await?);
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        Ok(out)
    }

    async fn look_up(&self, token: &str, name: &str) -> Result<String> {
        let Some((kind, key)) = name.split_once(':') else {
            return self.kept.get(name).cloned().with_context(|| format!("nothing kept as {name}"));
        };
        // `{hold:X@name}` looks in the case kept as `name`.
        let (key, case) = key.split_once('@').unwrap_or((key, "case"));
        let case = self.kept.get(case).context("no case yet")?;
        let (list, field) = match kind {
            "property" => ("property", "asset"),
            "hold" => ("holds", "asset"),
            "party" => ("parties", "name"),
            other => bail!("unknown reference {other}"),
        };
        let call = format!("GET /cases/{case}/{list}");
        let (_, rows) = self.stage.request(token, &call, None).await?;
        let row = rows.as_array().and_then(|rows| rows.iter().rev().find(|row| row[field] == key));
        let id = row.and_then(|row| row["id"].as_str());
        id.map(str::to_owned).with_context(|| format!("no {kind} {key} in {rows}"))
    }

    async fn fill_value(&self, token: &str, value: Value) -> Result<Value> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill(token, &text).await?),
            Value::Array(items) => {
                let mut filled = Vec::new();
                for item in items {
                    filled.push(Box::pin(self.fill_value(token, item)).await?);
                }
                Value::Array(filled)
            }
            Value::Object(fields) => {
                let mut filled = serde_json::Map::new();
                for (name, field) in fields {
                    filled.insert(name, Box::pin(self.fill_value(token, field)).await?);
                }
                Value::Object(filled)
            }
            other => other,
        })
    }

    async fn end(self, scenario: &Scenario) -> Result<Outcome> {
        // What was found and is held is shown to whoever handles the case.
        let handles = |officer: &&OfficerEntry| officer.roles.contains(&platform::Role::Judge);
        let reader = scenario.officers.iter().find(handles).or(scenario.officers.first());
        let reader = reader.context("a scenario needs an officer")?;
        let token = self.token(&reader.login).await?;
        let mut missed = Vec::new();
        for expectation in &scenario.expect {
            let path = self.fill(&token, &expectation.get).await?;
            let (_, answer) = self.stage.request(&token, &format!("GET {path}"), None).await?;
            let pointer = format!("/{}", expectation.at.replace('.', "/"));
            let found = answer.pointer(&pointer).unwrap_or(&Value::Null);
            if *found != expectation.is {
                let (get, at, is) = (&expectation.get, &expectation.at, &expectation.is);
                missed.push(format!("{get} {at}: expected {is}, found {found}"));
            }
        }
        let mut cases = BTreeMap::new();
        for (name, id) in self.kept.iter().filter(|(name, _)| name.starts_with("case")) {
            cases.insert(name.clone(), self.case(&token, id).await?);
        }
        let (zh, en) = (scenario.zh.clone(), scenario.en.clone());
        let refused = self.refused;
        let Gathered { timeline, orders, ledger, balances, deadlines } = gather(&cases);
        Ok(Outcome {
            zh,
            en,
            refused,
            missed,
            timeline,
            orders,
            ledger,
            balances,
            deadlines,
            cases,
        })
    }

    async fn case(&self, token: &str, id: &str) -> Result<Value> {
        let mut whole = serde_json::Map::new();
        for part in [
            "",
            "nodes",
            "timeline",
            "rounds",
            "property",
            "holds",
            "orders",
            "documents",
            "discipline",
            "approvals",
            "payouts",
            "ledger",
        ] {
            let path = if part.is_empty() { String::new() } else { format!("/{part}") };
            let call = format!("GET /cases/{id}{path}");
            let (status, answer) = self.stage.request(token, &call, None).await?;
            if status == 200 {
                whole.insert(if part.is_empty() { "case" } else { part }.to_owned(), answer);
            }
        }
        Ok(Value::Object(whole))
    }
}
