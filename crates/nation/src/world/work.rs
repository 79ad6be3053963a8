//! 办理 – what an institution does with an order when its time has come, and what it answers.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use contract::{
    CaseAccount, Control, Order, OrderAct, OrderId, Outcome, PropertyKind, Purpose, ResultCode,
};
use kernel::Money;
use kernel::time::day_of;

use super::property::{Someone, found};
use super::said::Said;
use super::{AssetKey, Body, Message, World};
use crate::Holding;
use crate::book::{Asset, Freed, NewHold, Standing, Unable};
use crate::holdings::existence;
use crate::institutions::{self, Extent, Kind};
use crate::scenario::{Manners, Payment};
use crate::seed::Dice;

/// Code of the court's own bank; case money goes nowhere else.
pub const COURT_BANK: &str = "COURT-BANK";
/// 国库账户 – accounts of the court's bank beginning so are the treasury's.
pub const TREASURY_PREFIX: &str = "TREASURY";

/// What an order came to: an outcome, or the refusal to be sent instead.
type Done = Result<Outcome, Outcome>;

pub(super) fn refused(code: ResultCode, text: impl Into<String>) -> Outcome {
    Outcome::Refused { code, text: text.into() }
}

/// Where and when an order is carried out, and about whom.
pub(super) struct Job<'a> {
    pub(super) order: &'a Order,
    pub(super) position: usize,
    pub(super) at: DateTime<Utc>,
    pub(super) manners: &'a Manners,
    someone: Option<Someone>,
}

impl Job<'_> {
    /// Whether anybody has the subject's number.
    pub(super) fn is_known(&self) -> bool {
        self.someone.is_some()
    }

    /// The subject's number as registers write it.
    pub(super) fn number(&self) -> String {
        super::property::plain_number(&self.order.subject.document_number)
    }

    pub(super) fn key(&self, target: &str) -> AssetKey {
        (self.position, target.to_owned())
    }
}

impl World {
    /// Carry out every order due by `at`, in the order they fell due, and let happen on the way what
    /// happens by itself.
    pub(super) fn work(&mut self, at: DateTime<Utc>) {
        self.now = self.now.max(at);
        loop {
            let order = self.agenda.first_key_value().map(|(key, _)| key.0);
            let stir = self.stirs.first().map(|(due, _)| *due).filter(|due| *due <= at);
            if stir.is_some_and(|stir| order.is_none_or(|order| stir <= order)) {
                if let Some((due, key)) = self.stirs.pop_first() {
                    self.stir(&key, due);
                }
            } else if order.is_some_and(|order| order <= at)
                && let Some(((due, _), id)) = self.agenda.pop_first()
            {
                self.work_one(id, due);
            } else {
                return;
            }
        }
    }

    fn work_one(&mut self, id: OrderId, due: DateTime<Utc>) {
        let Some(kept) = self.orders.get_mut(&id) else { return };
        let position = kept.institution;
        let Some(order) = kept.order.take() else { return };
        let code = institutions::at(position).code;
        let function = order.act.function();
        let mut manners = self.manners_of(code);
        let offline = self.offline(code, due);
        let is_hung = manners.hung;
        if !manners.concern(function) {
            manners = Manners::default();
        }
        if manners.silent || is_hung || offline.is_some() {
            if let Some(kept) = self.orders.get_mut(&id) {
                kept.order = Some(order);
            }
            if manners.silent || is_hung {
                self.desks[position].withheld.push(id);
            } else if let Some(until) = offline {
                let sequence = self.next_sequence();
                self.agenda.insert((until, sequence), id);
            }
            return;
        }
        let serial = self.desks[position].serial + 1;
        self.desks[position].serial = serial;
        let outcome = match &manners.objection {
            Some(text) => self.object(position, &id, due, text),
            None => self.carry_out(&order, position, due, serial, &manners),
        };
        let said = Said::new(serial, due + skew(&manners, &id), &outcome);
        if let Some(kept) = self.orders.get_mut(&id) {
            kept.said = Some(said);
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
        if let Err(refusal) = admissible(&job, self.nation.extent()) {
            return refusal;
        }
        if let Some(pretended) = self.pretend(&job) {
            return pretended;
        }
        let code = institutions::at(position).code;
        let bank_serial = format!("{code}-{}-{serial:08}", day_of(at).format("%Y%m%d"));
        let done = match &order.act {
            OrderAct::FindAccounts => Ok(self.find_accounts(&job)),
            OrderAct::Query { kinds } => Ok(self.query(&job, kinds)),
            OrderAct::Freeze { target, limit, keep, from, until } => {
                let new = NewHold { keep: *keep, ..new_hold(order, *limit, None, *from, *until) };
                self.freeze(&job, target, new)
            }
            OrderAct::Seal { target, units, from, until, .. } => {
                let new = new_hold(order, Money::ZERO, *units, *from, *until);
                self.seal(&job, target, new)
            }
            OrderAct::Renew { hold_order, until } => self.renew(&job, hold_order, *until),
            OrderAct::Release { hold_order, amount } => self.release(&job, hold_order, *amount),
            OrderAct::Unseal { hold_order } => self.unseal(&job, hold_order),
            OrderAct::RestrictExit { until } => self.restrict_exit(&job, *until),
            OrderAct::LiftExit { restriction } => self.lift_exit(&job, restriction),
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
                institutions::at(*position).kind == Kind::Bank && asset.is_money()
            })
            .map(|(position, _)| institutions::at(*position).code.to_owned())
            .collect();
        banks.sort_unstable();
        banks.dedup();
        Outcome::Accounts { banks }
    }

    fn query(&mut self, job: &Job<'_>, kinds: &[PropertyKind]) -> Outcome {
        let things = job.someone.as_ref().map(|someone| self.things(someone, job.at));
        let mut things = things.unwrap_or_default();
        if institutions::at(job.position).kind == Kind::Pboc {
            things = things.into_iter().filter_map(|thing| known_to_pboc(thing, job)).collect();
        }
        let items = things
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
        let asset = self.own_thing(job, &key)?;
        if !asset.is_money() {
            return Err(refused(ResultCode::NoAccount, "不是账户"));
        }
        if is_untouchable(asset.holding.purpose) {
            return Err(refused(ResultCode::RestrictedAccount, "该账户资金依规定不得冻结"));
        }
        if job.manners.is_lying() {
            let (limit, until, available) = (new.limit, new.until, asset.available());
            let held = limit.min(available.saturating_sub(new.keep));
            let standing = Standing { held, limit, units: None, until, rank: 0 };
            self.feign(job, target, standing);
            return Ok(held_outcome(target, standing, available.saturating_sub(held)));
        }
        let standing = asset.hold(new, day_of(job.at));
        let available = asset.available();
        self.place(job, &key);
        Ok(held_outcome(target, standing, available))
    }

    fn seal(&mut self, job: &Job<'_>, target: &str, new: NewHold) -> Done {
        let key = job.key(target);
        let asset = self.own_thing(job, &key)?;
        match asset.holding.kind.item().control {
            Control::Units if new.units == Some(0) => {
                return Err(refused(ResultCode::ZeroAmount, "冻结数量为零"));
            }
            Control::Seal if new.units.is_some() => {
                return Err(refused(ResultCode::DocInvalid, "此类财产不按数量控制"));
            }
            Control::Units | Control::Seal => {}
            Control::Freeze | Control::None => {
                return Err(refused(ResultCode::Unsupported, "此类财产不能查封"));
            }
        }
        if job.manners.is_lying() {
            let units = asset.units().map(|all| new.units.unwrap_or(all).min(asset.free_units()));
            let (held, limit, until) = (Money::ZERO, Money::ZERO, new.until);
            let standing = Standing { held, limit, units, until, rank: 0 };
            self.feign(job, target, standing);
            return Ok(sealed_outcome(target, standing));
        }
        let standing = asset.hold(new, day_of(job.at));
        self.place(job, &key);
        Ok(sealed_outcome(target, standing))
    }

    /// The thing an order names, if it is the subject's.
    fn own_thing(&mut self, job: &Job<'_>, key: &AssetKey) -> Result<&mut Asset, Outcome> {
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
    fn held_thing(&mut self, job: &Job<'_>, hold_order: &OrderId) -> Result<&mut Asset, Outcome> {
        let missing = || refused(ResultCode::HoldNotFound, "没有这项冻结或查封,或已失效");
        let placed = self.desks[job.position].holds.get(hold_order).ok_or_else(missing)?;
        let key = job.key(&placed.target);
        let court = &job.order.court;
        let asset = self.assets.get_mut(&key).ok_or_else(missing)?;
        asset.settle(job.at);
        let is_theirs = asset.holds.iter().any(|h| &h.order == hold_order && &h.court == court);
        if is_theirs { Ok(asset) } else { Err(missing()) }
    }

    fn renew(&mut self, job: &Job<'_>, hold_order: &OrderId, until: NaiveDate) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        let until = asset.renew(hold_order, until).map_err(unable)?;
        self.changed(job, hold_order);
        Ok(Outcome::Renewed { until })
    }

    fn release(&mut self, job: &Job<'_>, hold_order: &OrderId, amount: Option<Money>) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        let freed = asset.release(hold_order, amount, day_of(job.at)).map_err(unable)?;
        let Freed { amount, remaining } = freed;
        self.changed(job, hold_order);
        Ok(Outcome::Released { amount, remaining })
    }

    fn unseal(&mut self, job: &Job<'_>, hold_order: &OrderId) -> Done {
        let asset = self.held_thing(job, hold_order)?;
        asset.release(hold_order, None, day_of(job.at)).map_err(unable)?;
        let target = asset.holding.asset.clone();
        self.changed(job, hold_order);
        Ok(Outcome::Unsealed { target })
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
        can_be_drawn(&asset.holding, day_of(job.at))?;
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
        self.changed(job, hold_order);
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
        let bank = self.nation.extent().called(payee.bank).ok_or_else(missing)?;
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
        self.stir(&key, at);
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
    units: Option<u64>,
    from: NaiveDate,
    until: NaiveDate,
) -> NewHold {
    NewHold {
        order: order.id.clone(),
        court: order.court.clone(),
        case_number: order.case_number.clone(),
        ruling: order.ruling.clone(),
        limit,
        keep: Money::ZERO,
        units,
        from,
        until,
    }
}

/// 人民银行 knows of an account that there is one.
fn known_to_pboc((position, asset): (usize, Asset), job: &Job<'_>) -> Option<(usize, Asset)> {
    let bank = institutions::at(position);
    let owner = asset.owners.first()?.clone();
    (bank.kind == Kind::Bank && asset.is_money())
        .then(|| (job.position, Asset::new(existence(&asset.holding, bank), owner)))
}

/// Whether money of its kind can be paid out yet. A product of the whole nation can be redeemed at any
/// time, unless it says from when.
fn can_be_drawn(holding: &Holding, today: NaiveDate) -> Result<(), Outcome> {
    let fact = |name: &str| holding.facts.get(name).map(String::as_str);
    match holding.kind {
        PropertyKind::WealthProduct => {
            let from = fact("redeemable_on").and_then(|day| day.parse::<NaiveDate>().ok());
            if from.is_none_or(|from| from <= today) {
                return Ok(());
            }
            Err(refused(ResultCode::Unsupported, "理财产品赎回后方可扣划"))
        }
        PropertyKind::HousingFund if fact("withdrawable") == Some("false") => {
            Err(refused(ResultCode::RestrictedAccount, "公积金尚不符合提取条件,不得扣划"))
        }
        _ => Ok(()),
    }
}

/// How far off its clock is when it stamps the answer to `order`.
fn skew(manners: &Manners, order: &OrderId) -> TimeDelta {
    let most = i64::from(manners.skew_minutes) * 60;
    let off = Dice::new(0, order.as_str(), 2).below(u64::try_from(2 * most).unwrap_or(0) + 1);
    TimeDelta::seconds(i64::try_from(off).unwrap_or(0) - most)
}

/// Whether the order may be worked at all: papers, cards, name, dates, capability.
fn admissible(job: &Job<'_>, extent: Extent) -> Result<(), Outcome> {
    let order = job.order;
    let institution = institutions::at(job.position);
    let function = order.act.function();
    if !institution.functions(extent).contains(&function) {
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

fn sealed_outcome(target: &str, standing: Standing) -> Outcome {
    let Standing { units, until, rank, .. } = standing;
    Outcome::Sealed { target: target.to_owned(), units, until, rank }
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
