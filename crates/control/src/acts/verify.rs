//! 核验冻结 – a bank's word that something is held is proven by asking again some hours later what lies
//! on the account: the answer must name our ruling. 法释〔2013〕20号 第4条; threats T3.

use chrono::TimeDelta;
use contract::{Found, OrderAct, Outcome};
use kernel::{Id, Money};
use law::id::CONTROL_VERIFY_AFTER;
use lookups::What;
use platform::{Result, Tx};

use super::differences::{self, Discrepancy};
use super::look;
use super::orders::{Draft, send};
use crate::model::{Hold, HoldState};
use crate::store;
use crate::store::differences as kept;

/// Name of the job that asks again.
pub const VERIFY: &str = "control.verify";
/// Times a silent institution is asked to prove one hold.
const TRIES: u32 = 7;

/// Have a hold that was just said to be in force proven.
pub(crate) async fn plan(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    let hours = law::hours(CONTROL_VERIFY_AFTER, tx.today());
    let at = tx.now + TimeDelta::hours(i64::from(hours));
    tx.later(VERIFY, &hold.0.to_string(), at, &hold).await
}

/// Ask what lies on the thing now, if it is still held.
pub async fn verify(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    let Some(case) = store::case_of_hold(tx, hold).await? else { return Ok(()) };
    cases::lock(tx, Id::from(case)).await?;
    let hold = store::lock_hold(tx, hold).await?;
    let asked = kept::times_verified(tx, hold.id).await?;
    if hold.state != HoldState::Effective || hold.verified_at.is_some() || asked >= TRIES {
        return Ok(());
    }
    let face = cases::face(tx, Id::from(hold.case_id)).await?;
    look::record(tx, &face, &[hold.debtor], What::Inquiry).await?;
    let order = send(
        tx,
        Draft {
            case: &face,
            debtor: hold.debtor,
            institution: &hold.institution,
            item: format!("verify {}", hold.id.0),
            sequence: asked + 1,
            act: OrderAct::Query { kinds: vec![hold.kind] },
            rule: law::id::CONTROL_QUERY,
            ruling: hold.ruling.clone(),
            documents: Vec::new(),
            can_wait: true,
        },
    )
    .await?;
    kept::keep_verification(tx, &order, &hold).await
}

/// Take the answer to the question whether a hold is there.
pub(crate) async fn take(tx: &mut Tx, order: &str, hold: Hold, outcome: Outcome) -> Result<()> {
    let items = match outcome {
        Outcome::Property { items } => items,
        _ => {
            kept::settle_verification(tx, order, "unanswered").await?;
            return plan(tx, hold.id).await;
        }
    };
    // What was taken or let go meanwhile is judged by its own answers.
    let is_moving = store::pending(tx, hold.id).await? > Money::ZERO;
    if hold.state != HoldState::Effective || is_moving {
        kept::settle_verification(tx, order, "moot").await?;
        return if is_moving { plan(tx, hold.id).await } else { Ok(()) };
    }
    let stated = measured(&hold, &items);
    let verdict = match stated {
        None => "missing",
        Some(amount) if !hold.is_of_a_thing() && amount < hold.remaining() => "less",
        Some(_) => "there",
    };
    kept::settle_verification(tx, order, verdict).await?;
    let source = "query";
    if verdict == "there" {
        return kept::note_verified(tx, hold.id).await;
    }
    let kind = if verdict == "less" { "less_there" } else { "missing_there" };
    let (ours, theirs) = (hold.remaining().to_string(), stated.map(|amount| amount.to_string()));
    let theirs = theirs.unwrap_or_else(|| "–".to_owned());
    differences::open(tx, &hold, Discrepancy { kind, source, ours, theirs }).await
}

/// The institution is silent about a hold: asked again.
pub(crate) async fn note_silence(tx: &mut Tx, order: &str) -> Result<()> {
    if let Some(hold) = kept::verified_by(tx, order).await? {
        kept::settle_verification(tx, order, "unanswered").await?;
        plan(tx, hold).await?;
    }
    Ok(())
}

/// How much our ruling holds of the thing, as the institution reports it.
fn measured(hold: &Hold, items: &[Found]) -> Option<Money> {
    let thing = items.iter().find(|item| item.asset == hold.asset)?;
    let ours = thing.measures.iter().find(|measure| measure.ruling == hold.ruling)?;
    Some(ours.amount.unwrap_or(Money::ZERO))
}
