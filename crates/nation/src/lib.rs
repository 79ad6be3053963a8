//! 模拟国家 – people, their property, and the institutions that hold it, all made up from a seed and
//! speaking real HTTP. It knows the court only through `contract`, and so proves that the contract
//! is enough to build a bank on.
//!
//! [`Nation`] is the people: computed by place, never stored. [`serve`] is the institutions: they
//! take signed orders, work them when their time comes, move balances that really exist, and push
//! signed answers until they are acknowledged. How each behaves – late, silent, lying, garbled – is
//! set by a scenario ([`Manners`]), as is what its people have ([`HoldingsSet`]); whole characters of
//! banks are [`Profile`]s.
//!
//! A nation has an [`Extent`]. The core has 42 institutions and five kinds of things; scenarios and
//! rehearsals live in it, and what its people have never changes. The whole nation has up to 3,800 banks,
//! sixteen departments and something of each of the 25 items of the catalogue; its institutions keep
//! hours and quotas, and tell unasked what becomes of their measures.
//!
//! Departments that are fed the lists of debtors live beside the institutions ([`LocalCopy`] is what each
//! holds of them).
//!
//! Invariants: to look changes nothing; an order id takes effect at most once; nothing is said before it is in the journal;
//! replaying the journal gives the same world; no balance is negative, nothing held is not there.

mod book;
mod courier;
mod departments;
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
mod profiles;
mod scenario;
mod seed;
mod server;
mod world;

pub use departments::LocalCopy;
pub use holdings::{Holding, Movement, Owner};
pub use identities::host;
pub use institutions::{Extent, Institution, Kind};
pub use journal::JournalError;
pub use local::Local;
pub use people::{Company, Holder, Nation, Person};
pub use profiles::Profile;
pub use scenario::{Court, HoldingsSet, Manners, MannersSet, Payment, ScenarioSubject, Spoil};
pub use server::{Config, Running, serve};
pub use world::{AssetState, COURT_BANK, HoldState, TREASURY_PREFIX};

#[cfg(test)]
mod tests;
