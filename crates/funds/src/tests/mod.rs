//! Tests of this crate: rules as tables, acts and the ledger on a real database.

mod court;
mod ledger;
mod payouts;
mod rules;
