//! 机构前置 – what an institution runs in its own network, in front of its own system: it takes the
//! court's orders, has them done by statements on its own database or calls to its own system, and
//! answers. Also the examination of any such server, whoever wrote it ([`conformance`]).
//!
//! An order is durable before it is receipted; worked once, one after another in the order they came;
//! what was done and the answer about it are one transaction where a statement did it.
//!
//! Tables: schema `zhixing_gateway` of the institution's database.

pub mod config;
pub mod conformance;
pub mod desk;
mod fetch;
mod folder;
mod gateway;
mod http;
mod intake;
pub mod keys;
mod mapping;
mod problem;
mod rules;
mod serve;
mod store;
mod tell;
mod work;

pub use config::Settings;
pub use serve::{Running, init, serve};

#[cfg(test)]
mod tests;
