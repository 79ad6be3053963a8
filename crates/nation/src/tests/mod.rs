//! People by rule, the account book against a naive one, and the institutions over real HTTP.

mod book;
mod journal;
mod manners;
mod orders;
mod people;
mod stage;
