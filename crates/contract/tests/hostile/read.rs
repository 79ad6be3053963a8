//! 敌意来件 – everything that is said between court and institutions, read from bytes as they come: whole, or
//! refused by field. Shared by the tests beside it and by the fuzz target `messages`.

use contract::{
    Answer, Batch, Collection, DirectoryEntry, HoldPage, Notice, Order, Outcome, Receipt, Standing,
    StatementLine, check, parse_batch,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// As often as a kind of message is read, it is written and read again as the same.
trait Said: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug {}

impl<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug> Said for T {}

fn batch<T: Said>(bytes: &[u8]) -> Option<Batch<T>> {
    let batch: Batch<T> = parse_batch(bytes).ok()?;
    let again = serde_json::to_vec(&batch).unwrap();
    assert_eq!(batch, parse_batch(&again).unwrap());
    Some(batch)
}

fn alone<T: Said>(bytes: &[u8]) -> Option<T> {
    let said: T = kernel::json::read(bytes).ok()?;
    let again = serde_json::to_vec(&said).unwrap();
    assert_eq!(said, kernel::json::read(&again).unwrap());
    Some(said)
}

/// An answer is looked into as far as that needs no order.
fn look_into(answer: &Answer) {
    let _ = (answer.outcome.code(), answer.order.is_well_formed());
    if let Outcome::Property { items } = &answer.outcome {
        for item in items {
            let _ = check(item);
        }
    }
}

/// Read `bytes` as every kind of message; returns as how many they pass.
pub(crate) fn everything(bytes: &[u8]) -> usize {
    let answers = batch::<Answer>(bytes);
    for answer in answers.iter().flat_map(|batch| &batch.items) {
        look_into(answer);
    }
    let standing = alone::<Standing>(bytes);
    for answer in standing.iter().filter_map(|standing| standing.answer.as_ref()) {
        look_into(answer);
    }
    [
        answers.is_some(),
        batch::<Order>(bytes).is_some(),
        batch::<Receipt>(bytes).is_some(),
        batch::<StatementLine>(bytes).is_some(),
        batch::<Notice>(bytes).is_some(),
        batch::<Collection>(bytes).is_some(),
        standing.is_some(),
        alone::<HoldPage>(bytes).is_some(),
        alone::<DirectoryEntry>(bytes).is_some(),
        alone::<Vec<DirectoryEntry>>(bytes).is_some(),
        kernel::json::read::<serde_json::Value>(bytes).is_ok(),
    ]
    .into_iter()
    .filter(|is_read| *is_read)
    .count()
}
