//! 身份 – who somebody is and what proves it: accounts, passwords, second factors, sessions, and the
//! three administrators.
//!
//! A log-in goes password → second factor → house; until all is proven the session is half and opens
//! nothing ([`platform::http::Oneself`]). Wrong tries are counted before they are looked at, so that
//! trying at once gains nothing. Tables: schema `identity`; officers and sessions themselves stand in
//! `platform`, which looks them up on every request. Tells [`RolesChanged`], [`AccountChanged`],
//! [`FactorChanged`] and [`GuessedAt`]. Invariants: a code, a recovery code and a challenge count
//! once; who proposes a change of roles, who approves it and whose roles they are, are three people;
//! an administrator is nothing else.

mod acts;
mod breached;
mod door;
mod events;
pub mod http;
pub mod jobs;
mod model;
mod oidc;
pub mod rules;
mod sealing;
mod store;

pub use acts::accounts::{NewAccount, found_administrator, reset_administrator};
pub use breached::check as check_breached;
pub use events::{AccountChanged, FactorChanged, GuessedAt, RolesChanged};
pub use model::{Factors, Happened, Next, RoleChange};

#[cfg(test)]
mod tests;
