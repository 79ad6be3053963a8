//! Tests of this crate: rules as tables, acts and the ledger on a real database.

mod court;
mod faults;
mod ledger;
mod payouts;
mod receipts;
mod rules;
mod walks;
