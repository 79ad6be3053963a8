//! Acts of control.

pub(crate) mod answer;
pub(crate) mod counter;
pub(crate) mod deduct;
pub(crate) mod freeze;
pub(crate) mod inquire;
pub(crate) mod look;
mod orders;
pub(crate) mod release;
pub(crate) mod renew;
