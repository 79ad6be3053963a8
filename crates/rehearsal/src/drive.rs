//! 导演 – one play: who is due, whom the dice pick, what he does, and whether all still holds.

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use platform::{Fault, jobs};

use crate::cast::Suit;
use crate::dice::Dice;
use crate::invariants::{self, Broken};
use crate::life::Life;
use crate::mischief;
use crate::plan::Plan;
use crate::stage::{Stage, Theatre};
use crate::store;
use crate::trace::Trace;

/// Virtual days after healing in which every case must have come to its end.
const PATIENCE_DAYS: i64 = 75;
/// Days of rest after the last case, for what still follows from it.
const REST_DAYS: i64 = 2;
/// The same where liars must be found: every register is read within a week, and a silent bank asked
/// again.
const REST_DAYS_OF_CONTROL: i64 = 9;
/// Trace lines shown with a failure.
const SHOWN: usize = 40;
/// Every so many days the costly looks into the nation's books.
const LOOK_DAYS: i64 = 3;

/// 结局 – what a play came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// Case-lives lived.
    pub cases: usize,
    /// Steps taken.
    pub steps: u64,
    /// Deaths of the court's process.
    pub deaths: u64,
    /// Virtual days.
    pub days: i64,
    /// What did not hold; empty is what one hopes for.
    pub broken: Vec<Broken>,
    /// What happened, line by line.
    pub trace: Vec<String>,
    /// Digest of the trace: the same life, the same digest.
    pub digest: String,
    /// Messages that did not arrive once and at once.
    pub mishaps: u64,
    /// Orders given to institutions.
    pub orders: i64,
}

impl Outcome {
    /// The last lines of the trace, where what failed is to be found.
    #[must_use]
    pub fn end(&self) -> &[String] {
        &self.trace[self.trace.len().saturating_sub(SHOWN)..]
    }
}

/// 角 – who may be next.
#[derive(Clone, Debug)]
enum Turn {
    Jobs,
    Dispatch(String),
    /// Ask an institution what it holds, and after orders it owes an answer.
    Ask(String),
    RaiseCourt,
    RaiseNation,
    Deliver,
    Late,
    Officer(usize),
}

/// Play `seed` with the first `cases` cases; `aloud` prints each line as it happens.
///
/// # Errors
/// When the play itself cannot go on: no database, a defect of the simulator.
pub async fn play(theatre: &Theatre, seed: u64, cases: usize, aloud: bool) -> Result<Outcome> {
    let mut dice = Dice::new(seed, "director");
    let mut plan = Plan::draw(&mut dice);
    if theatre.scale().is_control {
        plan = plan.of_control();
    }
    let trace = Trace::new(DateTime::UNIX_EPOCH, aloud);
    let stage = Stage::open(theatre, seed, plan, trace.clone()).await?;
    let mut play = Play::begin(stage, dice, (seed, plan), cases).await?;
    let broken = match play.run().await {
        Ok(broken) => broken,
        Err(error) => {
            let lines = trace.last(SHOWN).join("\n");
            return Err(error.context(format!("{lines}\nseed {seed}: the play broke off")));
        }
    };
    let outcome = Outcome {
        seed,
        cases,
        steps: play.steps,
        deaths: play.deaths,
        days: (play.stage.now() - play.begins).num_days(),
        broken,
        trace: trace.last(usize::MAX),
        digest: trace.digest(),
        mishaps: play.stage.net.mishaps(),
        orders: store::orders(play.stage.eye()).await?,
    };
    play.stage.strike().await?;
    Ok(outcome)
}

pub(crate) struct Play<'a> {
    stage: Stage<'a>,
    dice: Dice,
    lives: Vec<Life>,
    begins: DateTime<Utc>,
    heals_at: DateTime<Utc>,
    is_healed: bool,
    /// When a dead process is started again.
    court_at: Option<DateTime<Utc>>,
    nation_at: Option<DateTime<Utc>>,
    /// When institutions try again what the court did not take.
    retry_at: Option<DateTime<Utc>>,
    rests_at: Option<DateTime<Utc>>,
    agenda: Option<Vec<(String, Option<DateTime<Utc>>)>>,
    seen: NaiveDate,
    steps: u64,
    deaths: u64,
    /// A test looks at the play from here on.
    curtain: Option<DateTime<Utc>>,
}

impl<'a> Play<'a> {
    async fn begin(
        stage: Stage<'a>,
        mut dice: Dice,
        (seed, plan): (u64, Plan),
        cases: usize,
    ) -> Result<Self> {
        let begins = stage.now();
        let mut lives = Vec::new();
        for number in 1..=cases {
            let number = u64::try_from(number)?;
            let nation = Stage::nation_of_names();
            let life = if stage.theatre().scale().is_control {
                let suit = Suit::filed(nation, number, begins);
                let suit =
                    suit.drawn_anew(number, begins, &mut Dice::new(seed, &number.to_string()));
                let begins = stage.soon(&mut dice, 0, 8 * 24 * 60);
                Life::filed(number, suit, begins, stage.theatre().filed()[lives.len()])
            } else {
                let suit = Suit::make(nation, number, begins, &mut dice);
                Life::new(number, suit, stage.soon(&mut dice, 0, 5 * 24 * 60))
            };
            stage.tell_nation("PUT", "/admin/holdings", life.holdings()).await?;
            lives.push(life);
        }
        stage.trace.say(format_args!("{plan:?}"));
        Ok(Self {
            seen: stage.today(),
            stage,
            dice,
            lives,
            begins,
            heals_at: begins + TimeDelta::days(plan.heals_after),
            is_healed: false,
            court_at: None,
            nation_at: None,
            retry_at: None,
            rests_at: None,
            agenda: None,
            steps: 0,
            deaths: 0,
            curtain: None,
        })
    }

    pub(crate) async fn run(&mut self) -> Result<Vec<Broken>> {
        let end = self.heals_at + TimeDelta::days(PATIENCE_DAYS);
        loop {
            self.heal_in_time().await?;
            if !self.is_control() {
                self.make_mischief().await?;
            }
            let turns = self.due().await?;
            if turns.is_empty() {
                let Some(next) = self.next_time().await? else { break };
                if next > end || self.rests_at.is_some_and(|at| next > at) {
                    break;
                }
                if self.curtain.is_some_and(|at| next > at) {
                    return Ok(Vec::new());
                }
                let broken = self.move_to(next).await?;
                if !broken.is_empty() {
                    return Ok(broken);
                }
                continue;
            }
            if self.is_control() {
                self.take_all(turns).await?;
                continue;
            }
            let turn = turns[self.dice.below(turns.len())].clone();
            self.take(turn).await?;
            self.steps += 1;
            let broken = invariants::after_step(&self.stage).await?;
            if !broken.is_empty() {
                return Ok(broken);
            }
        }
        invariants::at_rest(&self.stage, &self.lives).await
    }

    fn is_control(&self) -> bool {
        self.stage.theatre().scale().is_control
    }

    /// Whoever is due takes his turn, in an order of the dice, while the one he needs is alive.
    async fn take_all(&mut self, mut turns: Vec<Turn>) -> Result<()> {
        while !turns.is_empty() {
            let turn = turns.swap_remove(self.dice.below(turns.len()));
            self.make_mischief().await?;
            let has_court = self.stage.court().is_some();
            let can = match turn {
                Turn::Jobs | Turn::Dispatch(_) | Turn::Ask(_) => has_court,
                Turn::Deliver => self.stage.nation().is_some(),
                Turn::RaiseCourt => !has_court,
                Turn::RaiseNation => self.stage.nation().is_none(),
                Turn::Late | Turn::Officer(_) => true,
            };
            if can {
                self.take(turn).await?;
                self.steps += 1;
            }
        }
        Ok(())
    }

    /// Go on to `next`; at the end of each day everything is looked at. In a play of control what is due
    /// within the same hours is due together, and then is when the books are looked at.
    async fn move_to(&mut self, mut next: DateTime<Utc>) -> Result<Vec<Broken>> {
        if let Some(round) = self.stage.theatre().scale().round() {
            let broken = invariants::after_step(&self.stage).await?;
            if !broken.is_empty() {
                return Ok(broken);
            }
            let late = (next - self.begins).num_seconds().rem_euclid(round.num_seconds());
            next += TimeDelta::seconds((round.num_seconds() - late) % round.num_seconds());
        }
        let day = kernel::time::day_of(next);
        if (day - self.seen).num_days() >= LOOK_DAYS && self.stage.nation().is_some() {
            self.seen = day;
            let broken = invariants::after_day(&self.stage, &self.lives).await?;
            if !broken.is_empty() {
                return Ok(broken);
            }
        }
        self.stage.set_time(next).await?;
        Ok(Vec::new())
    }

    /// From a certain day on everything behaves and nobody tries anything.
    async fn heal_in_time(&mut self) -> Result<()> {
        let all_over = self.lives.iter().all(Life::is_over);
        if !self.is_healed && (self.stage.now() >= self.heals_at || all_over) {
            self.is_healed = true;
            self.stage.set_plan(self.stage.plan.healed());
            self.stage.trace.say("everything behaves from now on");
            self.raise_nation().await?;
            mischief::behave(&self.stage).await?;
            self.retry_at = Some(self.stage.now());
        }
        if self.is_healed && all_over && self.rests_at.is_none() {
            let days = if self.is_control() { REST_DAYS_OF_CONTROL } else { REST_DAYS };
            self.rests_at = Some(self.stage.now() + TimeDelta::days(days));
        }
        Ok(())
    }

    /// What the court has to do, looked up once after each step.
    async fn agenda(&mut self) -> Result<&[(String, Option<DateTime<Utc>>)]> {
        if self.agenda.is_none() {
            self.agenda = Some(store::agenda(self.stage.eye()).await?);
        }
        Ok(self.agenda.as_deref().unwrap_or_default())
    }

    async fn due(&mut self) -> Result<Vec<Turn>> {
        let now = self.stage.now();
        let mut turns = Vec::new();
        if self.stage.court().is_some() {
            let agenda = self.agenda().await?.iter();
            let due = agenda.filter(|(_, at)| at.is_some_and(|at| at <= now));
            turns.extend(due.map(|(code, _)| match code.as_str() {
                "" => Turn::Jobs,
                code => match code.strip_prefix("register ") {
                    Some(code) => Turn::Ask(code.to_owned()),
                    None => Turn::Dispatch(code.to_owned()),
                },
            }));
        } else if self.court_at.is_none_or(|at| at <= now) {
            turns.push(Turn::RaiseCourt);
        }
        match self.stage.nation() {
            Some(nation) => {
                let is_due = nation.next_due().is_some_and(|at| at <= now);
                if is_due || self.retry_at.is_some_and(|at| at <= now) {
                    turns.push(Turn::Deliver);
                }
            }
            None if self.nation_at.is_none_or(|at| at <= now) => turns.push(Turn::RaiseNation),
            None => {}
        }
        if self.stage.net.next_due().is_some_and(|at| at <= now) {
            turns.push(Turn::Late);
        }
        let lives = self.lives.iter().enumerate();
        let able = lives.filter(|(_, life)| !life.is_over() && life.next_at <= now);
        turns.extend(able.map(|(index, _)| Turn::Officer(index)));
        Ok(turns)
    }

    /// When somebody is next due.
    async fn next_time(&mut self) -> Result<Option<DateTime<Utc>>> {
        let now = self.stage.now();
        let mut times = vec![self.court_at, self.nation_at, self.retry_at, self.rests_at];
        times.push((!self.is_healed).then_some(self.heals_at));
        if self.stage.court().is_some() {
            times.extend(self.agenda().await?.iter().map(|(_, at)| *at));
        }
        times.push(self.stage.nation().and_then(nation::Local::next_due));
        times.push(self.stage.net.next_due());
        let waiting = self.lives.iter().filter(|life| !life.is_over());
        times.extend(waiting.map(|life| Some(life.next_at)));
        Ok(times.into_iter().flatten().filter(|at| *at > now).min())
    }

    async fn take(&mut self, turn: Turn) -> Result<()> {
        self.agenda = None;
        match turn {
            Turn::Jobs => self.run_jobs().await?,
            Turn::Dispatch(code) => {
                let app = self.stage.court().context("a court")?;
                let courier = self.stage.courier();
                let sent = exchange::dispatch_to(app, &courier, &code);
                let sent = self.stage.plot.survive(sent).await.transpose();
                self.stage.trace.say(format_args!("dispatch to {code}: {:?}", sent?));
            }
            Turn::Ask(code) => {
                let app = self.stage.court().context("a court")?;
                let courier = self.stage.courier();
                let asked = exchange::ask(app, &courier, &code);
                let asked = self.stage.plot.survive(asked).await.transpose();
                self.stage.trace.say(format_args!("asked {code}: {:?}", asked?));
            }
            Turn::Deliver => {
                self.retry_at = None;
                let nation = self.stage.nation().context("a nation")?;
                if !nation.deliver().await? {
                    self.retry_at = Some(self.stage.soon(&mut self.dice, 1, 240));
                }
            }
            Turn::Late => self.stage.net.release().await,
            Turn::RaiseCourt => {
                self.court_at = None;
                self.stage.raise_court().await?;
                for broken in invariants::acknowledged(&self.stage).await? {
                    self.stage.accuse(broken);
                }
            }
            Turn::RaiseNation => self.raise_nation().await?,
            Turn::Officer(index) => {
                self.lives[index].step(&mut self.stage, &mut self.dice).await?;
            }
        }
        if self.stage.plot.is_dead() && self.stage.court().is_some() {
            self.deaths += 1;
            self.stage.bury_court();
            self.court_at = Some(self.stage.soon(&mut self.dice, 1, 180));
        }
        Ok(())
    }

    async fn run_jobs(&mut self) -> Result<()> {
        let app = self.stage.court().context("a court")?;
        let ran = self.stage.plot.survive(jobs::run_batch(app)).await;
        match ran {
            None | Some(Err(Fault::Conflict(_))) => {}
            Some(Ok(count)) => self.stage.trace.say(format_args!("{count} jobs")),
            Some(Err(fault)) => self.stage.accuse(Broken::new("jobs-run", fault.to_string())),
        }
        Ok(())
    }

    async fn raise_nation(&mut self) -> Result<()> {
        if self.stage.nation().is_none() {
            self.nation_at = None;
            self.stage.raise_nation()?;
            self.stage.set_time(self.stage.now()).await?;
            self.retry_at = Some(self.stage.now());
            self.stage.trace.say("nation is up");
        }
        Ok(())
    }

    /// Before somebody acts: a fuse is lit, a process dies, an institution turns bad.
    async fn make_mischief(&mut self) -> Result<()> {
        let plan = self.stage.plan;
        if self.dice.chance(plan.court_dies) {
            let points = self.dice.between(0, 12);
            self.stage.plot.light(points);
        }
        if self.dice.chance(plan.nation_dies) && self.stage.nation().is_some() {
            self.stage.kill_nation()?;
            self.nation_at = Some(self.stage.soon(&mut self.dice, 1, 120));
        }
        if self.dice.chance(plan.manners) && self.stage.nation().is_some() {
            mischief::turn_bad(&mut self.stage, &mut self.dice).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
impl<'a> Play<'a> {
    /// A play in which nothing goes wrong.
    pub(crate) async fn calm(theatre: &'a Theatre, seed: u64, cases: usize) -> Result<Self> {
        let mut dice = Dice::new(seed, "director");
        let plan = Plan::draw(&mut dice).healed();
        let stage =
            Stage::open(theatre, seed, plan, Trace::new(DateTime::UNIX_EPOCH, false)).await?;
        Self::begin(stage, dice, (seed, plan), cases).await
    }

    /// On until the day `days` from the beginning.
    pub(crate) async fn run_for(&mut self, days: i64) -> Result<Vec<Broken>> {
        self.curtain = Some(self.begins + TimeDelta::days(days));
        self.run().await
    }

    pub(crate) fn lives_mut(&mut self) -> &mut [Life] {
        &mut self.lives
    }

    pub(crate) fn stage(&self) -> &Stage<'a> {
        &self.stage
    }

    pub(crate) fn stage_mut(&mut self) -> &mut Stage<'a> {
        &mut self.stage
    }

    pub(crate) fn lives(&self) -> &[Life] {
        &self.lives
    }

    /// Let every case try every wrong.
    pub(crate) async fn try_wrongs(&mut self) -> Result<()> {
        for life in &mut self.lives {
            for _ in 0..40 {
                life.try_wrong(&mut self.stage, &mut self.dice).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn end(self) -> Result<()> {
        self.stage.strike().await
    }
}
