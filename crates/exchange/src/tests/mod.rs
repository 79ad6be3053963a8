//! Institutions that call the court, or leave files: with the gateway they are given.

mod files;
mod pull;
mod stage;
