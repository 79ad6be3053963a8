//! Acts of control.

pub(crate) mod answer;
pub(crate) mod counter;
pub(crate) mod deduct;
pub(crate) mod differences;
pub(crate) mod found;
pub(crate) mod freeze;
pub(crate) mod heard;
pub(crate) mod inquire;
pub(crate) mod look;
pub(crate) mod object;
mod orders;
pub(crate) mod others;
pub(crate) mod release;
pub(crate) mod renew;
pub(crate) mod repeat;
pub(crate) mod seal;
pub(crate) mod verify;
pub(crate) mod warn;
