//! 部门 – one department at work.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::feed::{
    FEED_MAX, FeedAck, FeedAsk, FeedItem, FeedPage, FindingAsk, HitChannel, HitDecision,
    HitFinding, HitReport, HitTaken, ScreeningAnswer, ScreeningAsk, ScreeningOutcome, SnapshotAsk,
    TripAsked,
};
use kernel::time::day_of;
use screening::{Seat, SeatTable, Trip};
use seal::KeyPair;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::copy::LocalCopy;
use super::line::{Line, Silence};
use super::samples::{Applied, Sample};
use crate::problem::Problem;
use crate::scenario::Court;
use crate::seed::Dice;

/// Pages taken in one round; the rest waits a second.
const PAGES: usize = 1_000;
/// Snapshots taken in one round: one that was due before, one that a page said is.
const SNAPSHOTS: usize = 2;

/// 作风 – how a department behaves; body of `PUT /departments/{code}/manners`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DepartmentManners {
    /// So many milliseconds before each message.
    slow_ms: u64,
    /// So many answers in a thousand never arrive.
    lose_per_mille: u64,
    /// Says and takes everything twice.
    doubles: bool,
    /// Asks, takes and reports nothing before.
    down_until: Option<DateTime<Utc>>,
}

/// 办事 – somebody wants something of a department; body of `POST /departments/{code}/attempt`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attempt {
    document_kind: String,
    document_number: String,
    #[serde(default)]
    name: Option<String>,
    measure: String,
    #[serde(default)]
    trip: Option<TripAsked>,
    /// Why the person says that it is not them, if they do.
    #[serde(default)]
    contested: Option<String>,
}

/// 办理结果.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Done {
    outcome: ScreeningOutcome,
    /// `copy`, `court`, or `nobody` when the copy is stale and the court away: a person looks.
    by: &'static str,
    why: String,
    entries: Vec<i64>,
    /// The hit that will be reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    hit: Option<String>,
}

#[derive(Default)]
struct State {
    copy: LocalCopy,
    manners: DepartmentManners,
    dice: Option<Dice>,
    acked: i64,
    serial: u64,
    unsent: Vec<HitReport>,
    reported: u64,
    findings: i64,
    /// Hits the court found false, undone here.
    undone: BTreeSet<String>,
}

/// 部门.
pub(crate) struct Office {
    pub(crate) sample: &'static Sample,
    line: Line,
    seed: u64,
    state: Mutex<State>,
    /// One round at a time.
    round: tokio::sync::Mutex<()>,
}

impl Office {
    pub(crate) fn new(sample: &'static Sample, keys: KeyPair, seed: u64) -> Self {
        let (line, state) = (Line::new(sample.code, keys), Mutex::default());
        Self { sample, line, seed, state, round: tokio::sync::Mutex::default() }
    }

    pub(crate) fn public_key(&self) -> String {
        self.line.public_key()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn behave(&self, manners: DepartmentManners) {
        self.lock().manners = manners;
    }

    /// How it stands, for whoever watches.
    pub(crate) fn standing(&self, now: DateTime<Utc>) -> serde_json::Value {
        let state = self.lock();
        serde_json::json!({
            "code": self.sample.code,
            "entries": state.copy.live().count(),
            "at": state.copy.next(),
            "acked": state.acked,
            "stale": state.copy.is_stale(now),
            "in_force": self.sample.measures.iter().map(|one| one.id)
                .filter(|id| state.copy.is_in_force(id)).collect::<Vec<_>>(),
            "unsent": state.unsent.len(),
            "reported": state.reported,
            "undone": state.undone,
        })
    }

    /// Say something in this department's manner.
    async fn say<A: Serialize + Clone, B: DeserializeOwned>(
        &self,
        court: &Court,
        now: DateTime<Utc>,
        (path, items): (&str, Vec<A>),
    ) -> Result<Vec<B>, Silence> {
        let (manners, is_lost) = {
            let mut state = self.lock();
            let manners = state.manners.clone();
            let dice = state.dice.get_or_insert_with(|| Dice::new(self.seed, self.sample.code, 0));
            let is_lost = dice.chance(manners.lose_per_mille);
            (manners, is_lost)
        };
        if manners.slow_ms > 0 {
            tokio::time::sleep(Duration::from_millis(manners.slow_ms)).await;
        }
        if manners.doubles {
            let _ = self.line.say::<_, B>(court, now, (path, items.clone())).await;
        }
        let answer = self.line.say(court, now, (path, items)).await;
        if is_lost { Err(Silence::Lost) } else { answer }
    }

    /// Follow the court: what is new, how far it has come, what it did.
    pub(crate) async fn round(&self, court: &Court, now: DateTime<Utc>) {
        let _one = self.round.lock().await;
        if self.lock().manners.down_until.is_some_and(|until| now < until) {
            return;
        }
        self.lock().copy.expire(day_of(now));
        // Whatever is not heard in this round is asked for in the next.
        let _ = self.follow(court, now).await;
        let _ = self.report(court, now).await;
    }

    async fn follow(&self, court: &Court, now: DateTime<Utc>) -> Result<(), Silence> {
        let mut taken = 0;
        for _ in 0..PAGES {
            if taken < SNAPSHOTS && self.lock().copy.is_due() {
                self.snapshot(court, now).await?;
                taken += 1;
            }
            let ask = FeedAsk { after: self.lock().copy.next(), most: FEED_MAX };
            let pages: Vec<FeedPage> = match self.say(court, now, ("feed", vec![ask])).await {
                Err(Silence::Refused(400)) => {
                    self.lock().copy.forget();
                    continue;
                }
                other => other?,
            };
            let page = pages.first().ok_or(Silence::Lost)?;
            let is_all = {
                let mut state = self.lock();
                state.copy.take(page);
                if state.manners.doubles {
                    state.copy.take(page);
                }
                state.copy.next() >= page.latest && (taken == SNAPSHOTS || !state.copy.is_due())
            };
            if is_all {
                break;
            }
        }
        let (next, acked) = {
            let state = self.lock();
            (state.copy.next(), state.acked)
        };
        if next > acked {
            let said = vec![FeedAck { seq: next }];
            let heard: Vec<FeedAck> = self.say(court, now, ("feed/acks", said)).await?;
            self.lock().acked = heard.first().map_or(acked, |ack| ack.seq);
        }
        Ok(())
    }

    async fn snapshot(&self, court: &Court, now: DateTime<Utc>) -> Result<(), Silence> {
        let (mut after, mut is_first) = (0, true);
        loop {
            let ask = SnapshotAsk { after_entry: after, most: FEED_MAX };
            let pages: Vec<FeedPage> = self.say(court, now, ("feed/snapshot", vec![ask])).await?;
            let page = pages.first().ok_or(Silence::Lost)?;
            let next = self.lock().copy.take_snapshot(page, is_first);
            is_first = false;
            match next {
                Some(next) => after = next,
                None => return Ok(()),
            }
        }
    }

    async fn report(&self, court: &Court, now: DateTime<Utc>) -> Result<(), Silence> {
        let unsent: Vec<HitReport> = {
            let state = self.lock();
            state.unsent.iter().take(contract::BATCH_MAX).cloned().collect()
        };
        if !unsent.is_empty() {
            let taken: Vec<HitTaken> = self.say(court, now, ("hits", unsent)).await?;
            let taken: BTreeSet<String> = taken.into_iter().map(|one| one.id).collect();
            let mut state = self.lock();
            state.unsent.retain(|hit| !taken.contains(&hit.id));
            state.reported += taken.len() as u64;
        }
        if self.lock().serial == 0 {
            return Ok(());
        }
        let ask = vec![FindingAsk { after: self.lock().findings }];
        let found: Vec<HitFinding> = self.say(court, now, ("hits/findings", ask)).await?;
        let mut state = self.lock();
        for finding in found {
            state.findings = state.findings.max(finding.number);
            if finding.is_false {
                state.undone.insert(finding.hit);
            }
        }
        Ok(())
    }

    /// Somebody wants something: decide by the copy, else by what the court says.
    pub(crate) async fn attempt(
        &self,
        court: &Court,
        now: DateTime<Utc>,
        attempt: Attempt,
    ) -> Result<Done, Problem> {
        let own = self.sample.measures.iter().find(|one| one.id == attempt.measure);
        let own =
            own.ok_or_else(|| Problem::missing("本部门没有此项措施", "no measure of theirs"))?;
        let local = by_copy(&self.lock().copy, own, &attempt, now);
        let (done, channel) = match local {
            Some(done) => (done, HitChannel::Feed),
            None => (self.ask_court(court, now, &attempt).await, HitChannel::Query),
        };
        if done.entries.is_empty() || done.outcome == ScreeningOutcome::Allow {
            return Ok(done);
        }
        let hit = self.remember((channel, &done), &attempt, now);
        Ok(Done { hit: Some(hit), ..done })
    }

    async fn ask_court(&self, court: &Court, now: DateTime<Utc>, attempt: &Attempt) -> Done {
        let ask = ScreeningAsk {
            document_kind: attempt.document_kind.clone(),
            document_number: attempt.document_number.clone(),
            name: attempt.name.clone(),
            measure: attempt.measure.clone(),
            trip: attempt.trip.clone(),
        };
        let answers: Result<Vec<ScreeningAnswer>, _> =
            self.say(court, now, ("screening", vec![ask])).await;
        match answers.ok().and_then(|all| all.into_iter().next()) {
            Some(ScreeningAnswer { outcome, entries, reasons, .. }) => {
                let why = reasons.last().map(|reason| reason.code.clone()).unwrap_or_default();
                Done { outcome, by: "court", why, entries, hit: None }
            }
            None => done(ScreeningOutcome::Review, "nobody", "no_answer", Vec::new()),
        }
    }

    /// Keep a hit to be reported; returns its id.
    fn remember(
        &self,
        (channel, done): (HitChannel, &Done),
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> String {
        let decision = match done.outcome {
            ScreeningOutcome::Block => HitDecision::Block,
            ScreeningOutcome::Veto => HitDecision::Veto,
            ScreeningOutcome::Weigh => HitDecision::Weigh,
            ScreeningOutcome::Warn | ScreeningOutcome::Inspect => HitDecision::Warn,
            ScreeningOutcome::Allow | ScreeningOutcome::Assist | ScreeningOutcome::Review => {
                HitDecision::None
            }
        };
        let mut state = self.lock();
        state.serial += 1;
        // Its seconds keep ids of a department that lost its memory from being used again.
        let id = format!("{}-{}-{}", self.sample.code, now.timestamp(), state.serial);
        state.unsent.push(HitReport {
            id: id.clone(),
            at: now,
            measure: attempt.measure.clone(),
            channel,
            document_kind: attempt.document_kind.clone(),
            masked_document: masked(&attempt.document_number),
            entry: done.entries.first().copied(),
            decision,
            operator: "窗口一".to_owned(),
            override_reason: (decision == HitDecision::None).then(|| "待人工核对".to_owned()),
            reference: None,
            contested: attempt.contested.clone(),
        });
        id
    }
}

fn masked(number: &str) -> String {
    let tail: String = number.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
    format!("{}****{tail}", number.chars().take(6).collect::<String>())
}

fn done(outcome: ScreeningOutcome, by: &'static str, why: &str, entries: Vec<i64>) -> Done {
    Done { outcome, by, why: why.to_owned(), entries, hit: None }
}

/// What the copy says; nothing where it is stale, or the court is to be asked in any case.
fn by_copy(copy: &LocalCopy, own: &Applied, attempt: &Attempt, now: DateTime<Utc>) -> Option<Done> {
    use ScreeningOutcome::{Allow, Review};
    if copy.is_stale(now) {
        return None;
    }
    let say = |outcome, why: &str, entries| Some(done(outcome, "copy", why, entries));
    if !copy.is_in_force(own.id) {
        return say(Allow, "not_in_force", Vec::new());
    }
    if !own.is_fed {
        return None;
    }
    let today = day_of(now);
    let day = attempt.trip.as_ref().map_or(today, |trip| trip.date.max(today));
    let (kind, number) = (&attempt.document_kind, &attempt.document_number);
    let hits: Vec<&FeedItem> = copy.find(kind, number, own.id, day).collect();
    let entries: Vec<i64> = hits.iter().map(|item| item.entry).collect();
    if hits.is_empty() {
        return say(Allow, "not_listed", entries);
    }
    if let Some(trip) = journey(attempt, own) {
        match SeatTable::standard().seat(&trip) {
            Seat::Open(_) => return say(Allow, "seat_open", entries),
            Seat::Unknown => return say(Review, "seat_unknown", entries),
            Seat::Closed(_) => {}
        }
        if hits.iter().all(|item| is_let(item, &trip)) {
            return say(Allow, "leave", entries);
        }
    } else if own.mode.is_some() && hits.iter().any(|item| !item.leaves.is_empty()) {
        return say(Review, "leave_unknown", entries);
    }
    let plain = |name: &str| name.split_whitespace().collect::<String>();
    let name = attempt.name.as_deref().map(plain);
    let is_named = |item: &&FeedItem| item.subject.as_ref().map(|one| plain(&one.name)) == name;
    if name.is_none() || !hits.iter().all(is_named) {
        return say(Review, "name_mismatch", entries);
    }
    say(own.outcome, "listed", entries)
}

fn journey(attempt: &Attempt, own: &Applied) -> Option<Trip> {
    let (asked, mode) = (attempt.trip.clone()?, own.mode?);
    let TripAsked { date, number, class, from, to, .. } = asked;
    Some(Trip { date, mode, number, class, from, to })
}

/// Whether the court let the person of this entry go on this journey.
fn is_let(item: &FeedItem, trip: &Trip) -> bool {
    let first = trip.number.trim().chars().next().map(|first| first.to_ascii_uppercase());
    let by = match trip.mode {
        screening::Mode::Plane => "plane",
        screening::Mode::Rail if matches!(first, Some('G' | 'D' | 'C')) => "high_speed_rail",
        screening::Mode::Rail => "soft_sleeper",
        screening::Mode::Ship => "ship",
    };
    item.leaves.iter().any(|leave| {
        let is_route = |(from, to): &(String, String)| *from == trip.from && *to == trip.to;
        (leave.from..=leave.until).contains(&trip.date)
            && leave.modes.iter().any(|mode| mode == by)
            && leave.route.as_ref().is_none_or(is_route)
    })
}
