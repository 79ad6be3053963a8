//! 模拟国家 – people, their property, and the institutions that hold it, all made up from a seed and
//! speaking real HTTP. It knows the court only through `contract`, and so proves that the contract
//! is enough to build a bank on.
//!
//! [`Nation`] is the people: computed by place, never stored. [`serve`] is the institutions: they
//! take signed orders, work them when their time comes, move balances that really exist, and push
//! signed answers until they are acknowledged. How each behaves – late, silent, lying, garbled – is
//! set by a scenario ([`Manners`]), as is what its people have ([`HoldingsSet`]).
//!
//! Invariants: an order id takes effect at most once; nothing is said before it is in the journal;
//! replaying the journal gives the same world; no balance is negative, nothing held is not there.

mod book;
mod courier;
mod engine;
mod holdings;
mod http;
mod identities;
mod institutions;
mod journal;
mod local;
mod names;
mod numbers;
mod people;
mod problem;
mod scenario;
mod seed;
mod server;
mod world;

pub use holdings::{Holding, Movement, Owner};
pub use identities::host;
pub use institutions::{INSTITUTIONS, Institution, Kind};
pub use journal::JournalError;
pub use local::Local;
pub use people::{Company, Holder, Nation, Person};
pub use scenario::{Court, HoldingsSet, Manners, MannersSet, Payment, ScenarioSubject, Spoil};
pub use server::{Config, Running, serve};
pub use world::{AssetState, COURT_BANK, HoldState, TREASURY_PREFIX};

#[cfg(test)]
mod tests;
