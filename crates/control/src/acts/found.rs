//! 查询反馈 – what comes of questions: property is kept and told of, banks where accounts are known are asked
//! next, a round ends with its last answer.

use std::collections::BTreeMap;

use cases::Entry;
use contract::{Outcome, ResultCode};
use kernel::{Id, Money};
use platform::{Result, Tx};

use super::inquire::{Ask, Under, inquire, question};
use crate::events::{ControlRefused, PropertyFound, RoundFinished};
use crate::model::{Inquiry, Round, RoundPurpose};
use crate::store::{self, Settling, Sighting};

/// Take the answers to these questions, which are locked with their rounds.
pub(crate) async fn take(tx: &mut Tx, asked: Vec<(Inquiry, Round)>) -> Result<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = asked.iter().map(|(inquiry, _)| inquiry.order_id.as_str()).collect();
    let answers = exchange::answers_of(tx, &ids).await?;
    let (mut settled, mut sightings, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = Vec::new();
    for (inquiry, round) in &asked {
        let Some((order, answer)) = answers.get(&inquiry.order_id) else { continue };
        let (state, result) = match &answer.outcome {
            Outcome::Accounts { banks } => {
                next.push((inquiry, round, order.ruling.as_str(), banks));
                ("answered", format!("{} banks", banks.len()))
            }
            Outcome::Property { items } => {
                // As of the institution's own time, within what is possible.
                let at = answer.answered_at.min(tx.now).max(round.started_at);
                let (debtor, institution) = (inquiry.debtor, inquiry.institution.as_str());
                sightings.push(Sighting { round, debtor, institution, items, at });
                ("answered", format!("{} items", items.len()))
            }
            // Not a customer there: an answer like any other, and it says that there is nothing.
            Outcome::Refused { code: ResultCode::NoAccount | ResultCode::NotCustomer, text } => {
                ("answered", text.clone())
            }
            Outcome::Refused { code, text } => ("refused", format!("{code:?}: {text}")),
            Outcome::Returned { reason } => ("refused", reason.clone()),
            other => ("refused", format!("answer of the wrong kind: {other:?}")),
        };
        if state == "refused" {
            let (case, order) = (round.case_id, inquiry.order_id.clone());
            refusals.push(ControlRefused { case, order, why: result.clone() });
        }
        settled.push(Settling { order: &inquiry.order_id, state, result });
    }
    store::settle_inquiries(tx, &settled).await?;
    keep(tx, &sightings).await?;
    if !refusals.is_empty() {
        tx.tell_all(&refusals).await?;
    }
    for (inquiry, round, ruling, banks) in next {
        ask_banks(tx, inquiry, round, ruling, banks).await?;
    }
    let rounds: BTreeMap<_, &Round> = asked.iter().map(|(_, round)| (round.id, round)).collect();
    for round in rounds.into_values() {
        close_round(tx, round).await?;
    }
    Ok(())
}

/// Banks where PBOC knows an account are asked next, under the same notice.
async fn ask_banks(
    tx: &mut Tx,
    inquiry: &Inquiry,
    round: &Round,
    ruling: &str,
    banks: &[String],
) -> Result<()> {
    let face = cases::face(tx, Id::from(round.case_id)).await?;
    let debtor = inquiry.debtor;
    let known = exchange::registered(tx, banks).await?;
    // A bank that is not joined is asked at its counter, by somebody who is told so.
    for bank in banks.iter().filter(|bank| !known.contains_key(*bank)) {
        let (case, order) = (round.case_id, inquiry.order_id.clone());
        let why = format!("{bank}未联网,须现场查询 / {bank} is not joined: ask at its counter");
        tx.tell(&ControlRefused { case, order, why }).await?;
    }
    let joined = banks.iter().filter_map(|bank| known.get(bank));
    let asks =
        joined.map(|bank| Ask { debtor, institution: &bank.code, act: question(bank) }).collect();
    let can_wait = round.purpose == RoundPurpose::Requery.code();
    inquire(tx, &face, round, asks, Under { ruling, documents: &[], can_wait }).await
}

/// 逐家查询 – whoever knows where accounts are stayed silent: every bank is asked itself, under the same
/// notice, after all else of the day. What is repeated by itself only waits for its next turn.
pub(crate) async fn ask_every_bank(tx: &mut Tx, inquiry: &Inquiry, round: &Round) -> Result<()> {
    let is_repeated =
        [RoundPurpose::Requery, RoundPurpose::Repetition].iter().any(|p| p.code() == round.purpose);
    if inquiry.act != "find_accounts" || is_repeated {
        return Ok(());
    }
    let rule = law::id::CONTROL_ASK_EVERY_BANK;
    let most = usize::try_from(law::times(rule, tx.today())).unwrap_or(usize::MAX);
    let case = Id::from(round.case_id);
    let face = cases::face(tx, case).await?;
    let asked = exchange::order_of(tx, &inquiry.order_id).await?;
    let all = exchange::institutions(tx).await?;
    let banks = all.iter().filter(|one| one.kind == "bank" && one.can("query")).take(most);
    let debtor = inquiry.debtor;
    let asks: Vec<Ask<'_>> =
        banks.map(|bank| Ask { debtor, institution: &bank.code, act: question(bank) }).collect();
    let count = asks.len();
    let under = Under { ruling: &asked.ruling, documents: &[], can_wait: true };
    inquire(tx, &face, round, asks, under).await?;
    let silent = &inquiry.institution;
    let entry = Entry::new("control.ask_every_bank", rule).words(
        format!("{silent}逾期未反馈开户情况,逐家查询{count}家银行"),
        format!("{silent} did not say where accounts are: {count} bank(s) are asked one by one"),
    );
    cases::record(tx, case, entry).await
}

/// Keep what was found and tell of it; where nothing was, there is nothing to tell.
pub(crate) async fn keep(tx: &mut Tx, sightings: &[Sighting<'_>]) -> Result<()> {
    store::keep_found(tx, sightings).await?;
    let told: Vec<PropertyFound> = sightings
        .iter()
        .filter(|sighting| !sighting.items.is_empty())
        .map(|Sighting { round, debtor, institution, items, .. }| PropertyFound {
            case: round.case_id,
            round: round.id,
            debtor: *debtor,
            institution: (*institution).to_owned(),
            available: items.iter().filter_map(|found| found.available).sum::<Money>(),
        })
        .collect();
    if told.is_empty() { Ok(()) } else { tx.tell_all(&told).await }
}

/// A round ends when nobody is left to answer. One that ended without some becomes complete, and is
/// told of again, when the last late answer has come.
pub(crate) async fn close_round(tx: &mut Tx, round: &Round) -> Result<()> {
    if round.complete {
        return Ok(());
    }
    let Some(complete) = store::finish_round(tx, round.id).await? else { return Ok(()) };
    if round.finished_at.is_some() && !complete {
        return Ok(());
    }
    tx.tell(&RoundFinished { case: round.case_id, round: round.id, complete }).await
}
