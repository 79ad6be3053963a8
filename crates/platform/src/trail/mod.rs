//! 留痕 – every act of a person, and whatever else is noted, is an event: a row that goes into the leaf
//! of a Merkle log, its salted content beside it, and a place in the line of those not yet in the tree.
//! Written in the transaction of the act, so that nothing is done that is not recorded.

mod note;
mod search;
mod store;

pub use note::Note;
pub use search::{Search, search};
pub use store::{Kept, Lost, erase, newest, of_events, of_seqs, pending, take_pending, total};

pub(crate) use note::Told;
pub(crate) use store::write;

use chrono::{DateTime, SecondsFormat, Utc};
use proof::{Hash, Leaf};
use seal::LookupKey;
use uuid::Uuid;

use crate::{Actor, Fault, Result};

/// 行 – an event as its row has it; all of it goes into the leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place among all rows.
    pub seq: i64,
    /// Its id.
    pub event: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// `court:officer` or `system`.
    pub actor: String,
    /// What the officer was appointed to do then.
    pub roles: Vec<String>,
    /// The act.
    pub act: String,
    /// The rule it rests on, or nothing.
    pub article: String,
    /// Binds to the content.
    pub commitment: Hash,
    /// Made with a key that is not in the database.
    pub mac: Vec<u8>,
}

impl Line {
    /// The leaf's bytes.
    ///
    /// # Errors
    /// A field that is not one line of text.
    pub fn leaf(&self) -> Result<Vec<u8>> {
        let (court, who) = self.actor.rsplit_once(':').unwrap_or(("", &self.actor));
        let leaf = Leaf {
            event: self.event.to_string(),
            at: self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            who: who.to_owned(),
            roles: self.roles.join(","),
            court: court.to_owned(),
            act: self.act.clone(),
            article: self.article.clone(),
            commitment: self.commitment,
        };
        leaf.encode().map_err(|bad| Fault::Broken(anyhow::Error::new(bad)))
    }

    /// Whether the row is as the program wrote it.
    #[must_use]
    pub fn is_ours(&self, key: &LookupKey) -> bool {
        self.leaf().is_ok_and(|leaf| mac(key, &leaf)[..] == self.mac)
    }
}

pub(crate) fn mac(key: &LookupKey, leaf: &[u8]) -> [u8; 32] {
    key.hash("trail", &String::from_utf8_lossy(leaf))
}

pub(crate) fn roles(actor: &Actor) -> Vec<String> {
    let roles = actor.officer().map(|officer| officer.roles.as_slice()).unwrap_or_default();
    roles.iter().map(|role| role.code().to_owned()).collect()
}
