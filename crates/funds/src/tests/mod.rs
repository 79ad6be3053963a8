//! Tests of this crate: rules as tables, acts and the ledger on a real database.

mod ledger;
mod rules;
