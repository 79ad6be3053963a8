//! People by rule, the account book against a naive one, and the institutions over real HTTP.

mod book;
mod departments;
mod extent;
mod incidents;
mod journal;
mod manners;
mod measure;
mod notices;
mod orders;
mod people;
mod profiles;
mod stage;
mod units;
mod whole;
