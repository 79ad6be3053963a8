//! 控制登记簿 – what an institution says it holds for the court; and what one says that lies throughout.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use contract::{HoldPage, HoldStated, OrderAct, OrderId, Outcome, ResultCode};
use kernel::Money;

use super::work::{Job, refused};
use super::{AssetKey, World};
use crate::book::Standing;
use crate::institutions::Institution;

/// Most measures on a page.
const PAGE: usize = 500;

/// A measure somebody's order put on something.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) target: String,
    /// Who gave the order.
    sender: Arc<str>,
}

/// A measure that is not there.
#[derive(Debug)]
pub(super) struct Phantom {
    stated: HoldStated,
    sender: Arc<str>,
}

fn stated(order: &OrderId, target: &str, standing: Standing) -> HoldStated {
    let Standing { held, units, until, rank, .. } = standing;
    HoldStated { order: order.clone(), target: target.to_owned(), held, units, until, rank }
}

impl World {
    fn sender_of(&self, order: &OrderId) -> Arc<str> {
        self.orders.get(order).map(|kept| Arc::clone(&kept.sender)).unwrap_or_default()
    }

    /// The order of `job` put a measure on a thing: it is in the register from now on.
    pub(super) fn place(&mut self, job: &Job<'_>, key: &AssetKey) {
        let order = &job.order.id;
        let placed = Placed { target: key.1.clone(), sender: self.sender_of(order) };
        self.desks[job.position].holds.insert(order.clone(), placed);
        self.stir(key, job.at);
    }

    /// An order changed the measure `hold_order`; one that is over leaves the register.
    pub(super) fn changed(&mut self, job: &Job<'_>, hold_order: &OrderId) {
        let Some(placed) = self.desks[job.position].holds.get(hold_order) else { return };
        let key = job.key(&placed.target);
        if self.assets.get(&key).is_none_or(|asset| asset.standing(hold_order).is_none()) {
            self.desks[job.position].holds.remove(hold_order);
        }
        self.stir(&key, job.at);
    }

    /// Who lies throughout writes down what it says.
    pub(super) fn feign(&mut self, job: &Job<'_>, target: &str, standing: Standing) {
        if job.manners.lying_throughout {
            let order = &job.order.id;
            let stated = stated(order, target, standing);
            let phantom = Phantom { stated, sender: self.sender_of(order) };
            self.desks[job.position].phantoms.insert(order.clone(), phantom);
        }
    }

    /// What is said to an order about a measure that is not there. No money comes of it.
    pub(super) fn pretend(&mut self, job: &Job<'_>) -> Option<Outcome> {
        if !job.manners.lying_throughout {
            return None;
        }
        let phantoms = &mut self.desks[job.position].phantoms;
        match &job.order.act {
            OrderAct::Renew { hold_order, until } => {
                phantoms.get_mut(hold_order)?.stated.until = *until;
                Some(Outcome::Renewed { until: *until })
            }
            OrderAct::Release { hold_order, amount } => {
                let stated = &mut phantoms.get_mut(hold_order)?.stated;
                let freed = amount.unwrap_or(stated.held).min(stated.held);
                let remaining = stated.held.saturating_sub(freed);
                stated.held = remaining;
                if amount.is_none() || remaining == Money::ZERO {
                    phantoms.remove(hold_order);
                }
                Some(Outcome::Released { amount: freed, remaining })
            }
            OrderAct::Unseal { hold_order } => {
                let target = phantoms.remove(hold_order)?.stated.target;
                Some(Outcome::Unsealed { target })
            }
            OrderAct::Deduct { hold_order, .. } => {
                phantoms.get(hold_order)?;
                Some(refused(ResultCode::Insufficient, "核心系统可扣金额不足"))
            }
            _ => None,
        }
    }

    /// The page of an institution's register after `after`, for the court it serves.
    pub(crate) fn register(
        &self,
        institution: &Institution,
        after: Option<&OrderId>,
        at: DateTime<Utc>,
    ) -> HoldPage {
        let desk = &self.desks[institution.position()];
        let court = &self.court_code;
        let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let held = desk.holds.range::<OrderId, _>(from).filter_map(|(order, placed)| {
            if placed.sender != *court {
                return None;
            }
            let asset = self.look(&(institution.position(), placed.target.clone()), at)?;
            Some((order, stated(order, &placed.target, asset.standing(order)?)))
        });
        let mut page: BTreeMap<&OrderId, HoldStated> = held.take(PAGE + 1).collect();
        if self.manners_of(institution.code).lying_throughout {
            let phantoms = desk.phantoms.range::<OrderId, _>(from);
            let said = phantoms.filter(|(_, phantom)| phantom.sender == *court);
            page.extend(said.take(PAGE + 1).map(|(order, said)| (order, said.stated.clone())));
        }
        let more = page.len() > PAGE;
        HoldPage {
            institution: institution.code.to_owned(),
            as_of: at,
            holds: page.into_values().take(PAGE).collect(),
            more,
        }
    }
}
