//! 发件 – what waits to be sent to the court, when, and what became of it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use contract::{Answer, Notice, OrderId, StatementLine};
use kernel::time::day_of;

use super::{Body, Message, World};
use crate::institutions::{self, Institution};
use crate::scenario::{Payment, Spoil};
use crate::world::work::COURT_BANK;

/// Most items in one envelope.
const ENVELOPE_MAX: usize = 100;

/// 信封 – items of one kind from one institution, to be sent in one batch.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) institution: &'static Institution,
    pub(crate) messages: Vec<u64>,
    pub(crate) contents: Contents,
    pub(crate) spoil: Option<Spoil>,
}

#[derive(Debug)]
pub(crate) enum Contents {
    Answers(Vec<Answer>),
    Statements(Vec<StatementLine>),
    Notices(Vec<Notice>),
}

impl World {
    /// Institutions with something to send at `now`.
    pub(crate) fn senders(&self, now: DateTime<Utc>) -> Vec<usize> {
        (0..self.desks.len())
            .filter(|position| self.waiting(*position, now).next().is_some())
            .collect()
    }

    /// What may go out now, oldest first.
    fn waiting(
        &self,
        position: usize,
        now: DateTime<Utc>,
    ) -> impl DoubleEndedIterator<Item = (u64, &Message)> {
        let outbox = &self.desks[position].outbox;
        // Most desks have nothing to say: their manners need not be looked up.
        let is_away = !outbox.is_empty() && self.is_away(institutions::at(position), now);
        outbox
            .range(..=(now, u64::MAX))
            .filter(move |(_, message)| !is_away && !message.is_parked)
            .map(|(key, message)| (key.1, message))
    }

    /// Offline or hung.
    fn is_away(&self, institution: &Institution, now: DateTime<Utc>) -> bool {
        self.offline(institution.code, now).is_some() || self.manners_of(institution.code).hung
    }

    /// The next envelope of an institution, if it has something to send.
    pub(crate) fn envelope(&self, position: usize, now: DateTime<Utc>) -> Option<Envelope> {
        let institution = institutions::at(position);
        let manners = self.manners_of(institution.code);
        let first = if manners.reversed {
            self.waiting(position, now).next_back()?
        } else {
            self.waiting(position, now).next()?
        };
        let may_spoil = manners.spoil_times.is_none_or(|t| self.desks[position].spoilt < t);
        let spoil_of = |message: &Message| {
            manners.spoil.filter(|_| may_spoil && manners.concern(message.function))
        };
        let spoil = spoil_of(first.1);
        let alike = |message: &Message| {
            std::mem::discriminant(&message.body) == std::mem::discriminant(&first.1.body)
                && spoil_of(message).is_some() == spoil.is_some()
        };
        let matching = self.waiting(position, now).filter(|(_, message)| alike(message));
        let chosen: Vec<(u64, &Message)> = if manners.reversed {
            matching.rev().take(ENVELOPE_MAX).collect()
        } else {
            matching.take(ENVELOPE_MAX).collect()
        };
        let contents = match &first.1.body {
            Body::Answer(_) => {
                Contents::Answers(chosen.iter().filter_map(|(_, m)| self.answer_in(m)).collect())
            }
            Body::Statement(_) => Contents::Statements(
                chosen.iter().filter_map(|(_, message)| statement_in(message)).collect(),
            ),
            Body::Notice(_) => {
                Contents::Notices(chosen.iter().filter_map(|(_, m)| notice_in(m)).collect())
            }
        };
        let messages = chosen.iter().map(|(sequence, _)| *sequence).collect();
        Some(Envelope { institution, messages, contents, spoil })
    }

    fn answer_in(&self, message: &Message) -> Option<Answer> {
        match &message.body {
            Body::Answer(id) => self.answer_to(id),
            Body::Statement(_) | Body::Notice(_) => None,
        }
    }

    /// Acknowledged: gone, unless more copies are to be sent.
    pub(super) fn sent(&mut self, institution: &str, messages: &[u64]) {
        self.acknowledged += messages.len() as u64;
        self.each_message(institution, messages, |message| {
            let is_last = message.copies == 0;
            message.copies = message.copies.saturating_sub(1);
            is_last
        });
    }

    /// Sent spoilt: counts as one, and if there is no end to it, waits for better manners.
    pub(super) fn spoilt(&mut self, institution: &str, messages: &[u64]) {
        let is_endless = self.manners_of(institution).spoil_times.is_none();
        if let Some(position) = self.find(institution).map(Institution::position) {
            self.desks[position].spoilt += 1;
        }
        self.each_message(institution, messages, |message| {
            message.is_parked = is_endless;
            false
        });
    }

    fn each_message(
        &mut self,
        institution: &str,
        messages: &[u64],
        mut is_done: impl FnMut(&mut Message) -> bool,
    ) {
        let Some(position) = self.find(institution).map(Institution::position) else {
            return;
        };
        let mut wanted: Vec<u64> = messages.to_vec();
        wanted.sort_unstable();
        let outbox = &mut self.desks[position].outbox;
        outbox.retain(|(_, sequence), message| {
            wanted.binary_search(sequence).is_err() || !is_done(message)
        });
    }

    /// An order came again: if it is worked, its answer is sent again; it is not worked again.
    pub(super) fn answer_again(&mut self, at: DateTime<Utc>, orders: Vec<OrderId>) {
        self.now = self.now.max(at);
        for id in orders {
            let Some(kept) = self.orders.get(&id).filter(|kept| kept.said.is_some()) else {
                continue;
            };
            let position = kept.institution;
            let is_waiting =
                |message: &Message| matches!(&message.body, Body::Answer(o) if *o == id);
            let desk = &self.desks[position];
            if desk.outbox.values().chain(&desk.muted).any(is_waiting) {
                continue;
            }
            let body = Body::Answer(id);
            let message = Message { body, function: "repeat", copies: 0, is_parked: false };
            self.send(position, at, message);
        }
    }

    pub(super) fn statement(
        &mut self,
        at: DateTime<Utc>,
        payment: Payment,
        order: Option<OrderId>,
    ) -> StatementLine {
        let number = self.next_sequence();
        StatementLine {
            serial: format!("CB{}{number:010}", day_of(at).format("%Y%m%d")),
            sub_account: payment.sub_account,
            amount: payment.amount,
            payer_name: payment.payer_name,
            payer_account: payment.payer_account,
            remark: payment.remark,
            at,
            order,
        }
    }

    pub(super) fn send_statement(&mut self, at: DateTime<Utc>, line: StatementLine) {
        let position = self.find(COURT_BANK).map_or(0, Institution::position);
        let copies = self.manners_of(COURT_BANK).copies;
        let body = Body::Statement(line);
        self.send(position, at, Message { body, function: "statement", copies, is_parked: false });
    }

    /// When something next falls due: an order to work, a message to send. Not after `now` when it
    /// is due already. Messages of desks in `stuck`, which the court did not take, count only once
    /// they would fall due later.
    pub(crate) fn next_due(
        &self,
        now: DateTime<Utc>,
        stuck: &BTreeSet<usize>,
    ) -> Option<DateTime<Utc>> {
        let busy = self.desks.iter().enumerate().filter(|(_, desk)| !desk.outbox.is_empty());
        let sends = busy.filter_map(|(position, desk)| {
            let code = institutions::at(position).code;
            if self.manners_of(code).hung {
                return None;
            }
            let offline = self.offline(code, now);
            let waiting = desk.outbox.iter().filter(|(_, message)| !message.is_parked);
            waiting
                .map(|((due, _), _)| offline.map_or(*due, |until| until.max(*due)))
                .find(|due| *due > now || !stuck.contains(&position))
        });
        self.next_work().into_iter().chain(sends).min()
    }

    /// Whether there is something due and not done.
    pub(crate) fn has_work(&self, now: DateTime<Utc>) -> bool {
        self.next_work().is_some_and(|due| due <= now)
    }

    /// When an order is next to be worked, or a measure next changes by itself.
    fn next_work(&self) -> Option<DateTime<Utc>> {
        let order = self.agenda.first_key_value().map(|((due, _), _)| *due);
        order.into_iter().chain(self.stirs.first().map(|(due, _)| *due)).min()
    }

    /// Messages that might go out now and are not yet acknowledged.
    pub(crate) fn undelivered(&self, now: DateTime<Utc>) -> usize {
        (0..self.desks.len()).map(|position| self.waiting(position, now).count()).sum()
    }

    /// An order of another institution, as a careless bank might answer it.
    pub(crate) fn foreign_order(&self, institution: &Institution) -> Option<(OrderId, [u8; 32])> {
        let position = institution.position();
        let foreign = self.orders.iter().filter(|(_, kept)| kept.institution != position);
        foreign.map(|(id, kept)| (id.clone(), kept.digest)).min_by(|a, b| a.0.cmp(&b.0))
    }
}

fn statement_in(message: &Message) -> Option<StatementLine> {
    match &message.body {
        Body::Statement(line) => Some(line.clone()),
        Body::Answer(_) | Body::Notice(_) => None,
    }
}

fn notice_in(message: &Message) -> Option<Notice> {
    match &message.body {
        Body::Notice(notice) => Some(notice.clone()),
        Body::Answer(_) | Body::Statement(_) => None,
    }
}
