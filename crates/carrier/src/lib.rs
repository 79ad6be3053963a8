//! 承运人核对 – what a carrier runs: a command that checks passengers on standard input, and a server that
//! its ticket system asks over HTTP. Both read passengers and answer by the same functions, so neither
//! ever says what the other does not. Nothing leaves the machine.

mod answer;
mod ask;
mod batch;
mod counter;
mod desk;
mod http;
mod lines;
mod sources;
mod stream;

pub use answer::{Answer, write_line};
pub use ask::{Asked, passenger, trip};
pub use counter::{Counter, WATCH_EVERY, now};
pub use desk::Desk;
pub use http::router;
pub use sources::{Sources, court, read, text, told};
