//! 解除冻结 – let go of what is no longer needed: excess at once (查扣冻规定 第19条), everything when
//! the obligation is met or the case ends without needing it (查扣冻规定 第28条).

use cases::Entry;
use contract::{OrderAct, Purpose};
use kernel::{Id, Money};
use law::id::RuleId;
use platform::{Act, Fault, Result, Role, Tx};

use super::orders::{Draft, reference, send};
use super::others;
use crate::model::{Hold, HoldState};
use crate::rules::ceiling;
use crate::rules::exempt::kept;
use crate::{papers, store};

/// Releasing by hand.
pub(crate) const RELEASE: Act =
    Act::new("control.release", &[Role::Judge, Role::DivisionHead]).stepped_up();

/// Let go of what is held beyond what the case can still need: everything once nothing is owed, else
/// what clearly exceeds what will be owed on the last day of the freezes. What a deduction or release
/// under way will take counts as gone: its money may have been booked before the bank's answer.
pub(crate) async fn excess(tx: &mut Tx, case: Id<cases::Case>) -> Result<()> {
    let rule = law::id::CONTROL_RELEASE_EXCESS;
    let today = tx.today();
    if cases::owed(tx, case, today).await?.outstanding == Money::ZERO {
        return all(tx, case, rule).await;
    }
    let holds = store::holds_of_case(tx, case.0).await?;
    // Whoever ordered a freeze may have looked as far ahead as its last day.
    let open = holds.iter().filter(|hold| hold.holding() > Money::ZERO);
    let Some(last) = open.map(|hold| hold.until).max() else { return Ok(()) };
    let need = cases::ceiling(tx, case, last.max(today)).await?;
    things_beside(tx, &holds, need).await?;
    let (mut staying, mut can_go) = (Money::ZERO, Vec::new());
    for (index, hold) in holds.iter().enumerate() {
        let going = store::pending(tx, hold.id).await?;
        let stays = hold.holding().saturating_sub(going);
        staying = staying.checked_add(stays).unwrap_or(Money::MAX);
        can_go.push((index, hold.remaining().saturating_sub(going)));
    }
    if staying.saturating_sub(need) < law::money(law::id::CONTROL_TRIFLE, today) {
        return Ok(());
    }
    for (index, part) in ceiling::excess(need, staying, &can_go) {
        order(tx, &holds[index], Some(part), rule).await?;
    }
    Ok(())
}

/// 资金足额后解封 – once money that is really held covers everything, no thing is held beside it.
async fn things_beside(tx: &mut Tx, holds: &[Hold], need: Money) -> Result<()> {
    let sure = |hold: &&Hold| hold.doubted_at.is_none();
    let money: Money = holds.iter().filter(sure).map(Hold::remaining).sum();
    if money < need {
        return Ok(());
    }
    let things = holds.iter().filter(|hold| hold.is_of_a_thing() && hold.is_open());
    for thing in things.filter(|thing| thing.state != HoldState::Ordered) {
        one(tx, thing, law::id::CONTROL_RELEASE_EXCESS).await?;
    }
    Ok(())
}

/// Release every hold of the case under `rule`.
pub async fn all(tx: &mut Tx, case: Id<cases::Case>, rule: RuleId) -> Result<()> {
    for hold in store::holds_of_case(tx, case.0).await? {
        let open = matches!(hold.state, HoldState::Effective | HoldState::Waiting);
        if open {
            one(tx, &hold, rule).await?;
        }
    }
    Ok(())
}

/// 部分解除 – let go of `amount` of a hold, or of all of it, because of `reason`: a co-owner proved a
/// share, or what lies there turned out to be exempt.
///
/// # Errors
/// A hold of another case; more than is free of it; a part without a reason.
pub async fn release_hold(
    tx: &mut Tx,
    case: Id<cases::Case>,
    hold: Id<Hold>,
    amount: Option<Money>,
    reason: Option<&str>,
) -> Result<()> {
    cases::lock(tx, case).await?;
    let hold = store::lock_hold(tx, hold).await?;
    if hold.case_id != case.0 {
        return Err(Fault::Missing("hold"));
    }
    let property = store::property(tx, hold.property).await?;
    let is_shared = others::others(&property).is_some_and(|others| !others.is_company);
    let rule = if is_shared { law::id::CONTROL_CO_OWNED } else { law::id::CONTROL_RELEASE_EXCESS };
    if let Some(reason) = reason {
        let reason = platform::reason(reason, "reason")?;
        let entry = Entry::new("control.release_by_hand", rule).words(
            format!("决定解除对{}的控制:{reason}", hold.asset),
            format!("decided to let go of {}: {reason}", hold.asset),
        );
        cases::record(tx, case, entry).await?;
    }
    let Some(amount) = amount else { return one(tx, &hold, rule).await };
    if reason.is_none() {
        return Err(Fault::invalid(
            "reason",
            "部分解除须说明理由",
            "a part is let go for a reason",
        ));
    }
    let most = free(tx, &hold).await?;
    if amount == Money::ZERO || amount > most {
        return Err(Fault::invalid(
            "amount",
            format!("解除金额须大于零且不超过{most}元"),
            format!("above zero and at most {most}"),
        ));
    }
    order(tx, &hold, (amount < most).then_some(amount), rule).await
}

/// What a hold holds that is neither ordered to be taken nor to be let go.
async fn free(tx: &mut Tx, hold: &Hold) -> Result<Money> {
    Ok(hold.remaining().saturating_sub(store::pending(tx, hold.id).await?))
}

/// 保留生活必需费用 – of wages and pensions the living costs stay free, whoever else holds some of the
/// account: where the institution says that less is `available`, what is lacking is let go of at once
/// (民事诉讼法 第254条). Two cases that plan on the same balance would take it together.
pub(crate) async fn leave_living_cost(
    tx: &mut Tx,
    hold: Id<Hold>,
    purpose: Purpose,
    available: Money,
) -> Result<()> {
    let needed = kept(purpose, tx.today());
    if needed == Money::ZERO {
        return Ok(());
    }
    let hold = store::lock_hold(tx, hold).await?;
    let lacking = needed.saturating_sub(available).min(free(tx, &hold).await?);
    if lacking == Money::ZERO {
        return Ok(());
    }
    order(tx, &hold, Some(lacking), law::id::CONTROL_LIVING_COST).await
}

/// Release one hold: all of it, with whatever the bank caught since it last spoke of it; while a
/// deduction from it is under way, what that leaves. One being let go already is left alone.
pub(crate) async fn one(tx: &mut Tx, hold: &Hold, rule: RuleId) -> Result<()> {
    if store::is_being_released(tx, hold.id).await? {
        return Ok(());
    }
    let left = free(tx, hold).await?;
    let is_deducting = left < hold.remaining();
    if is_deducting && left == Money::ZERO {
        return Ok(());
    }
    order(tx, hold, is_deducting.then_some(left), rule).await
}

/// 再次解除 – a hold that ended here is still there: let go of it again, unless that is under way.
pub(crate) async fn again(tx: &mut Tx, hold: &Hold) -> Result<()> {
    if store::is_being_released(tx, hold.id).await? {
        return Ok(());
    }
    order(tx, hold, None, law::id::CONTROL_RELEASE_EXCESS).await
}

/// What undoes a hold: a release of money, or the unsealing of a thing.
fn undoing(hold: &Hold, part: Option<Money>) -> OrderAct {
    let hold_order = hold.order_id.clone().into();
    if hold.is_of_a_thing() {
        return OrderAct::Unseal { hold_order };
    }
    OrderAct::Release { hold_order, amount: part }
}

/// Order the bank to let go of `part` of a hold, or of all of it.
async fn order(tx: &mut Tx, hold: &Hold, part: Option<Money>, rule: RuleId) -> Result<()> {
    let left = match part {
        Some(part) => part,
        None => free(tx, hold).await?,
    };
    let face = cases::face(tx, Id::from(hold.case_id)).await?;
    let ruling = papers::release_ruling(tx, &face, hold, left, rule).await?;
    let notice = papers::release_notice(tx, &face, hold, left, &ruling).await?;
    let sequence = store::next_sequence(tx, hold.id, "release").await?;
    let order = send(
        tx,
        Draft {
            case: &face,
            debtor: hold.debtor,
            institution: &hold.institution,
            item: hold.asset.clone(),
            sequence,
            act: undoing(hold, part),
            rule,
            ruling: ruling.number.clone(),
            documents: vec![reference(&ruling), reference(&notice)],
            can_wait: false,
        },
    )
    .await?;
    let new = store::NewHoldOrder {
        order: &order,
        hold,
        act: "release",
        amount: (left > Money::ZERO).then_some(left),
        until: None,
        ruling: &ruling.number,
        sequence,
    };
    store::keep_hold_order(tx, new).await
}
