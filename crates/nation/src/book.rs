//! 账簿 – one thing and the measures on it: what a freeze catches, who is next in line, what may be
//! deducted. Pure; time comes in as an argument.
//!
//! Invariants, whatever is asked in whatever order: the balance is never negative; what is held is
//! never more than the balance; no hold holds more than its limit; money goes to holds in the order
//! they were registered (查扣冻规定 第26条). What is counted (shares) goes the same way, by number.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use contract::{Control, News, OrderId};
use kernel::Money;
use kernel::time::{day_of, instant};

use crate::holdings::{Movement, is_money};
use crate::{Holding, Owner};

/// 措施 – a freeze or a seal, in line or in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) order: OrderId,
    pub(crate) court: String,
    pub(crate) case_number: String,
    pub(crate) ruling: String,
    /// Still wanted: falls with every deduction and release. Zero for a seal.
    pub(crate) limit: Money,
    /// Stays free on the account, whatever this hold still wants.
    keep: Money,
    /// 实际控制额.
    pub(crate) held: Money,
    /// How many are wanted, and held, of what is counted.
    wanted: u64,
    pub(crate) units: u64,
    pub(crate) until: NaiveDate,
    /// How many days it runs once in force.
    span: Days,
    pub(crate) in_force: bool,
}

/// What an order asks to be put on a thing.
#[derive(Clone, Debug)]
pub(crate) struct NewHold {
    pub(crate) order: OrderId,
    pub(crate) court: String,
    pub(crate) case_number: String,
    pub(crate) ruling: String,
    pub(crate) limit: Money,
    /// 保留数额: stays free.
    pub(crate) keep: Money,
    /// How many, of what is counted; all when none is named.
    pub(crate) units: Option<u64>,
    pub(crate) from: NaiveDate,
    pub(crate) until: NaiveDate,
}

/// How a hold stands after an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) held: Money,
    pub(crate) limit: Money,
    /// How many are held, of what is counted.
    pub(crate) units: Option<u64>,
    pub(crate) until: NaiveDate,
    /// 0 in force, n: n-th of those waiting.
    pub(crate) rank: u32,
}

/// What came free, and what is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Freed {
    pub(crate) amount: Money,
    pub(crate) remaining: Money,
}

/// Why an act on a hold cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unable {
    /// No such hold is live.
    Missing,
    /// Less is held than asked for.
    Insufficient { held: Money },
    /// The new last day is not later than the old one.
    NotLater,
}

/// 财产及其上的措施.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    pub(crate) holding: Holding,
    pub(crate) owners: Vec<Owner>,
    pub(crate) balance: Money,
    pub(crate) holds: Vec<Hold>,
    movements: Vec<Movement>,
    /// What became of measures without an order about them, and was not told yet.
    news: Vec<(OrderId, News)>,
}

impl Asset {
    pub(crate) fn new(mut holding: Holding, owner: Owner) -> Self {
        let mut owners = vec![owner];
        owners.extend(holding.joint_with.iter().cloned());
        let mut asset = Self {
            owners,
            balance: holding.amount.unwrap_or(Money::ZERO),
            holds: Vec::new(),
            movements: Vec::new(),
            news: Vec::new(),
            holding: {
                holding.movements.sort_by_key(Movement::instant);
                holding
            },
        };
        asset.movements = std::mem::take(&mut asset.holding.movements);
        asset
    }

    /// A scenario speaks of this thing again: its balance becomes what it says, more will happen.
    pub(crate) fn restate(&mut self, holding: Holding, owner: Owner) {
        for owner in std::iter::once(owner).chain(holding.joint_with.iter().cloned()) {
            if !self.owners.contains(&owner) {
                self.owners.push(owner);
            }
        }
        self.movements.extend(holding.movements.iter().cloned());
        self.movements.sort_by_key(Movement::instant);
        if let Some(amount) = holding.amount {
            self.become_balance(amount);
        }
        let movements = Vec::new();
        self.holding = Holding { movements, ..holding };
    }

    pub(crate) fn is_owned_by(&self, document_number: &str) -> bool {
        self.owners.iter().any(|owner| owner.document_number == document_number)
    }

    pub(crate) fn exists_on(&self, day: NaiveDate) -> bool {
        self.holding.opened_on.is_none_or(|opened| opened <= day)
    }

    pub(crate) fn held(&self) -> Money {
        self.holds.iter().map(|hold| hold.held).sum()
    }

    pub(crate) fn available(&self) -> Money {
        self.balance.saturating_sub(self.held())
    }

    /// How many there are, of what is counted.
    pub(crate) fn units(&self) -> Option<u64> {
        (self.holding.kind.item().control == Control::Units)
            .then_some(self.holding.units.unwrap_or(0))
    }

    /// How many are held by all measures together.
    pub(crate) fn held_units(&self) -> u64 {
        self.holds.iter().map(|hold| hold.units).sum()
    }

    /// Neither pledged nor held.
    pub(crate) fn free_units(&self) -> u64 {
        let pledged = self.holding.facts.get("pledged_units").and_then(|text| text.parse().ok());
        let bound: u64 = self.held_units() + pledged.unwrap_or(0);
        self.units().unwrap_or(0).saturating_sub(bound)
    }

    /// When something next happens by itself.
    pub(crate) fn next_event(&self) -> Option<DateTime<Utc>> {
        let moves = self.movements.first().and_then(Movement::instant);
        moves.into_iter().chain(self.holds.iter().filter_map(Hold::lapses_at)).min()
    }

    /// What there is to tell since last asked.
    pub(crate) fn take_news(&mut self) -> Vec<(OrderId, News)> {
        std::mem::take(&mut self.news)
    }

    /// Let happen what happens by itself until `now`: movements, and the end of measures at
    /// midnight after their last day.
    pub(crate) fn settle(&mut self, now: DateTime<Utc>) {
        loop {
            let moves = self.movements.first().and_then(Movement::instant);
            let lapses = self.holds.iter().filter_map(Hold::lapses_at).min();
            match (moves, lapses) {
                (Some(moves), lapses) if moves <= now && lapses.is_none_or(|at| moves <= at) => {
                    let movement = self.movements.remove(0);
                    self.happen(&movement, day_of(moves));
                }
                (_, Some(at)) if at <= now => {
                    self.holds.retain(|hold| hold.lapses_at() != Some(at));
                    self.flow(day_of(at));
                }
                _ => return,
            }
        }
    }

    fn happen(&mut self, movement: &Movement, day: NaiveDate) {
        if let Some(amount) = movement.credit {
            self.credit(amount, day);
        }
        if let Some(amount) = movement.debit {
            self.balance = self.balance.saturating_sub(amount.min(self.available()));
        }
        if let Some(amount) = movement.balance {
            self.become_balance(amount);
            self.flow(day);
        }
        if let Some(reason) = &movement.lifted {
            for hold in std::mem::take(&mut self.holds) {
                self.news.push((hold.order, News::Ended { reason: reason.clone() }));
            }
        }
    }

    fn become_balance(&mut self, amount: Money) {
        self.balance = amount.max(self.held());
    }

    pub(crate) fn credit(&mut self, amount: Money, day: NaiveDate) {
        self.balance = self.balance.checked_add(amount).unwrap_or(Money::MAX);
        self.flow(day);
    }

    /// What is free goes to the first in line up to what it wants, what is left to the next.
    fn flow(&mut self, day: NaiveDate) {
        let (mut free, mut free_units) = (self.available(), self.free_units());
        let is_counted = self.units().is_some();
        for (index, hold) in self.holds.iter_mut().enumerate() {
            let may_go = free.saturating_sub(hold.keep);
            let caught = hold.limit.saturating_sub(hold.held).min(may_go);
            free = free.saturating_sub(caught);
            hold.held = hold.held.checked_add(caught).unwrap_or(hold.held);
            let units = hold.wanted.saturating_sub(hold.units).min(free_units);
            free_units -= units;
            hold.units += units;
            let caught_any = caught > Money::ZERO || units > 0;
            let comes_into_force = !hold.in_force && (index == 0 || caught_any);
            if comes_into_force {
                // 轮候 turns into force: its own period begins now.
                hold.in_force = true;
                hold.until = day.checked_add_days(hold.span).unwrap_or(hold.until);
            }
            if comes_into_force || units > 0 {
                self.news.push((hold.order.clone(), hold.in_force_news(is_counted)));
            } else if caught > Money::ZERO {
                self.news.push((hold.order.clone(), News::Caught { held: hold.held }));
            }
        }
    }

    /// 冻结 or 查封: get in line, catch what is free.
    pub(crate) fn hold(&mut self, new: NewHold, day: NaiveDate) -> Standing {
        let days = (new.until - new.from).num_days();
        self.holds.push(Hold {
            order: new.order.clone(),
            court: new.court,
            case_number: new.case_number,
            ruling: new.ruling,
            limit: new.limit,
            keep: new.keep,
            held: Money::ZERO,
            wanted: self.units().map_or(0, |all| new.units.unwrap_or(all)),
            units: 0,
            until: new.until,
            span: Days::new(u64::try_from(days).unwrap_or(0)),
            in_force: self.holds.is_empty(),
        });
        let until = new.until;
        self.flow(day);
        // In force at once: runs to the day the order names, whenever it was worked.
        if let Some(hold) = self.holds.last_mut() {
            hold.until = until;
        }
        // How it begins is what its order is answered.
        self.news.retain(|(order, _)| *order != new.order);
        self.standing(&new.order).unwrap_or(Standing {
            held: Money::ZERO,
            limit: new.limit,
            units: None,
            until,
            rank: 0,
        })
    }

    pub(crate) fn standing(&self, order: &OrderId) -> Option<Standing> {
        let index = self.holds.iter().position(|hold| &hold.order == order)?;
        let hold = &self.holds[index];
        let waiting = self.holds[..=index].iter().filter(|hold| !hold.in_force).count();
        let rank = if hold.in_force { 0 } else { u32::try_from(waiting).unwrap_or(u32::MAX) };
        let units = self.units().map(|_| hold.units);
        Some(Standing { held: hold.held, limit: hold.limit, units, until: hold.until, rank })
    }

    fn find(&mut self, order: &OrderId) -> Result<usize, Unable> {
        self.holds.iter().position(|hold| &hold.order == order).ok_or(Unable::Missing)
    }

    /// 续行.
    pub(crate) fn renew(&mut self, order: &OrderId, until: NaiveDate) -> Result<NaiveDate, Unable> {
        let index = self.find(order)?;
        let hold = &mut self.holds[index];
        if until <= hold.until {
            return Err(Unable::NotLater);
        }
        hold.until = until;
        Ok(until)
    }

    /// 解除 – all, or `amount` of what is held. A partly released freeze keeps what it still holds
    /// and catches no more: what was let go must not be caught again.
    pub(crate) fn release(
        &mut self,
        order: &OrderId,
        amount: Option<Money>,
        day: NaiveDate,
    ) -> Result<Freed, Unable> {
        let index = self.find(order)?;
        let hold = &mut self.holds[index];
        let freed = amount.unwrap_or(hold.held).min(hold.held);
        hold.held = hold.held.saturating_sub(freed);
        hold.limit = hold.held;
        let remaining = hold.held;
        if amount.is_none() || remaining == Money::ZERO {
            self.holds.remove(index);
        }
        self.flow(day);
        Ok(Freed { amount: freed, remaining })
    }

    /// 扣划 – only out of what this very hold holds.
    pub(crate) fn deduct(
        &mut self,
        order: &OrderId,
        amount: Money,
        day: NaiveDate,
    ) -> Result<(), Unable> {
        let index = self.find(order)?;
        let hold = &mut self.holds[index];
        let Some(held) = hold.held.checked_sub(amount) else {
            return Err(Unable::Insufficient { held: hold.held });
        };
        hold.held = held;
        hold.limit = hold.limit.saturating_sub(amount);
        let is_spent = hold.limit == Money::ZERO;
        self.balance = self.balance.saturating_sub(amount);
        if is_spent {
            self.holds.remove(index);
        }
        self.flow(day);
        Ok(())
    }

    /// Whether it is an account, to be frozen, or a thing, to be sealed.
    pub(crate) fn is_money(&self) -> bool {
        is_money(self.holding.kind)
    }
}

impl Hold {
    fn in_force_news(&self, is_counted: bool) -> News {
        let units = is_counted.then_some(self.units);
        News::InForce { held: self.held, units, until: self.until }
    }

    /// A waiting measure does not run out: its period begins when it comes into force.
    fn lapses_at(&self) -> Option<DateTime<Utc>> {
        let after = self.until.succ_opt()?;
        self.in_force.then(|| instant(after, NaiveTime::MIN))
    }
}
