//! What discipline does when told, and every day.

use cases::CaseClosed;
use chrono::NaiveDate;
use platform::{Result, Tx};

use crate::acts::{end, list};

/// A case closed: lift and remove what its closing ends, at once.
pub async fn on_case_closed(tx: &mut Tx, told: CaseClosed) -> Result<()> {
    end::after_closing(tx, told.case, &told.way, told.on).await
}

/// Publish what is past its grace period; remove what is past its term.
pub async fn every_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    list::end_grace(tx, day).await?;
    end::end_terms(tx, day).await
}
