//! 办理 – what an institution does with an order when its time has come, and what it answers.

use chrono::{DateTime, TimeDelta, Utc};
use contract::{
    Answer, CaseAccount, Order, OrderAct, OrderId, Outcome, PropertyKind, Purpose, ResultCode,
};
use kernel::Money;
use kernel::time::day_of;

use super::property::{Someone, found};
use super::{AssetKey, Body, Message, World};
use crate::book::{Freed, NewHold, Standing, Unable};
use crate::institutions::{INSTITUTIONS, Institution, Kind};
use crate::scenario::{Manners, Payment};

/// Code of the court's own bank; case money goes nowhere else.
pub const COURT_BANK: &str = "COURT-BANK";
/// 国库账户 – accounts of the court's bank beginning so are the treasury's.
pub const TREASURY_PREFIX: &str = "TREASURY";

/// What an order came to: an outcome, or the refusal to be sent instead.
type Done = Result<Outcome, Outcome>;

fn refused(code: ResultCode, text: impl Into<String>) -> Outcome {
    Outcome::Refused { code, text: text.into() }
}

/// Where and when an order is carried out, and about whom.
struct Job<'a> {
    order: &'a Order,
    position: usize,
    at: DateTime<Utc>,
    manners: &'a Manners,
    someone: Option<Someone>,
}

impl Job<'_> {
    fn key(&self, target: &str) -> AssetKey {
        (self.position, target.to_owned())
    }
}

impl World {
    /// Carry out every order due by `at`, in the order they fell due.
    pub(super) fn work(&mut self, at: DateTime<Utc>) {
        self.now = self.now.max(at);
        while let Some(entry) = self.agenda.first_entry()
            && entry.key().0 <= at
        {
            let due = entry.key().0;
            let id = entry.remove();
            self.work_one(id, due);
        }
    }

    fn work_one(&mut self, id: OrderId, due: DateTime<Utc>) {
        let Some(kept) = self.orders.get_mut(&id) else { return };
        let (position, digest) = (kept.institution, kept.digest);
        let Some(order) = kept.order.take() else { return };
        let code = INSTITUTIONS[position].code;
        let function = order.act.function();
        let mut manners = self.manners_of(code);
        let offline = self.offline(code, due);
        if !manners.concern(function) {
            manners = Manners::default();
        }
        if manners.silent || offline.is_some() {
            if let Some(kept) = self.orders.get_mut(&id) {
                kept.order = Some(order);
            }
            if manners.silent {
                self.desks[position].withheld.push(id);
            } else if let Some(until) = offline {
                let sequence = self.next_sequence();
                self.agenda.insert((until, sequence), id);
            }
            return;
        }
        let serial = self.desks[position].serial + 1;
        self.desks[position].serial = serial;
        let outcome = self.carry_out(&order, position, due, serial, &manners);
        let answer = Answer {
            order: id.clone(),
            serial,
            answered_at: due,
            request_digest: hex::encode(digest),
            outcome,
        };
        if let Some(kept) = self.orders.get_mut(&id) {
            kept.answer = Some(answer);
        }
        let late = manners.late_by_minutes.map(|m| order.answer_by + TimeDelta::minutes(m.into()));
        let (body, copies) = (Body::Answer(id), manners.copies);
        let message = Message { body, function, copies, is_parked: false };
        if manners.mute {
            self.desks[position].muted.push(message);
        } else {
            self.send(position, late.map_or(due, |late| late.max(due)), message);
        }
    }

    pub(super) fn send(&mut self, position: usize, due: DateTime<Utc>, message: Message) {
        let sequence = self.next_sequence();
        self.desks[position].outbox.insert((due, sequence), message);
    }

    fn carry_out(
        &mut self,
        order: &Order,
        position: usize,
        at: DateTime<Utc>,
        serial: u64,
        manners: &Manners,
    ) -> Outcome {
        let someone = self.someone(&order.subject.document_number);
        let job = Job { order, position, at, manners, someone };
        if let Err(refusal) = admissible(&job) {
            return refusal;
        }
        let code = INSTITUTIONS[position].code;
        let bank_serial = format!("{code}-{}-{serial:08}", day_of(at).format("%Y%m%d"));
        let done = match &order.act {
            OrderAct::FindAccounts => Ok(self.find_accounts(&job)),
            OrderAct::Query { kinds } => Ok(self.query(&job, kinds)),
            OrderAct::Freeze { target, limit, from, until } => {
                let new = new_hold(order, *limit, *from, *until);
                self.freeze(&job, target, new)
            }
            OrderAct::Seal { target, from, until, .. } => {
                let new = new_hold(order, Money::ZERO, *from, *until);
                self.seal(&job, target, new)
            }
            OrderAct::Renew { hold_order, until } => self.renew(&job, hold_order, *until),
            OrderAct::Release { hold_order, amount } => self.release(&job, hold_order, *amount),
            OrderAct::Unseal { hold_order } => self.unseal(&job, hold_order),
            OrderAct::Deduct { hold_order, amount, to } => {
                self.deduct(&job, hold_order, *amount, to, bank_serial)
            }
            OrderAct::PayOut {
                case_account,
                payee_name,
                payee_bank,
                payee_account,
                amount,
                ..
            } => {
                let payee = Payee { name: payee_name, bank: payee_bank, account: payee_account };
                self.pay_out(&job, case_account, &payee, *amount, bank_serial)
            }
        };
        done.unwrap_or_else(|refusal| refusal)
    }

    /// 一键查询 – where accounts exist; never how much is on them.
    fn find_accounts(&mut self, job: &Job<'_>) -> Outcome {
        let things = job.someone.as_ref().map(|someone| self.things(someone, job.at));
        let mut banks: Vec<String> = things
            .unwrap_or_default()
            .iter()
            .filter(|(position, asset)| {
                INSTITUTIONS[*position].kind == Kind::Bank && asset.is_money()
            })
            .map(|(position, _)| INSTITUTIONS[*position].code.to_owned())
            .collect();
        banks.sort_unstable();
        banks.dedup();
        Outcome::Accounts { banks }
    }

    fn query(&mut self, job: &Job<'_>, kinds: &[PropertyKind]) -> Outcome {
        let things = job.someone.as_ref().map(|someone| self.things(someone, job.at));
        let items = things
            .unwrap_or_default()
            .iter()
            .filter(|(position, asset)| {
                *position == job.position && kinds.contains(&asset.holding.kind)
            })
            .map(|(_, asset)| found(asset, &job.order.subject))
            .collect();
        Outcome::Property { items }
    }

    fn freeze(&mut self, job: &Job<'_>, target: &str, new: NewHold) -> Done {
        if new.limit == Money::ZERO {
            return Err(refused(ResultCode::ZeroAmount, "冻结限额为零"));
        }
        let key = job.key(target);
        let is_lying = job.manners.lying;
        let asset = self.own_thing(job, &key)?;
        if !asset.is_money() {
            return Err(refused(ResultCode::NoAccount, "不是账户"));
        }
        if is_untouchable(asset.holding.purpose) {
            return Err(refused(ResultCode::RestrictedAccount, "该账户资金依规定不得冻结"));
        }
        if is_lying {
            let held = new.limit.min(asset.available());
            let standing = Standing { held, limit: new.limit, until: new.until, rank: 0 };
            return Ok(held_outcome(target, standing, asset.available().saturating_sub(held)));
        }
        let id = new.order.clone();
        let standing = asset.hold(new, day_of(job.at));
        let available = asset.available();
        self.holds.insert(id, key);
        Ok(held_outcome(target, standing, available))
    }

    fn seal(&mut self, job: &Job<'_>, target: &str, new: NewHold) -> Done {
        let key = job.key(target);
        let is_lying = job.manners.lying;
        let asset = self.own_thing(job, &key)?;
        if is_lying {
            return Ok(sealed_outcome(target, new.until, 0));
        }
        let id = new.order.clone();
        let standing = asset.hold(new, day_of(job.at));
        self.holds.insert(id, key);
        Ok(sealed_outcome(target, standing.until, standing.rank))
    }

    /// The thing an order names, if it is the subject's.
    fn own_thing(
        &mut self,
        job: &Job<'_>,
        key: &AssetKey,
    ) -> Result<&mut crate::book::Asset, Outcome> {
        let number = super::property::plain_number(&job.order.subject.document_number);
        match self.thing(key, job.someone.as_ref(), job.at) {
            None => Err(refused(ResultCode::NoAccount, "查无此账户或登记")),
            Some(asset) if !asset.is_owned_by(&number) => {
                Err(refused(ResultCode::NotCustomer, "该账户或登记不属于被查控人"))
            }
            Some(asset) => Ok(asset),
        }
    }

    /// The thing an earlier order of the same court holds here.
    fn held_thing(
        &mut self,
        job: &Job<'_>,
        hold_order: &OrderId,
    ) -> Result<&mut crate::book::Asset, Outcome> {
        let missing = || refused(ResultCode::HoldNotFound, "没有这项冻结或查封,或已失效");
        let key = self.holds.get(hold_order).cloned().ok_or_else(missing)?;
        if key.0 != job.position {
            return Err(missing());
        }
        let court = &job.order.court;
        let asset = self.assets.get_mut(&key).ok_or_else(missing)?;
        asset.settle(job.at);
        let is_theirs = asset.holds.iter().any(|h| &h.order == hold_order && &h.court == court);
        if is_theirs { Ok(asset) } else { Err(missing()) }
    }

    fn renew(&mut self, job: &Job<'_>, hold_order: &OrderId, until: chrono::NaiveDate) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        asset.renew(hold_order, until).map(|until| Outcome::Renewed { until }).map_err(unable)
    }

    fn release(&mut self, job: &Job<'_>, hold_order: &OrderId, amount: Option<Money>) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        let freed = asset.release(hold_order, amount, day_of(job.at)).map_err(unable)?;
        let Freed { amount, remaining } = freed;
        Ok(Outcome::Released { amount, remaining })
    }

    fn unseal(&mut self, job: &Job<'_>, hold_order: &OrderId) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        asset.release(hold_order, None, day_of(job.at)).map_err(unable)?;
        Ok(Outcome::Unsealed { target: asset.holding.asset.clone() })
    }

    fn deduct(
        &mut self,
        job: &Job<'_>,
        hold_order: &OrderId,
        amount: Money,
        to: &CaseAccount,
        bank_serial: String,
    ) -> Done {
        if amount == Money::ZERO {
            return Err(refused(ResultCode::ZeroAmount, "扣划金额为零"));
        }
        if to.bank != COURT_BANK || to.account.is_empty() {
            return Err(refused(ResultCode::DocInvalid, "扣划款只能转入法院案款账户"));
        }
        let asset = self.held_thing(job, hold_order)?;
        if asset.holding.kind == PropertyKind::WealthProduct {
            return Err(refused(ResultCode::Unsupported, "理财产品赎回后方可扣划"));
        }
        if asset.holding.purpose == Purpose::PresaleEscrow {
            return Err(refused(ResultCode::RestrictedAccount, "预售监管资金不得扣划"));
        }
        asset.deduct(hold_order, amount, day_of(job.at)).map_err(unable)?;
        let payment = Payment {
            sub_account: to.account.clone(),
            amount,
            payer_name: asset.owners.first().map(|o| o.name.clone()).unwrap_or_default(),
            payer_account: asset.holding.asset.clone(),
            remark: format!("{}扣划", job.order.case_number),
        };
        self.credit_case(&to.account, to.holder.clone(), amount);
        let line = self.statement(job.at, payment, Some(job.order.id.clone()));
        self.send_statement(job.at, line);
        Ok(Outcome::Deducted { amount, bank_serial })
    }

    fn pay_out(
        &mut self,
        job: &Job<'_>,
        case_account: &str,
        payee: &Payee<'_>,
        amount: Money,
        bank_serial: String,
    ) -> Done {
        let balance = self.case_money.get(case_account).map_or(Money::ZERO, |money| money.balance);
        let Some(rest) = balance.checked_sub(amount) else {
            return Err(refused(ResultCode::Insufficient, format!("案款子账户余额{balance}元")));
        };
        if amount == Money::ZERO {
            return Err(refused(ResultCode::ZeroAmount, "发放金额为零"));
        }
        self.pay(payee, amount, job.at)?;
        if let Some(money) = self.case_money.get_mut(case_account) {
            money.balance = rest;
        }
        Ok(Outcome::Paid { amount, bank_serial })
    }

    /// Credit the payee, if there is such an account in that name.
    fn pay(&mut self, payee: &Payee<'_>, amount: Money, at: DateTime<Utc>) -> Result<(), Outcome> {
        let missing = || refused(ResultCode::NoAccount, "收款账户不存在");
        let bank = Institution::called(payee.bank).ok_or_else(missing)?;
        if bank.kind == Kind::CourtBank && payee.account.starts_with(TREASURY_PREFIX) {
            self.treasury = self.treasury.checked_add(amount).unwrap_or(Money::MAX);
            return Ok(());
        }
        let key = (bank.position(), payee.account.replace(' ', ""));
        let asset = self.account(&key, at).ok_or_else(missing)?;
        if !asset.owners.iter().any(|owner| owner.name == payee.name) {
            return Err(refused(ResultCode::IdMismatch, "收款户名与账号不符"));
        }
        asset.credit(amount, day_of(at));
        Ok(())
    }
}

/// 收款人.
struct Payee<'a> {
    name: &'a str,
    bank: &'a str,
    account: &'a str,
}

fn new_hold(
    order: &Order,
    limit: Money,
    from: chrono::NaiveDate,
    until: chrono::NaiveDate,
) -> NewHold {
    NewHold {
        order: order.id.clone(),
        court: order.court.clone(),
        case_number: order.case_number.clone(),
        ruling: order.ruling.clone(),
        limit,
        from,
        until,
    }
}

/// Whether the order may be worked at all: papers, cards, name, dates, capability.
fn admissible(job: &Job<'_>) -> Result<(), Outcome> {
    let order = job.order;
    let institution = &INSTITUTIONS[job.position];
    let function = order.act.function();
    if !institution.kind.functions().contains(&function) {
        return Err(refused(
            ResultCode::Unsupported,
            format!("{}不办理{function}", institution.zh),
        ));
    }
    // A payout rests on the case account itself; everything else on a ruling or a notice.
    if order.ruling.is_empty() && function != "pay_out" {
        return Err(Outcome::Returned { reason: "未附裁定书或通知书文号".to_owned() });
    }
    if order.officer.work_card.is_empty() || order.officer.duty_card.is_empty() {
        return Err(refused(ResultCode::OfficerUnknown, "经办人证件未备案"));
    }
    // A payout is about its payee; the subject's name is checked where its property is touched.
    let named = job.someone.as_ref().filter(|_| function != "pay_out");
    if named.is_some_and(|someone| someone.name != order.subject.name) {
        return Err(refused(ResultCode::IdMismatch, "姓名与证件号码不符"));
    }
    if let OrderAct::Freeze { from, until, .. } | OrderAct::Seal { from, until, .. } = &order.act
        && (until < from || *until < day_of(job.at))
    {
        return Err(refused(ResultCode::DocInvalid, "期限已过或起止日期颠倒"));
    }
    Ok(())
}

/// 依规定不得冻结的专户 – pooled social insurance, migrant workers' wages, public purposes.
fn is_untouchable(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SocialInsurance | Purpose::MigrantWages | Purpose::PublicPurpose)
}

fn held_outcome(target: &str, standing: Standing, available: Money) -> Outcome {
    Outcome::Held {
        account: target.to_owned(),
        held: standing.held,
        limit: standing.limit,
        available,
        until: standing.until,
        rank: standing.rank,
    }
}

fn sealed_outcome(target: &str, until: chrono::NaiveDate, rank: u32) -> Outcome {
    Outcome::Sealed { target: target.to_owned(), units: None, until, rank }
}

fn unable(unable: Unable) -> Outcome {
    match unable {
        Unable::Missing => refused(ResultCode::HoldNotFound, "没有这项冻结或查封,或已失效"),
        Unable::Insufficient { held } => {
            refused(ResultCode::Insufficient, format!("该冻结项下实际控制{held}元"))
        }
        Unable::NotLater => refused(ResultCode::DocInvalid, "续行期限不晚于原期限"),
    }
}
