//! 总装 – the map of all movement. Five tables, no logic: [`routes`] (path → capability), [`arrows`]
//! (event → reaction), [`timetable`] (time → job), [`mailroom`] (institution's news → reaction),
//! [`approved`] (approved act → perform). Whoever has read them knows every arrow.

mod app;
mod approved;
mod archive;
mod arrows;
mod calculator;
mod description;
mod desk;
mod keys;
mod mailroom;
mod reader;
mod reports;
mod rights;
mod rim;
mod routes;
mod session;
mod stream;
mod timetable;

pub use app::{Outside, Serving, Works, prepare, serve, wiring};
pub use reader::check_fonts;
pub use rim::{Rim, serve_apart};
pub use routes::{openapi, router};

#[cfg(test)]
mod tests;
