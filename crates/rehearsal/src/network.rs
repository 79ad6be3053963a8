//! 网络 – between court and institutions: each message is carried at once, lost, left unheard, doubled
//! or held, as the dice say. Nothing passes through a socket.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::PgPool;
use tower::ServiceExt;
use wire::{NoReply, Reply, Request, Wire};

use crate::dice::Dice;
use crate::invariants::Broken;
use crate::plan::Plan;
use crate::plot::Plot;
use crate::store;
use crate::trace::Trace;

/// 去向.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Court,
    Nation,
}

/// 命运 of a message.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Carried,
    Lost,
    Unheard,
    Twice,
    Held(DateTime<Utc>),
}

#[derive(Clone)]
pub(crate) struct Network(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    plot: Arc<Plot>,
    trace: Trace,
    /// A connection of its own: sees only what is durable.
    eye: PgPool,
}

struct State {
    dice: Dice,
    plan: Plan,
    now: DateTime<Utc>,
    court: Option<Router>,
    nation: Option<Router>,
    held: BTreeMap<(DateTime<Utc>, u64), (Side, Request)>,
    count: u64,
    mishaps: u64,
    broken: Vec<Broken>,
}

impl Network {
    pub(crate) fn new(seed: u64, plan: Plan, plot: Arc<Plot>, trace: Trace, eye: PgPool) -> Self {
        let state = State {
            dice: Dice::new(seed, "network"),
            plan,
            now: DateTime::UNIX_EPOCH,
            court: None,
            nation: None,
            held: BTreeMap::new(),
            count: 0,
            mishaps: 0,
            broken: Vec::new(),
        };
        Self(Arc::new(Inner { state: Mutex::new(state), plot, trace, eye }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The wire that leads to `side`.
    pub(crate) fn wire(&self, side: Side) -> Wire {
        let network = self.clone();
        Wire::carried(move |request| {
            let network = network.clone();
            Box::pin(async move { network.carry(side, request).await })
        })
    }

    /// Who answers at `side` from now on; nobody, when it is dead.
    pub(crate) fn open(&self, side: Side, door: Option<Router>) {
        let mut state = self.state();
        match side {
            Side::Court => state.court = door,
            Side::Nation => state.nation = door,
        }
    }

    pub(crate) fn set_time(&self, now: DateTime<Utc>) {
        self.state().now = now;
    }

    pub(crate) fn set_plan(&self, plan: Plan) {
        self.state().plan = plan;
    }

    /// When the next held message arrives.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.state().held.first_key_value().map(|((at, _), _)| *at)
    }

    /// Messages so far that did not arrive once and at once.
    pub(crate) fn mishaps(&self) -> u64 {
        self.state().mishaps
    }

    /// What was seen on the way that must not be.
    pub(crate) fn take_broken(&self) -> Vec<Broken> {
        std::mem::take(&mut self.state().broken)
    }

    /// Let the first held message arrive.
    pub(crate) async fn release(&self) {
        let Some((_, (side, request))) = self.state().held.pop_first() else { return };
        self.0.trace.say(format_args!("  late {}", title(side, &request)));
        let _ = self.deliver(side, request).await;
    }

    async fn carry(&self, side: Side, request: Request) -> Result<Reply, NoReply> {
        let fate = self.draw(side, &request);
        match fate {
            Fate::Carried => self.deliver(side, request).await,
            Fate::Lost | Fate::Held(_) => Err(NoReply::because("nothing came back")),
            Fate::Unheard => {
                let _ = self.deliver(side, request).await;
                Err(NoReply::because("nothing came back"))
            }
            Fate::Twice => {
                let _ = self.deliver(side, request.clone()).await;
                self.deliver(side, request).await
            }
        }
    }

    fn draw(&self, side: Side, request: &Request) -> Fate {
        let mut state = self.state();
        let plan = state.plan;
        let fate = if state.dice.chance(plan.lost) {
            Fate::Lost
        } else if state.dice.chance(plan.unheard) {
            Fate::Unheard
        } else if state.dice.chance(plan.twice) {
            Fate::Twice
        } else if state.dice.chance(plan.held) {
            let minutes = state.dice.between(1, 3 * 24 * 60);
            Fate::Held(state.now + TimeDelta::minutes(minutes))
        } else {
            Fate::Carried
        };
        state.mishaps += u64::from(!matches!(fate, Fate::Carried));
        if let Fate::Held(at) = fate {
            let key = (at, state.count);
            state.count += 1;
            state.held.insert(key, (side, request.clone()));
        }
        drop(state);
        self.0.trace.say(format_args!("  {} {fate:?}", title(side, request)));
        fate
    }

    async fn deliver(&self, side: Side, request: Request) -> Result<Reply, NoReply> {
        if side == Side::Nation && request.method() == http::Method::POST {
            self.check_durable(&request).await;
        }
        let door = match side {
            Side::Court => self.state().court.clone(),
            Side::Nation => self.state().nation.clone(),
        };
        let door = door.ok_or_else(|| NoReply::because("nobody is there"))?;
        let call = through(door, request);
        match side {
            Side::Nation => call.await,
            Side::Court => {
                let survived = self.0.plot.survive(call).await;
                let reply = survived.ok_or_else(|| NoReply::because("it died"))??;
                self.check_kind(&reply);
                Ok(reply)
            }
        }
    }

    /// Whatever an institution says, the court never breaks over it.
    fn check_kind(&self, reply: &Reply) {
        if reply.status().is_server_error() {
            let text = String::from_utf8_lossy(reply.body()).into_owned();
            let what = format!("an institution's message got {} {text}", reply.status());
            self.state().broken.push(Broken::new("no-5xx", what));
        }
    }

    /// An order on the way must be in the court's books as others see them.
    async fn check_durable(&self, request: &Request) {
        let batch: serde_json::Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let items = batch["items"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> =
            items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect();
        let known = store::orders_known(&self.0.eye, &ids).await;
        if !known.is_ok_and(|known| usize::try_from(known).is_ok_and(|known| known == ids.len())) {
            let what = format!("orders sent before they were durable: {ids:?}");
            self.state().broken.push(Broken::new("durable-before-sent", what));
        }
    }
}

/// One call through a door.
pub(crate) async fn through(door: Router, request: Request) -> Result<Reply, NoReply> {
    let response = door.oneshot(request.map(Body::from)).await.map_err(NoReply::because)?;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(NoReply::because)?;
    Ok(Reply::from_parts(parts, body))
}

fn title(side: Side, request: &Request) -> String {
    let path = request.uri().path();
    let path: String = path.chars().take(60).collect();
    let from = request.headers().get("zhixing-sender").and_then(|value| value.to_str().ok());
    let from = from.unwrap_or("zhixing");
    let bytes = request.body().len();
    let what = items(request);
    match side {
        Side::Nation => format!("→ {} {path} {what}", request.method()),
        Side::Court => format!("← {from} {path} {bytes} {what}"),
    }
}

/// What a batch is about: of each order or answer what it is, and the beginning of the order's id.
fn items(request: &Request) -> String {
    let batch: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    let short = |item: &Value| {
        let id = item["order"].as_str().or(item["id"].as_str()).unwrap_or_default();
        let what =
            ["act", "outcome", "news"].into_iter().map(|part| &item[part]).find(|p| !p.is_null());
        let what = what.unwrap_or(&Value::Null);
        let money = ["limit", "held", "amount", "code"]
            .map(|name| what[name].as_str())
            .into_iter()
            .flatten();
        let money: Vec<&str> = money.collect();
        format!(
            "{} {} {}",
            what["kind"].as_str().unwrap_or_default(),
            money.join(" "),
            id.get(..8).unwrap_or(id)
        )
    };
    let all: Vec<String> = batch["items"].as_array().into_iter().flatten().map(short).collect();
    all.join(", ")
}
