//! SQL of schema `control`: rounds of inquiry, property found, holds on it, orders about holds, and
//! whether what is said of them is so.

pub(crate) mod differences;
mod ending;
mod hold_orders;
mod holds;
pub(crate) mod objections;
mod property;
pub(crate) mod repetitions;
mod rounds;

pub(crate) use ending::{ending_by, note_warned, unwarned};
pub(crate) use hold_orders::{
    HoldOrder, NewHoldOrder, deductions_ordered, hold_order, is_being_released, keep_hold_order,
    left_to_take, next_sequence, orders_done, pending, releases_of_case, settle_hold_order,
};
pub(crate) use holds::{
    NewHold, Settled, book, case_of_hold, catch, ending_before, hold_by_order, keep_hold,
    lock_hold, prolong, set_end, set_hold_state, settle_hold,
};
pub use holds::{carry_holds, holds_of_case};
pub(crate) use property::{Sighting, keep_found, property};
pub use property::{keep_reason, property_of_case, records_of_case};
pub(crate) use rounds::{
    NewInquiry, Settling, finish_round, keep_inquiries, lock_inquiries, lock_inquiry, open_round,
    settle_inquiries,
};
pub use rounds::{inquiries_of_case, institutions_asked, last_complete_round, rounds_of_case};

use std::str::FromStr;

use kernel::Money;
use platform::Result;
use sqlx::Row;
use sqlx::postgres::PgRow;

pub(super) fn money(row: &PgRow, column: &str) -> Result<Money> {
    from_fen(row.try_get(column)?)
}

pub(super) fn maybe_money(row: &PgRow, column: &str) -> Result<Option<Money>> {
    row.try_get::<Option<i64>, _>(column)?.map(from_fen).transpose()
}

pub(super) fn from_fen(fen: i64) -> Result<Money> {
    Money::from_fen(fen).map_err(|error| anyhow::anyhow!("stored money: {error:?}").into())
}

fn count(row: &PgRow, column: &str) -> Result<Option<u64>> {
    let number: Option<i64> = row.try_get(column)?;
    Ok(number.map(u64::try_from).transpose().map_err(anyhow::Error::from)?)
}

fn word<T: FromStr<Err = contract::UnknownWord>>(row: &PgRow, column: &str) -> Result<T> {
    let text: String = row.try_get(column)?;
    Ok(text.parse().map_err(|unknown| anyhow::anyhow!("{column}: {unknown}"))?)
}
