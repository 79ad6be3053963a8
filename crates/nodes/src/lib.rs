//! 流程节点 – the clocks of a case: started by an event, due by a rule, stopped and extended only for
//! a stated reason, done on a day.
//!
//! Serves every capability that has a deadline. Tables: schema `nodes`. Tells [`NodeOverdue`].
//! Invariant: a clock's due day follows from its rule and start, or carries the reason why not.

mod model;
mod store;

pub use model::{Colour, NodeOverdue, NodeRow};
pub use store::{
    Start, due_day, due_of, extend, finish_all, finish_if_open, of_case, restart, resume_all,
    running, start, start_all, start_until, stop_all, sweep,
};

#[cfg(test)]
mod tests;
