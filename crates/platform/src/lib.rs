//! 平台 – what every capability stands on: one clock, one transaction type with its outbox, jobs,
//! sign-in, problem details, idempotent replies and the private PostgreSQL.
//!
//! Rules of the house kept here: time comes from [`Clock`] alone; an act is one [`Tx`]; what an act
//! tells ([`Tx::tell`]) and what it leaves for later ([`Tx::later`]) is durable with the act or not
//! at all; every act of a person leaves an event in the [`trail`]; a repeated write with the same
//! `Idempotency-Key` gets the first reply again.

pub mod access;
pub mod actor;
pub mod app;
pub mod clock;
mod context;
pub mod fault;
pub mod http;
pub mod jobs;
mod keys;
mod nouns;
pub mod officers;
pub mod permit;
pub mod postgres;
mod reason;
#[cfg(feature = "rehearsal")]
pub mod rehearsal;
pub mod retention;
pub mod sessions;
pub mod sheet;
pub mod test;
pub mod trail;
pub mod tx;
pub mod vault;
pub mod wiring;

pub use access::{Access, Networks, Provider, SecondFactor};
pub use actor::{Act, Actor, Officer, Role};
pub use app::App;
pub use clock::Clock;
pub use fault::{Fault, Lang, Problem, Result};
pub use keys::Keys;
pub use reason::{reason, stated};
pub use trail::Note;
pub use tx::{Event, Tx};
pub use wiring::{Approval, Wiring};

#[cfg(test)]
mod tests;
