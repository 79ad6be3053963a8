//! One file per question, pure.

pub mod change;
pub mod lockout;
pub mod next;
pub mod password;
pub mod posts;
pub mod strange;
