//! 世界 – everything that has happened in the nation, as a pure function of the journal: replaying
//! the same entries gives the same balances, the same answers, the same serials.

mod deliver;
mod exits;
mod notices;
mod property;
mod register;
mod said;
mod work;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use contract::{Notice, Order, OrderId, StatementLine};
use kernel::Money;
use kernel::time::{day_of, instant};
use serde::{Deserialize, Serialize};

use crate::book::Asset;
use crate::institutions::{self, Extent, Institution};
use crate::people::Nation;
use crate::scenario::{Court, HoldingsSet, Manners, MannersSet, Payment};
use crate::seed::Dice;

pub(crate) use deliver::{Contents, Envelope};
#[cfg(test)]
pub(crate) use property::found;
pub use property::{AssetState, HoldState};
use said::Said;
pub use work::{COURT_BANK, TREASURY_PREFIX};

/// 日志项 – something that happened. The form on disk: only ever extended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Entry {
    /// First line.
    Opened {
        seed: u64,
        people: u64,
        at: DateTime<Utc>,
        flowing: bool,
        #[serde(default)]
        extent: Extent,
    },
    /// The court is known.
    Court { court: Court },
    /// The clock was set.
    Clock { at: DateTime<Utc>, flowing: bool },
    /// A scenario spoke of people.
    Holdings { at: DateTime<Utc>, set: HoldingsSet },
    /// Institutions were told how to behave.
    Manners { at: DateTime<Utc>, set: MannersSet },
    /// New orders.
    Received { at: DateTime<Utc>, institution: String, epoch: u64, orders: Vec<Order> },
    /// Orders that came again.
    Repeated { at: DateTime<Utc>, orders: Vec<OrderId> },
    /// Everything due by then was worked.
    Worked { at: DateTime<Utc> },
    /// The court acknowledged messages.
    Sent { institution: String, messages: Vec<u64> },
    /// Messages went out spoilt.
    Spoilt { institution: String, messages: Vec<u64> },
    /// Somebody paid into a case sub-account.
    Paid { at: DateTime<Utc>, payment: Payment },
}

/// An institution and a thing there.
pub(crate) type AssetKey = (usize, String);

/// 剧中人 as kept.
#[derive(Debug)]
struct Known {
    name: String,
    assets: Vec<AssetKey>,
}

/// 指令 as kept.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) institution: usize,
    pub(crate) digest: [u8; 32],
    pub(crate) received_at: DateTime<Utc>,
    /// Who gave it.
    sender: Arc<str>,
    /// When it is to be worked.
    due: DateTime<Utc>,
    /// Until worked.
    order: Option<Box<Order>>,
    /// Once worked.
    pub(crate) said: Option<Said>,
}

/// What an institution has to send, and how far it got.
#[derive(Debug, Default)]
struct Desk {
    /// By when it may go out, then by sequence.
    outbox: BTreeMap<(DateTime<Utc>, u64), Message>,
    /// 收而不办: waiting for better manners.
    withheld: Vec<OrderId>,
    /// 办而不复: likewise.
    muted: Vec<Message>,
    /// Serial of the last answer.
    serial: u64,
    /// Serial of the last notice.
    notice_serial: u64,
    /// 控制登记 – every freeze and seal put on something here.
    holds: BTreeMap<OrderId, register::Placed>,
    /// 虚构的控制 – what it says it holds and does not.
    phantoms: BTreeMap<OrderId, register::Phantom>,
    /// Orders taken on the last day it took any.
    taken: Option<(NaiveDate, usize)>,
    /// Messages spoilt since manners were last set.
    spoilt: u32,
}

#[derive(Clone, Debug)]
struct Message {
    body: Body,
    function: &'static str,
    copies: u32,
    /// Went out spoilt and waits for better manners.
    is_parked: bool,
}

#[derive(Clone, Debug)]
enum Body {
    Answer(OrderId),
    Statement(StatementLine),
    Notice(Notice),
}

/// 案款子账户.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CaseMoney {
    pub(crate) holder: String,
    pub(crate) balance: Money,
}

/// 世界.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) nation: Nation,
    pub(crate) court: Option<Court>,
    /// Its code, shared by all that is kept of its orders.
    court_code: Arc<str>,
    /// Latest instant anything happened.
    pub(crate) now: DateTime<Utc>,
    pub(crate) flowing: bool,
    /// Highest epoch seen.
    pub(crate) epoch: u64,
    manners: BTreeMap<String, Manners>,
    subjects: HashMap<String, Known>,
    assets: HashMap<AssetKey, Asset>,
    pub(crate) orders: HashMap<OrderId, Kept>,
    agenda: BTreeMap<(DateTime<Utc>, u64), OrderId>,
    /// Things under measures whose keeper tells what becomes of them, by when something next does.
    stirs: BTreeSet<(DateTime<Utc>, AssetKey)>,
    desks: Vec<Desk>,
    /// 限制出境 – by the order that restricted.
    exits: BTreeMap<OrderId, exits::Exit>,
    pub(crate) case_money: BTreeMap<String, CaseMoney>,
    pub(crate) treasury: Money,
    /// Items acknowledged since the journal began.
    pub(crate) acknowledged: u64,
    sequence: u64,
}

impl World {
    pub(crate) fn new(nation: Nation, now: DateTime<Utc>, flowing: bool) -> Self {
        Self {
            nation,
            court: None,
            court_code: Arc::default(),
            now,
            flowing,
            epoch: 0,
            manners: BTreeMap::new(),
            subjects: HashMap::new(),
            assets: HashMap::new(),
            orders: HashMap::new(),
            agenda: BTreeMap::new(),
            stirs: BTreeSet::new(),
            desks: nation.extent().institutions().iter().map(|_| Desk::default()).collect(),
            exits: BTreeMap::new(),
            case_money: BTreeMap::new(),
            treasury: Money::ZERO,
            acknowledged: 0,
            sequence: 0,
        }
    }

    /// Let `entry` happen.
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Opened { at, flowing, .. } | Entry::Clock { at, flowing } => {
                self.now = at;
                self.flowing = flowing;
            }
            Entry::Court { court } => {
                self.court_code = court.code.as_str().into();
                self.court = Some(court);
            }
            Entry::Holdings { at, set } => self.take_holdings(at, set),
            Entry::Manners { at, set } => self.take_manners(at, set),
            Entry::Received { at, institution, epoch, orders } => {
                self.now = self.now.max(at);
                self.epoch = self.epoch.max(epoch);
                let position = self.find(&institution).map_or(0, Institution::position);
                self.count_taken(position, orders.len(), at);
                for order in orders {
                    self.keep_order(position, order, at);
                }
            }
            Entry::Repeated { at, orders } => self.answer_again(at, orders),
            Entry::Worked { at } => self.work(at),
            Entry::Sent { institution, messages } => self.sent(&institution, &messages),
            Entry::Spoilt { institution, messages } => self.spoilt(&institution, &messages),
            Entry::Paid { at, payment } => self.take_payment(at, payment),
        }
    }

    fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// The institution of this nation with this code.
    pub(crate) fn find(&self, code: &str) -> Option<&'static Institution> {
        self.nation.extent().find(code)
    }

    pub(crate) fn manners_of(&self, institution: &str) -> Manners {
        self.manners.get(institution).or_else(|| self.manners.get("*")).cloned().unwrap_or_default()
    }

    /// Until when the institution is offline, if it is at `at`.
    pub(crate) fn offline(&self, institution: &str, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.manners_of(institution).offline_until.filter(|until| *until > at)
    }

    fn keep_order(&mut self, position: usize, order: Order, at: DateTime<Utc>) {
        if self.orders.contains_key(&order.id) {
            return;
        }
        let institution = institutions::at(position);
        let due = self.due(institution, &order, at);
        let id = order.id.clone();
        let kept = Kept {
            institution: position,
            digest: order_digest(&order),
            received_at: at,
            sender: Arc::clone(&self.court_code),
            due,
            order: Some(Box::new(order)),
            said: None,
        };
        self.orders.insert(id.clone(), kept);
        let sequence = self.next_sequence();
        self.agenda.insert((due, sequence), id);
    }

    /// When an order that came at `at` is to be worked: after its delay, when the institution is open.
    fn due(&self, institution: &Institution, order: &Order, at: DateTime<Utc>) -> DateTime<Utc> {
        let manners = self.manners_of(institution.code);
        let due = delayed(&manners, order, at);
        // Who works at night keeps no hours.
        let waits = order.act.controls() && !manners.nightly_batch;
        let hours = institution.hours(self.nation.extent()).filter(|_| waits);
        hours.map_or(due, |hours| institutions::opens(hours, due))
    }

    pub(crate) fn count_taken(&mut self, position: usize, orders: usize, at: DateTime<Utc>) {
        let taken = self.taken_on(position, day_of(at));
        self.desks[position].taken = Some((day_of(at), taken + orders));
    }

    fn taken_on(&self, position: usize, day: NaiveDate) -> usize {
        self.desks[position].taken.filter(|(of, _)| *of == day).map_or(0, |(_, count)| count)
    }

    /// The daily quota of an institution, if so many more orders would exceed it.
    pub(crate) fn exceeded(
        &self,
        institution: &Institution,
        more: usize,
        at: DateTime<Utc>,
    ) -> Option<i32> {
        let quota = institution.terms(self.nation.extent()).quota_per_day?;
        let taken = self.taken_on(institution.position(), day_of(at));
        usize::try_from(quota).is_ok_and(|quota| taken + more > quota).then_some(quota)
    }

    /// New manners: what bad ones held back is taken up again.
    fn take_manners(&mut self, at: DateTime<Utc>, set: MannersSet) {
        self.now = self.now.max(at);
        let mut postponed: HashMap<usize, Vec<(DateTime<Utc>, u64)>> = HashMap::new();
        for (key, id) in &self.agenda {
            if let Some(kept) = self.orders.get(id) {
                postponed.entry(kept.institution).or_default().push(*key);
            }
        }
        let all = self.nation.extent().institutions();
        let told: Vec<usize> = all
            .iter()
            .filter(|row| set.contains_key(row.code) || set.contains_key("*"))
            .map(Institution::position)
            .collect();
        for &position in &told {
            self.start_afresh(position, postponed.remove(&position).unwrap_or_default(), at);
        }
        self.manners.extend(set.into_iter().map(|(code, manners)| (code, manners.in_full())));
        told.into_iter().for_each(|position| self.watch_holds(position));
    }

    /// `postponed`: what an outage postponed is due again as it was at first.
    fn start_afresh(
        &mut self,
        position: usize,
        postponed: Vec<(DateTime<Utc>, u64)>,
        at: DateTime<Utc>,
    ) {
        let desk = &mut self.desks[position];
        desk.spoilt = 0;
        desk.outbox.values_mut().for_each(|message| message.is_parked = false);
        let mut waiting = std::mem::take(&mut desk.withheld);
        let muted = std::mem::take(&mut desk.muted);
        waiting.extend(postponed.iter().filter_map(|key| self.agenda.remove(key)));
        for id in waiting {
            let due = self.orders.get(&id).map_or(at, |kept| kept.due.max(at));
            let sequence = self.next_sequence();
            self.agenda.insert((due, sequence), id);
        }
        for message in muted {
            let sequence = self.next_sequence();
            self.desks[position].outbox.insert((at, sequence), message);
        }
    }
}

/// SM3 of an order as serialised.
pub(crate) fn order_digest(order: &Order) -> [u8; 32] {
    seal::digest(&serde_json::to_vec(order).unwrap_or_default())
}

/// When `manners` have an order worked that came at `at`.
fn delayed(manners: &Manners, order: &Order, at: DateTime<Utc>) -> DateTime<Utc> {
    if !manners.concern(order.act.function()) {
        return at;
    }
    let spread = u64::from(manners.answer_spread_minutes);
    let extra = Dice::new(0, order.id.as_str(), 0).below(spread + 1);
    let minutes = u64::from(manners.answer_after_minutes) + extra;
    let due = at + TimeDelta::minutes(i64::try_from(minutes).unwrap_or(0));
    if manners.nightly_batch { tonight(order, due) } else { due }
}

/// Between one and three of the night after `at`.
fn tonight(order: &Order, at: DateTime<Utc>) -> DateTime<Utc> {
    const FROM: Option<NaiveTime> = NaiveTime::from_hms_opt(1, 0, 0);
    const SECONDS: u64 = 2 * 60 * 60;
    let begins = |day: NaiveDate| instant(day, FROM.unwrap_or(NaiveTime::MIN));
    let tonight = begins(day_of(at));
    let next = begins(day_of(at).checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX));
    let second = Dice::new(0, order.id.as_str(), 1).below(SECONDS);
    let begins = if at < tonight { tonight } else { next };
    begins + TimeDelta::seconds(i64::try_from(second).unwrap_or(0))
}
