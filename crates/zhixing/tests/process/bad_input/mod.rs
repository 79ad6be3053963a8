//! Bad input through the running server: every refusal says which field, why, and the article if a
//! rule refused it, in the reader's language; and nothing half-done remains.

mod bodies;
mod clerks;
mod institutions;
mod requests;
mod rules;
mod table;
