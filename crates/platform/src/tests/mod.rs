//! The platform on a real PostgreSQL: nothing done twice, nothing half done, nothing lost.

mod database;
mod jobs;
mod keys;
mod replies;
mod rows;
