//! What institutions send, and any body of a request: read whole, or refused by field.
#![no_main]

use contract::{Answer, Batch, Order, Receipt, StatementLine, parse_batch};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What was read is written and read again as the same.
fn survives<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    let Ok(batch) = parse_batch::<T>(bytes) else { return };
    let again = serde_json::to_vec(&batch).unwrap();
    let read: Batch<T> = parse_batch(&again).unwrap();
    assert_eq!(batch, read);
}

fuzz_target!(|bytes: &[u8]| {
    survives::<Answer>(bytes);
    survives::<Order>(bytes);
    survives::<Receipt>(bytes);
    survives::<StatementLine>(bytes);
    let _ = kernel::json::read::<serde_json::Value>(bytes);
});
