//! 推演 – a seeded simulator: the program as it is, on a real PostgreSQL, on a clock that stands still
//! until it is set, with a network that loses, holds and doubles, institutions that misbehave,
//! processes that die at commits, and officers who now and then try what the law forbids. After every
//! step and every few days the invariants are looked at. The same seed is the same life.

mod cast;
mod dice;
mod drive;
mod filed;
mod invariants;
mod life;
mod mischief;
mod network;
mod plan;
mod plot;
mod scale;
mod series;
mod stage;
mod store;
mod trace;

pub use drive::{Outcome, play};
pub use invariants::Broken;
pub use scale::Scale;
pub use series::{Order, Sum, run};
pub use stage::Theatre;
