//! 控制 – three cases freeze one account, one after another, and let go of it.

use contract::{Answer, CaseAccount, Found, HoldStated, Order, Outcome, ResultCode};
use kernel::Money;

use super::checks::is_refused;
use super::court::{Examiner, Seen, seen};

/// What is released and deducted in parts.
const ONE_YUAN: Money = match Money::from_fen(100) {
    Ok(amount) => amount,
    Err(_) => Money::ZERO,
};
/// Less than this on the account, and there is nothing to part.
const LEAST: Money = match Money::from_fen(1_000) {
    Ok(amount) => amount,
    Err(_) => Money::MAX,
};

/// The account under examination, frozen by case A; B and C wait.
pub(super) struct Account {
    first: Order,
    /// What case A holds, as far as was said.
    held: Money,
    /// Balance before.
    balance: Money,
    /// What stayed free, as was said.
    available: Money,
    waiting: Vec<Order>,
}

fn plus(one: Money, other: Money) -> Money {
    one.checked_add(other).unwrap_or(Money::MAX)
}

/// What a query found.
pub(super) fn items(answer: &Answer) -> Seen<Vec<Found>> {
    match &answer.outcome {
        Outcome::Property { items } => Ok(items.clone()),
        other => {
            Err(seen(format!("查询反馈为{other:?}"), "a query was not answered with property"))
        }
    }
}

/// The account under examination among what was found: its balance, what is free, how many measures.
pub(super) fn of_account(examiner: &Examiner, items: &[Found]) -> Seen<(Money, Money, usize)> {
    let account = examiner.account();
    let item = items.iter().find(|item| item.asset == account);
    let item = item.ok_or_else(|| {
        seen(format!("未查到账户{account}"), format!("account {account} was not found"))
    })?;
    match (item.amount, item.available) {
        (Some(amount), Some(available)) => Ok((amount, available, item.measures.len())),
        _ => Err(seen("账户无余额", "the account has no balance")),
    }
}

async fn look(examiner: &Examiner) -> Seen<(Money, Money, usize)> {
    let answer = examiner.ask(&examiner.query()).await?;
    of_account(examiner, &items(&answer)?)
}

/// 已冻结 as answered: held, available, rank.
fn held(answer: &Answer, limit: Money) -> Seen<(Money, Money, u32)> {
    match &answer.outcome {
        Outcome::Held { held, limit: said, available, rank, .. } if *said == limit => {
            Ok((*held, *available, *rank))
        }
        other => Err(seen(format!("冻结反馈为{other:?}"), "a freeze was not answered as one")),
    }
}

pub(super) async fn expiry(examiner: &Examiner) -> Seen<()> {
    let mut order = examiner.freeze('E', LEAST, Money::ZERO);
    if let contract::OrderAct::Freeze { from, until, .. } = &mut order.act {
        *from = from.pred_opt().and_then(|day| day.pred_opt()).unwrap_or(*from);
        *until = from.succ_opt().unwrap_or(*until);
    }
    is_refused(&examiner.ask(&order).await?, &[ResultCode::DocInvalid])
}

/// What is to be left to the debtor stays free though more is wanted; then that freeze is let go of.
pub(super) async fn keep(examiner: &Examiner) -> Seen<()> {
    let (balance, ..) = look(examiner).await?;
    let limit = plus(balance, LEAST);
    let order = examiner.freeze('K', limit, ONE_YUAN);
    let (held, available, _) = held(&examiner.ask(&order).await?, limit)?;
    let (_, free, _) = look(examiner).await?;
    examiner.ask(&examiner.release('K', &order.id, None)).await?;
    if (available, free) != (ONE_YUAN, ONE_YUAN) || plus(held, ONE_YUAN) != balance {
        return Err(seen(
            format!("须保留{ONE_YUAN}元:余额{balance}元,冻结{held}元,可用{free}元"),
            format!("{ONE_YUAN} was to be left: of {balance}, {held} are held and {free} are free"),
        ));
    }
    Ok(())
}

impl Account {
    /// Freeze more than there is.
    pub(super) async fn freeze(examiner: &Examiner) -> Seen<Self> {
        let (balance, free, measures) = look(examiner).await?;
        if measures > 0 || free < LEAST || free != balance {
            return Err(seen(
                format!("检查账户须无在先措施且可用余额不少于{LEAST}元"),
                format!("the account needs {LEAST} yuan free and no measure"),
            ));
        }
        let limit = plus(balance, LEAST);
        let first = examiner.freeze('A', limit, Money::ZERO);
        let (held, available, rank) = held(&examiner.ask(&first).await?, limit)?;
        if (held, rank) != (balance, 0) {
            return Err(seen(
                format!("余额{balance}元,实际冻结{held}元,轮候{rank}"),
                format!("of {balance} yuan {held} are held, rank {rank}"),
            ));
        }
        Ok(Self { first, held, balance, available, waiting: Vec::new() })
    }

    /// Frozen is what a later query shows, not what was said (T3).
    pub(super) async fn is_really_frozen(&self, examiner: &Examiner) -> Seen<()> {
        let (balance, free, measures) = look(examiner).await?;
        if balance != self.balance || free != self.available || free > Money::ZERO || measures == 0
        {
            return Err(seen(
                format!("称已冻结{}元,再查可用余额仍为{free}元", self.held),
                format!("{} yuan were said to be held, {free} are still free", self.held),
            ));
        }
        Ok(())
    }

    pub(super) async fn queue(&mut self, examiner: &Examiner) -> Seen<()> {
        let limit = plus(self.balance, LEAST);
        for (case, due) in [('B', 1), ('C', 2)] {
            let order = examiner.freeze(case, limit, Money::ZERO);
            let said = held(&examiner.ask(&order).await?, limit)?;
            self.waiting.push(order);
            if (said.0, said.2) != (Money::ZERO, due) {
                return Err(seen(
                    format!("应轮候第{due},反馈冻结{}元、第{}", said.0, said.2),
                    format!("rank {due} was due, {} held with rank {}", said.0, said.2),
                ));
            }
        }
        Ok(())
    }

    pub(super) async fn register(&self, examiner: &Examiner) -> Seen<()> {
        let register = examiner.register().await?;
        let mut due = vec![(&self.first, self.held, 0)];
        let waiting = self.waiting.iter().zip(1..);
        due.extend(waiting.map(|(order, rank)| (order, Money::ZERO, rank)));
        for (order, held, rank) in due {
            let stated = register.get(&order.id);
            let is_true = stated.is_some_and(|s: &HoldStated| {
                s.held == held && s.rank == rank && s.target == examiner.account()
            });
            if !is_true {
                return Err(seen(
                    format!("{}在控制登记中为{stated:?}", order.ruling),
                    format!("{} stands in the register as {stated:?}", order.ruling),
                ));
            }
        }
        Ok(())
    }

    pub(super) async fn renew(&self, examiner: &Examiner) -> Seen<()> {
        let until = examiner.day(400);
        let answer = examiner.ask(&examiner.renew(&self.first.id, until)).await?;
        if answer.outcome != (Outcome::Renewed { until }) {
            return Err(seen(format!("续行反馈为{:?}", answer.outcome), "not renewed"));
        }
        let earlier = examiner.renew(&self.first.id, examiner.day(30));
        is_refused(&examiner.ask(&earlier).await?, &[ResultCode::DocInvalid])?;
        let unknown = examiner.renew(&self.waiting_id(examiner), examiner.day(500));
        is_refused(&examiner.ask(&unknown).await?, &[ResultCode::HoldNotFound])
    }

    /// An id under which nothing is frozen.
    fn waiting_id(&self, examiner: &Examiner) -> contract::OrderId {
        seal::digest_hex(format!("{}{}", examiner.examination.mark, self.first.id).as_bytes())
            .into()
    }

    pub(super) async fn release_part(&mut self, examiner: &Examiner) -> Seen<()> {
        let order = examiner.release('A', &self.first.id, Some(ONE_YUAN));
        let answer = examiner.ask(&order).await?;
        let remaining = self.held.saturating_sub(ONE_YUAN);
        if answer.outcome != (Outcome::Released { amount: ONE_YUAN, remaining }) {
            return Err(seen(
                format!("解除{ONE_YUAN}元反馈为{:?}", answer.outcome),
                format!("{ONE_YUAN} released, {remaining} still held was due"),
            ));
        }
        self.held = remaining;
        self.is_held(examiner).await
    }

    /// Whether the register, where there is one, has what case A holds.
    async fn is_held(&self, examiner: &Examiner) -> Seen<()> {
        let Ok(register) = examiner.register().await else { return Ok(()) };
        let held = register.get(&self.first.id).map_or(Money::ZERO, |stated| stated.held);
        if held != self.held {
            return Err(seen(
                format!("应仍冻结{}元,控制登记为{held}元", self.held),
                format!("{} should be held, the register has {held}", self.held),
            ));
        }
        Ok(())
    }

    pub(super) async fn deduct(&mut self, examiner: &Examiner) -> Seen<Order> {
        let to = &examiner.examination.case_account;
        let much = examiner.deduct(&self.first.id, plus(self.held, ONE_YUAN), to);
        is_refused(&examiner.ask(&much).await?, &[ResultCode::Insufficient])?;
        let elsewhere = CaseAccount { bank: "BANK-NONE".to_owned(), ..to.clone() };
        let elsewhere = examiner.deduct(&self.first.id, ONE_YUAN, &elsewhere);
        is_refused(&examiner.ask(&elsewhere).await?, &[ResultCode::DocInvalid])?;
        let order = examiner.deduct(&self.first.id, ONE_YUAN, to);
        let answer = examiner.ask(&order).await?;
        match &answer.outcome {
            Outcome::Deducted { amount, bank_serial }
                if *amount == ONE_YUAN && !bank_serial.is_empty() => {}
            other => {
                return Err(seen(format!("扣划反馈为{other:?}"), "not deducted as ordered"));
            }
        }
        self.held = self.held.saturating_sub(ONE_YUAN);
        self.balance = self.balance.saturating_sub(ONE_YUAN);
        self.has_balance(examiner).await?;
        self.is_held(examiner).await?;
        Ok(order)
    }

    async fn has_balance(&self, examiner: &Examiner) -> Seen<()> {
        let (balance, ..) = look(examiner).await?;
        if balance != self.balance {
            return Err(seen(
                format!("应余{}元,实余{balance}元", self.balance),
                format!("{} should be left, {balance} are", self.balance),
            ));
        }
        Ok(())
    }

    /// Take what is there for granted.
    pub(super) async fn take_stock(&mut self, examiner: &Examiner) {
        if let Ok((balance, ..)) = look(examiner).await {
            self.balance = balance;
        }
        if let Ok(register) = examiner.register().await
            && let Some(stated) = register.get(&self.first.id)
        {
            self.held = stated.held;
        }
    }

    pub(super) async fn deduct_once(&self, examiner: &Examiner, order: &Order) -> Seen<()> {
        examiner.send(std::slice::from_ref(order)).await?;
        examiner.answer(&order.id, 1).await?;
        self.has_balance(examiner).await?;
        self.is_held(examiner).await
    }

    /// Let go of A: B is next, C moves up. Then let go of those, too.
    pub(super) async fn release_whole(&mut self, examiner: &Examiner) -> Seen<()> {
        let order = examiner.release('A', &self.first.id, None);
        let answer = examiner.ask(&order).await?;
        let due = Outcome::Released { amount: self.held, remaining: Money::ZERO };
        let released = if answer.outcome == due {
            self.is_promoted(examiner).await
        } else {
            Err(seen(format!("全部解除反馈为{:?}", answer.outcome), "not released as a whole"))
        };
        for (order, case) in self.waiting.clone().iter().zip(['B', 'C']) {
            examiner.ask(&examiner.release(case, &order.id, None)).await?;
        }
        released?;
        let again = examiner.release('A', &self.first.id, None);
        is_refused(&examiner.ask(&again).await?, &[ResultCode::HoldNotFound])?;
        let (balance, free, measures) = look(examiner).await?;
        if (balance, free, measures) != (self.balance, self.balance, 0) {
            return Err(seen(
                format!("全部解除后可用余额{free}元,尚有{measures}项措施"),
                format!("all released, {free} free, {measures} measures left"),
            ));
        }
        Ok(())
    }

    async fn is_promoted(&self, examiner: &Examiner) -> Seen<()> {
        let (_, free, measures) = look(examiner).await?;
        if free > Money::ZERO || measures == 0 {
            return Err(seen(
                format!("首封解除后轮候未生效,可用余额{free}元"),
                format!("the next in line is not in force, {free} are free"),
            ));
        }
        let Ok(register) = examiner.register().await else { return Ok(()) };
        let stated = |nth: usize| {
            let stated = self.waiting.get(nth).and_then(|order| register.get(&order.id));
            stated.map(|stated| (stated.held, stated.rank))
        };
        let due = (Some((self.balance, 0)), Some((Money::ZERO, 1)));
        if (stated(0), stated(1)) != due || register.contains_key(&self.first.id) {
            return Err(seen(
                format!("轮候递补有误:{:?}、{:?}", stated(0), stated(1)),
                format!("in line stand {:?}, {:?}", stated(0), stated(1)),
            ));
        }
        Ok(())
    }
}
