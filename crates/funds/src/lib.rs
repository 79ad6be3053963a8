//! 执行案款 – one case, one account.
mod model;
mod rules;
mod store;
#[cfg(test)]
mod tests;
pub use model::*;
