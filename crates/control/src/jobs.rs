//! What control does when told, and every day.

use cases::MoneyObtained;
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use exchange::{AnswerOverdue, NoticeArrived, OrderAnswered, RegisterRead};
use kernel::Id;
use platform::{Result, Tx};
use uuid::Uuid;

pub use crate::acts::repeat::REPEAT_ROUND;
pub use crate::acts::verify::{VERIFY, verify};
use crate::acts::{answer, deduct, differences, found, heard, release, repeat, verify, warn};
use crate::events::{HoldLapsed, RegisterDiffers, RoundFinished};
use crate::model::{Hold, HoldState};
use crate::rules::term::term;
use crate::store::{self, Settling};

/// Name of the job that takes what a hold has caught.
pub const TAKE: &str = "control.take";

/// Whether an answer is about query or control: all are but those about payments and about people.
#[must_use]
pub fn concerns(told: &OrderAnswered) -> bool {
    !matches!(told.act.as_str(), "pay_out" | "restrict_exit" | "lift_exit")
}

/// Institutions answered orders of a case.
pub async fn on_orders_answered(tx: &mut Tx, told: Vec<OrderAnswered>) -> Result<()> {
    let orders: Vec<_> = told.into_iter().map(|told| told.order).collect();
    answer::take_all(tx, &orders).await
}

/// Something was obtained: let go of what is not needed any more.
pub async fn on_obtained(tx: &mut Tx, told: MoneyObtained) -> Result<()> {
    cases::lock(tx, Id::from(told.case)).await?;
    release::excess(tx, Id::from(told.case)).await
}

/// An institution stayed silent: the inquiry is marked, never counted as "nothing there".
pub async fn on_answer_overdue(tx: &mut Tx, told: AnswerOverdue) -> Result<()> {
    let Some((inquiry, round)) = store::lock_inquiry(tx, told.order.as_str()).await? else {
        return verify::note_silence(tx, told.order.as_str()).await;
    };
    if inquiry.state == "asked" {
        let (state, result) = ("overdue", "no answer in time".to_owned());
        store::settle_inquiries(tx, &[Settling { order: told.order.as_str(), state, result }])
            .await?;
        found::ask_every_bank(tx, &inquiry, &round).await?;
        found::close_round(tx, &round).await?;
    }
    Ok(())
}

/// 届满核查 – holds whose last day has passed have lapsed (查扣冻规定 第27条); of those that will soon
/// who handles the case is warned. Repeated rounds and takings that are due are left to jobs.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    for hold in store::ending_before(tx, day).await? {
        store::set_hold_state(tx, hold.id, HoldState::Lapsed).await?;
        nodes::finish_if_open(tx, hold.case_id, term(hold.kind).1, hold.until).await?;
        let entry = cases::Entry::new("control.lapse", law::id::CONTROL_LAPSE).words(
            format!("{}账户{}冻结届满失效", hold.institution, hold.asset),
            format!("the freeze of {} at {} lapsed", hold.asset, hold.institution),
        );
        cases::record(tx, Id::from(hold.case_id), entry).await?;
        tx.tell(&HoldLapsed { case: hold.case_id, hold: hold.id }).await?;
    }
    warn::warn(tx, day).await?;
    let now = tx.now;
    for id in store::repetitions::due(tx, day).await? {
        tx.later_unless_waiting(REPEAT_ROUND, &id.to_string(), now, &id).await?;
    }
    for hold in store::left_to_take(tx).await? {
        tx.later_unless_waiting(TAKE, &hold.0.to_string(), now, &hold).await?;
    }
    want_registers(tx, day).await
}

/// Hold one round of an order to repeat.
pub async fn repeat_round(tx: &mut Tx, repetition: Uuid) -> Result<()> {
    repeat::repeat(tx, repetition).await
}

/// Take what a hold that is emptied as it fills has caught.
pub async fn take(tx: &mut Tx, hold: Id<Hold>) -> Result<()> {
    deduct::take_caught(tx, hold).await
}

/// A round is through; matters here when it is a repeated one.
pub async fn on_round_finished(tx: &mut Tx, told: RoundFinished) -> Result<()> {
    repeat::hold_found(tx, &told).await
}

/// 核对登记簿 – institutions about which something was answered since yesterday are asked what they
/// hold; every week all that hold anything.
async fn want_registers(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    let is_weekly = day.weekday() == Weekday::Mon;
    let yesterday = day.pred_opt().unwrap_or(day);
    let since = (!is_weekly).then(|| kernel::time::instant(yesterday, NaiveTime::MIN));
    let wanted = store::differences::institutions_holding(tx, since).await?;
    exchange::want_registers(tx, &wanted).await
}

/// An institution told something unasked.
pub async fn on_notice_arrived(tx: &mut Tx, told: NoticeArrived) -> Result<()> {
    heard::take(tx, &told).await
}

/// An institution's register was read.
pub async fn on_register_read(tx: &mut Tx, told: RegisterRead) -> Result<()> {
    differences::scan(tx, &told).await
}

/// Something in it is about a case.
pub async fn on_register_differs(tx: &mut Tx, told: RegisterDiffers) -> Result<()> {
    differences::compare_case(tx, &told).await
}
