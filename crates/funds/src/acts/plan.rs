//! 发放方案预览 – what a payout would be today: who, how much, on which article, to which account.

use std::collections::BTreeMap;

use kernel::{Id, Money};
use law::id::RuleId;
use parties::{Face, Party};
use platform::{Result, Tx};
use uuid::Uuid;

use super::{CLOCKS, account_of, masked, payee};
use crate::model::{Account, PayoutPlan, PlanLine, Purpose};
use crate::rules::plan::{applicants, debtors};
use crate::store::{payouts, receipts, records};

/// The plan for the money a case holds and has promised to nobody.
pub async fn payout_plan(tx: &mut Tx, case: Uuid) -> Result<PayoutPlan> {
    let face = cases::face(tx, Id::from(case)).await?;
    let account = account_of(tx, case).await?;
    let lines = lines(tx, case, &face.court, &account).await?;
    let clocks = nodes::of_case(tx, case).await?;
    let running = |row: &&nodes::NodeRow| {
        row.done_on.is_none() && CLOCKS.iter().any(|node| node.number() == row.number)
    };
    Ok(PayoutPlan {
        total: lines.iter().map(|line| line.amount).sum(),
        due: clocks.iter().filter(running).map(|row| row.due).max(),
        open_payout: payouts::open_number(tx, case).await?,
        receipts: receipts::allotted(tx, case).await?,
        lines,
    })
}

/// The lines of the plan; each is the most that may be paid to that payee.
pub(crate) async fn lines(
    tx: &mut Tx,
    case: Uuid,
    court: &str,
    account: &Account,
) -> Result<Vec<PlanLine>> {
    let balances = &account.balances;
    let mut lines = Vec::new();
    if balances.to_treasury > Money::ZERO {
        lines.push(treasury(tx, court, balances.to_treasury).await?);
    }
    let (applicant_ids, debtor_ids) = payee::sides(tx, case).await?;
    let faces = faces(tx, applicant_ids.iter().chain(&debtor_ids)).await?;
    let came = receipts::allotted(tx, case).await?;
    let promised = payouts::promised(tx, case).await?;
    let promised = |purpose| -> Vec<(Uuid, Money)> {
        let mine = promised.iter().filter(move |(p, _, _)| *p == purpose);
        mine.map(|(_, party, amount)| (*party, *amount)).collect()
    };
    let all: Money = came.iter().map(|receipt| receipt.applicant).sum();
    let due = applicants(&applicant_ids, all, &promised(Purpose::Applicant));
    lines.extend(of_parties(tx, Purpose::Applicant, &faces, due).await?);

    let surplus: Vec<(&str, Money)> =
        came.iter().map(|receipt| (receipt.payer_name.as_str(), receipt.debtor)).collect();
    let name = |id: &Uuid| faces.get(id).map_or("", |face| face.name.as_str());
    let named: Vec<(Uuid, &str)> = debtor_ids.iter().map(|id| (*id, name(id))).collect();
    let due = debtors(&named, &surplus, &promised(Purpose::Debtor));
    lines.extend(of_parties(tx, Purpose::Debtor, &faces, due).await?);
    Ok(lines)
}

async fn faces(tx: &mut Tx, ids: impl Iterator<Item = &Uuid>) -> Result<BTreeMap<Uuid, Face>> {
    let ids: Vec<Id<Party>> = ids.map(|id| Id::from(*id)).collect();
    Ok(parties::faces(tx, &ids).await?.into_iter().map(|face| (face.id.0, face)).collect())
}

async fn treasury(tx: &mut Tx, court: &str, amount: Money) -> Result<PlanLine> {
    let on_file = records::treasury(tx, court).await?;
    let (name, bank, mark) = match on_file {
        Some(treasury) => (treasury.name, Some(treasury.bank), Some(masked(&treasury.number))),
        None => ("国库(未登记账户)".to_owned(), None, None),
    };
    let mut line = line(Purpose::Treasury, None, name, amount);
    (line.payee_bank, line.account_mark) = (bank, mark);
    Ok(line)
}

async fn of_parties(
    tx: &mut Tx,
    purpose: Purpose,
    faces: &BTreeMap<Uuid, Face>,
    due: Vec<(Uuid, Money)>,
) -> Result<Vec<PlanLine>> {
    let mut lines = Vec::new();
    for (party, amount) in due {
        if amount == Money::ZERO {
            continue;
        }
        let name = faces.get(&party).map(|face| face.name.clone()).unwrap_or_default();
        let mut line = line(purpose, Some(party), name, amount);
        if let Some(account) = parties::account(tx, Id::from(party)).await? {
            line.payee_bank = Some(account.bank);
            line.account_mark = Some(masked(&account.account));
        }
        lines.push(line);
    }
    Ok(lines)
}

fn line(purpose: Purpose, party: Option<Uuid>, payee_name: String, amount: Money) -> PlanLine {
    let (rule, why_zh, why_en) = why(purpose);
    PlanLine {
        purpose,
        party,
        payee_name,
        payee_bank: None,
        account_mark: None,
        amount,
        rule: rule.as_str().to_owned(),
        article_zh: law::article(rule.as_str(), false).unwrap_or_default(),
        article_en: law::article(rule.as_str(), true).unwrap_or_default(),
        why_zh: why_zh.to_owned(),
        why_en: why_en.to_owned(),
    }
}

/// On what a line rests.
pub(crate) fn why(purpose: Purpose) -> (RuleId, &'static str, &'static str) {
    match purpose {
        Purpose::Treasury => (
            law::id::FEE_BORNE,
            "执行申请费由被执行人负担,执行后交纳,自案款中扣除",
            "the enforcement fee is the debtor's and is taken after enforcement",
        ),
        Purpose::Applicant => (
            law::id::PAYOUT,
            "计算至款项扣划或到账之日,申请执行人应得",
            "what the applicant was owed on the day the money was taken",
        ),
        Purpose::Debtor => (
            law::id::FUNDS_SURPLUS,
            "清偿债务及费用后的余款退还被执行人",
            "what is left after debt and costs goes back to the debtor",
        ),
    }
}
