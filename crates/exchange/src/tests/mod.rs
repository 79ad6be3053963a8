//! Institutions that call the court, or leave files, with the gateway they are given; turns and pauses; what is kept.

mod answers;
mod files;
mod pace;
mod pull;
mod settled;
mod stage;
