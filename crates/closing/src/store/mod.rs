//! SQL of schema `closing`.

pub(crate) mod pool;
pub(crate) mod records;
pub(crate) mod rewards;
pub(crate) mod round;

use kernel::Money;
use platform::Result;
use sqlx::Row;
use sqlx::postgres::PgRow;

fn money(row: &PgRow, column: &str) -> Result<Money> {
    let fen: i64 = row.try_get(column)?;
    Money::from_fen(fen).map_err(|error| anyhow::anyhow!("stored {column}: {error}").into())
}

/// The word of `all` stored in `column`.
fn code<T: Copy>(
    row: &PgRow,
    column: &str,
    all: &[T],
    code_of: fn(T) -> &'static str,
) -> Result<T> {
    let code: String = row.try_get(column)?;
    let known = all.iter().copied().find(|word| code_of(*word) == code);
    known.ok_or_else(|| anyhow::anyhow!("stored {column}: {code}").into())
}
