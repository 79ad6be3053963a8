//! What funds does when told, and every day.

use approvals::ApprovalDecided;
use chrono::NaiveDate;
use exchange::{OrderAnswered, StatementArrived};
use platform::vault::KeyRotated;
use platform::{Result, Tx};

use crate::acts::{drop_payout, payee, receive, settle, watch};

/// A line of a bank statement arrived.
pub async fn on_statement_arrived(tx: &mut Tx, told: StatementArrived) -> Result<()> {
    let line = exchange::statement(tx, &told.bank, &told.serial).await?;
    receive::receive(tx, &told.bank, &line).await
}

/// Whether an answer is about money of ours.
#[must_use]
pub fn concerns(told: &OrderAnswered) -> bool {
    matches!(told.act.as_str(), "pay_out" | "deduct")
}

/// An institution answered: a payment of ours, or a deduction whose money may be here already.
pub async fn on_order_answered(tx: &mut Tx, told: OrderAnswered) -> Result<()> {
    match told.act.as_str() {
        "pay_out" => settle::take_answer(tx, told.order.as_str()).await,
        "deduct" => receive::compare_with_deduction(tx, told.order.as_str()).await,
        _ => Ok(()),
    }
}

/// An approval ended; a payout that was not agreed to frees its money.
pub async fn on_approval_decided(tx: &mut Tx, told: ApprovalDecided) -> Result<()> {
    drop_payout::on_decided(tx, &told).await
}

/// A key was rotated: agents' accounts are sealed anew.
pub async fn on_key_rotated(tx: &mut Tx, rotated: KeyRotated) -> Result<()> {
    payee::seal_anew(tx, &rotated).await
}

/// 每日监管 – money that waits too long becomes a task.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    watch::every_day(tx, day).await
}
