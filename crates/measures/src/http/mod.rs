//! Routes: for the desk, and for departments that call.

mod departments;
mod desk;

pub use departments::institution_routes;
pub use desk::routes;
