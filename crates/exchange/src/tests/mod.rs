//! Institutions that call the court, or leave files, with the gateway they are given; turns and pauses.

mod files;
mod pace;
mod pull;
mod stage;
