//! 考题 – the orders of an examination.

use std::sync::atomic::Ordering;

use chrono::{Days, NaiveDate, TimeDelta};
use contract::{CaseAccount, DocumentRef, Order, OrderAct, OrderId, PropertyKind};
use kernel::Money;
use kernel::time::day_of;

use super::court::Examiner;

/// A case's letter: an examination plays several cases at one account.
pub(super) type Case = char;

impl Examiner {
    pub(super) fn today(&self) -> NaiveDate {
        day_of((self.examination.now)())
    }

    /// So many days from today.
    pub(super) fn day(&self, ahead: u64) -> NaiveDate {
        self.today().checked_add_days(Days::new(ahead)).unwrap_or(NaiveDate::MAX)
    }

    /// An order nobody has seen before.
    pub(super) fn order(&self, case: Case, act: OrderAct) -> Order {
        let own = &self.examination;
        let now = (own.now)();
        let ordinal = self.ordinal.fetch_add(1, Ordering::Relaxed);
        let case_number = format!("（检查）{}{case}", own.mark);
        let ruling = format!("{case_number}之{ordinal}");
        let id = seal::order_id(
            &own.court_word,
            &case_number,
            &ruling,
            &own.account,
            &own.institution,
            act.function(),
            u32::try_from(ordinal).unwrap_or_default(),
        );
        Order {
            id: id.into(),
            institution: own.institution.clone(),
            court: own.court_word.clone(),
            case_number,
            ruling: ruling.clone(),
            officer: own.officer.clone(),
            subject: own.subject.clone(),
            act,
            articles: vec!["法释〔2013〕20号 第2条".to_owned()],
            documents: vec![DocumentRef {
                number: ruling,
                name: "检查用通知书".to_owned(),
                digest: seal::digest_hex(b"examination"),
            }],
            issued_at: now,
            answer_by: now + TimeDelta::hours(24),
        }
    }

    /// Every kind there is: the account is found whatever it is called.
    pub(super) fn query(&self) -> Order {
        self.order('Q', OrderAct::Query { kinds: PropertyKind::ALL.to_vec() })
    }

    /// Freeze up to `limit` and leave `keep` free.
    pub(super) fn freeze(&self, case: Case, limit: Money, keep: Money) -> Order {
        let (from, until) = (self.today(), self.day(364));
        self.order(case, OrderAct::Freeze { target: self.account(), limit, keep, from, until })
    }

    pub(super) fn account(&self) -> String {
        self.examination.account.clone()
    }

    pub(super) fn renew(&self, hold: &OrderId, until: NaiveDate) -> Order {
        self.order('A', OrderAct::Renew { hold_order: hold.clone(), until })
    }

    pub(super) fn release(&self, case: Case, hold: &OrderId, amount: Option<Money>) -> Order {
        self.order(case, OrderAct::Release { hold_order: hold.clone(), amount })
    }

    pub(super) fn deduct(&self, hold: &OrderId, amount: Money, to: &CaseAccount) -> Order {
        self.order('A', OrderAct::Deduct { hold_order: hold.clone(), amount, to: to.clone() })
    }
}
