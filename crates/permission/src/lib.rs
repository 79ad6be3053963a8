//! 权限 – may this person do this, to this case, for this purpose; and which policy says so.
//!
//! The policies are text a lawyer can read: `policy.cedar` here holds what is true of every case, one
//! beside it in each capability says which post may do what, `schema.cedarschema` says in which words.
//! Pure: facts go in, a [`Verdict`] comes out. What is not permitted by name is denied.

mod engine;
mod model;

pub use engine::{acts, judge, looks, permits};
pub use model::{Matter, Object, Policy, Subject, Verdict};

#[cfg(test)]
mod tests;
