//! 当事人 – natural persons and organisations, the only home of their identity numbers.
//!
//! Serves every capability that names somebody: they hold an [`Id<Party>`] and a masked [`Face`].
//! A clear number leaves through [`reveal_for`] and [`reveal_all`] alone, with the case and the rule that
//! needs it; through the first a phone too, and an address also through [`addresses_for`], for the heads of
//! papers. At rest all are sealed under the key of the court that enrolled them.
//! Identity is a number: the same number is the same party, and a name that disagrees with it stops
//! for a person to look. Tables: schema `parties`. Tells nothing.

mod acts;
pub mod jobs;
mod model;
mod store;

pub use acts::{
    Checked, NewAccount, NewParty, add_account, addresses_for, check, enrol, enrol_all, reveal_all,
    reveal_for,
};
pub use model::{Account, Clear, DocumentKind, Face, Party, PartyKind};
pub use store::{account, faces, find, fingerprint, fingerprints};

#[cfg(test)]
mod tests;
