//! What was acknowledged stays, once, whatever is killed, stopped or full.

mod checker;
mod database;
mod disk;
mod load;
mod server;
mod twins;
