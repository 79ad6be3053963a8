//! What was acknowledged stays, once, whatever is killed, stopped or full.

mod checker;
mod database;
mod disk;
mod load;
mod server;
mod twins;

pub(crate) use checker::check;
pub(crate) use load::Load;
