//! 运转 – world, journal and clock under one lock: nothing happens that is not written down, and
//! nothing is said before it is on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use contract::{Batch, Order, OrderId, Receipt};
use seal::{KeyPair, PublicKey, Signature, Suite};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use wire::Wire;

use crate::courier::Courier;
use crate::identities::Identities;
use crate::institutions::{Extent, Institution};
use crate::journal::{Durability, Journal, JournalError, Ticket};
use crate::people::Nation;
use crate::problem::Problem;
use crate::seed::Dice;
use crate::world::{Entry, World, order_digest};

/// 时钟 – stands still until set, or flows with real time.
#[derive(Clone, Copy, Debug)]
struct Clock {
    base: DateTime<Utc>,
    flowing_since: Option<Instant>,
}

impl Clock {
    fn new(base: DateTime<Utc>, flowing: bool) -> Self {
        Self { base, flowing_since: flowing.then(Instant::now) }
    }

    fn now(&self) -> DateTime<Utc> {
        let flowed = self.flowing_since.map_or(TimeDelta::zero(), |since| {
            TimeDelta::from_std(since.elapsed()).unwrap_or(TimeDelta::zero())
        });
        self.base + flowed
    }
}

/// What the lock guards.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) world: World,
    journal: Journal,
    clock: Clock,
    /// Institutions whose last message the court did not take.
    pub(crate) stuck: BTreeSet<usize>,
}

impl Inner {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now().max(self.world.now)
    }

    /// Write `entry` down and let it happen. It counts once the ticket is durable.
    pub(crate) fn record(&mut self, entry: Entry) -> Result<Ticket, JournalError> {
        if self.journal.is_stopped() {
            return Err(JournalError::Stopped);
        }
        let json = serde_json::to_vec(&entry).map_err(std::io::Error::from)?;
        let ticket = self.journal.append(&json);
        self.world.apply(entry);
        Ok(ticket)
    }

    /// Carry out what is due.
    pub(crate) fn work(&mut self) -> Result<(), JournalError> {
        let at = self.now();
        if self.world.has_work(at) {
            self.record(Entry::Worked { at })?;
        }
        Ok(())
    }

    /// When something next falls due.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.world.next_due(self.now(), &self.stuck)
    }

    /// Ticket of everything recorded so far.
    pub(crate) fn so_far(&self) -> Ticket {
        self.journal.last()
    }
}

/// 引擎.
#[derive(Debug)]
pub(crate) struct Engine {
    inner: Mutex<Inner>,
    /// Made when first needed: a whole nation has thousands.
    keys: Vec<OnceLock<KeyPair>>,
    seed: u64,
    pub(crate) extent: Extent,
    suite: Suite,
    durability: Durability,
    /// Told when institutions were told how to behave; true once nobody is attended to any more.
    manners: watch::Sender<bool>,
    /// Requests each institution was sent in this process.
    requests: Mutex<BTreeMap<usize, u64>>,
    /// Told when there may be something to do.
    pub(crate) wake: Notify,
    pub(crate) courier: Courier,
    pub(crate) identities: Identities,
}

impl Engine {
    /// Open the nation: replay its journal, or begin at `start`.
    pub(crate) fn open(
        nation: Nation,
        data: Option<&Path>,
        start: DateTime<Utc>,
        flowing: bool,
        suite: Suite,
        wire: Option<Wire>,
    ) -> Result<Self, JournalError> {
        let mut world = World::new(nation, start, flowing);
        let mut is_new = true;
        let journal = match data {
            None => Journal::nowhere(),
            Some(folder) => Journal::open(folder, |json| {
                is_new = false;
                replay(&mut world, json)
            })?,
        };
        let clock = Clock::new(world.now, world.flowing);
        let durability = journal.durability();
        let mut inner = Inner { world, journal, clock, stuck: BTreeSet::new() };
        if is_new {
            let (seed, people, extent) = (nation.seed(), nation.population(), nation.extent());
            inner.record(Entry::Opened { seed, people, at: start, flowing, extent })?;
        }
        Ok(Self {
            inner: Mutex::new(inner),
            keys: vec![OnceLock::new(); nation.extent().institutions().len()],
            seed: nation.seed(),
            extent: nation.extent(),
            suite,
            manners: watch::Sender::new(false),
            requests: Mutex::default(),
            durability,
            wake: Notify::new(),
            courier: Courier::new(wire),
            identities: Identities::open(data)?,
        })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keys(&self, institution: &Institution) -> &KeyPair {
        let keys = &self.keys[institution.position()];
        keys.get_or_init(|| institution.keys(self.seed, self.suite))
    }

    /// The institution of this nation with this code.
    pub(crate) fn institution(&self, code: &str) -> Result<&'static Institution, Problem> {
        self.extent
            .find(code)
            .ok_or_else(|| Problem::missing("没有这个机构", "no such institution"))
    }

    /// Institutions were told how to behave.
    pub(crate) fn manners_changed(&self) {
        self.manners.send_modify(|_| {});
    }

    /// Let go of whoever waits for an institution that hangs.
    pub(crate) fn close(&self) {
        self.manners.send_replace(true);
    }

    /// Wait until `institution` attends to a request: at once, unless it hangs. A flaky one may fail it.
    pub(crate) async fn attend(&self, institution: &Institution) -> Result<(), Problem> {
        let mut told = self.manners.subscribe();
        let manners = loop {
            let is_closed = *told.borrow_and_update();
            let manners = self.lock().world.manners_of(institution.code);
            if !manners.hung {
                break manners;
            }
            if is_closed || told.changed().await.is_err() {
                return Err(Problem::flaky(institution));
            }
        };
        if manners.flaky_per_mille == 0 {
            return Ok(());
        }
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let nth = requests.entry(institution.position()).and_modify(|n| *n += 1).or_insert(1);
        let mut dice = Dice::new(self.seed, institution.code, *nth);
        match (dice.chance(manners.flaky_per_mille.into()), dice.chance(500)) {
            (false, _) => Ok(()),
            (true, false) => Err(Problem::flaky(institution)),
            (true, true) => Err(Problem::hang_up()),
        }
    }

    /// Wait until `ticket` is on disk.
    pub(crate) async fn durable(&self, ticket: Ticket) -> Result<(), JournalError> {
        self.durability.clone().reached(ticket).await
    }

    /// Record `entry`, carry out what it makes due, and wait until both are on disk.
    pub(crate) async fn happen(
        &self,
        entry: impl FnOnce(DateTime<Utc>) -> Entry,
    ) -> Result<(), JournalError> {
        let ticket = {
            let mut inner = self.lock();
            let at = inner.now();
            inner.record(entry(at))?;
            inner.work()?;
            inner.so_far()
        };
        self.durable(ticket).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Set the clock; what falls due on the way is carried out.
    pub(crate) async fn set_clock(
        &self,
        to: Option<DateTime<Utc>>,
        flowing: Option<bool>,
    ) -> Result<(), Problem> {
        let ticket = {
            let mut inner = self.lock();
            let now = inner.now();
            let at = to.unwrap_or(now);
            if at < now {
                return Err(Problem::conflict(
                    "CLOCK_BACKWARDS",
                    format!("时钟不能倒拨:现在是{now}"),
                    format!("the clock cannot go back: it is {now}"),
                ));
            }
            let flowing = flowing.unwrap_or(inner.world.flowing);
            // Work up to then first, so that each order is worked at its own time.
            if inner.world.has_work(at) {
                inner.record(Entry::Worked { at })?;
            }
            inner.record(Entry::Clock { at, flowing })?;
            inner.clock = Clock::new(at, flowing);
            inner.so_far()
        };
        self.durable(ticket).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// Take a signed batch of orders for `institution`; returns the receipts once all is on disk.
    pub(crate) async fn receive(
        &self,
        institution: &'static Institution,
        sender: &str,
        signature: &str,
        raw: &[u8],
    ) -> Result<Batch<Receipt>, Problem> {
        let batch = self.open_batch(institution, sender, signature, raw)?;
        let epoch = batch.epoch;
        let (receipts, ticket) = {
            let mut inner = self.lock();
            if epoch < inner.world.epoch {
                return Err(stale_epoch(epoch, inner.world.epoch));
            }
            let at = inner.now();
            let is_new = |order: &&Order| !inner.world.orders.contains_key(&order.id);
            let more = batch.items.iter().filter(is_new).count();
            if let Some(quota) = inner.world.exceeded(institution, more, at) {
                return Err(Problem::over_quota(institution, quota));
            }
            let ids: Vec<OrderId> = batch.items.iter().map(|order| order.id.clone()).collect();
            take_in(&mut inner, institution, epoch, batch.items)?;
            let receipts = ids.into_iter().filter_map(|id| receipt(&inner.world, id)).collect();
            let code = inner.world.court.as_ref().map(|court| court.code.clone());
            let to = code.unwrap_or_default();
            let from = institution.code.to_owned();
            let epoch = inner.world.epoch;
            (Batch { from, to, sent_at: at, epoch, items: receipts }, inner.so_far())
        };
        self.durable(ticket).await?;
        self.wake.notify_one();
        Ok(receipts)
    }

    /// Check who sent a batch, that it is whole, and that all of it is for this institution.
    fn open_batch(
        &self,
        institution: &Institution,
        sender: &str,
        signature: &str,
        raw: &[u8],
    ) -> Result<Batch<Order>, Problem> {
        let court = {
            let inner = self.lock();
            if let Some(until) = inner.world.offline(institution.code, inner.now()) {
                return Err(Problem::offline(institution, until));
            }
            inner.world.court.clone().ok_or_else(Problem::no_court)?
        };
        let key: PublicKey = court.public_key.parse().map_err(|_| Problem::unsigned())?;
        let signature: Signature = signature.parse().map_err(|_| Problem::unsigned())?;
        if sender != court.code || !key.verify(raw, &signature) {
            return Err(Problem::unsigned());
        }
        let batch: Batch<Order> = contract::parse_batch(raw)?;
        if batch.from != court.code {
            return Err(Problem::invalid("from", "发送方与签名方不一致", "not from its signer"));
        }
        if batch.to != institution.code {
            return Err(Problem::invalid("to", "报文不是发给本机构的", "meant for somebody else"));
        }
        for (index, order) in batch.items.iter().enumerate() {
            check_order(institution, index, order)?;
        }
        Ok(batch)
    }
}

fn check_order(institution: &Institution, index: usize, order: &Order) -> Result<(), Problem> {
    if !order.id.is_well_formed() {
        let field = format!("items[{index}].id");
        return Err(Problem::invalid(&field, "指令编号应为64位十六进制", "64 hex digits needed"));
    }
    if order.institution != institution.code {
        let field = format!("items[{index}].institution");
        return Err(Problem::invalid(&field, "指令不是发给本机构的", "meant for somebody else"));
    }
    Ok(())
}

fn stale_epoch(epoch: u64, seen: u64) -> Problem {
    Problem::conflict(
        "STALE_EPOCH",
        format!("发送方任期{epoch}已被{seen}取代"),
        format!("epoch {epoch} of the sender was superseded by {seen}"),
    )
}

/// Record what is new, answer again what came before, work what is due.
fn take_in(
    inner: &mut Inner,
    institution: &Institution,
    epoch: u64,
    orders: Vec<Order>,
) -> Result<(), JournalError> {
    let at = inner.now();
    let (repeated, new): (Vec<_>, Vec<_>) =
        orders.into_iter().partition(|order| inner.world.orders.contains_key(&order.id));
    if !new.is_empty() || epoch > inner.world.epoch {
        let institution = institution.code.to_owned();
        inner.record(Entry::Received { at, institution, epoch, orders: new })?;
    }
    // Only what is the same order: another one under the same id gets no answer of the first.
    let same: Vec<OrderId> = repeated
        .into_iter()
        .filter(|order| {
            inner.world.orders.get(&order.id).is_some_and(|k| k.digest == order_digest(order))
        })
        .map(|order| order.id)
        .collect();
    if !same.is_empty() {
        inner.record(Entry::Repeated { at, orders: same })?;
    }
    inner.work()
}

/// The receipt names what is kept: for another order under a known id, the digest of the first.
fn receipt(world: &World, order: OrderId) -> Option<Receipt> {
    let kept = world.orders.get(&order)?;
    let (digest, received_at) = (hex::encode(kept.digest), kept.received_at);
    Some(Receipt { order, digest, received_at })
}

fn replay(world: &mut World, json: &[u8]) -> Result<(), JournalError> {
    let entry: Entry = serde_json::from_slice(json).map_err(std::io::Error::from)?;
    if let Entry::Opened { seed, people, extent, .. } = entry
        && world.nation != Nation::new(seed, people).of_extent(extent)
    {
        return Err(JournalError::OtherNation { seed, people, extent });
    }
    world.apply(entry);
    Ok(())
}
