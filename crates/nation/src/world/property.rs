//! Who has what, as the institutions know it: from a scenario if one speaks of the person, else from
//! the seed. Only things an order touched are kept.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contract::{Found, Measure, OrderId, PropertyKind, Subject};
use kernel::time::day_of;
use kernel::{IdNumber, Money};
use serde::Serialize;

use super::{AssetKey, CaseMoney, Known, World};
use crate::book::Asset;
use crate::holdings::{is_money, kind_zh};
use crate::institutions::{self, Extent};
use crate::scenario::{HoldingsSet, Payment};
use crate::{Holding, Owner};

/// 真实状况 of one thing: what is really there, whatever the institution says.
#[derive(Clone, Debug, Serialize)]
pub struct AssetState {
    /// Institution.
    pub institution: String,
    /// Account, plate, unit number.
    pub asset: String,
    /// Kind.
    pub kind: PropertyKind,
    /// Balance.
    pub balance: Money,
    /// Held by all measures together.
    pub held: Money,
    /// Free.
    pub available: Money,
    /// How many there are, of what is counted.
    pub units: Option<u64>,
    /// How many of them are held.
    pub held_units: u64,
    /// Measures, in the order they were registered.
    pub holds: Vec<HoldState>,
}

/// 真实措施.
#[derive(Clone, Debug, Serialize)]
pub struct HoldState {
    /// Order that made it.
    pub order: OrderId,
    /// Court.
    pub court: String,
    /// Case.
    pub case_number: String,
    /// Still wanted.
    pub limit: Money,
    /// Held.
    pub held: Money,
    /// How many are held, of what is counted.
    pub units: u64,
    /// Last day.
    pub until: NaiveDate,
    /// 0 in force, n: n-th of those waiting.
    pub rank: u32,
}

/// The same number however it was written.
pub(crate) fn plain_number(document_number: &str) -> String {
    document_number
        .parse::<IdNumber>()
        .map_or_else(|_| document_number.trim().to_uppercase(), |number| number.reveal())
}

/// Somebody, and what the seed says they have (nothing when a scenario speaks of them).
pub(super) struct Someone {
    pub(super) name: String,
    pub(super) number: String,
    keys: Vec<AssetKey>,
    derived: Vec<Holding>,
}

fn key_of(extent: Extent, holding: &Holding) -> Option<AssetKey> {
    Some((extent.find(&holding.institution)?.position(), holding.asset.clone()))
}

impl World {
    pub(super) fn someone(&self, document_number: &str) -> Option<Someone> {
        let number = plain_number(document_number);
        if let Some(known) = self.subjects.get(&number) {
            let (name, keys) = (known.name.clone(), known.assets.clone());
            return Some(Someone { name, number, keys, derived: Vec::new() });
        }
        let holder = self.nation.find(&number)?;
        let derived = self.nation.holdings(&holder);
        Some(Someone { name: holder.name().to_owned(), number, keys: Vec::new(), derived })
    }

    /// Everything `someone` has at `at`, settled; untouched things are computed, not kept.
    pub(super) fn things(&self, someone: &Someone, at: DateTime<Utc>) -> Vec<(usize, Asset)> {
        let mut things = Vec::new();
        for key in &someone.keys {
            things.extend(self.look(key, at).map(|asset| (key.0, asset)));
        }
        for holding in &someone.derived {
            let Some(key) = key_of(self.nation.extent(), holding) else { continue };
            let mut asset = match self.look(&key, at) {
                Some(kept) => kept,
                None => Asset::new(holding.clone(), owner(someone)),
            };
            tell(&mut asset.holding, holding);
            things.push((key.0, asset));
        }
        things.retain(|(_, asset)| asset.exists_on(day_of(at)));
        things
    }

    /// A kept thing as it is at `at`. To look changes nothing: what happens by itself is told when it
    /// does, not when somebody looks.
    pub(super) fn look(&self, key: &AssetKey, at: DateTime<Utc>) -> Option<Asset> {
        let mut asset = self.assets.get(key)?.clone();
        asset.settle(at);
        Some(asset)
    }

    /// The thing `target` at an institution, kept from now on and settled.
    pub(super) fn thing(
        &mut self,
        key: &AssetKey,
        someone: Option<&Someone>,
        at: DateTime<Utc>,
    ) -> Option<&mut Asset> {
        if !self.assets.contains_key(key) {
            let someone = someone?;
            let extent = self.nation.extent();
            let is_meant = |holding: &&Holding| key_of(extent, holding).as_ref() == Some(key);
            let holding = someone.derived.iter().find(is_meant)?;
            let kept = Asset::new(without_what_is_told(holding), owner(someone));
            self.assets.insert(key.clone(), kept);
        }
        let asset = self.assets.get_mut(key)?;
        asset.settle(at);
        asset.exists_on(day_of(at)).then_some(asset)
    }

    /// The account `account` at the bank in `key`, whosever it is.
    pub(super) fn account(&mut self, key: &AssetKey, at: DateTime<Utc>) -> Option<&mut Asset> {
        let holder = self.nation.holder_of_account(&key.1);
        let someone = holder.and_then(|holder| self.someone(holder.document_number()));
        self.thing(key, someone.as_ref(), at).filter(|asset| asset.is_money())
    }

    pub(super) fn take_holdings(&mut self, at: DateTime<Utc>, set: HoldingsSet) {
        self.now = self.now.max(at);
        for subject in set.subjects {
            let number = plain_number(&subject.document_number);
            let owner = Owner { name: subject.name.clone(), document_number: number.clone() };
            for holding in subject.holdings {
                let key = key_of(self.nation.extent(), &holding);
                for joint in holding.joint_with.clone() {
                    self.link(plain_number(&joint.document_number), &joint.name, key.clone());
                }
                self.link(number.clone(), &owner.name, key);
                self.take_holding(holding, owner.clone(), at);
            }
            self.link(number, &owner.name, None);
        }
    }

    fn take_holding(&mut self, mut holding: Holding, owner: Owner, at: DateTime<Utc>) {
        let Some(key) = key_of(self.nation.extent(), &holding) else { return };
        if holding.name.is_empty() {
            kind_zh(holding.kind).clone_into(&mut holding.name);
        }
        for joint in &mut holding.joint_with {
            joint.document_number = plain_number(&joint.document_number);
        }
        match self.assets.get_mut(&key) {
            Some(asset) => {
                asset.settle(at);
                asset.restate(holding, owner);
                asset.settle(at);
            }
            None => {
                self.assets.insert(key.clone(), Asset::new(holding, owner));
            }
        }
        self.stir(&key, at);
    }

    fn link(&mut self, number: String, name: &str, key: Option<AssetKey>) {
        let known = self
            .subjects
            .entry(number)
            .or_insert_with(|| Known { name: name.to_owned(), assets: Vec::new() });
        name.clone_into(&mut known.name);
        if let Some(key) = key.filter(|key| !known.assets.contains(key)) {
            known.assets.push(key);
        }
    }

    /// What somebody really has, and the measures on it.
    pub(crate) fn truth(&self, number: &str, at: DateTime<Utc>) -> Option<Vec<AssetState>> {
        let someone = self.someone(number)?;
        let things = self.things(&someone, at);
        Some(things.iter().map(|(position, asset)| state_of(*position, asset)).collect())
    }

    pub(super) fn take_payment(&mut self, at: DateTime<Utc>, payment: Payment) {
        self.now = self.now.max(at);
        let holder = payment.sub_account.clone();
        self.credit_case(&payment.sub_account, holder, payment.amount);
        let line = self.statement(at, payment, None);
        self.send_statement(at, line);
    }

    pub(super) fn credit_case(&mut self, sub_account: &str, holder: String, amount: Money) {
        let money = self
            .case_money
            .entry(sub_account.to_owned())
            .or_insert(CaseMoney { holder, balance: Money::ZERO });
        money.balance = money.balance.checked_add(amount).unwrap_or(Money::MAX);
    }

    pub(crate) fn touched(&self) -> usize {
        self.assets.len()
    }
}

/// Facts that decide what may be done with a thing.
const BINDING: [&str; 3] = ["pledged_units", "redeemable_on", "withdrawable"];

/// A thing of the seed as kept. Whatever else is told of it is made up again when asked for.
fn without_what_is_told(holding: &Holding) -> Holding {
    let mut kept = Holding { facts: BTreeMap::new(), name: String::new(), ..holding.clone() };
    let binding = holding.facts.iter().filter(|(name, _)| BINDING.contains(&name.as_str()));
    kept.facts.extend(binding.map(|(name, fact)| (name.clone(), fact.clone())));
    kept
}

/// Tell again what is told of a thing of the seed.
fn tell(kept: &mut Holding, holding: &Holding) {
    kept.name.clone_from(&holding.name);
    kept.facts.clone_from(&holding.facts);
}

fn owner(someone: &Someone) -> Owner {
    Owner { name: someone.name.clone(), document_number: someone.number.clone() }
}

fn state_of(position: usize, asset: &Asset) -> AssetState {
    let rank = |order: &OrderId| asset.standing(order).map_or(0, |standing| standing.rank);
    let holds = asset.holds.iter().map(|hold| HoldState {
        order: hold.order.clone(),
        court: hold.court.clone(),
        case_number: hold.case_number.clone(),
        limit: hold.limit,
        held: hold.held,
        units: hold.units,
        until: hold.until,
        rank: rank(&hold.order),
    });
    AssetState {
        institution: institutions::at(position).code.to_owned(),
        asset: asset.holding.asset.clone(),
        kind: asset.holding.kind,
        balance: asset.balance,
        held: asset.held(),
        available: asset.available(),
        units: asset.units(),
        held_units: asset.held_units(),
        holds: holds.collect(),
    }
}

/// A thing as an institution reports it to a court.
pub(crate) fn found(asset: &Asset, subject: &Subject) -> Found {
    let holding = &asset.holding;
    let money = is_money(holding.kind);
    let mut facts = holding.facts.clone();
    let number = plain_number(&subject.document_number);
    let others: Vec<&str> = asset
        .owners
        .iter()
        .filter(|owner| owner.document_number != number)
        .map(|owner| owner.name.as_str())
        .collect();
    if !others.is_empty() {
        facts.insert("co_owners".to_owned(), others.join(","));
    }
    if asset.units().is_some() {
        facts.insert("held_units".to_owned(), asset.held_units().to_string());
    }
    let measures = asset.holds.iter().map(|hold| Measure {
        authority: law::courts::name(&hold.court),
        ruling: hold.ruling.clone(),
        amount: money.then_some(if hold.in_force { hold.held } else { Money::ZERO }),
        until: hold.until,
    });
    Found {
        kind: holding.kind,
        asset: holding.asset.clone(),
        name: holding.name.clone(),
        amount: money.then_some(asset.balance),
        available: money.then_some(asset.available()),
        units: asset.units(),
        purpose: holding.purpose,
        fixed_term: holding.fixed_term,
        facts,
        measures: measures.collect(),
    }
}
