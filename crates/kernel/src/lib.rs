//! 公共词汇 – the words every other crate speaks: money, case numbers, identity numbers, refusals.
//!
//! Pure: no I/O, no clock, no randomness. A value of one of these types was checked when it was
//! made and need not be checked again. Numbers that identify people never print themselves.

#![deny(clippy::float_arithmetic)]

mod case_number;
pub mod check;
mod chinese;
mod codes;
mod id;
mod identity;
pub mod json;
mod money;
mod provinces;
mod registry;
mod said;
mod secret;
pub mod time;
pub mod toml;

pub use case_number::{BadCaseNumber, CaseNumber, CourtCode, TypeCode};
pub use id::Id;
pub use identity::{BadIdNumber, IdNumber};
pub use money::{BadMoney, Money};
pub use registry::{BankCard, Cnaps, CreditCode, OrgCode, Plate, Vin};
pub use said::{Invalid, Refusal};

#[cfg(test)]
mod tests;
