//! SQL of schema `funds`.

pub(crate) mod invariants;
pub(crate) mod ledger;
pub(crate) mod payouts;
pub(crate) mod receipts;
pub(crate) mod records;

use kernel::Money;
use platform::Result;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// A sum read from the database.
fn money(row: &PgRow, column: &str) -> Result<Money> {
    let fen: i64 = row.try_get(column)?;
    Ok(Money::from_fen(fen).map_err(|error| anyhow::anyhow!("{column}: {error}"))?)
}
