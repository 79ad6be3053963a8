//! What discipline does when told, and every day.

use cases::{CaseClosed, MoneyObtained};
use chrono::NaiveDate;
use exchange::OrderAnswered;
use platform::{Result, Tx};

pub use crate::acts::reconcile::{Page, RECONCILE};
use crate::acts::{end, exit, leave, list, reconcile};

/// A case closed: lift and remove what its closing ends, at once.
pub async fn on_case_closed(tx: &mut Tx, told: CaseClosed) -> Result<()> {
    end::after_closing(tx, told.case, &told.way, told.on).await
}

/// Something was obtained: when it was the last of it, nobody is kept from leaving any more.
pub async fn on_obtained(tx: &mut Tx, told: MoneyObtained) -> Result<()> {
    let today = tx.today();
    exit::lift_if_paid(tx, told.case, today).await
}

/// Whether an answer is about leaving the country.
#[must_use]
pub fn concerns(told: &OrderAnswered) -> bool {
    matches!(told.act.as_str(), "restrict_exit" | "lift_exit")
}

/// The exit-entry office answered.
pub async fn on_order_answered(tx: &mut Tx, told: OrderAnswered) -> Result<()> {
    exit::take_answer(tx, told.order.as_str()).await
}

/// Publish what is past its grace period; remove what is past its term.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    list::end_grace(tx, day).await?;
    exit::lapse(tx, day).await?;
    leave::lapse(tx, day).await?;
    end::end_terms(tx, day).await?;
    tx.later(RECONCILE, RECONCILE, tx.now, &Page::default()).await
}

/// Compare one page of what is live with the cases it is live in.
pub async fn reconcile(tx: &mut Tx, page: Page) -> Result<()> {
    reconcile::compare(tx, page).await
}
