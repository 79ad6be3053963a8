//! 监管 – what must always hold of case money, looked at every day and whenever asked; money that
//! waits too long becomes somebody's task.

use chrono::{Days, NaiveDate};
use kernel::Money;
use law::id::RuleId;
use platform::{Fault, Result, Tx};

use super::payee::sides;
use crate::model::Broken;
use crate::rules::payee::{Sides, judge_party};
use crate::store::invariants::{self, Payee};
use crate::store::receipts;
use crate::store::records::{self, NewTask};

/// The last day under `rule` for something that happened on `from`; where the official calendar ends,
/// the day as counted.
pub(crate) fn due(rule: RuleId, from: NaiveDate) -> Result<NaiveDate> {
    let at = kernel::time::instant(from, chrono::NaiveTime::MIN);
    match law::periods::due(rule.as_str(), at) {
        Ok(deadline) => Ok(deadline.due),
        Err(law::periods::NoDeadline::NoCalendar(_)) => from
            .checked_add_days(Days::new(law::days(rule, from)))
            .ok_or_else(|| Fault::Broken(anyhow::anyhow!("{from} is out of range"))),
        Err(error) => Err(Fault::Broken(anyhow::anyhow!("{rule:?}: {error}"))),
    }
}

/// 不变式 – everything that breaks M1, M2, M5, M14, M15 or M16; empty when all is well.
pub async fn invariants(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut found = invariants::journals_off(tx).await?;
    found.extend(invariants::balances_off(tx).await?);
    found.extend(invariants::payouts_off(tx).await?);
    found.extend(invariants::signers_off(tx).await?);
    found.extend(strangers_paid(tx).await?);
    found.extend(held_too_long(tx).await?);
    found.extend(invariants::bank_off(tx).await?);
    Ok(found)
}

/// M14 – money on its way to somebody who is no party.
async fn strangers_paid(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for Payee { case_id, payout, line, purpose, party } in invariants::payees_at_bank(tx).await? {
        let (applicants, debtors) = sides(tx, case_id).await?;
        let sides = Sides { applicants: &applicants, debtors: &debtors };
        if let Err(refusal) = judge_party(&sides, purpose, Some(party), "party") {
            let subject = format!("payout {payout} line {line}");
            found.push(Broken { id: "M14".to_owned(), zh: refusal.zh, en: refusal.en, subject });
        }
    }
    Ok(found)
}

/// M15 – money past its term without an approved reason.
async fn held_too_long(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for late in late(tx).await? {
        let cash = Money::from_fen(late.cash).map_err(anyhow::Error::from)?;
        found.push(Broken {
            id: "M15".to_owned(),
            zh: format!("案款{cash}元自{}到账,逾期未发放且无延缓事由", late.since),
            en: format!("{cash} here since {}, past its term without approved reason", late.since),
            subject: format!("case {}", late.case_id),
        });
    }
    Ok(found)
}

async fn late(tx: &mut Tx) -> Result<Vec<receipts::Held>> {
    let today = tx.today();
    let days = law::days(law::id::PAYOUT, today);
    let before = today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let mut late = Vec::new();
    for held in receipts::held_since_before(tx, before).await? {
        if due(law::id::PAYOUT, held.since)? < today {
            late.push(held);
        }
    }
    Ok(late)
}

/// Every day: make tasks of money that waits too long.
pub(crate) async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for receipt in receipts::unclaimed_past(tx, day).await? {
        let (amount, payer, serial) = (receipt.amount, &receipt.payer_name, &receipt.serial);
        let new = NewTask {
            kind: "unclaimed",
            key: &format!("{}:{serial}", receipt.bank),
            case: None,
            court: None,
            zh: format!("{payer}所付{amount}元(流水{serial})逾期未认领"),
            en: format!("{amount} from {payer} (line {serial}) not claimed in time"),
            rule: law::id::UNCLAIMED.as_str(),
        };
        records::open_task(tx, new).await?;
    }
    for late in late(tx).await? {
        let cash = Money::from_fen(late.cash).map_err(anyhow::Error::from)?;
        let new = NewTask {
            kind: "held_too_long",
            key: &format!("{}:{}", late.case_id, late.since),
            case: Some(late.case_id),
            court: Some(&late.court),
            zh: format!("案款{cash}元自{}到账,已逾发放期限", late.since),
            en: format!("{cash} here since {} is past its term", late.since),
            rule: law::id::PAYOUT.as_str(),
        };
        records::open_task(tx, new).await?;
    }
    Ok(())
}
