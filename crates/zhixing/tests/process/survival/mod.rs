//! What was acknowledged stays, once, whatever is killed, stopped or full.

mod checker;
mod clock;
mod database;
mod disk;
mod load;
mod partition;
mod server;
mod standby;
mod twins;

pub(crate) use checker::check;
pub(crate) use load::Load;
