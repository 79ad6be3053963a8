//! What control does when told, and every day.

use cases::MoneyObtained;
use chrono::NaiveDate;
use exchange::{AnswerOverdue, OrderAnswered};
use kernel::Id;
use law::nodes::NodeCode;
use platform::{Result, Tx};

use crate::acts::{answer, release};
use crate::events::HoldLapsed;
use crate::model::HoldState;
use crate::store;

/// Whether an answer is about query or control: all are but those about payments.
#[must_use]
pub fn concerns(told: &OrderAnswered) -> bool {
    told.act != "pay_out"
}

/// An institution answered.
pub async fn on_order_answered(tx: &mut Tx, told: OrderAnswered) -> Result<()> {
    answer::take(tx, &told.order).await
}

/// Something was obtained: let go of what is not needed any more.
pub async fn on_obtained(tx: &mut Tx, told: MoneyObtained) -> Result<()> {
    cases::lock(tx, Id::from(told.case)).await?;
    release::excess(tx, Id::from(told.case)).await
}

/// An institution stayed silent: the inquiry is marked, never counted as "nothing there".
pub async fn on_answer_overdue(tx: &mut Tx, told: AnswerOverdue) -> Result<()> {
    let Some((inquiry, round)) = store::lock_inquiry(tx, told.order.as_str()).await? else {
        return Ok(());
    };
    if inquiry.state == "asked" {
        store::settle_inquiry(tx, told.order.as_str(), "overdue", "no answer in time").await?;
        answer::close_round(tx, &round).await?;
    }
    Ok(())
}

/// 届满核查 – holds whose last day has passed have lapsed (查扣冻规定 第27条).
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for hold in store::ending_before(tx, day).await? {
        store::set_hold_state(tx, hold.id, HoldState::Lapsed).await?;
        let node = NodeCode::BANK_DEPOSIT_FREEZE;
        nodes::finish_if_open(tx, hold.case_id, node, hold.until).await?;
        let entry = cases::Entry::new("control.lapse", law::id::CONTROL_LAPSE).words(
            format!("{}账户{}冻结届满失效", hold.institution, hold.asset),
            format!("the freeze of {} at {} lapsed", hold.asset, hold.institution),
        );
        cases::record(tx, Id::from(hold.case_id), entry).await?;
        tx.tell(&HoldLapsed { case: hold.case_id, hold: hold.id }).await?;
    }
    Ok(())
}
