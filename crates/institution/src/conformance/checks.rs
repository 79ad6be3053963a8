//! 检查项 – what is demanded of every institution, one after another.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use contract::{Answer, Order, Outcome, ResultCode, StandingState};
use tokio::time::Instant;

use super::control::{self, Account};
use super::court::{Examiner, Seen, digest, seen};
use super::{Check, Report, hostile};

/// Orders sent in one batch of the load.
const BATCH: usize = 100;

/// What is demanded: name, Chinese, English.
const DEMANDS: [(&str, &str, &str); 24] = [
    ("receipts", "先签收后反馈,签收摘要无误", "receipts before answers, with the right digest"),
    ("query", "查询反馈合乎财产目录", "a query is answered as the catalogue says"),
    ("standing", "指令状态属实并经签名", "the standing of an order is true and signed"),
    ("duplicates", "重复指令得同一签收、同一反馈", "a duplicate gets the same receipt and answer"),
    ("changed", "同号异文的指令不予反馈", "another order under a known id is not answered"),
    ("officer", "未备案经办人的指令被拒", "an unknown officer is refused"),
    ("papers", "文书不全的指令被退回", "bad papers are returned"),
    ("addressee", "非发给本机构的报文不受理", "what is meant for another is not taken"),
    ("signature", "签名有误的报文不受理", "a wrong signature is not taken"),
    ("epoch", "已被取代的任期不受理", "a lower epoch is not taken"),
    ("order", "按收到次序办理,序号递增", "worked in the order sent, serials grow"),
    ("expiry", "期限已过的冻结被拒", "a freeze whose period is over is refused"),
    ("keep", "须保留的数额不予冻结", "what is to be left to the debtor stays free"),
    ("partial", "余额不足时部分冻结,并确已冻结", "a partial freeze holds what it says"),
    ("waiting", "轮候冻结按登记次序", "the waiting list is in the order registered"),
    ("register", "控制登记属实", "the register of measures is true"),
    ("renew", "续行只能延后", "a renewal only extends"),
    ("release_part", "部分解除", "a release of a part"),
    ("deduct", "扣划以所冻结额为限,只入案款账户", "deducts what is held, to case accounts alone"),
    ("deduct_once", "重复的扣划指令不重复扣划", "a deduction sent again is not done again"),
    ("release_whole", "全部解除,轮候随即生效", "a release of the whole promotes the next"),
    ("malformed", "有误报文得4xx,不得5xx", "malformed input gets 4xx, never 5xx"),
    ("load", "集中下发的指令逐一反馈", "a burst is answered one by one"),
    (
        "messages",
        "所有报文签名、格式、摘要无误,不无故重发",
        "every message is signed, whole and said once",
    ),
];

/// The checks done so far.
struct Sheet(Vec<Check>);

impl Sheet {
    fn put(&mut self, name: &str, result: &Seen<()>) {
        let demand = DEMANDS.iter().find(|(known, ..)| *known == name);
        let (_, zh, en) = demand.copied().unwrap_or((name, name, name));
        self.0.push(Check {
            name: name.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
            passed: result.is_ok(),
            seen: result.as_ref().err().cloned().unwrap_or_default(),
        });
    }

    /// What was not looked at has not passed.
    fn fill(&mut self) {
        for (name, ..) in DEMANDS {
            if !self.0.iter().any(|check| check.name == name) {
                self.put(name, &Err(seen("未检查", "not examined")));
            }
        }
        let place = |check: &Check| DEMANDS.iter().position(|(name, ..)| *name == check.name);
        self.0.sort_by_key(place);
    }
}

pub(super) async fn run(examiner: &Examiner) -> Report {
    let mut sheet = Sheet(Vec::new());
    let (mut answered, mut milliseconds) = (0, 0);
    let first = first(examiner).await;
    sheet.put("receipts", &first.as_ref().map(drop).map_err(Clone::clone));
    // Whoever does not answer at all is not asked two dozen times more.
    if let Ok((order, answer)) = first {
        sheet.put("query", &query(examiner, &answer));
        sheet.put("standing", &standing(examiner, &order, &answer).await);
        sheet.put("duplicates", &duplicates(examiner, &order, &answer).await);
        sheet.put("changed", &changed(examiner, &order).await);
        sheet.put("officer", &officer(examiner).await);
        sheet.put("papers", &papers(examiner).await);
        sheet.put("addressee", &hostile::addressee(examiner).await);
        sheet.put("signature", &hostile::signature(examiner).await);
        sheet.put("epoch", &hostile::epoch(examiner).await);
        sheet.put("order", &in_order(examiner).await);
        sheet.put("expiry", &control::expiry(examiner).await);
        sheet.put("keep", &control::keep(examiner).await);
        controls(examiner, &mut sheet).await;
        sheet.put("malformed", &hostile::malformed(examiner).await);
        let load = load(examiner).await;
        (answered, milliseconds) = *load.as_ref().unwrap_or(&(0, 0));
        sheet.put("load", &load.map(drop));
    }
    examiner.stay_quiet().await;
    let faults = examiner.faults();
    let messages = if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) };
    sheet.put("messages", &messages);
    sheet.fill();
    let own = &examiner.examination;
    Report {
        institution: own.institution.clone(),
        institution_key: own.institution_key.to_string(),
        url: own.url.clone(),
        at: (own.now)(),
        checks: sheet.0,
        answered,
        milliseconds,
    }
}

/// Freezing and what follows from it. Each builds on the one before; what cannot be is not examined.
async fn controls(examiner: &Examiner, sheet: &mut Sheet) {
    let mut account = match Account::freeze(examiner).await {
        Ok(account) => account,
        Err(why) => return sheet.put("partial", &Err(why)),
    };
    sheet.put("partial", &account.is_really_frozen(examiner).await);
    sheet.put("waiting", &account.queue(examiner).await);
    sheet.put("register", &account.register(examiner).await);
    sheet.put("renew", &account.renew(examiner).await);
    sheet.put("release_part", &account.release_part(examiner).await);
    let deducted = account.deduct(examiner).await;
    sheet.put("deduct", &deducted.as_ref().map(drop).map_err(Clone::clone));
    match deducted {
        Ok(order) => sheet.put("deduct_once", &account.deduct_once(examiner, &order).await),
        // What follows is judged by what is there now.
        Err(_) => account.take_stock(examiner).await,
    }
    sheet.put("release_whole", &account.release_whole(examiner).await);
}

impl Examiner {
    /// Send an order and have its first answer.
    pub(super) async fn ask(&self, order: &Order) -> Seen<Answer> {
        self.send(std::slice::from_ref(order)).await?;
        self.answer(&order.id, 0).await
    }
}

/// Whether the answer refuses with `code`.
pub(super) fn is_refused(answer: &Answer, codes: &[ResultCode]) -> Seen<()> {
    match &answer.outcome {
        Outcome::Refused { code, .. } if codes.contains(code) => Ok(()),
        Outcome::Returned { .. } if codes.contains(&ResultCode::DocInvalid) => Ok(()),
        other => {
            let codes: Vec<&str> = codes.iter().map(|code| code.code()).collect();
            let codes = codes.join("/");
            Err(seen(format!("应为{codes}:{other:?}"), format!("{codes} was due")))
        }
    }
}

async fn first(examiner: &Examiner) -> Seen<(Order, Answer)> {
    let order = examiner.query();
    let receipts = examiner.send(std::slice::from_ref(&order)).await?;
    let answer = examiner.answer(&order.id, 0).await?;
    let received = receipts.first().map(|receipt| receipt.received_at);
    if received.is_none_or(|received| received > answer.answered_at) {
        return Err(seen("反馈早于签收", "answered before it was received"));
    }
    Ok((order, answer))
}

fn query(examiner: &Examiner, answer: &Answer) -> Seen<()> {
    let items = control::items(answer)?;
    for item in &items {
        contract::check(item).map_err(|bad| seen(bad.zh, bad.en))?;
    }
    control::of_account(examiner, &items).map(drop)
}

async fn standing(examiner: &Examiner, order: &Order, answer: &Answer) -> Seen<()> {
    let (_, standing) = examiner.standing(&order.id).await?;
    let is_true = standing.order == order.id
        && standing.state == StandingState::Answered
        && standing.digest == Some(digest(order))
        && standing.answer.as_ref() == Some(answer);
    if !is_true {
        return Err(seen("已反馈指令的状态不符", "the standing of an answered order is not true"));
    }
    let unknown = seal::digest_hex(examiner.examination.mark.as_bytes()).into();
    let (status, standing) = examiner.standing(&unknown).await?;
    if status != 404 || standing.state != StandingState::Unknown || standing.order != unknown {
        return Err(seen(
            "未收到的指令应答以“未知”",
            "an order never sent is not said to be unknown",
        ));
    }
    Ok(())
}

async fn duplicates(examiner: &Examiner, order: &Order, answer: &Answer) -> Seen<()> {
    let one = examiner.send(std::slice::from_ref(order)).await?;
    let again = examiner.answer(&order.id, 1).await?;
    let two = examiner.send(std::slice::from_ref(order)).await?;
    examiner.answer(&order.id, 2).await?;
    if one != two {
        return Err(seen("重复指令的签收不同", "the receipts of a duplicate differ"));
    }
    if &again != answer {
        return Err(seen("重复指令的反馈不同", "the answers to a duplicate differ"));
    }
    Ok(())
}

async fn changed(examiner: &Examiner, order: &Order) -> Seen<()> {
    let before = examiner.answers(&order.id).len();
    let mut other = order.clone();
    other.ruling.push('改');
    let receipts = examiner.receipts(std::slice::from_ref(&other)).await;
    if receipts.is_ok_and(|receipts| receipts.iter().any(|r| r.digest == digest(&other))) {
        return Err(seen("签收了同号异文的指令", "another order under this id was receipted"));
    }
    examiner.stay_quiet().await;
    if examiner.answers(&order.id).len() > before {
        return Err(seen("反馈了同号异文的指令", "another order under this id was answered"));
    }
    Ok(())
}

async fn officer(examiner: &Examiner) -> Seen<()> {
    let mut order = examiner.query();
    order.officer.work_card = "000000".to_owned();
    is_refused(&examiner.ask(&order).await?, &[ResultCode::OfficerUnknown])
}

async fn papers(examiner: &Examiner) -> Seen<()> {
    let mut order = examiner.query();
    order.ruling.clear();
    is_refused(&examiner.ask(&order).await?, &[ResultCode::DocInvalid])
}

async fn in_order(examiner: &Examiner) -> Seen<()> {
    let orders: Vec<Order> = (0..5).map(|_| examiner.query()).collect();
    examiner.send(&orders).await?;
    let mut serials = Vec::new();
    for order in &orders {
        serials.push(examiner.answer(&order.id, 0).await?.serial);
    }
    if !serials.is_sorted() || serials.iter().collect::<BTreeSet<_>>().len() < serials.len() {
        return Err(seen(format!("序号{serials:?}"), format!("serials {serials:?}")));
    }
    Ok(())
}

/// As many queries as were asked for; how many were answered, and in how many milliseconds.
async fn load(examiner: &Examiner) -> Seen<(usize, u64)> {
    let orders: Vec<Order> = (0..examiner.examination.burst).map(|_| examiner.query()).collect();
    let begun = Instant::now();
    for batch in orders.chunks(BATCH) {
        examiner.send(batch).await?;
    }
    let until = begun + examiner.examination.patience * 4;
    let mut answered = 0;
    while answered < orders.len() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
        answered = examiner.answered(&orders);
    }
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    if answered < orders.len() {
        let all = orders.len();
        return Err(seen(
            format!("{all}件中反馈{answered}件"),
            format!("{answered} of {all} were answered"),
        ));
    }
    Ok((answered, milliseconds))
}

/// The next epoch of the examiner.
pub(super) fn raise_epoch(examiner: &Examiner) {
    examiner.epoch.fetch_add(1, Ordering::Relaxed);
}
